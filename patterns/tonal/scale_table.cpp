// patterns/tonal/scale_table.cpp -- The scales by name: Strudel's, spelled as musicians do, and Tidal's, in semitones.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tonal/scale_table.h"

#include <cmath>
#include <deque>
#include <unordered_map>

#include "patterns/numeral.h"
#include "patterns/similar.h"
#include "patterns/tonal/words.h"

namespace perigee {
namespace {

struct Row {
  std::string_view names, notes;
};

// Names parted by |; degrees of the major scale, raised or lowered.
constexpr Row kSpelled[] = {
    {"major pentatonic|pentatonic", "1 2 3 5 6"},
    {"major|ionian", "1 2 3 4 5 6 7"},
    {"minor|aeolian", "1 2 b3 4 5 b6 b7"},
    {"major blues", "1 2 b3 3 5 6"},
    {"minor blues|blues", "1 b3 4 b5 5 b7"},
    {"melodic minor", "1 2 b3 4 5 6 7"},
    {"harmonic minor", "1 2 b3 4 5 b6 7"},
    {"bebop", "1 2 3 4 5 6 b7 7"},
    {"diminished|whole-half diminished", "1 2 b3 4 b5 b6 6 7"},
    {"dorian", "1 2 b3 4 5 6 b7"},
    {"lydian", "1 2 3 #4 5 6 7"},
    {"mixolydian|dominant", "1 2 3 4 5 6 b7"},
    {"phrygian", "1 b2 b3 4 5 b6 b7"},
    {"locrian", "1 b2 b3 4 b5 b6 b7"},
    {"ionian pentatonic", "1 3 4 5 7"},
    {"mixolydian pentatonic|indian", "1 3 4 5 b7"},
    {"ritusen", "1 2 4 5 6"},
    {"egyptian", "1 2 4 5 b7"},
    {"neapolitan major pentatonic", "1 3 4 b5 b7"},
    {"vietnamese 1", "1 b3 4 5 b6"},
    {"pelog", "1 b2 b3 5 b6"},
    {"kumoijoshi", "1 b2 4 5 b6"},
    {"hirajoshi", "1 2 b3 5 b6"},
    {"iwato", "1 b2 4 b5 b7"},
    {"in-sen", "1 b2 4 5 b7"},
    {"lydian pentatonic|chinese", "1 3 #4 5 7"},
    {"malkos raga", "1 b3 4 b6 b7"},
    {"locrian pentatonic|minor seven flat five pentatonic", "1 b3 4 b5 b7"},
    {"minor pentatonic|vietnamese 2", "1 b3 4 5 b7"},
    {"minor six pentatonic", "1 b3 4 5 6"},
    {"flat three pentatonic|kumoi", "1 2 b3 5 6"},
    {"flat six pentatonic", "1 2 3 5 b6"},
    {"scriabin", "1 b2 3 5 6"},
    {"whole tone pentatonic", "1 3 b5 b6 b7"},
    {"lydian #5p pentatonic", "1 3 #4 #5 7"},
    {"lydian dominant pentatonic", "1 3 #4 5 b7"},
    {"minor #7m pentatonic", "1 b3 4 5 7"},
    {"super locrian pentatonic", "1 b3 b4 b5 b7"},
    {"minor hexatonic", "1 2 b3 4 5 7"},
    {"augmented", "1 #2 3 5 #5 7"},
    {"piongio", "1 2 4 5 6 b7"},
    {"prometheus neapolitan", "1 b2 3 #4 6 b7"},
    {"prometheus", "1 2 3 #4 6 b7"},
    {"mystery #1", "1 b2 3 b5 b6 b7"},
    {"six tone symmetric", "1 b2 3 4 #5 6"},
    {"whole tone|messiaen's mode #1", "1 2 3 #4 #5 #6"},
    {"messiaen's mode #5", "1 b2 4 #4 5 7"},
    {"locrian major|arabian", "1 2 3 4 b5 b6 b7"},
    {"double harmonic lydian", "1 b2 3 #4 5 b6 7"},
    {"altered|super locrian|diminished whole tone|pomeroy", "1 b2 #2 3 #4 b6 b7"},
    {"locrian #2|half-diminished|aeolian b5", "1 2 b3 4 b5 b6 b7"},
    {"mixolydian b6|melodic minor fifth mode|hindu", "1 2 3 4 5 b6 b7"},
    {"lydian dominant|lydian b7|overtone", "1 2 3 #4 5 6 b7"},
    {"lydian augmented", "1 2 3 #4 #5 6 7"},
    {"dorian b2|phrygian #6|melodic minor second mode", "1 b2 b3 4 5 6 b7"},
    {"ultralocrian|superlocrian bb7|superlocrian diminished", "1 b2 b3 b4 b5 b6 bb7"},
    {"locrian 6|locrian natural 6|locrian sharp 6", "1 b2 b3 4 b5 6 b7"},
    {"augmented heptatonic", "1 #2 3 4 5 #5 7"},
    {"dorian #4|ukrainian dorian|romanian minor|altered dorian", "1 2 b3 #4 5 6 b7"},
    {"lydian diminished", "1 2 b3 #4 5 6 7"},
    {"leading whole tone", "1 2 3 #4 #5 b7 7"},
    {"lydian minor", "1 2 3 #4 5 b6 b7"},
    {"phrygian dominant|spanish|phrygian major", "1 b2 3 4 5 b6 b7"},
    {"balinese", "1 b2 b3 4 5 b6 7"},
    {"neapolitan major", "1 b2 b3 4 5 6 7"},
    {"harmonic major", "1 2 3 4 5 b6 7"},
    {"double harmonic major|gypsy", "1 b2 3 4 5 b6 7"},
    {"hungarian minor", "1 2 b3 #4 5 b6 7"},
    {"hungarian major", "1 #2 3 #4 5 6 b7"},
    {"oriental", "1 b2 3 4 b5 6 b7"},
    {"flamenco", "1 b2 b3 3 #4 5 b7"},
    {"todi raga", "1 b2 b3 #4 5 b6 7"},
    {"persian", "1 b2 3 4 b5 b6 7"},
    {"enigmatic", "1 b2 3 b5 b6 b7 7"},
    {"major augmented|major #5|ionian augmented|ionian #5", "1 2 3 4 #5 6 7"},
    {"lydian #9", "1 #2 3 #4 5 6 7"},
    {"messiaen's mode #4", "1 b2 2 4 #4 5 b6 7"},
    {"purvi raga", "1 b2 3 4 #4 5 b6 7"},
    {"spanish heptatonic", "1 b2 b3 3 4 5 b6 b7"},
    {"bebop minor", "1 2 b3 3 4 5 6 b7"},
    {"bebop major", "1 2 3 4 5 #5 6 7"},
    {"bebop locrian", "1 b2 b3 4 b5 5 b6 b7"},
    {"minor bebop", "1 2 b3 4 5 b6 b7 7"},
    {"ichikosucho", "1 2 3 4 b5 5 6 7"},
    {"minor six diminished", "1 2 b3 4 5 b6 6 7"},
    {"half-whole diminished|dominant diminished|messiaen's mode #2", "1 b2 b3 3 #4 5 6 b7"},
    {"kafi raga", "1 b3 3 4 5 6 b7 7"},
    {"messiaen's mode #6", "1 2 3 4 #4 #5 #6 7"},
    {"composite blues", "1 2 b3 3 4 b5 5 6 b7"},
    {"messiaen's mode #3", "1 2 b3 3 #4 5 b6 b7 7"},
    {"messiaen's mode #7", "1 b2 2 b3 4 #4 5 b6 6 7"},
    {"chromatic", "1 b2 2 b3 3 4 b5 5 b6 6 b7 7"},
};

// Names parted by |; semitones above the first note.
constexpr Row kCounted[] = {
    {"minPent|yu", "0 3 5 7 10"},
    {"majPent|gong", "0 2 4 7 9"},
    {"ritusen|zhi", "0 2 5 7 9"},
    {"egyptian|shang", "0 2 5 7 10"},
    {"kumai", "0 2 3 7 9"},
    {"hirajoshi", "0 2 3 7 8"},
    {"iwato", "0 1 5 6 10"},
    {"chinese", "0 4 6 7 11"},
    {"indian", "0 4 5 7 10"},
    {"pelog", "0 1 3 7 8"},
    {"prometheus", "0 2 4 6 11"},
    {"scriabin", "0 1 4 7 9"},
    {"jiao", "0 3 5 8 10"},
    {"whole|wholetone|messiaen1", "0 2 4 6 8 10"},
    {"augmented", "0 3 4 7 8 11"},
    {"augmented2", "0 1 4 5 8 9"},
    {"hexMajor7", "0 2 4 7 9 11"},
    {"hexDorian", "0 2 3 5 7 10"},
    {"hexPhrygian", "0 1 3 5 8 10"},
    {"hexSus", "0 2 5 7 9 10"},
    {"hexMajor6", "0 2 4 5 7 9"},
    {"hexAeolian", "0 3 5 7 8 10"},
    {"messiaen5", "0 1 5 6 7 11"},
    {"major|ionian", "0 2 4 5 7 9 11"},
    {"dorian", "0 2 3 5 7 9 10"},
    {"phrygian", "0 1 3 5 7 8 10"},
    {"lydian", "0 2 4 6 7 9 11"},
    {"mixolydian", "0 2 4 5 7 9 10"},
    {"aeolian|minor|melodicMinorDesc", "0 2 3 5 7 8 10"},
    {"locrian", "0 1 3 5 6 8 10"},
    {"harmonicMinor", "0 2 3 5 7 8 11"},
    {"harmonicMajor", "0 2 4 5 7 8 11"},
    {"melodicMinor", "0 2 3 5 7 9 11"},
    {"melodicMajor|bartok|hindu", "0 2 4 5 7 8 10"},
    {"todi", "0 1 3 6 7 8 11"},
    {"purvi", "0 1 4 6 7 8 11"},
    {"marva", "0 1 4 6 7 9 11"},
    {"bhairav", "0 1 4 5 7 8 11"},
    {"ahirbhairav", "0 1 4 5 7 9 10"},
    {"superLocrian", "0 1 3 4 6 8 10"},
    {"romanianMinor", "0 2 3 6 7 9 10"},
    {"hungarianMinor", "0 2 3 6 7 8 11"},
    {"neapolitanMinor", "0 1 3 5 7 8 11"},
    {"enigmatic", "0 1 4 6 8 10 11"},
    {"spanish", "0 1 4 5 7 8 10"},
    {"leadingWhole", "0 2 4 6 8 10 11"},
    {"lydianMinor", "0 2 4 6 7 8 10"},
    {"neapolitanMajor", "0 1 3 5 7 9 11"},
    {"locrianMajor", "0 2 4 5 6 8 10"},
    {"diminished|octatonic|messiaen2", "0 1 3 4 6 7 9 10"},
    {"diminished2|octatonic2", "0 2 3 5 6 8 9 11"},
    {"messiaen4", "0 1 2 5 6 7 8 11"},
    {"messiaen6", "0 2 4 5 6 8 10 11"},
    {"messiaen3", "0 2 3 4 6 7 8 10 11"},
    {"messiaen7", "0 1 2 3 5 6 7 8 9 11"},
    {"chromatic", "0 1 2 3 4 5 6 7 8 9 10 11"},
    {"bayati", "0 1.5 3 5 7 8 10"},
    {"hijaz", "0 1 4 5 7 8.5 10"},
    {"sikah", "0 1.5 3.5 5.5 7 8.5 10.5"},
    {"rast", "0 2 3.5 5 7 9 10.5"},
    {"iraq", "0 1.5 3.5 5 6.5 8.5 10.5"},
    {"saba", "0 1.5 3 4 6 8 10"},
};

std::string small(std::string_view name) {
  std::string text{name};
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

Scale scale_of(const Row& row, bool spelled) {
  Scale scale{row.names.substr(0, row.names.find('|')), {}, {}};
  bool whole = true;
  for_each_word(row.notes, [&](std::string_view note) {
    const double semitones = spelled ? parse_degree(note)->semitones : *number_in(note);
    scale.semitones.push_back(semitones);
    whole = whole && semitones == std::floor(semitones);
    if (whole) scale.spelled.push_back(spelled ? *parse_degree(note) : interval_of(static_cast<int>(semitones)));
  });
  if (!whole) scale.spelled.clear();
  return scale;
}

struct Book {
  std::deque<Scale> scales;
  std::unordered_map<std::string, const Scale*> strudel, tidal, tidal_small;
  std::vector<std::string_view> strudel_names, tidal_names;

  Book() {
    for (const Row& row : kSpelled) {
      const Scale& scale = scales.emplace_back(scale_of(row, true));
      for_each_word(
          row.names,
          [&](std::string_view name) {
            strudel.emplace(name, &scale);
            strudel_names.push_back(name);
          },
          '|');
    }
    for (const Row& row : kCounted) {
      const Scale& scale = scales.emplace_back(scale_of(row, false));
      for_each_word(
          row.names,
          [&](std::string_view name) {
            tidal.emplace(name, &scale);
            tidal_small.emplace(small(name), &scale);
            tidal_names.push_back(name);
          },
          '|');
    }
  }
};

const Book& book() {
  static const Book* const made = new Book;
  return *made;
}

const Scale* look_up(const std::unordered_map<std::string, const Scale*>& names, const std::string& name) {
  const auto found = names.find(name);
  return found == names.end() ? nullptr : found->second;
}

}  // namespace

const Scale* find_scale(std::string_view name, Dialect dialect) {
  if (dialect == Dialect::tidal) {
    if (const Scale* found = look_up(book().tidal, std::string{name})) return found;
  }
  if (const Scale* found = look_up(book().strudel, small(name))) return found;
  return look_up(book().tidal_small, small(name));
}

const std::vector<std::string_view>& scale_names(Dialect dialect) {
  return dialect == Dialect::tidal ? book().tidal_names : book().strudel_names;
}

std::string scale_suggestion(std::string_view name, Dialect dialect) {
  const std::string own = did_you_mean(name, scale_names(dialect));
  return own.empty() ? did_you_mean(name, scale_names(dialect == Dialect::tidal ? Dialect::strudel : Dialect::tidal))
                     : own;
}

}  // namespace perigee

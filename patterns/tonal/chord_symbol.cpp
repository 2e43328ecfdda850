// patterns/tonal/chord_symbol.cpp -- Chord symbols as on a lead sheet, Am7b5 or F#^7, read letter by letter: no list to be missing from.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tonal/chord_symbol.h"

#include <algorithm>
#include <array>

#include "patterns/error.h"

namespace perigee {
namespace {

constexpr size_t kLongestSymbol = 40;

// One way of writing for each thing: ^ maj Δ are M, - min are m, dim ° are o, ø is h, aug is +.
std::string unified(std::string_view quality) {
  struct Spelling {
    std::string_view written, meant;
  };
  constexpr Spelling kSpellings[] = {{"phryg", "7b9sus"}, {"quartal", "4"}, {"dim", "o"}, {"dom", "7"}, {"aug", "+"},
                                     {"major", "M"},      {"minor", "m"},   {"Maj", "M"}, {"maj", "M"}, {"min", "m"},
                                     {"^", "M"},          {"°", "o"},       {"ø", "h"},   {"-", "m"},   {"ma7", "M7"},
                                     {"ma9", "M9"},       {"mi7", "m7"},    {"mi9", "m9"}};
  std::string text{quality};
  constexpr std::string_view kTriangle = "Δ";  // a seventh is meant also where none is written
  if (const size_t at = text.find(kTriangle); at != std::string::npos) {
    const size_t next = at + kTriangle.size();
    text.replace(at, kTriangle.size(), next < text.size() && text[next] >= '0' && text[next] <= '9' ? "M" : "M7");
  }
  for (const Spelling& spelling : kSpellings) {
    for (size_t at = text.find(spelling.written); at != std::string::npos; at = text.find(spelling.written, at)) {
      text.replace(at, spelling.written.size(), spelling.meant);
      at += spelling.meant.size();
    }
  }
  return text.starts_with("b9sus") ? "7" + text : text;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_{text} {}

  std::optional<ChordTones> read() {
    read_quality();
    while (!rest_.empty()) {
      if (!read_next()) return std::nullopt;
    }
    auto& extensions = tones_.extensions;
    std::sort(extensions.begin(), extensions.end());
    extensions.erase(std::unique(extensions.begin(), extensions.end()), extensions.end());
    return tones_;
  }

 private:
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  int take_number() {  // 0: none
    for (const std::string_view two : {"13", "11", "69", "67"}) {
      if (take(two)) return (two[0] - '0') * 10 + two[1] - '0';
    }
    if (rest_.empty() || rest_[0] < '2' || rest_[0] > '9') return 0;
    const int number = rest_[0] - '0';
    rest_.remove_prefix(1);
    return number;
  }

  void read_quality() {
    if (take("M")) {
      is_major_ = true;
      if (rest_.empty()) return;
    } else if (take("m")) {
      tones_.third = 3;
    } else if (take("o")) {
      tones_.third = 3;
      tones_.fifth = 6;
      is_diminished_ = true;
    } else if (take("h")) {
      tones_ = {3, 6, 10, {}};
    } else if (take("+5") || take("+")) {
      tones_.fifth = 8;
    }
  }

  bool read_next() {
    if (take("M")) {
      is_major_ = true;
      if (rest_.empty() || rest_[0] < '0' || rest_[0] > '9') tones_.seventh = 11;
      return true;
    }
    if (const int number = take_number()) return chord(number);
    if (take("sus24")) return suspend(5) && add(14);
    if (take("sus2")) return suspend(2);
    if (take("sus4") || take("sus")) return suspend(5);
    if (take("alt")) {
      tones_.fifth = 8;
      tones_.extensions = {15};
      if (tones_.seventh == 0) tones_.seventh = 10;
      return true;
    }
    if (take("add")) {
      const int sign = take("#") ? 1 : take("b") ? -1 : 0;
      const int number = take_number();
      if (number == 3) return (tones_.extensions.push_back(16), true);
      return number != 0 && add(above(number) + sign);
    }
    if (take("no")) {
      const int number = take_number();
      if (number == 3) tones_.third = 0;
      if (number == 5) tones_.fifth = 0;
      return number == 3 || number == 5;
    }
    if (take("#") || take("b") || take("+")) return alter(sign_before());
    return take("(") || take(")") || take(",") || take("/");
  }

  // Whether the sign just taken raises; it is the letter before the rest.
  int sign_before() const { return *(rest_.data() - 1) == 'b' ? -1 : 1; }

  bool suspend(int third) {
    tones_.third = third;
    return true;
  }
  bool add(int semitones) {
    tones_.extensions.push_back(semitones);
    return true;
  }
  // The degree as an extension: 2 and 9 are a ninth.
  static int above(int number) {
    constexpr std::array<int, 14> kAbove = {0, 0, 14, 16, 17, 19, 21, 22, 0, 14, 0, 17, 0, 21};
    return number < 14 ? kAbove[static_cast<size_t>(number)] : 0;
  }

  bool chord(int number) {
    const int seventh = is_major_ ? 11 : is_diminished_ ? 9 : 10;
    switch (number) {
      case 2:
        return add(14);
      case 4:
        tones_ = {5, 0, 10, {15}};
        return true;
      case 5:
        tones_.third = 0;
        return true;
      case 6:
        tones_.seventh = 9;
        return true;
      case 69:
        tones_.seventh = 9;
        return add(14);
      case 67:
        tones_.seventh = 10;
        return add(21);
      case 9:
        if (tones_.seventh == 9 && !is_diminished_) return add(14);  // 6/9
        [[fallthrough]];
      case 7:
      case 11:
      case 13:
        tones_.seventh = seventh;
        if (number > 7) add(14);
        if (number == 11 && tones_.third == 4 && !is_major_) tones_.third = 0;  // it would clash
        return number <= 9 || add(above(number));
      default:
        return false;
    }
  }

  bool alter(int sign) {
    const int number = take_number();
    if (number == 0) {  // a plus alone: 7+
      tones_.fifth = 8;
      return sign > 0;
    }
    if (number == 5) {
      tones_.fifth = 7 + sign;
      return true;
    }
    const int natural = above(number);
    if (natural < 14 || natural == 16 || natural == 22) return false;
    std::erase(tones_.extensions, natural);
    return add(natural + sign);
  }

  std::string_view rest_;
  ChordTones tones_;
  bool is_major_ = false, is_diminished_ = false;
};

}  // namespace

std::vector<int> ChordTones::all() const {
  std::vector<int> tones{0};
  for (const int tone : {third, fifth, seventh}) {
    if (tone != 0) tones.push_back(tone);
  }
  tones.insert(tones.end(), extensions.begin(), extensions.end());
  std::sort(tones.begin(), tones.end());
  return tones;
}

std::optional<ChordTones> parse_chord_quality(std::string_view quality) {
  if (quality.size() > kLongestSymbol) return std::nullopt;
  const std::string text = unified(quality);
  return Reader{text}.read();
}

std::optional<ChordSymbol> split_chord_symbol(std::string_view text) {
  const size_t split = std::min(text.find_first_not_of("#b", 1), text.size());
  auto root = text.empty() || text.size() > kLongestSymbol ? std::nullopt : parse_note(text.substr(0, split));
  if (!root) return std::nullopt;
  // After a slash: a bass, unless it is the 9 of 6/9 or the maj7 of m/maj7.
  const size_t slash = text.rfind('/');
  const bool bass = slash != std::string_view::npos && slash >= split && parse_note(text.substr(slash + 1));
  return ChordSymbol{*root, std::string{text.substr(split, bass ? slash - split : std::string_view::npos)}, {}};
}

ChordSymbol parse_chord_symbol(std::string_view text, std::string_view function) {
  auto chord = split_chord_symbol(text);
  const auto tones = chord ? parse_chord_quality(chord->quality) : std::nullopt;
  if (!tones) {
    throw PatternError(std::string{function} + ": '" + std::string{text.substr(0, kLongestSymbol)} +
                       "' is no chord; write a root and a symbol, such as C, Am, G7, F^7, Bbm7b5 or D7#9");
  }
  chord->tones = *tones;
  return *chord;
}

}  // namespace perigee

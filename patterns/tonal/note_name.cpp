// patterns/tonal/note_name.cpp -- Notes and intervals as musicians spell them: eb4 is not d#4, a 5d is not a 4A.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tonal/note_name.h"

#include <array>
#include <charconv>
#include <cstdlib>

namespace perigee {
namespace {

constexpr int kNaturals[] = {0, 2, 4, 5, 7, 9, 11};  // semitones of c d e f g a b, and of a major scale's degrees
constexpr int kMostLetters = 140;                    // 20 octaves
constexpr size_t kLongestNote = 16;

constexpr int floor_div(int a, int b) noexcept { return a >= 0 ? a / b : -((b - 1 - a) / b); }
constexpr int floor_mod(int a, int b) noexcept { return a - floor_div(a, b) * b; }

constexpr Interval natural(int letters) noexcept {
  return {letters, 12 * floor_div(letters, 7) + kNaturals[floor_mod(letters, 7)]};
}

// Whether unison, fourth or fifth: these are perfect, diminished or augmented, and never major or minor.
constexpr bool is_perfect(int letters) noexcept {
  const int step = letters % 7;
  return step == 0 || step == 3 || step == 4;
}

// How far "M", "m", "P", "A", "dd" is from the natural size.
std::optional<int> quality(std::string_view text, bool perfect) {
  if (text.empty() || text.size() > 4 || text.find_first_not_of(text[0]) != std::string_view::npos) return std::nullopt;
  const int count = static_cast<int>(text.size());
  if (text[0] == 'A') return count;
  if (text[0] == 'd') return perfect ? -count : -count - 1;
  if (count == 1 && text[0] == (perfect ? 'P' : 'M')) return 0;
  if (count == 1 && text[0] == 'm' && !perfect) return -1;
  return std::nullopt;
}

std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

int signs(std::string_view text) {
  int sharps = 0;
  for (const char sign : text) sharps += sign == '#' || sign == 's' ? 1 : -1;
  return sharps;
}

}  // namespace

std::optional<Interval> parse_interval(std::string_view text) {
  constexpr std::string_view kDigits = "+-0123456789";
  const bool number_first = !text.empty() && kDigits.find(text[0]) != std::string_view::npos;
  const size_t split = number_first ? text.find_first_not_of(kDigits) : text.find_first_of(kDigits);
  if (split == std::string_view::npos) return std::nullopt;
  const std::string_view first = text.substr(0, split), second = text.substr(split);
  const auto number = whole_number(number_first ? first : second);
  if (!number || *number == 0 || std::abs(*number) > kMostLetters) return std::nullopt;
  const int letters = std::abs(*number) - 1;
  const auto off = quality(number_first ? second : first, is_perfect(letters));
  if (!off) return std::nullopt;
  return (*number < 0 ? -1 : 1) * (natural(letters) + Interval{0, *off});
}

std::optional<Interval> parse_degree(std::string_view text) {
  const size_t split = std::min(text.find_first_not_of("#b"), text.size());
  const auto number = whole_number(text.substr(split));
  if (!number || *number < 1 || *number > kMostLetters || split > 4) return std::nullopt;
  return natural(*number - 1) + Interval{0, signs(text.substr(0, split))};
}

Interval interval_of(int semitones) noexcept {
  constexpr int kLetters[] = {0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6};
  const int size = std::abs(semitones);
  return (semitones < 0 ? -1 : 1) * Interval{7 * (size / 12) + kLetters[size % 12], size};
}

int Note::semitones(int default_octave) const noexcept {
  return 12 * octave.value_or(default_octave) + kNaturals[letter] + sharps;
}

Note operator+(const Note& note, Interval interval) noexcept {
  const int letters = 7 * note.octave.value_or(0) + note.letter + interval.letters;
  Note result{floor_mod(letters, 7), 0, floor_div(letters, 7)};
  result.sharps = note.semitones(0) + interval.semitones - result.semitones(0);
  if (!note.octave) result.octave.reset();
  return result;
}

std::optional<Note> parse_note(std::string_view name) {
  if (name.empty() || name.size() > kLongestNote) return std::nullopt;
  const char letter = static_cast<char>(name[0] | 0x20);
  if (letter < 'a' || letter > 'g') return std::nullopt;
  const size_t split = std::min(name.find_first_not_of("#sbf", 1), name.size());
  Note note{(letter - 'a' + 5) % 7, signs(name.substr(1, split - 1)), {}};
  if (split == name.size()) return note;
  if (name[split] == '+' || name.size() - split > (name[split] == '-' ? 4u : 3u)) return std::nullopt;
  note.octave = whole_number(name.substr(split));
  if (!note.octave) return std::nullopt;
  return note;
}

Note note_of_midi(int midi) noexcept {
  return Note{0, 0, -1} + interval_of(floor_mod(midi, 12)) + floor_div(midi, 12) * kOctave;
}

std::string note_text(const Note& note) {
  std::string text(1, "CDEFGAB"[note.letter]);
  text.append(static_cast<size_t>(std::abs(note.sharps)), note.sharps < 0 ? 'b' : '#');
  return note.octave ? text + std::to_string(*note.octave) : text;
}

Symbol note_symbol(const Note& note) {
  constexpr int kSharps = 2, kLeast = -2, kOctaves = 13;  // double flats to double sharps, octaves -2..10
  using Usual = std::array<Symbol, 7 * (2 * kSharps + 1) * kOctaves>;
  static const Usual* const usual = [] {
    auto* made = new Usual;
    size_t i = 0;
    for (int octave = kLeast; octave < kLeast + kOctaves; ++octave) {
      for (int sharps = -kSharps; sharps <= kSharps; ++sharps) {
        for (int letter = 0; letter < 7; ++letter) (*made)[i++] = Symbol{note_text(Note{letter, sharps, octave})};
      }
    }
    return made;
  }();
  const bool is_usual =
      note.octave && *note.octave >= kLeast && *note.octave < kLeast + kOctaves && std::abs(note.sharps) <= kSharps;
  if (!is_usual) return Symbol{note_text(note)};
  const int row = (*note.octave - kLeast) * (2 * kSharps + 1) + note.sharps + kSharps;
  return (*usual)[static_cast<size_t>(row * 7 + note.letter)];
}

}  // namespace perigee

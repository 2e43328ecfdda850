// patterns/tonal/note_name.h -- Notes and intervals as musicians spell them: eb4 is not d#4, a 5d is not a 4A.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "patterns/symbol.h"

namespace perigee {

// A distance: how many letters up and how many semitones. Both together tell an augmented fourth from a diminished
// fifth. Descending ones are negative.
struct Interval {
  int letters = 0;
  int semitones = 0;

  friend Interval operator+(Interval a, Interval b) noexcept {
    return {a.letters + b.letters, a.semitones + b.semitones};
  }
  friend Interval operator*(int times, Interval i) noexcept { return {times * i.letters, times * i.semitones}; }
  friend bool operator==(Interval, Interval) = default;
};
inline constexpr Interval kOctave{7, 12};

// "3m", "m3", "5P", "-2M", "4A", "7dd". None where it is no interval, or one beyond 20 octaves.
std::optional<Interval> parse_interval(std::string_view text);
// A degree of a scale or chord: "1", "b3", "#11", "bb7".
std::optional<Interval> parse_degree(std::string_view text);
// The usual spelling of a number of semitones: 6 is a diminished fifth.
Interval interval_of(int semitones) noexcept;

// A letter, its sharps (flats are negative) and an octave, which may be left out.
struct Note {
  int letter = 0;  // 0 is c … 6 is b
  int sharps = 0;
  std::optional<int> octave = {};

  // Semitones above the c of octave 0.
  int semitones(int default_octave) const noexcept;
  // c4 is 60.
  int midi(int default_octave = 3) const noexcept { return semitones(default_octave) + 12; }
  friend Note operator+(const Note& note, Interval interval) noexcept;
  friend bool operator==(const Note&, const Note&) = default;
};

// A letter a..g in either case, any of # s (up) and b f (down), an octave, which may be negative. At most 16 letters,
// octaves of at most three digits.
std::optional<Note> parse_note(std::string_view name);
Note note_of_midi(int midi) noexcept;  // flats, as in Db

// "Eb4"; without the octave where it has none.
std::string note_text(const Note& note);
Symbol note_symbol(const Note& note);  // the same, without looking the usual ones up

}  // namespace perigee

// patterns/tonal/scala.h -- Tunings from Scala's files: .scl says which pitches there are, .kbm which key plays which.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/tonal/tuning.h"

namespace perigee {

// "3/2", "2", or cents, which have a point: "701.955", "-5.". None where it is no pitch, or one not above 0.
std::optional<TunedInterval> parse_scala_pitch(std::string_view text);

// The text of a .scl file. `file` is named in errors, which are PatternErrors with the line: "x.scl:5: …".
Tuning parse_scl(std::string_view text, std::string_view file);

// Which degree each key of a keyboard plays, and at which pitch.
struct KeyboardMap {
  int first_key = 0, last_key = 127;  // others are not retuned
  int middle_key = 60;                // plays the first entry of the map
  int reference_key = 69;
  double reference_hz = 440;
  int octave_degree = 12;  // by which the degree rises where the map repeats
  std::vector<std::optional<int>>
      keys;  // degree of each key from the middle one; none: silent. Empty: one after another

  std::optional<int> degree(int key) const noexcept;
  // The MIDI note, with its fraction, that the key plays in this tuning; the key itself where it is not retuned, none
  // where it is silent.
  std::optional<double> note(int key, const Tuning& tuning) const;
};
KeyboardMap parse_kbm(std::string_view text, std::string_view file);

// Patterns touch no files: the program says how one is read. Control thread.
using TextFileReader = std::string (*)(const std::string& path);  // throws PatternError
void set_text_file_reader(TextFileReader reader) noexcept;
std::string read_text_file(const std::string& path);

}  // namespace perigee

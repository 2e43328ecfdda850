// patterns/tonal/chord_symbol.h -- Chord symbols as on a lead sheet, Am7b5 or F#^7, read letter by letter: no list to be missing from.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/tonal/note_name.h"

namespace perigee {

// Semitones above the root. 0: the chord has none.
struct ChordTones {
  int third = 4;                // 3; 2 or 5 where it is suspended
  int fifth = 7;                // 6, 8
  int seventh = 0;              // 10, 11; 9 is a sixth or a diminished seventh
  std::vector<int> extensions;  // ninth to thirteenth, rising, each once

  std::vector<int> all() const;  // rising, with the root
};

struct ChordSymbol {
  Note root;            // without octave
  std::string quality;  // as written: "m7b5"
  ChordTones tones;
};

// "" is major; m - min minor; M ^ maj Δ major seventh; o dim, h ø half-diminished, + aug; 6 69 7 9 11 13; sus sus2 sus24;
// b5 #9 and their like, add9, no5, alt. None where it is another word.
std::optional<ChordTones> parse_chord_quality(std::string_view quality);

// A root and the quality; a bass after a slash is left to the player. Throws PatternError that begins with `function`.
ChordSymbol parse_chord_symbol(std::string_view text, std::string_view function);
// The same without its tones: any quality goes.
std::optional<ChordSymbol> split_chord_symbol(std::string_view text);

}  // namespace perigee

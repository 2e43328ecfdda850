// patterns/mini_tidal_build.h -- What each sign of Tidal's mini-notation makes, once it has been read.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "patterns/core.h"
#include "patterns/reading.h"

namespace perigee::mini_tidal_build {

// A piece of mini-notation.
struct Part {
  Pattern pattern;
  Rational weight = 1;  // of a step in its row
  Rational width = 1;   // steps of a row, for polymeters and <>
  bool number = false;  // nothing in it is a word
};

Part row(std::vector<Part> steps);                      // a b c
Part layers(std::vector<Part> rows);                    // a, b
Part choice(std::vector<Part> rows, int seed);          // a | b
Part polymeter(std::vector<Part> rows, Pattern steps);  // {a b, c}%n; <a b> has one step; steps may be null

Pattern faster(Pattern pattern, const Pattern& factor);  // backwards where the factor is negative
Pattern slower(Pattern pattern, const Pattern& factor);
Pattern degraded(Pattern pattern, double amount, int seed);
Pattern range_to(Pattern from, Pattern to);  // a .. b
// rotation may be null. `truths`: rests are filled with the opposite truth.
Pattern euclid_of(Pattern pattern, bool truths, const Pattern& pulses, const Pattern& steps, const Pattern& rotation);

// A change of a chord as a value: so many notes, the count-th from above an octave lower, or so many times inverted or
// opened.
enum class ChordChange : uint8_t { range, drop, invert, open };
Value chord_change(ChordChange change, double count);
// note'name'modifiers; the modifiers' values are changes.
Pattern chord(Pattern note, Pattern name, std::vector<Pattern> modifiers);

}  // namespace perigee::mini_tidal_build

// patterns/mini_build.h -- What each sign of mini-notation makes, once it has been read.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "patterns/core.h"

namespace perigee::mini_build {

// A piece of mini-notation and what the pieces around it need to know.
struct Part {
  Pattern pattern;
  double weight = 1;          // of a step in its row
  Rational width = 1;         // steps of a row, for polymeters and <>
  bool counts_steps = false;  // `^` was seen in it
};

Part row(std::vector<Part> steps, bool marked);                // a b c
Part layers(std::vector<Part> rows);                           // a, b
Part feet(std::vector<Part> rows);                             // a . b
Part choice(std::vector<Part> rows, int seed);                 // a | b
Part alternation(std::vector<Part> rows);                      // <a b>
Part polymeter(std::vector<Part> rows, const Pattern& steps);  // {a b, c}%n; steps may be null

Pattern faster(Pattern pattern, const Pattern& factor);
Pattern slower(Pattern pattern, const Pattern& factor);
Pattern repeated(Pattern pattern, double times);
Pattern euclid_of(Pattern pattern, const Pattern& pulses, const Pattern& steps,
                  const Pattern& rotation);  // rotation may be null
Pattern degraded(Pattern pattern, double amount, int seed);
Pattern with_tail(Pattern pattern, Pattern tail);  // a:b
Pattern range_to(Pattern from, Pattern to);        // a .. b

}  // namespace perigee::mini_build

// patterns/join.h -- Two patterns made one, and patterns of patterns flattened: whose rhythm wins is the whole question.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "patterns/core.h"

namespace perigee {

// The wholes of the result come from …
Pattern app_left(Pattern left, Pattern right, Combiner combine);   // the left
Pattern app_right(Pattern left, Pattern right, Combiner combine);  // the right
Pattern app_both(Pattern left, Pattern right, Combiner combine);   // where they overlap

enum class Bind : uint8_t {
  both,     // overlap of outer and inner events
  inner,    // inner events
  outer,    // outer events
  squeeze,  // a whole inner cycle in each outer event
  reset,    // inner events, its cycle begun anew at each outer event
  restart,  // inner events, from cycle 0 at each outer event
  poly,     // outer events; inner steps last as long as outer steps
  step,     // stepwise: outer events in turn, each as long as its steps
};

// For each event of the outer pattern, the pattern that `make` gives for its value, joined. Made patterns are kept
// for values seen lately, so `make` should depend on the value alone; it may run while querying, on any thread.
// `inside` names the patterns that `make` holds: the result is nested one deeper than the deepest of them.
Pattern bind(Bind how, Pattern outer, std::function<Pattern(const Value&)> make,
             const std::vector<Pattern>& inside = {});
// The same where the values are patterns.
Pattern join(Bind how, Pattern of_patterns);

}  // namespace perigee

// patterns/tidal_steps.h -- Steps as Tidal counts them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/core.h"

namespace perigee::tidal {

// A pattern that does not know its steps stays as it is.
Pattern take_steps(const Rational& steps, Pattern source);  // the first ones; negative: the last ones
Pattern drop_steps(const Rational& steps, Pattern source);  // the last ones; negative: the first ones
// One after another in a cycle, each as long as its steps: the next of each group in turn, until all groups have ended
// together as often as there are groups.
Pattern stepalt(const std::vector<std::vector<Pattern>>& groups);

}  // namespace perigee::tidal

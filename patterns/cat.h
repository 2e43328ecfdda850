// patterns/cat.h -- A faster row of patterns is still a row of patterns.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>
#include <vector>

#include "patterns/pattern.h"

namespace perigee {

// fast(factor, source) as one node where the source is a plain value or a row of equal parts; null otherwise.
Pattern faster_cat(const Pattern& source, const Rational& factor);

// timecat, as the dialect has it: in Tidal the whole of a step that is longer than a cycle lies in the step's place in
// the cycle in which it began, and so may end before the part that still sounds.
Pattern timecat_in(Dialect dialect, std::vector<std::pair<Rational, Pattern>> parts);

}  // namespace perigee

// patterns/cat.h -- A row of patterns that is made faster, or of values that are changed, is still a row.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>
#include <vector>
#include <functional>

#include "patterns/pattern.h"

namespace perigee {

// fast(factor, source) as one node where the source is a plain value or a row of equal parts; null otherwise.
Pattern faster_cat(const Pattern& source, const Rational& factor);

// timecat, as the dialect has it: in Tidal the whole of a step that is longer than a cycle lies in the step's place in
// the cycle in which it began, and so may end before the part that still sounds.
Pattern timecat_in(Dialect dialect, std::vector<std::pair<Rational, Pattern>> parts);

// The source with each of its values and their places changed once and for all, where it is a plain value or a short row
// of them; null otherwise. The change must depend on nothing else, and not fail.
Pattern change_leaves(const Pattern& source, const std::function<void(Value&, Context&)>& change);

}  // namespace perigee

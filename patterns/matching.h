// patterns/matching.h -- Events told apart by whether their controls match those of another pattern.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "patterns/pattern.h"

namespace perigee {

// Whether the value of a control is what is wanted of it.
using Comparison = std::function<bool(const Value& wanted, const Value& given)>;

// The events of `source` that match, or those that do not: an event matches where an event of `wanted`, at the moment it
// begins, has only controls that it has too and that compare. Both need controls, else the query throws PatternError.
Pattern matching(Pattern source, Pattern wanted, Comparison compare, bool match);

}  // namespace perigee

// patterns/patternify.h -- A function of plain numbers becomes one whose arguments may change in time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "patterns/join.h"

namespace perigee {

// Where every argument is a plain value, make(values) with the values' places in the text added; otherwise make is
// called for each combination of the arguments' events (structure from the first) and the results are joined. `inside`
// as for bind.
Pattern patternify(const std::vector<Pattern>& arguments, std::function<Pattern(std::span<const Value>)> make,
                   Bind how = Bind::inner, const std::vector<Pattern>& inside = {});

}  // namespace perigee

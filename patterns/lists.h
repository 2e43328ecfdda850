// patterns/lists.h -- A list laid out by a pattern of numbers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "patterns/core.h"

namespace perigee {

// The item at each number, counted on by `per_cycle` every cycle; the list wraps round and has at least one item.
Pattern fit_list(int64_t per_cycle, std::span<const Value> items, Pattern numbers);
// The first `count` numbers of `from` cut `cycles` cycles of the source in pieces; `to` plays these.
Pattern fit_slices(const Rational& cycles, int64_t count, const Pattern& from, const Pattern& to,
                   const Pattern& source);
// The items over so many steps, each at least one long; 0 spreads them as evenly as they go, 1 as unevenly.
Pattern permstep(int64_t steps, std::span<const Value> items, const Pattern& unevenness);

}  // namespace perigee

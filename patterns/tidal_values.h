// patterns/tidal_values.h -- Numbers in a row and numbers as bits, as Tidal counts.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/core.h"

namespace perigee::tidal {

double round_half_even(double number);

Pattern run(const Pattern& most);   // 0 … most - 1 in a cycle
Pattern scan(const Pattern& most);  // run 1, run 2 … run most, a cycle each
// The lowest bits of each number as truths, the highest first, in the number's time.
Pattern binary(int64_t bits, const Pattern& numbers);

}  // namespace perigee::tidal

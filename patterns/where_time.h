// patterns/where_time.h -- One pattern or another, cycle by cycle, as a test of the time says.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "patterns/pattern.h"

namespace perigee {

// Each piece of a cycle that is asked for comes from `then` where test(its begin) holds, else from `otherwise`. A test that
// looks at more than the number of the cycle sees where a query begins, as in Tidal.
using TimeTest = std::function<bool(const Cycles& begin)>;
Pattern where_time(TimeTest test, Pattern then, Pattern otherwise);

// Of every n > 0 cycles the one numbered `index` is special. every_nth is silent, as in Strudel, in cycles before 0 that are
// no multiple of n.
Pattern every_nth(int64_t n, int64_t index, Pattern special, Pattern plain);
Pattern every_turn(int64_t n, int64_t index, Pattern special, Pattern plain);

}  // namespace perigee

// patterns/neighbours.h -- Functions where an event depends on those beside it: one at a time, gliding, taking turns.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/pattern.h"

namespace perigee {

// Never two events at once: what begins earlier lasts, what overlaps begins later or is dropped.
Pattern mono(Pattern source);
// A continuous line from each number to the next.
Pattern smooth(Pattern source);
// The values of each cycle `by` places further on (as they stand in the text), the rhythm as it is.
Pattern rot(int64_t by, Pattern source);

}  // namespace perigee

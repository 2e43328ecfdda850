// patterns/ticks.h -- A pattern asked in small steps of time, so that what it reads at the begin of a query moves on.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/pattern.h"

namespace perigee {

// Sixteen steps a cycle within the span; before and after it the source is asked as a whole. Events are cut at the steps.
Pattern in_ticks(const Span& during, Pattern source);

}  // namespace perigee

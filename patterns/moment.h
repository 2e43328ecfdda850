// patterns/moment.h -- Patterns that begin anew when they are evaluated.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "patterns/pattern.h"

namespace perigee {

// The pattern as evaluated at that time.
Pattern evaluated_at(const Cycles& moment, Pattern source);

// The pattern's cycle 0 begins when it was evaluated: at the time that `rounded` makes of that.
Pattern triggered(std::function<Cycles(const Cycles& moment)> rounded, Pattern source);

}  // namespace perigee

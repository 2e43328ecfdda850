// patterns/stepwise.h -- Patterns counted in steps: each as long as it has steps, one after another.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/pattern.h"

namespace perigee {

// Flattens a pattern of patterns so that each inner pattern lasts as many steps as it has.
Pattern step_join(Pattern of_patterns);

}  // namespace perigee

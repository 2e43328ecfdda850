// patterns/euclid.h -- So many beats spread over so many steps, as evenly as they go.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "patterns/pattern.h"

namespace perigee {

inline constexpr int64_t kMostSteps = 65536;  // of a rhythm; more are finer than a sample

// The rhythm as truths, `pulses` of `steps` (Bjorklund's algorithm); negative pulses exchange beats and rests. A
// positive rotation moves the rhythm to the right. Throws PatternError where there are more pulses than steps.
std::vector<bool> euclid_steps(double pulses, double steps, double rotation = 0);

Pattern euclid(double pulses, double steps, double rotation, Pattern source);
// Every beat lasts until the next.
Pattern euclid_legato(double pulses, double steps, const Rational& rotation, Pattern source);

}  // namespace perigee

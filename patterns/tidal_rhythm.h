// patterns/tidal_rhythm.h -- Whose rhythm, as Tidal means it: euclids that hold whole cycles, two patterns sewn together.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "patterns/core.h"

namespace perigee::tidal {

// `pulses` of `steps`; more pulses than steps are all beats, negative ones exchange beats and rests. Throws PatternError
// for more than 65536 steps.
std::vector<bool> euclid_rhythm(int64_t pulses, int64_t steps);
// Each beat holds a whole cycle of the source.
Pattern euclid(int64_t pulses, int64_t steps, Pattern source);
Pattern euclid_inverse(int64_t pulses, int64_t steps, Pattern source);
Pattern euclid_off(int64_t pulses, int64_t steps, int64_t rotation, Pattern source);  // a positive one moves it earlier
// The truths of the rhythm, each the other way where `turned` is false.
Pattern euclid_truths(int64_t pulses, int64_t steps, int64_t rotation, Pattern turned);
// The beats of the last rhythm that the rhythm before it picks, and so on.
Pattern distrib(const std::vector<int64_t>& counts, Pattern source);

// Values and rhythm of one pattern where the truths are true, of the other where they are false.
Pattern sew(Pattern truths, Pattern when_true, Pattern when_false);
Pattern wedge(const Rational& share, Pattern first, Pattern second);
// Each true event holds the cycle of the source that it begins in.
Pattern substruct(const Pattern& truths, const Pattern& source);

}  // namespace perigee::tidal

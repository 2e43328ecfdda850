// engine/governor.cpp -- Two loads above the threshold, then a share of the voices, then a rest.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/governor.h"

#include <algorithm>
#include <cmath>

namespace perigee {

int Governor::observe(double load, Frames frames, int voices) noexcept {
  smooth_ += 0.05 * (load - smooth_);
  const double sure = std::min(load, before_);
  before_ = load;
  if (rest_ > 0) {
    rest_ -= frames;
    before_ = 0.0;  // what was measured while voices faded says nothing
    return 0;
  }
  if (!(sure > kThreshold) || voices <= 0) return 0;
  rest_ = kFadeFrames + frames;
  return std::clamp(voices - static_cast<int>(std::floor(voices * (kTarget / sure))), 1, voices);
}

double Governor::kept(double passed, double rest, double further) noexcept {
  if (!(further > 0.0) || passed + rest + further <= kMost) return 1.0;
  return std::clamp((kMost - passed - rest) / further, 0.0, 1.0);
}

}  // namespace perigee

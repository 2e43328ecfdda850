// engine/dc_guard.h -- A steady offset of the master is taken away before it reaches a speaker; without one not a bit is changed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "engine/trigger.h"

namespace perigee {

// Audio thread, one output. What stands still is the mean of about a second. Where that is more than kTooMuch it is led away within 0.1 s, and
// the mean of 0.3 s is followed until it is next to nothing; one beyond full scale is let go of 0.02 s after its end. A function of the frames before, so the result does not depend on how time was cut.
class DcGuard {
 public:
  static constexpr float kTooMuch = 0.5f;  // −6 dB of full scale
  using Mono = std::array<float, kQuantum>;

  explicit DcGuard(double rate_hz) noexcept;
  // Whether there is such an offset. What is no number counts as 0.
  bool process(Mono& sound) noexcept;

 private:
  float notice_, follow_, step_;  // each quantum
  int gone_quanta_, over_ = 0;
  float mean_ = 0.0f, amount_ = 0.0f, offset_ = 0.0f;
  bool acts_ = false;
};

}  // namespace perigee

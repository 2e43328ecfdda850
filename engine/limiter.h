// engine/limiter.h -- The master's safety: never above the ceiling, and below it not a bit is changed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "engine/trigger.h"

namespace perigee {

// Audio thread. Looks one quantum ahead: what goes in comes out a quantum later. The gain moves in straight lines between
// quanta, down as far as the louder of two neighbours asks, and up again with a time constant of 50 ms.
class Limiter {
 public:
  static constexpr float kCeiling = 0.96605f;  // −0.3 dBFS
  static constexpr int kLatencyFrames = kQuantum;
  using Mono = std::array<float, kQuantum>;

  explicit Limiter(double rate_hz) noexcept;

  // Takes a quantum in; the one before leaves as interleaved stereo (2·64 floats). Returns how many of its frames were turned down.
  int process(const Mono& left, const Mono& right, float* interleaved) noexcept;

  float gain() const noexcept { return gain_; }  // at the end of the quantum that left last

 private:
  float recovery_;             // share of the way back to 1 in a quantum
  float gain_ = 1.0f;          // at the start of the held quantum
  float held_allowed_ = 1.0f;  // the gain that brings the held quantum's peak to the ceiling
  alignas(64) Mono left_{}, right_{};
};

}  // namespace perigee

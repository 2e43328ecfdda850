// engine/limiter.h -- The master's safety: no sample passes the ceiling, and the wave between them is held as four times oversampling sees it; below it not a bit is changed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

#include "engine/trigger.h"
#include "engine/true_peak.h"

namespace perigee {

// Audio thread. Looks one quantum ahead: what goes in comes out a quantum later. The gain that the highest point of 65
// frames asks for is reached by a straight line over 54 frames before it and left with a time constant of 50 ms.
// Everything is a function of the frames before, so the result does not depend on how time was cut.
class Limiter {
 public:
  static constexpr float kCeiling = 0.96605f;  // −0.3 dBTP
  static constexpr int kLatencyFrames = kQuantum;
  using Mono = TruePeak::Mono;

  explicit Limiter(double rate_hz, bool active = true) noexcept;  // else it only delays

  // Takes a quantum in; the one before leaves as interleaved stereo (2·64 floats). Returns how many of its frames were turned
  // down. What is no number counts as 0, and nothing as more than 1e9.
  int process(const Mono& left, const Mono& right, float* interleaved) noexcept;

  float gain() const noexcept { return gain_; }         // of the frame that left last
  float gain_least() const noexcept { return least_; }  // since the beginning

 private:
  // A frame's interpolated peak reaches six frames either way, and its gain must hold for all of these.
  static constexpr int kReach = TruePeak::kBehind;
  static constexpr int kKnown = kLatencyFrames - kReach;       // so far ahead of what leaves peaks are known: 58
  static constexpr int kLine = kKnown + 1 - (kReach - 1);      // 54: the line ends five frames before the peak
  static constexpr int kHeld = kKnown + 1 + kReach;            // 65: and begins to rise six after it
  static constexpr std::int64_t kOne = std::int64_t{1} << 40;  // gains are summed in fixed point: no sum ever drifts

  float held(float allowed) noexcept;
  bool at_rest() const noexcept;  // nothing asks for a gain, and none is left over

  bool active_;
  float recovery_;  // share of the way back to 1 in a frame
  TruePeak peaks_[2];
  alignas(64) Mono left_{}, right_{};  // the quantum that leaves next
  float loudest_before_ = 0.0f;        // its largest sample

  // The least of the last kHeld allowed gains: those that can still become it, in rising order, as a queue in a ring.
  struct Candidate {
    float allowed = 1.0f;
    std::uint32_t frame = 0;
  };
  std::array<Candidate, 128> candidates_{};
  std::uint32_t first_ = 0, last_ = 1;  // [first, last), modulo the ring
  std::uint32_t frame_ = 0;

  float released_ = 1.0f;
  std::array<std::int64_t, kLine> line_{};
  std::int64_t line_sum_ = kOne * kLine;
  std::size_t line_at_ = 0;
  float gain_ = 1.0f, least_ = 1.0f;
};

}  // namespace perigee

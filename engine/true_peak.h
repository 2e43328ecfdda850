// engine/true_peak.h -- How high the wave goes between its samples: four times oversampled, as ITU-R BS.1770-4 asks.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "engine/trigger.h"

namespace perigee {

// Any thread; portable arithmetic. The three points between two samples come from 12 of them through a Lanczos kernel (within
// 0.2 dB up to 18 kHz at 48 kHz; the wave's own samples count as they are).
class TruePeak {
 public:
  static constexpr int kBehind = 6;       // frames: a peak is known so much later
  static constexpr float kAtMost = 2.0f;  // times the largest sample: no point between can be higher
  using Mono = std::array<float, kQuantum>;

  TruePeak() noexcept;

  // The next 64 frames of one channel. peaks[i] is raised to the height of the wave from frame i − 6 up to frame i − 5.
  void raise(const Mono& next, Mono& peaks) noexcept;
  void pass(const Mono& next) noexcept;  // the next 64 frames, whose peaks nobody asks for

 private:
  static constexpr int kTaps = 2 * kBehind;
  static constexpr int kHistory = kTaps - 1;
  std::array<std::array<float, kTaps>, 3> kernel_;
  alignas(64) std::array<float, kHistory + kQuantum> frames_{};
};

}  // namespace perigee

// engine/levels.h -- How loud each orbit and the master are now: what a mixer's meters show.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>

#include "engine/tap.h"

namespace perigee {

struct Level {
  float peak = 0.0f;  // the largest sample, falling 20 dB in 1.7 s
  float rms = 0.0f;   // over about 0.3 s, both sides together
};

class Levels final : public Tap {
 public:
  struct Reading {
    std::array<Level, kOrbits> orbits;
    Level master;
  };

  explicit Levels(double rate_hz) noexcept;

  void hear(const MixedQuantum& quantum) noexcept override;
  Reading read() const noexcept;  // any thread

 private:
  struct Needle {
    std::atomic<float> peak = 0.0f, mean_square = 0.0f;
    void move(float block_peak, float block_mean_square, float fall, float follow) noexcept;
    Level read() const noexcept;
  };
  float fall_, follow_;  // each quantum
  std::array<Needle, kOrbits> orbits_;
  Needle master_;
};

}  // namespace perigee

// engine/levels.cpp -- Peaks that fall slowly and powers that follow slowly, one step a quantum.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/levels.h"

#include <algorithm>
#include <cmath>

#include "engine/portable_math.h"

namespace perigee {
namespace {

constexpr double kFallDbPerSecond = 20.0 / 1.7;
constexpr double kFollowSeconds = 0.3;
constexpr auto kRelaxed = std::memory_order_relaxed;

struct Measured {
  float peak = 0.0f, squares = 0.0f;
  void add(const float* samples, std::size_t count) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
      peak = std::max(peak, std::abs(samples[i]));
      squares += samples[i] * samples[i];
    }
  }
};

}  // namespace

Levels::Levels(double rate_hz) noexcept
    : fall_{static_cast<float>(portable::db_to_gain(-kFallDbPerSecond * kQuantum / rate_hz))},
      follow_{static_cast<float>(1.0 - portable::exp(-kQuantum / (rate_hz * kFollowSeconds)))} {}

void Levels::Needle::move(float block_peak, float block_mean_square, float fall, float follow) noexcept {
  const float before = mean_square.load(kRelaxed);
  peak.store(std::max(block_peak, peak.load(kRelaxed) * fall), kRelaxed);
  mean_square.store(before + (block_mean_square - before) * follow, kRelaxed);
}

Level Levels::Needle::read() const noexcept { return {peak.load(kRelaxed), std::sqrt(mean_square.load(kRelaxed))}; }

void Levels::hear(const MixedQuantum& quantum) noexcept {
  constexpr float kPerSample = 1.0f / (2 * kQuantum);
  for (std::size_t i = 0; i < orbits_.size(); ++i) {
    Measured now;
    if ((quantum.sounding >> i & 1u) != 0) {
      now.add(quantum.orbits[i].left.data(), kQuantum);
      now.add(quantum.orbits[i].right.data(), kQuantum);
    }
    orbits_[i].move(now.peak, now.squares * kPerSample, fall_, follow_);
  }
  Measured now;
  now.add(quantum.master, 2 * kQuantum);
  master_.move(now.peak, now.squares * kPerSample, fall_, follow_);
}

Levels::Reading Levels::read() const noexcept {
  Reading reading;
  for (std::size_t i = 0; i < orbits_.size(); ++i) reading.orbits[i] = orbits_[i].read();
  reading.master = master_.read();
  return reading;
}

}  // namespace perigee

// engine/limiter.cpp -- Gain from the peaks of two neighbouring quanta.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/limiter.h"

#include <algorithm>
#include <cmath>

#include "engine/portable_math.h"

namespace perigee {
namespace {

constexpr double kRecoverySeconds = 0.05;
constexpr float kNearlyOne = 0.999f;  // from here the gain goes to exactly 1

float peak_of(const Limiter::Mono& left, const Limiter::Mono& right) noexcept {
  float peak = 0.0f;
  for (const Limiter::Mono* side : {&left, &right}) {
    for (const float sample : *side) peak = std::max(peak, std::abs(sample));
  }
  return peak;
}

}  // namespace

Limiter::Limiter(double rate_hz) noexcept
    : recovery_{static_cast<float>(1.0 - portable::exp(-kQuantum / (rate_hz * kRecoverySeconds)))} {}

int Limiter::process(const Mono& left, const Mono& right, float* interleaved) noexcept {
  const float peak = peak_of(left, right);
  const float allowed = peak > kCeiling ? kCeiling / peak : 1.0f;
  float recovered = gain_ + (1.0f - gain_) * recovery_;
  if (recovered > kNearlyOne) recovered = 1.0f;
  const float target = std::min({recovered, held_allowed_, allowed});
  const bool idle = gain_ == 1.0f && target == 1.0f;
  // gain_ and target are both at most held_allowed_, so every gain between them is; the clamp catches the last rounding.
  const float step = (target - gain_) / static_cast<float>(kQuantum);
  for (std::size_t i = 0; i < static_cast<std::size_t>(kQuantum); ++i) {
    const float gain = idle ? 1.0f : gain_ + step * static_cast<float>(i + 1);
    interleaved[2 * i] = std::clamp(left_[i] * gain, -kCeiling, kCeiling);
    interleaved[2 * i + 1] = std::clamp(right_[i] * gain, -kCeiling, kCeiling);
  }
  gain_ = target;
  held_allowed_ = allowed;
  left_ = left;
  right_ = right;
  return idle ? 0 : kQuantum;
}

}  // namespace perigee

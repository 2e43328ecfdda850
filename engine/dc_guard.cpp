// engine/dc_guard.cpp -- A mean that is slow to move, and lines from offset to offset.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/dc_guard.h"

#include <algorithm>
#include <cmath>

#include "engine/portable_math.h"
#include "engine/ramp.h"

namespace perigee {
namespace {

constexpr double kNoticeSeconds = 1.0, kFollowSeconds = 0.3, kLeadSeconds = 0.1;
constexpr float kNothing = 0.02f;
constexpr float kMost = 1e4f;  // what was louder would not be forgotten within five seconds

}  // namespace

DcGuard::DcGuard(double rate_hz) noexcept
    : notice_{static_cast<float>(1.0 - portable::exp(-kQuantum / (rate_hz * kNoticeSeconds)))},
      follow_{static_cast<float>(1.0 - portable::exp(-kQuantum / (rate_hz * kFollowSeconds)))},
      step_{static_cast<float>(kQuantum / (rate_hz * kLeadSeconds))} {}

bool DcGuard::process(Mono& sound) noexcept {
  float sum = 0.0f;
  for (const float sample : sound) sum += sample > -kMost ? std::min(sample, kMost) : sample < 0.0f ? -kMost : 0.0f;
  mean_ += (acts_ ? follow_ : notice_) * (sum / static_cast<float>(kQuantum) - mean_);
  acts_ = std::abs(mean_) > (acts_ ? kNothing : kTooMuch);
  amount_ = std::clamp(amount_ + (acts_ ? step_ : -step_), 0.0f, 1.0f);
  const float before = offset_;
  offset_ = amount_ * mean_;
  if (before == 0.0f && offset_ == 0.0f) return acts_;
  const Ramp away{before, offset_};
  for (std::size_t i = 0; i < sound.size(); ++i) sound[i] -= away[i];
  return acts_;
}

}  // namespace perigee

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
// No wave that can be heard is nearer to nothing than to its middle for so long.
constexpr double kGoneSeconds = 0.02;
constexpr float kNothing = 0.02f;
constexpr float kFullScale = 1.0f, kMost = 1e9f;

}  // namespace

DcGuard::DcGuard(double rate_hz) noexcept
    : notice_{static_cast<float>(1.0 - portable::exp(-kQuantum / (rate_hz * kNoticeSeconds)))},
      follow_{static_cast<float>(1.0 - portable::exp(-kQuantum / (rate_hz * kFollowSeconds)))},
      step_{static_cast<float>(kQuantum / (rate_hz * kLeadSeconds))},
      gone_quanta_{static_cast<int>(std::lround(rate_hz * kGoneSeconds / kQuantum))} {}

bool DcGuard::process(Mono& sound) noexcept {
  float sum = 0.0f;
  for (const float sample : sound) sum += sample > -kMost ? std::min(sample, kMost) : sample < 0.0f ? -kMost : 0.0f;
  const float now = sum / static_cast<float>(kQuantum);
  mean_ += (acts_ ? follow_ : notice_) * (now - mean_);
  // What is still taken away of one that is over is an offset itself, and of a large one the limiter would let nothing else through.
  const bool is_over = std::abs(mean_) > kFullScale && std::abs(now) < std::abs(now - mean_);
  over_ = is_over ? over_ + 1 : 0;
  if (over_ > gone_quanta_) mean_ = now;
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

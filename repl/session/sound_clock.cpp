// repl/session/sound_clock.cpp -- When the device asks for each frame, by the clock on the wall.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/sound_clock.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>

namespace perigee {
namespace {

constexpr double kSecond = 1e9;                     // ns
constexpr std::int64_t kFirstWindow = 100'000'000;  // the first line is a guess
constexpr std::int64_t kSudden = 800'000;           // in one window: a dropout, no drift (400 ppm)
constexpr double kDoubt = 1e-3;                     // by which a device may be faster than it says
constexpr std::int64_t kDropout = 100'000'000;      // a callback so late begins anew
constexpr double kLearnSeconds = 20.0;
constexpr double kMostDrift = 5e-4;  // of sound cards some 1e-4

}  // namespace

std::int64_t wall_now() noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

double FrameStamp::ns_of(Frames frames) const noexcept { return static_cast<double>(frames) * kSecond / rate_hz_; }

void FrameStamp::set(Frames frame, std::int64_t wall_ns, std::int64_t steady_ns) noexcept {
  std::int64_t due_ns = steady_ns;
  if (last_) {
    const double passed = ns_of(frame - last_->frame) * (1.0 + kDoubt);
    due_ns = std::min<std::int64_t>(due_ns, last_->due_ns + std::llround(passed));
    if (steady_ns - due_ns > kDropout) due_ns = steady_ns;
  }
  last_ = {frame, wall_ns, steady_ns, due_ns};
  published_.set(*last_);
}

Frames FrameStamp::first_due(const Stamp& stamp, std::int64_t steady_ns, int block) const noexcept {
  const double blocks = std::ceil(static_cast<double>(steady_ns - stamp.due_ns) / ns_of(block));
  return stamp.frame + static_cast<Frames>(std::clamp(blocks, 1.0, 3.0)) * block;
}

std::int64_t SoundClock::wall_of_locked(Frames frame) const noexcept {
  const double seconds = static_cast<double>(frame - frame_) / rate_hz_ * (1.0 + drift_);
  return wall_ns_ + std::llround(seconds * kSecond);
}

std::optional<std::int64_t> SoundClock::wall_of(Frames frame) const noexcept {
  const std::lock_guard lock(mutex_);
  return known_ ? std::optional{wall_of_locked(frame)} : std::nullopt;
}

std::optional<Frames> SoundClock::frame_at(std::int64_t wall_ns) const noexcept {
  const std::lock_guard lock(mutex_);
  if (!known_) return std::nullopt;
  const double seconds = static_cast<double>(wall_ns - wall_ns_) / kSecond / (1.0 + drift_);
  return frame_ + static_cast<Frames>(std::floor(seconds * rate_hz_ + 0.5));
}

void SoundClock::look(Frames frame, std::int64_t wall_ns) noexcept {
  const std::lock_guard lock(mutex_);
  if (!known_) {
    known_ = true;
    frame_ = frame;
    wall_ns_ = window_ns_ = laid_ns_ = wall_ns;
  }
  const std::int64_t behind = wall_ns - wall_of_locked(frame);
  least_ns_ = std::min(least_ns_, behind);
  const bool early = least_ns_ < -tolerance_ns_;  // what no callback can be: the line is wrong
  if (!early && wall_ns - window_ns_ < (settled_ ? window_length_ns_ : kFirstWindow)) return;
  settle(wall_ns, frame);
}

// At the end of a window.
void SoundClock::settle(std::int64_t wall_ns, Frames frame) noexcept {
  const std::int64_t behind = least_ns_;
  const bool sudden = std::abs(behind - before_ns_) > kSudden;
  before_ns_ = behind;
  if (!settled_ || std::abs(behind) > tolerance_ns_) {
    const std::int64_t at = wall_of_locked(frame) + behind;
    if (settled_ && !sudden) {
      const double passed = static_cast<double>(wall_ns - laid_ns_) / kSecond;
      drift_ += static_cast<double>(behind) / kSecond / std::max(passed, kLearnSeconds);
      drift_ = std::clamp(drift_, -kMostDrift, kMostDrift);
    }
    frame_ = frame;
    wall_ns_ = at;
    laid_ns_ = wall_ns;
    before_ns_ = 0;
    settled_ = true;
  }
  window_ns_ = wall_ns;
  least_ns_ = std::numeric_limits<std::int64_t>::max();
}

}  // namespace perigee

// engine/limiter.cpp -- Peaks ask for gains; the least of them is held, let go slowly, and reached in a straight line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/limiter.h"

#include <algorithm>
#include <cmath>

#include "engine/portable_math.h"

namespace perigee {
namespace {

constexpr double kRecoverySeconds = 0.05;
constexpr float kNearlyOne = 0.999f;  // from here the gain goes to exactly 1
constexpr float kMost = 1e9f;
constexpr std::uint32_t kRing = 127;  // an index into the candidates

float tamed(float x) noexcept {
  if (std::abs(x) <= kMost) return x;
  return x > 0.0f ? kMost : x < 0.0f ? -kMost : 0.0f;
}

float loudest(const Limiter::Mono& side, float least) noexcept {
  for (const float sample : side) least = std::max(least, std::abs(sample));
  return least;
}

}  // namespace

Limiter::Limiter(double rate_hz, bool active) noexcept
    : active_{active}, recovery_{static_cast<float>(1.0 - portable::exp(-1.0 / (rate_hz * kRecoverySeconds)))} {
  line_.fill(kOne);
}

float Limiter::held(float allowed) noexcept {
  ++frame_;
  while (last_ != first_ && candidates_[(last_ - 1) & kRing].allowed >= allowed) --last_;
  candidates_[last_++ & kRing] = {allowed, frame_};
  if (frame_ - candidates_[first_ & kRing].frame >= kHeld) ++first_;
  return candidates_[first_ & kRing].allowed;
}

bool Limiter::at_rest() const noexcept {
  return line_sum_ == kOne * kLine && released_ == 1.0f && candidates_[first_ & kRing].allowed == 1.0f;
}

int Limiter::process(const Mono& left, const Mono& right, float* interleaved) noexcept {
  alignas(64) Mono in[2];
  for (std::size_t i = 0; i < left.size(); ++i) {
    in[0][i] = tamed(left[i]);
    in[1][i] = tamed(right[i]);
  }
  const float loudest_now = loudest(in[0], loudest(in[1], 0.0f));
  const float loudest_near = std::max(loudest_now, loudest_before_);
  loudest_before_ = loudest_now;
  int limited = 0;
  const bool quiet = loudest_near * TruePeak::kAtMost <= kCeiling;
  if (!active_ || (quiet && at_rest())) {  // the same as below, at once
    for (std::size_t side = 0; side < 2; ++side) peaks_[side].pass(in[side]);
    frame_ += kQuantum;
    candidates_[first_ & kRing].frame = frame_;
    last_ = first_ + 1;
    for (std::size_t i = 0; i < left_.size(); ++i) {
      interleaved[2 * i] = left_[i];
      interleaved[2 * i + 1] = right_[i];
    }
    left_ = in[0];
    right_ = in[1];
    return limited;
  }

  alignas(64) Mono peaks{};
  for (std::size_t side = 0; side < 2; ++side) peaks_[side].raise(in[side], peaks);
  for (std::size_t i = 0; i < peaks.size(); ++i) {
    const float least = held(peaks[i] > kCeiling ? kCeiling / peaks[i] : 1.0f);
    const float recovered = released_ + (1.0f - released_) * recovery_;
    released_ = std::min(least, recovered > kNearlyOne ? 1.0f : recovered);
    const auto next = static_cast<std::int64_t>(static_cast<double>(released_) * static_cast<double>(kOne));
    line_sum_ += next - line_[line_at_];
    line_[line_at_] = next;
    line_at_ = line_at_ + 1 == line_.size() ? 0 : line_at_ + 1;
    gain_ = static_cast<float>(static_cast<double>(line_sum_) / static_cast<double>(kOne * kLine));
    least_ = std::min(least_, gain_);
    limited += gain_ < 1.0f ? 1 : 0;
    interleaved[2 * i] = std::clamp(left_[i] * gain_, -kCeiling, kCeiling);
    interleaved[2 * i + 1] = std::clamp(right_[i] * gain_, -kCeiling, kCeiling);
  }
  left_ = in[0];
  right_ = in[1];
  return limited;
}

}  // namespace perigee

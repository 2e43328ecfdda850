// engine/signal.cpp -- Phases in fixed point; points found by halving.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/signal.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "engine/portable_math.h"

namespace perigee {
namespace {

// A part of a turn as a word; whole turns are nothing.
std::uint64_t turns_word(double turns) noexcept {
  if (!std::isfinite(turns)) return 0;
  const double part = turns - std::floor(turns);
  return static_cast<std::uint64_t>(part * 0x1p63) << 1;
}

// 0 … 1
double wave(LfoShape shape, double turns, double skew) noexcept {
  switch (shape) {
    case LfoShape::triangle:
      return turns < skew ? turns / skew : (1.0 - turns) / (1.0 - skew);
    case LfoShape::sine:
      return 0.5 + 0.5 * portable::sin_turns(turns);
    case LfoShape::ramp:
      return turns;
    case LfoShape::saw:
      return 1.0 - turns;
    case LfoShape::square:
      return turns < skew ? 1.0 : 0.0;
  }
  return 0.0;
}

float finite(float value) noexcept { return std::isfinite(value) ? value : 0.0f; }

}  // namespace

float ChannelSource::bent(const float* curve, float x) noexcept {
  constexpr float kLast = static_cast<float>(kCurvePoints - 1);
  const float inside = x > -1.0f ? std::min(x, 1.0f) : -1.0f;  // what is no number is -1
  const float place = (inside + 1.0f) * (0.5f * kLast), whole = std::min(std::floor(place), kLast - 1.0f);
  const float* const at = curve + static_cast<std::size_t>(whole);
  return at[0] + (at[1] - at[0]) * (place - whole);
}

LfoSignal::LfoSignal(const Wave& wave, double frames_per_second)
    : shape_{wave.shape},
      phase_{turns_word(wave.phase)},
      step_{turns_word(wave.rate_hz / frames_per_second)},
      skew_{std::clamp(wave.skew, 0.0, 1.0)},
      curve_{wave.curve},
      low_{finite(wave.low)},
      span_{finite(wave.high) - low_} {}

void LfoSignal::fill(Frames start, std::array<float, kQuantum>& values) const noexcept {
  std::uint64_t phase = phase_ + static_cast<std::uint64_t>(start) * step_;
  for (float& value : values) {
    double now = wave(shape_, static_cast<double>(phase >> 11) * 0x1p-53, skew_);
    if (curve_ != 1.0) now = portable::pow(now, curve_);
    value = low_ + span_ * static_cast<float>(now);
    phase += step_;
  }
}

namespace {

// A part of a way: above 0 quick at first, below 0 at last, to the power of 1 + 8 |curve|.
double bent(double part, double curve) noexcept {
  if (curve == 0.0) return part;
  const double power = 1.0 + 8.0 * std::abs(curve);
  return curve > 0.0 ? 1.0 - portable::pow(1.0 - part, power) : portable::pow(part, power);
}
double part_of(double time, double length) noexcept { return length > 0.0 ? std::clamp(time / length, 0.0, 1.0) : 1.0; }

}  // namespace

EnvelopeSignal::EnvelopeSignal(const Shape& shape, Frames onset, Frames gate_frames, double frames_per_second)
    : shape_{shape}, onset_{onset}, gate_{std::max<Frames>(gate_frames, 0)}, rate_{frames_per_second} {}

double EnvelopeSignal::held(double frames) const noexcept {
  const double attack = shape_.attack * rate_, decay = shape_.decay * rate_;
  if (frames < attack) return bent(part_of(frames, attack), shape_.attack_curve);
  return 1.0 + (shape_.sustain - 1.0) * bent(part_of(frames - attack, decay), shape_.decay_curve);
}

void EnvelopeSignal::fill(Frames start, std::array<float, kQuantum>& values) const noexcept {
  const double at_gate = held(static_cast<double>(gate_));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Frames since = start + static_cast<Frames>(i) - onset_;
    const double late = static_cast<double>(since - gate_);
    const double gone = late < 0.0 ? 0.0 : bent(part_of(late, shape_.release * rate_), shape_.release_curve);
    const double value = late < 0.0 ? held(static_cast<double>(std::max<Frames>(since, 0))) : at_gate * (1.0 - gone);
    values[i] = static_cast<float>(value);
  }
}

BusSignal::BusSignal(double number, const Reach& reach)
    : number_{static_cast<std::int64_t>(std::floor(std::abs(number) < 1e6 ? number : 0.0))}, reach_{reach} {
  heard_.fill(0.0f);
}

void BusSignal::hear(const Busses& busses) const noexcept {
  const auto count = static_cast<std::int64_t>(busses.size());
  if (count == 0) return;
  const auto& [left, right] = busses[static_cast<std::size_t>((number_ % count + count) % count)];
  for (std::size_t i = 0; i < heard_.size(); ++i) heard_[i] = 0.5f * (left[i] + right[i]);
}

void BusSignal::fill(Frames, std::array<float, kQuantum>& values) const noexcept {
  const float slope = (reach_.high - reach_.low) / reach_.full;
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = std::clamp(reach_.low + slope * heard_[i], reach_.least, reach_.most);
}

FollowSignal::FollowSignal(std::size_t points, float first)
    : slots_(2 * std::bit_ceil(std::clamp<std::size_t>(points, 16, 1 << 16))) {
  constexpr Frames kEver = -(Frames{1} << 60);
  add({kEver, finite(first), finite(first), 0});
}

FollowSignal::Point FollowSignal::at(std::uint64_t number) const noexcept {
  const Slot& slot = slots_[number & (slots_.size() - 1)];
  constexpr auto relaxed = std::memory_order_relaxed;
  return {slot.frame.load(relaxed), slot.from.load(relaxed), slot.to.load(relaxed), slot.frames.load(relaxed)};
}

void FollowSignal::add(const Point& point) noexcept {
  if (!std::isfinite(point.from) || !std::isfinite(point.to)) return;
  const std::uint64_t count = count_.load(std::memory_order_relaxed);
  if (count > 0 && at(count - 1).frame >= point.frame) return;
  Slot& slot = slots_[count & (slots_.size() - 1)];
  slot.frame.store(point.frame, std::memory_order_relaxed);
  slot.from.store(point.from, std::memory_order_relaxed);
  slot.to.store(point.to, std::memory_order_relaxed);
  slot.frames.store(std::max(point.frames, 0), std::memory_order_relaxed);
  count_.store(count + 1, std::memory_order_release);
}

void FollowSignal::fill(Frames start, std::array<float, kQuantum>& values) const noexcept {
  const std::uint64_t count = count_.load(std::memory_order_acquire);
  // The last point at or before `start`, else the first that may still be read.
  std::uint64_t low = count - std::min<std::uint64_t>(count, slots_.size() / 2), high = count;
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    (at(middle).frame <= start ? low : high) = middle;
  }
  Point now = at(low), next = low + 1 < count ? at(low + 1) : Point{INT64_MAX};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Frames frame = start + static_cast<Frames>(i);
    while (next.frame <= frame) {
      now = next;
      ++low;
      next = low + 1 < count ? at(low + 1) : Point{INT64_MAX};
    }
    const Frames since = std::max<Frames>(frame - now.frame, 0);
    if (now.frames == 0 || since == 0) {
      values[i] = now.from;
    } else if (since >= now.frames) {
      values[i] = now.to;
    } else {
      values[i] = now.from + (now.to - now.from) * (static_cast<float>(since) / static_cast<float>(now.frames));
    }
  }
}

}  // namespace perigee

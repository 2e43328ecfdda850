// repl/session/clock.cpp -- Cycles to frames and back, exact for hours and through every change of tempo.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/clock.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace perigee {
namespace {

constexpr std::int64_t kFrameGrid = std::int64_t{1} << 24;
constexpr std::int64_t kCycleGrid = std::int64_t{1} << 20;
constexpr std::size_t kAnchorsKept = 64;

__extension__ using Wide = __int128;

Wide times(Wide a, Wide b) {
  Wide product = 0;
  if (__builtin_mul_overflow(a, b, &product)) throw TimeOverflow{};
  return product;
}

Wide common_divisor(Wide a, Wide b) {
  while (b != 0) a = std::exchange(b, a % b);
  return a < 0 ? -a : a;
}

Wide plus(Wide a, Wide b) {
  Wide sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) throw TimeOverflow{};
  return sum;
}

Wide floor_div(Wide a, Wide b) { return a / b - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0); }

struct Fraction {
  Wide num, den;  // den > 0
};

// frame + cycles · rate / cps
Fraction exact_frame(Rational frame, Cycles cycles, int rate_hz, Rational cps) {
  const Wide num = times(times(cycles.num(), rate_hz), cps.den());
  const Wide den = times(cycles.den(), cps.num());
  return {plus(times(num, frame.den()), times(frame.num(), den)), times(den, frame.den())};
}

// The same, or the multiple of 1/kFrameGrid below it: keeps long chains of tempo changes from growing denominators without end.
Rational anchor_frame(const Fraction& exact) {
  const Wide common = common_divisor(exact.num, exact.den);
  if (exact.den / common <= kFrameGrid) {
    return {static_cast<std::int64_t>(exact.num / common), static_cast<std::int64_t>(exact.den / common)};
  }
  const Wide whole = floor_div(exact.num, exact.den);
  const Wide rest = times(exact.num - times(whole, exact.den), kFrameGrid) / exact.den;
  return {static_cast<std::int64_t>(whole * kFrameGrid + rest), kFrameGrid};
}

}  // namespace

Clock::Clock(int rate_hz, Rational cps) : rate_hz_{rate_hz}, anchors_{{Cycles(0), Rational(0), cps, true}} {}

Frames Clock::frame_of(Cycles cycle, double delay_seconds) const {
  const Anchor& a = anchor_of(cycle);
  const Fraction exact = exact_frame(a.frame, cycle - a.cycle, rate_hz_, a.cps);
  const Wide whole = floor_div(exact.num, exact.den);
  const Wide rest = exact.num - times(whole, exact.den);
  if (delay_seconds == 0.0) return static_cast<Frames>(whole + (rest >= exact.den - rest ? 1 : 0));
  const double delayed = static_cast<double>(rest) / static_cast<double>(exact.den) + delay_seconds * rate_hz_;
  return static_cast<Frames>(whole) + static_cast<Frames>(std::floor(delayed + 0.5));
}

const Clock::Anchor& Clock::anchor_of(Cycles cycle) const {
  return *std::find_if(anchors_.rbegin(), std::prev(anchors_.rend()),
                       [&](const Anchor& a) { return a.jump || a.cycle <= cycle; });
}

const Clock::Anchor& Clock::anchor_at(Frames frame) const {
  const auto later =
      std::find_if(anchors_.rbegin(), anchors_.rend(), [&](const Anchor& a) { return a.frame <= Rational(frame); });
  return later == anchors_.rend() ? anchors_.front() : *later;
}

Cycles Clock::cycle_at(Frames frame) const {
  const Anchor& a = anchor_at(frame);
  const Wide frames = times(frame, a.frame.den()) - a.frame.num();  // in 1/a.frame.den()
  const Wide steps =
      floor_div(times(times(frames, a.cps.num()), kCycleGrid), times(times(a.frame.den(), a.cps.den()), rate_hz_));
  return a.cycle + Rational(static_cast<std::int64_t>(steps), kCycleGrid);
}

double Clock::cps_at(Frames frame) const { return anchor_at(frame).cps.to_double(); }

std::vector<Clock::Beat> Clock::beats(Frames from, Frames until, Cycles step) const {
  std::vector<Beat> found;
  for (std::size_t i = 0; i < anchors_.size(); ++i) {
    const Anchor& a = anchors_[i];
    const Anchor* const next = i + 1 < anchors_.size() ? &anchors_[i + 1] : nullptr;
    if (a.frame >= Rational(until) || (next != nullptr && next->frame < Rational(from - 1))) continue;
    // From the last one before either begin on.
    const double frames = static_cast<double>(from - 1) - a.frame.to_double();
    const double ahead = std::max(0.0, frames) * a.cps.to_double() / rate_hz_ / step.to_double();
    for (std::int64_t n = (a.cycle / step).floor() + static_cast<std::int64_t>(ahead) - 1;; ++n) {
      const Cycles cycle = Cycles(n) * step;
      if (i > 0 && cycle < a.cycle) continue;
      if (next != nullptr && !next->jump && cycle >= next->cycle) break;
      const Fraction exact = exact_frame(a.frame, cycle - a.cycle, rate_hz_, a.cps);
      const auto frame = static_cast<Frames>(floor_div(2 * exact.num + exact.den, 2 * exact.den));
      if (frame >= until || (next != nullptr && next->jump && Rational(frame) >= next->frame)) break;
      if (frame >= from) found.push_back({frame, n});
    }
  }
  return found;
}

void Clock::set_cps(Cycles cycle, Rational cps) {
  const Anchor a = anchor_of(cycle);
  while (!anchors_.back().jump && anchors_.back().cycle >= cycle) anchors_.pop_back();
  if (anchors_.back().cps == cps) return;
  if (anchors_.back().cycle == cycle) {
    anchors_.back().cps = cps;
    return;
  }
  anchors_.push_back({cycle, anchor_frame(exact_frame(a.frame, cycle - a.cycle, rate_hz_, a.cps)), cps, false});
  if (anchors_.size() > kAnchorsKept) anchors_.erase(anchors_.begin());
}

void Clock::jump(Frames frame, Cycles cycle) {
  const Rational cps = anchor_at(frame).cps;
  while (anchors_.size() > 1 && anchors_.back().frame >= Rational(frame)) anchors_.pop_back();
  anchors_.push_back({cycle, Rational(frame), cps, true});
  if (anchors_.size() > kAnchorsKept) anchors_.erase(anchors_.begin());
}

}  // namespace perigee

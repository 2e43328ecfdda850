// repl/midi/beat_receiver.cpp -- Somebody else's MIDI clock as a tempo and a place.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/midi/beat_receiver.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace perigee::midi {
namespace {

constexpr double kLongestTick = 0.5e9;  // ns: slower is no clock
constexpr double kShortestTick = 0.5e6;
constexpr double kSilence = 1.0e9;   // ns after which a clock has ended
constexpr double kBandwidth = 0.01;  // of the loop, in ticks; wider while it begins
constexpr double kFirstBandwidth = 0.1;
constexpr int kFirstTicks = 24;
constexpr int kEnough = 12;         // ticks until the tempo may be told
constexpr double kElsewhere = 0.3;  // of a tick: by so much off its time it belongs to another tempo

}  // namespace

// A delay-locked loop of second order (F. Adriaensen, "Using a DLL to filter time", 2005).
void BeatReceiver::tick(double time_ns) {
  const double gap = time_ns - came_ns_;
  came_ns_ = time_ns;
  if (ticks_ == 0 || gap > kLongestTick || gap < kShortestTick) {
    ticks_ = 1;
    return;
  }
  const double error = time_ns - due_ns_;
  if (ticks_ == 1 || std::abs(error) > kElsewhere * period_ns_) {
    ticks_ = 2;
    period_ns_ = gap;
    due_ns_ = time_ns + gap;
    return;
  }
  const double omega = 2.0 * std::numbers::pi * (ticks_ < kFirstTicks ? kFirstBandwidth : kBandwidth);
  due_ns_ += std::numbers::sqrt2 * omega * error + period_ns_;
  period_ns_ += omega * omega * error;
  ++ticks_;
}

void BeatReceiver::receive(std::span<const std::uint8_t> message, std::int64_t time_ns) {
  switch (message.front()) {
    case 0xF8:
      tick(static_cast<double>(time_ns));
      if (runs_) next_ += 1.0;
      break;
    case 0xFA:
      next_ = 0.0;
      [[fallthrough]];
    case 0xFB:
      placed_ = runs_ = true;
      break;
    case 0xFC:
      placed_ = true;
      runs_ = false;
      break;
    case 0xF2:
      if (message.size() == 3) next_ = (message[1] + 128.0 * message[2]) * 6.0;
      break;
    default:
      break;
  }
}

std::optional<Course> BeatReceiver::course_at(std::int64_t time_ns) const {
  const auto time = static_cast<double>(time_ns);
  if (ticks_ < kEnough || time - came_ns_ > kSilence + 0.5e9) return std::nullopt;
  const double tick = next_ + (runs_ ? (time - due_ns_) / period_ns_ : 0.0);
  return Course{.cycle = tick / ticks_in_cycle_,
                .cps = 1e9 / period_ns_ / ticks_in_cycle_,
                .period = placed_ ? 0.0 : 1.0 / ticks_in_cycle_,
                .plays = runs_};
}

}  // namespace perigee::midi

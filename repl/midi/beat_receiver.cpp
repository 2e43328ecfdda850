// repl/midi/beat_receiver.cpp -- Somebody else's MIDI clock as a tempo and a place.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/midi/beat_receiver.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace perigee::midi {
namespace {

constexpr double kLongestTick = 0.5;  // seconds: slower is no clock
constexpr double kShortestTick = 0.0005;
constexpr double kSilence = 1.5;     // seconds after which a clock has ended
constexpr double kBandwidth = 0.01;  // of the loop, in ticks; wider while it begins
constexpr double kFirstBandwidth = 0.1;
constexpr int kFirstTicks = 24;
constexpr int kEnough = 12;         // ticks until the tempo may be told
constexpr double kElsewhere = 0.3;  // of a tick: by so much off its time it belongs to another tempo
constexpr double kFits = 0.005;     // of a tick, besides the noise: so near it may be the one that is due
constexpr double kNoise = 0.05;     // of its average, in ticks

}  // namespace

// A delay-locked loop of second order (F. Adriaensen, "Using a DLL to filter time", 2005).
void BeatReceiver::tick(double frame) {
  const double gap = frame - came_;
  came_ = frame;
  if (ticks_ == 0 || gap > frames_of(kLongestTick) || gap < frames_of(kShortestTick)) {
    ticks_ = 1;
    return;
  }
  const double error = frame - due_;
  if (ticks_ == 1 || std::abs(error) > kElsewhere * period_) {
    ticks_ = 2;
    period_ = gap;
    due_ = frame + gap;
    return;
  }
  const double omega = 2.0 * std::numbers::pi * (ticks_ < kFirstTicks ? kFirstBandwidth : kBandwidth);
  noise_ += kNoise * (std::abs(error) / period_ - noise_);
  due_ += std::numbers::sqrt2 * omega * error + period_;
  period_ += omega * omega * error;
  ++ticks_;
}

void BeatReceiver::missed(Frames more, Frames block) {
  if (ticks_ < 2) {
    ticks_ = 0;
    placed_ = placed_ && !runs_;
    return;
  }
  if (!gap_) gap_ = Gap{.more = 0.0, .block = static_cast<double>(block)};
  gap_->more += static_cast<double>(more);
  gap_->heard = 0;
}

// Where a tick after a gap belongs; false: the next one will show. A sender on the same machine may have stood still meanwhile, and
// sends what it owes late. The first of these that the tick fits is meant: the sender has gone on; it has stood as long as we have; it
// has stood a part of that.
bool BeatReceiver::settle(double frame) {
  const double after = frame - came_;
  came_ = frame;
  if (++gap_->heard == 1 || after < frames_of(kShortestTick)) return false;
  const Gap gap = *std::exchange(gap_, std::nullopt);
  const double more = gap.more;
  const auto off = [&](double stood) {
    const double ticks = (frame - due_ + more - stood) / period_;
    return std::abs(ticks - std::round(ticks));
  };
  const double fits = kFits + 3.0 * noise_;
  double stood = 0.0;
  if (off(0.0) > fits && off(more) <= fits) stood = more;
  if (off(stood) > fits) {
    for (double part = 0.0; part < more; part += gap.block) stood = off(part) < off(stood) ? part : stood;
  }
  due_ -= more - stood;
  const double index = std::max(0.0, std::round((frame - due_) / period_));
  due_ += index * period_;
  came_ = due_ - period_;
  if (runs_) next_ += index;
  return true;
}

void BeatReceiver::receive(std::span<const std::uint8_t> message, Frames frame) {
  switch (message.front()) {
    case 0xF8:
      if (gap_ && !settle(static_cast<double>(frame))) break;
      tick(static_cast<double>(frame));
      if (runs_) next_ += 1.0;
      break;
    case 0xFA:
      gap_.reset();
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
      if (message.size() != 3) break;
      gap_.reset();
      next_ = (message[1] + 128.0 * message[2]) * 6.0;
      break;
    default:
      break;
  }
}

std::optional<Course> BeatReceiver::course_at(Frames frame) const {
  const auto now = static_cast<double>(frame);
  if (ticks_ < kEnough || gap_ || now - came_ > frames_of(kSilence)) return std::nullopt;
  const double tick = next_ + (runs_ ? (now - due_) / period_ : 0.0);
  return Course{.cycle = tick / ticks_in_cycle_,
                .cps = rate_hz_ / period_ / ticks_in_cycle_,
                .period = placed_ ? 0.0 : 1.0 / ticks_in_cycle_,
                .plays = runs_};
}

}  // namespace perigee::midi

// repl/session/pursuit.cpp -- Keeping with a clock outside.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/pursuit.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace perigee {
namespace {

constexpr double kNewTempo = 1e-3;     // a relative change that is meant; a clock's drift is less, of other clocks too
constexpr double kLeftLine = 0.003;    // seconds by which a leader has left its own line: it has gone elsewhere
constexpr double kJumpThen = 0.0015;   // seconds that are worth a jump then
constexpr double kJumpElse = 0.02;     // and while all goes on as it did
constexpr double kLateStart = 0.06;    // seconds
constexpr double kSlewSeconds = 1.0;   // in which an error is made up for
constexpr double kMostSlew = 0.03;     // of the tempo
constexpr double kTolerance = 0.0001;  // seconds: what would be no further off after that time is left as it is
constexpr std::int64_t kGrid = 1 << 24;  // of a cycle, for jumps: some nanoseconds

Rational tempo(double cps) {
  return Rational::nearest(std::clamp(cps, Clock::kMinCps, static_cast<double>(Clock::kMaxCps)));
}

// The cycle nearest to `near` that the leader may mean.
double meant(const Course& course, double near) {
  if (course.period <= 0.0) return course.cycle;
  return course.cycle + std::round((near - course.cycle) / course.period) * course.period;
}

}  // namespace

Lead Pursuit::jump(double from_cycle, const Course& there, Frames at) const {
  const double cycle = meant(there, from_cycle);
  return {.kind = Lead::Kind::jump,
          .cps = tempo(there.cps),
          .cycle = Cycles(std::llround(cycle * static_cast<double>(kGrid)), kGrid),
          .at = at,
          .said = tempo(there.cps)};
}

std::optional<Lead> Pursuit::look(const Player::Whereabouts& here, const CourseAt& leader) {
  const auto there = leader(here.at);
  if (!there || !(there->cps >= Clock::kMinCps && there->cps <= Clock::kMaxCps)) return std::nullopt;
  const Rational said = tempo(there->cps);
  const bool first = !known_;
  const double line = seen_.cycle + seen_.cps * static_cast<double>(here.at - seen_at_) / rate_hz_;
  const double left = first ? 0.0 : std::abs(meant({line, 0, there->period}, there->cycle) - there->cycle) / there->cps;
  const bool new_tempo = !first && std::abs(there->cps - seen_.cps) > kNewTempo * seen_.cps;
  known_ = true;
  seen_at_ = here.at;
  seen_ = *there;

  if (!there->plays) {
    if (std::exchange(stopped_, true)) return std::nullopt;
    return Lead{.kind = Lead::Kind::stop, .cps = said, .cycle = {}, .at = here.at, .said = said};
  }
  if (here.at < quiet_until_) return std::nullopt;
  if (stopped_ && there->period <= 0.0) {
    // It was noticed a little late: what the first sixteenth has is heard late rather than not at all.
    stopped_ = false;
    Course begin = *there;
    const double sixteenth = std::floor(there->cycle * 16.0) / 16.0;
    if ((there->cycle - sixteenth) / there->cps < kLateStart) begin.cycle = sixteenth;
    quiet_until_ = here.at + static_cast<Frames>(kLateStart * rate_hz_);
    return jump(here.cycle, begin, here.at);
  }
  if (stopped_) {
    // The frame on which its next cycle begins, once it is near enough to be scheduled.
    const double wait = (std::ceil(there->cycle) - there->cycle) / there->cps;
    const Frames at = here.at + std::llround(wait * rate_hz_);
    if (at > here.at + static_cast<Frames>(0.2 * rate_hz_)) return std::nullopt;
    stopped_ = false;
    Course begin = *there;
    begin.cycle = std::ceil(there->cycle);
    return jump(here.cycle + wait * here.cps, begin, at);
  }

  const double now_seconds = (here.cycle - meant(*there, here.cycle)) / there->cps;
  const bool lost = std::abs(now_seconds) > (left > kLeftLine || first ? kJumpThen : kJumpElse);
  if (lost) return jump(here.cycle, *there, here.at);
  const bool far = std::abs(here.cps - there->cps) > (here.led ? 1.5 * kMostSlew : kNewTempo) * there->cps;
  if (far || new_tempo) return Lead{.kind = Lead::Kind::tempo, .cps = said, .cycle = {}, .at = here.at, .said = said};

  // Where nothing has been scheduled yet.
  const auto rate = static_cast<Frames>(rate_hz_);
  const auto then = leader(here.scheduled_frame), later = leader(here.scheduled_frame + rate);
  if (!then || !later) return std::nullopt;
  const double own = here.scheduled.to_double();
  error_seconds_ = (own - meant(*then, own)) / there->cps;
  const double true_cps = later->cycle - then->cycle;  // in seconds of the device
  if (!(true_cps > 0.0)) return std::nullopt;
  const double foreseen = error_seconds_ + (here.cps / true_cps - 1.0) * kSlewSeconds;
  if (here.led && std::abs(foreseen) < std::max(kTolerance, 0.3 * std::abs(error_seconds_))) return std::nullopt;
  const double slew = std::clamp(error_seconds_ / kSlewSeconds, -kMostSlew, kMostSlew);
  const double next_cps = here.led ? true_cps * (1.0 - slew) : there->cps;
  return Lead{.kind = Lead::Kind::drift, .cps = tempo(next_cps), .cycle = {}, .at = here.at, .said = said};
}

}  // namespace perigee

// repl/session/pursuit.h -- Keeping with a clock outside: what to ask of time here so that its beat and this one's stay together.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>

#include "repl/session/player.h"

namespace perigee {

// Where a leader is when a frame is heard.
struct Course {
  double cycle = 0.0;
  double cps = 0.5;   // as the leader says it
  double period = 1;  // cycles after which its count begins anew; 0: never, its count is meant
  bool plays = true;
};

// The tempo changes at once where the leader's has, the beat jumps where it has been lost; all else is made up for by small changes
// of tempo where nothing has been scheduled yet. The error is measured there too, so nothing lags and nothing swings. One thread.
class Pursuit {
 public:
  using CourseAt =
      std::function<std::optional<Course>(Frames heard)>;  // nothing: it cannot be told, and time goes on as it is

  explicit Pursuit(double rate_hz) noexcept : rate_hz_{rate_hz} {}

  // Some times a second. A leader that plays again after a stop is followed at once where its count is meant, else from the begin of
  // its next cycle on.
  std::optional<Lead> look(const Player::Whereabouts& here, const CourseAt& leader);

  // How far from the leader what is scheduled now will sound, in seconds; positive: too early.
  double error_seconds() const noexcept { return error_seconds_; }

 private:
  Lead jump(double from_cycle, const Course& there, Frames at) const;

  double rate_hz_;
  bool known_ = false, stopped_ = false;
  Frames quiet_until_ = 0;  // nothing changes before
  Frames seen_at_ = 0;      // where the leader was looked at last …
  Course seen_;             // … and what it was there
  double error_seconds_ = 0.0;
};

}  // namespace perigee

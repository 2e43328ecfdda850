// repl/session/clock.h -- Cycles to frames and back, exact for hours and through every change of tempo.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "engine/trigger.h"
#include "patterns/rational.h"

namespace perigee {

// A list of anchors: from frame F on, cycle C sounds at F and time runs at so many cycles a second. Each conversion starts from
// one anchor, in exact fractions, so no error is carried from event to event; an anchor's own frame is kept to 2^-24 frames.
// Control threads, under the owner's lock.
class Clock {
 public:
  // rate_hz > 0 and a whole number; 0 < cps <= kMaxCps. Cycle 0 is at frame 0.
  Clock(int rate_hz, Rational cps);

  static constexpr int kMaxCps = 64;
  static constexpr double kMinCps = 0.0001;

  // From `cycle` on the tempo is `cps`; what was said of later cycles is forgotten. `cycle` is not before the last jump.
  void set_cps(Cycles cycle, Rational cps);
  // At `frame` cycle `cycle` begins, at the tempo of then; what was said of later frames is forgotten.
  void jump(Frames frame, Cycles cycle);

  // The frame nearest to a cycle's exact time, ties up; since the last jump. `delay_seconds` is added before rounding (nudge).
  // Throws TimeOverflow for times that 128 bits cannot hold.
  Frames frame_of(Cycles cycle, double delay_seconds = 0.0) const;
  // The cycle that sounds at a frame, by the anchor in force then, to 2^-20 cycles, never later than the true one.
  Cycles cycle_at(Frames frame) const;
  double cps_at(Frames frame) const;
  // The multiples of `step` cycles (above 0) whose frames, as frame_of() has them, are `from` or later and before `until`, in order,
  // through every change of tempo and every jump.
  struct Beat {
    Frames frame = 0;
    std::int64_t number = 0;  // the cycle is number · step
  };
  std::vector<Beat> beats(Frames from, Frames until, Cycles step) const;

  Rational cps_of(Cycles cycle) const { return anchor_of(cycle).cps; }  // since the last jump
  int rate_hz() const { return rate_hz_; }

 private:
  struct Anchor {
    Cycles cycle;
    Rational frame;
    Rational cps;
    bool jump;  // cycles before it were counted otherwise
  };
  const Anchor& anchor_of(Cycles cycle) const;
  const Anchor& anchor_at(Frames frame) const;

  int rate_hz_;
  std::vector<Anchor> anchors_;
};

}  // namespace perigee

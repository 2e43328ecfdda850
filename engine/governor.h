// engine/governor.h -- How many voices must go when rendering comes near its deadline: decided from measured times alone.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/trigger.h"

namespace perigee {

// Audio thread. A load is the time a callback took as a share of what its block lasts. One slow callback is chance (another
// program had the core), two in a row are a trend. After a decision it waits until the fades have been heard.
class Governor {
 public:
  static constexpr double kThreshold = 0.85;
  static constexpr double kTarget = 0.7;  // what is left is worth this load, if voices cost the same

  // A callback has taken `load`, so many frames after the one before, with so many voices that do not fade yet: how many of them to
  // let go.
  int observe(double load, Frames frames, int voices) noexcept;

  // Inside a callback, the share of its voices that it can keep from the next quantum on and take no more than kMost of the block. Times as shares of the
  // block: `passed` since the callback began, `rest` of this quantum, `further` of all the next ones as they would be.
  static constexpr double kMost = 0.9;
  static double kept(double passed, double rest, double further) noexcept;

  double load() const noexcept { return smooth_; }  // over about a tenth of a second of 256-frame blocks

  // Until a shed voice is silent and the block after it has been measured.
  static constexpr Frames kFadeFrames = 240;  // 5 ms at 48 kHz

 private:
  double before_ = 0.0;
  double smooth_ = 0.0;
  Frames rest_ = 0;
};

}  // namespace perigee

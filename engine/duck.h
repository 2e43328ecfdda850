// engine/duck.h -- A level that is pressed down and comes back, by equal ratios each frame.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "engine/trigger.h"

namespace perigee {

// Audio thread. A function of absolute frames.
class Duck {
 public:
  // From frame `at` on: from where the level is then, to `floor` in `onset` frames, to 1 in `back` frames.
  void press(Frames at, double floor, Frames onset, Frames back) noexcept;

  // The levels of the quantum that begins at `start`; false (and nothing written) when all of them are 1.
  bool levels(Frames start, std::array<float, kQuantum>& levels) noexcept;

 private:
  struct Curve {
    Frames at = 0, onset = 0, back = 0;
    double from = 1.0, floor = 1.0;
    double level(Frames frame) const noexcept;
    Frames end() const noexcept { return at + onset + back; }
  };
  Curve now_, before_;  // `before_` holds until now_.at
};

}  // namespace perigee

// engine/ramp.h -- A value on its way through a quantum, in a straight line.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "engine/trigger.h"

namespace perigee {

// From what it was at the end of the last quantum to what it is at the end of this one.
struct Ramp {
  float from, step;
  constexpr Ramp(float before, float now) : from{before}, step{(now - before) / static_cast<float>(kQuantum)} {}
  bool is(float level) const { return from == level && step == 0.0f; }
  float operator[](std::size_t frame) const { return from + step * static_cast<float>(static_cast<int>(frame) + 1); }
};

}  // namespace perigee

// engine/input_quantum.h -- What the device has heard: one quantum of each of its inputs.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "engine/trigger.h"

namespace perigee {

inline constexpr int kMaxInputs = 16;

// Of a quantum before the one that is rendered: input is heard a quantum late, so that no block of a device is too small for it.
inline constexpr Frames kInputDelay = kQuantum;

struct InputQuantum {
  int channels = 0;
  alignas(64) std::array<std::array<float, kQuantum>, kMaxInputs> sound{};
};

}  // namespace perigee

// engine/sample.h -- A sound in memory at the device's rate, ready to be read from any position.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "engine/trigger.h"

namespace perigee {

// Immutable once published, but for a loop, into which the audio thread records (LoopTake). Each channel is stored apart with kGuard silent frames on both sides, so that a reader of a few
// neighbouring frames needs no bounds check: channel(c)[-kGuard] … channel(c)[frames + kGuard - 1] may be read.
struct SampleBuffer {
  static constexpr int kGuard = 64;
  static constexpr int kMaxChannels = 2;  // files with more are mixed down when loaded

  int channels = 1;
  Frames frames = 0;
  double natural_seconds = 0.0;  // length at speed 1
  std::int32_t waves = 0;   // above 0: a table of so many waves, as engine/wave_table.h lays them out, and no sound
  std::vector<float> data;  // channels × (frames + 2·kGuard)

  // Triggers and voices that still point here. Raised by whoever posts a trigger; lowered by the audio thread when the voice
  // has ended or the trigger was cancelled. The owner frees the buffer only at 0.
  mutable std::atomic<std::int32_t> uses{0};

  const float* channel(int c) const noexcept {
    return data.data() + static_cast<std::size_t>(c) * static_cast<std::size_t>(frames + 2 * kGuard) + kGuard;
  }
};

}  // namespace perigee

// repl/osc/slot_meter.h -- How loud each slot is: the largest sample and the mean since somebody last looked.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cstddef>

#include "engine/tap.h"

namespace perigee::osc {

class SlotMeter final : public Tap {
 public:
  static constexpr std::size_t kMaster = kSlotStems;  // behind the slots

  void hear(const MixedQuantum& quantum) noexcept override;
  bool wants_slots() const noexcept override { return true; }

  struct Reading {
    float peak = 0.0f, rms = 0.0f;
  };
  // Any one thread: all since the last call.
  std::array<Reading, kSlotStems + 1> take() noexcept;

 private:
  struct Sum {  // a quantum may fall between two of its parts, and counts for the next look then
    std::atomic<float> peak = 0.0f, squares = 0.0f;
    void add(float block_peak, float block_squares) noexcept;
  };
  std::array<Sum, kSlotStems + 1> sums_;
  std::atomic<int> quanta_ = 0;
};

}  // namespace perigee::osc

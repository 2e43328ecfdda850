// repl/osc/slot_meter.cpp -- How loud each slot is.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/slot_meter.h"

#include <algorithm>
#include <cmath>

namespace perigee::osc {

// Only the audio thread adds; all that the reader does is to put in 0.
void SlotMeter::Sum::add(float block_peak, float block_squares) noexcept {
  if (block_peak > peak.load(std::memory_order_relaxed)) peak.store(block_peak, std::memory_order_relaxed);
  float so_far = squares.load(std::memory_order_relaxed);
  if (!squares.compare_exchange_strong(so_far, so_far + block_squares, std::memory_order_relaxed))
    squares.store(block_squares, std::memory_order_relaxed);
}

void SlotMeter::hear(const MixedQuantum& quantum) noexcept {
  for (std::size_t slot = 0; slot < quantum.slots.size() && slot < kSlotStems; ++slot) {
    if ((quantum.slots_sounding >> slot & 1u) == 0) continue;
    const StereoQuantum& sound = quantum.slots[slot];
    float peak = 0.0f, squares = 0.0f;
    for (std::size_t i = 0; i < sound.left.size(); ++i) {
      peak = std::max({peak, std::abs(sound.left[i]), std::abs(sound.right[i])});
      squares += sound.left[i] * sound.left[i] + sound.right[i] * sound.right[i];
    }
    sums_[slot].add(peak, squares);
  }
  if (quantum.master != nullptr) {
    float peak = 0.0f, squares = 0.0f;
    for (std::size_t i = 0; i < std::size_t{2} * kQuantum; ++i) {
      peak = std::max(peak, std::abs(quantum.master[i]));
      squares += quantum.master[i] * quantum.master[i];
    }
    sums_[kMaster].add(peak, squares);
  }
  quanta_.fetch_add(1, std::memory_order_relaxed);
}

std::array<SlotMeter::Reading, kSlotStems + 1> SlotMeter::take() noexcept {
  std::array<Reading, kSlotStems + 1> readings;
  const auto samples = static_cast<float>(2 * kQuantum * std::max(quanta_.exchange(0, std::memory_order_relaxed), 1));
  for (std::size_t i = 0; i < readings.size(); ++i) {
    readings[i].peak = sums_[i].peak.exchange(0.0f, std::memory_order_relaxed);
    readings[i].rms = std::sqrt(sums_[i].squares.exchange(0.0f, std::memory_order_relaxed) / samples);
  }
  return readings;
}

}  // namespace perigee::osc

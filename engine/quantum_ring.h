// engine/quantum_ring.h -- Quanta on their way from the audio thread to one that may wait: no lock, and a full ring says so.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/trigger.h"

namespace perigee {

// One thread writes, one other reads. All memory is taken, and touched, in the constructor.
class QuantumRing {
 public:
  struct Slot {
    Frames frame = 0;
    std::uint32_t marks = 0, more_marks = 0;
    std::span<float> samples;
  };

  QuantumRing(std::size_t slots, std::size_t floats) : room_(slots * floats, 0.0f), slots_(slots) {
    for (std::size_t i = 0; i < slots; ++i) slots_[i].samples = std::span{room_}.subspan(i * floats, floats);
  }

  // Writer. Null when the ring is full; else fill the slot and publish it.
  Slot* to_write() noexcept {
    const std::uint64_t at = written_.load(std::memory_order_relaxed);
    if (at - read_.load(std::memory_order_acquire) == slots_.size()) return nullptr;
    return &slots_[at % slots_.size()];
  }
  void publish() noexcept { written_.store(written_.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

  // Reader. Null when there is nothing; else read the slot and give it back.
  const Slot* to_read() const noexcept {
    const std::uint64_t at = read_.load(std::memory_order_relaxed);
    return at == written_.load(std::memory_order_acquire) ? nullptr : &slots_[at % slots_.size()];
  }
  void give_back() noexcept { read_.store(read_.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

 private:
  std::vector<float> room_;
  std::vector<Slot> slots_;
  alignas(64) std::atomic<std::uint64_t> written_ = 0;
  alignas(64) std::atomic<std::uint64_t> read_ = 0;
};

}  // namespace perigee

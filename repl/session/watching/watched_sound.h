// repl/session/watching/watched_sound.h -- The last moments of the master, and how loud each slot is, for those who watch.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "engine/levels.h"
#include "engine/quantum_ring.h"
#include "engine/tap.h"

namespace perigee {

class WatchedSound final : public Tap {
 public:
  explicit WatchedSound(double rate_hz);

  void hear(const MixedQuantum& quantum) noexcept override;
  bool wants_slots() const noexcept override { return true; }

  // A control thread, some times a second: takes in what has been heard since.
  void listen();
  // The same thread: the latest frames, the newest last; a slot's level.
  void copy_latest(std::span<std::array<float, 2>> frames) const;
  Level slot(std::size_t id) const { return slots_[std::min(id, kSlotStems - 1)]; }

 private:
  static constexpr std::size_t kSoundFloats = 2 * std::size_t{kQuantum}, kFloats = kSoundFloats + 2 * kSlotStems;

  QuantumRing ring_;  // of the master, then a peak and a mean square for each slot
  float fall_, follow_;
  std::vector<std::array<float, 2>> latest_;
  std::size_t at_ = 0;  // in latest_: the oldest
  std::array<Level, kSlotStems> slots_;
  std::array<float, kSlotStems> mean_squares_{};
};

}  // namespace perigee

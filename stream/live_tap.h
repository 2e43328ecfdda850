// stream/live_tap.h -- The master on its way to the listeners: a tap into a ring, which never waits.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

#include "engine/quantum_ring.h"
#include "engine/tap.h"

namespace perigee::stream {

class LiveTap final : public Tap {
 public:
  LiveTap() : ring_{kQuanta, std::size_t{2} * kQuantum} {}

  // Audio thread. What finds no room is lost; the reader sees it by the frames.
  void hear(const MixedQuantum& quantum) noexcept override {
    if (quantum.master == nullptr) return;
    QuantumRing::Slot* const slot = ring_.to_write();
    if (slot == nullptr) return;
    slot->frame = quantum.frame - kMasterDelay;
    std::copy_n(quantum.master, slot->samples.size(), slot->samples.begin());
    ring_.publish();
  }

  // One other thread.
  const QuantumRing::Slot* to_read() const noexcept { return ring_.to_read(); }
  void give_back() noexcept { ring_.give_back(); }

 private:
  static constexpr std::size_t kQuanta = 512;  // 0.7 s at 48 kHz
  QuantumRing ring_;
};

}  // namespace perigee::stream

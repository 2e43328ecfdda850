// engine/tap.cpp -- The audio thread says whom it is about to call and looks again; whoever disconnects waits until it is past.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tap.h"

#include <thread>

namespace perigee {

bool Taps::connect(Tap& tap) noexcept {
  for (std::atomic<Tap*>& place : taps_) {
    Tap* none = nullptr;
    if (!place.compare_exchange_strong(none, &tap)) continue;
    if (tap.wants_slots()) slot_listeners_.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  return false;
}

void Taps::disconnect(Tap& tap) noexcept {
  for (std::atomic<Tap*>& place : taps_) {
    Tap* it = &tap;
    if (place.compare_exchange_strong(it, nullptr) && tap.wants_slots())
      slot_listeners_.fetch_sub(1, std::memory_order_relaxed);
  }
  while (hearing_.load() == &tap) std::this_thread::yield();
}

// In the one order of all these operations either the second look sees the tap gone, or disconnect() sees it being called.
void Taps::hear(const MixedQuantum& quantum) noexcept {
  for (std::atomic<Tap*>& place : taps_) {
    Tap* const tap = place.load(std::memory_order_relaxed);
    if (tap == nullptr) continue;
    hearing_.store(tap);
    if (place.load() == tap) tap->hear(quantum);
    hearing_.store(nullptr, std::memory_order_release);
  }
}

}  // namespace perigee

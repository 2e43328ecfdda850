// engine/tap.h -- Whoever listens to the mix while it is made: recordings and meters, without a word from them to the sound.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>

#include "engine/input_quantum.h"
#include "engine/trigger.h"

namespace perigee {

struct StereoQuantum {
  alignas(64) std::array<float, kQuantum> left{}, right{};
};

// One quantum as the mixer has it.
struct MixedQuantum {
  Frames frame = 0;                       // the first one of the orbits and of their sum
  std::span<const StereoQuantum> orbits;  // kOrbits of them
  std::uint32_t sounding = 0;             // a bit for each orbit that is not silent; the others' quanta hold no sense
  const StereoQuantum* sum = nullptr;     // of the orbits in their order, before the limiter
  const float* master = nullptr;  // the first two outputs, interleaved: kMasterDelay frames earlier than the rest
  int outputs = 2;
  const float* all_outputs = nullptr;   // what the device gets, as many channels interleaved, as early
  const InputQuantum* input = nullptr;  // what it has heard; null where it hears nothing
  // What the voices of each slot are before they meet in their orbits, while somebody wants it: by the slot's number, those from
  // kSlotStems − 1 on together.
  std::span<const StereoQuantum> slots;
  std::uint32_t slots_sounding = 0;
};
inline constexpr Frames kMasterDelay = kQuantum;
inline constexpr std::size_t kSlotStems = 32;

class Tap {
 public:
  Tap() = default;
  Tap(const Tap&) = delete;
  Tap& operator=(const Tap&) = delete;
  virtual ~Tap() = default;

  // Audio thread, once a quantum. Real-time rules hold.
  virtual void hear(const MixedQuantum& quantum) noexcept = 0;

  // Whether it wants the slots; the answer never changes.
  virtual bool wants_slots() const noexcept { return false; }
};

// Who listens now.
class Taps {
 public:
  static constexpr std::size_t kMost = 8;

  bool connect(Tap& tap) noexcept;     // control threads; false when kMost listen already
  void disconnect(Tap& tap) noexcept;  // control threads; the tap never hears anything again once this has returned

  void hear(const MixedQuantum& quantum) noexcept;                                                  // audio thread
  bool want_slots() const noexcept { return slot_listeners_.load(std::memory_order_relaxed) > 0; }  // any thread

 private:
  std::array<std::atomic<Tap*>, kMost> taps_{};
  std::atomic<int> slot_listeners_ = 0;
  std::atomic<Tap*> hearing_ = nullptr;  // the audio thread is inside of this one
};

}  // namespace perigee

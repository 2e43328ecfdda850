// engine/tap.h -- Whoever listens to the mix while it is made: recordings and meters, without a word from them to the sound.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>

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
  const float* master = nullptr;  // what the device gets, interleaved: kMasterDelay frames earlier than the rest
};
inline constexpr Frames kMasterDelay = kQuantum;

class Tap {
 public:
  Tap() = default;
  Tap(const Tap&) = delete;
  Tap& operator=(const Tap&) = delete;
  virtual ~Tap() = default;

  // Audio thread, once a quantum. Real-time rules hold.
  virtual void hear(const MixedQuantum& quantum) noexcept = 0;
};

// Who listens now.
class Taps {
 public:
  static constexpr std::size_t kMost = 8;

  bool connect(Tap& tap) noexcept;     // control threads; false when kMost listen already
  void disconnect(Tap& tap) noexcept;  // control threads; the tap never hears anything again once this has returned

  void hear(const MixedQuantum& quantum) noexcept;  // audio thread

 private:
  std::array<std::atomic<Tap*>, kMost> taps_{};
  std::atomic<Tap*> hearing_ = nullptr;  // the audio thread is inside of this one
};

}  // namespace perigee

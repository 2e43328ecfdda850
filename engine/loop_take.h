// engine/loop_take.h -- A looper's hand: what is heard goes straight into a sound that voices can play while it grows.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>

#include "engine/sample_bank.h"
#include "engine/tap.h"

namespace perigee {

// What is recorded, from the frame `begin` of the sound up to `end`.
struct LoopPlan {
  enum class Source : std::uint8_t { orbit, master, input } source = Source::master;
  std::size_t orbit = 0;
  Frames begin = 0, end = 0;
  bool overdub = false;  // adds to what is there; else takes its place
};

// The audio thread alone writes into the sound, after the voices of a quantum have read it: nobody sees half a frame. A frame is
// that of the sound as it is heard: what comes in is what came in while that frame left. What lies beyond the sound's length
// begins again at its beginning.
class LoopTake final : public Tap {
 public:
  // Control thread. `use` keeps `sound` in memory.
  LoopTake(const LoopPlan& plan, SampleBuffer& sound, SampleUse use) noexcept;

  void hear(const MixedQuantum& quantum) noexcept override;                             // audio thread
  bool finished() const noexcept { return finished_.load(std::memory_order_acquire); }  // any thread

 private:
  void write(Frames at, const float* left, const float* right, std::size_t stride) noexcept;

  LoopPlan plan_;
  SampleBuffer& sound_;
  SampleUse use_;
  std::atomic<bool> finished_ = false;
};

// Control thread. A silent sound of so many frames, to be recorded into.
std::unique_ptr<SampleBuffer> empty_loop(Frames frames, int channels, double rate_hz);

}  // namespace perigee

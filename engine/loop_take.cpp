// engine/loop_take.cpp -- A looper's hand: what is heard goes straight into a sound that voices can play while it grows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/loop_take.h"

#include <array>
#include <utility>

namespace perigee {

LoopTake::LoopTake(const LoopPlan& plan, SampleBuffer& sound, SampleUse use) noexcept
    : plan_{plan}, sound_{sound}, use_{std::move(use)} {}

// `at`: the frame of the sound with which the quantum begins.
void LoopTake::write(Frames at, const float* left, const float* right, std::size_t stride) noexcept {
  const std::array<const float*, 2> sides{left, right};
  for (int c = 0; c < sound_.channels; ++c) {
    const float* from = sides[static_cast<std::size_t>(c)];
    float* const to = sound_.data.data() + (sound_.channel(c) - sound_.data.data());
    for (Frames f = 0; f < kQuantum; ++f, from += stride) {
      const Frames frame = at + f;
      if (frame < plan_.begin || frame >= plan_.end) continue;
      float& place = to[(frame - plan_.begin) % sound_.frames];
      place = plan_.overdub ? place + *from : *from;
    }
  }
}

void LoopTake::hear(const MixedQuantum& quantum) noexcept {
  if (finished_.load(std::memory_order_relaxed)) return;
  static constexpr std::array<float, kQuantum> kSilence{};
  Frames at = quantum.frame;
  switch (plan_.source) {
    case LoopPlan::Source::orbit: {
      const bool sounds = (quantum.sounding >> plan_.orbit & 1u) != 0;
      const StereoQuantum& orbit = quantum.orbits[plan_.orbit];
      write(at, sounds ? orbit.left.data() : kSilence.data(), sounds ? orbit.right.data() : kSilence.data(), 1);
      break;
    }
    case LoopPlan::Source::master:
      at -= kMasterDelay;
      write(at, quantum.master, quantum.master + 1, 2);
      break;
    case LoopPlan::Source::input: {
      at -= kMasterDelay + kInputDelay;
      const int inputs = quantum.input != nullptr ? quantum.input->channels : 0;
      const float* const left = inputs > 0 ? quantum.input->sound[0].data() : kSilence.data();
      write(at, left, inputs > 1 ? quantum.input->sound[1].data() : left, 1);
      break;
    }
  }
  if (at + kQuantum >= plan_.end) finished_.store(true, std::memory_order_release);
}

std::unique_ptr<SampleBuffer> empty_loop(Frames frames, int channels, double rate_hz) {
  auto sound = std::make_unique<SampleBuffer>();
  sound->channels = channels;
  sound->frames = frames;
  sound->natural_seconds = static_cast<double>(frames) / rate_hz;
  sound->data.resize(static_cast<std::size_t>(frames + 2 * SampleBuffer::kGuard) * static_cast<std::size_t>(channels));
  return sound;
}

}  // namespace perigee

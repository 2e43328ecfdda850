// repl/session/watching/watched_sound.cpp -- The audio thread measures and copies into a ring; all else is done at its other end.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/watching/watched_sound.h"

#include <algorithm>
#include <cmath>

#include "repl/session/watching/glance.h"

namespace perigee {
namespace {

constexpr double kRingSeconds = 1.0;                                   // many times as long as it is between two looks
constexpr double kFallDbPerSecond = 20.0 / 1.7, kFollowSeconds = 0.3;  // as engine/levels.h has them

}  // namespace

WatchedSound::WatchedSound(double rate_hz)
    : ring_{static_cast<std::size_t>(kRingSeconds * rate_hz / kQuantum), kFloats},
      fall_{static_cast<float>(std::pow(10.0, -kFallDbPerSecond * kQuantum / rate_hz / 20.0))},
      follow_{static_cast<float>(1.0 - std::exp(-kQuantum / (rate_hz * kFollowSeconds)))},
      latest_(kGlanceFrames) {}

void WatchedSound::hear(const MixedQuantum& quantum) noexcept {
  QuantumRing::Slot* const slot = ring_.to_write();
  if (slot == nullptr) return;  // nobody has looked for a second
  std::copy_n(quantum.master, kSoundFloats, slot->samples.data());
  float* measured = slot->samples.data() + kSoundFloats;
  for (std::size_t i = 0; i < kSlotStems; ++i, measured += 2) {
    measured[0] = measured[1] = 0.0f;
    if (i >= quantum.slots.size() || (quantum.slots_sounding >> i & 1u) == 0) continue;
    float peak = 0.0f, squares = 0.0f;
    for (const auto* side : {&quantum.slots[i].left, &quantum.slots[i].right}) {
      for (const float sample : *side) {
        peak = std::max(peak, std::abs(sample));
        squares += sample * sample;
      }
    }
    measured[0] = peak;
    measured[1] = squares / static_cast<float>(kSoundFloats);
  }
  ring_.publish();
}

void WatchedSound::listen() {
  while (const QuantumRing::Slot* quantum = ring_.to_read()) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(kQuantum); ++i) {
      latest_[at_] = {quantum->samples[2 * i], quantum->samples[2 * i + 1]};
      at_ = (at_ + 1) % latest_.size();
    }
    for (std::size_t i = 0; i < kSlotStems; ++i) {
      const float peak = quantum->samples[kSoundFloats + 2 * i], square = quantum->samples[kSoundFloats + 2 * i + 1];
      slots_[i].peak = std::max(peak, slots_[i].peak * fall_);
      mean_squares_[i] += (square - mean_squares_[i]) * follow_;
      slots_[i].rms = std::sqrt(mean_squares_[i]);
    }
    ring_.give_back();
  }
}

void WatchedSound::copy_latest(std::span<std::array<float, 2>> frames) const {
  const std::size_t count = std::min(frames.size(), latest_.size());
  for (std::size_t i = 0; i < count; ++i) frames[i] = latest_[(at_ + latest_.size() - count + i) % latest_.size()];
}

}  // namespace perigee

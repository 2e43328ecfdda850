// engine/loudness.cpp -- libebur128 at the end of a ring.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/loudness.h"

#include <ebur128.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <new>

namespace perigee {
namespace {

constexpr double kRingSeconds = 4.0;
constexpr int kMode = EBUR128_MODE_M | EBUR128_MODE_S | EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK;

}  // namespace

struct Loudness::Impl {
  ebur128_state* state = nullptr;
  ~Impl() { ebur128_destroy(&state); }
};

Loudness::Loudness(double rate_hz) : impl_{std::make_unique<Impl>()} {
  impl_->state = ebur128_init(2, static_cast<unsigned long>(std::lround(rate_hz)), kMode);
  if (impl_->state == nullptr) throw std::bad_alloc();
}
Loudness::~Loudness() = default;

void Loudness::add(std::span<const float> interleaved_stereo) {
  ebur128_add_frames_float(impl_->state, interleaved_stereo.data(), interleaved_stereo.size() / 2);
}

LoudnessReading Loudness::read() const {
  LoudnessReading reading;
  ebur128_loudness_momentary(impl_->state, &reading.momentary);
  ebur128_loudness_shortterm(impl_->state, &reading.short_term);
  ebur128_loudness_global(impl_->state, &reading.integrated);
  double most = 0.0;
  for (unsigned channel = 0; channel < 2; ++channel) {
    double peak = 0.0;
    ebur128_true_peak(impl_->state, channel, &peak);
    most = std::max(most, peak);
  }
  reading.true_peak = most > 0.0 ? 20.0 * std::log10(most) : -std::numeric_limits<double>::infinity();
  return reading;
}

LoudnessMeter::LoudnessMeter(double rate_hz)
    : ring_{static_cast<std::size_t>(kRingSeconds * rate_hz / kQuantum), 2 * kQuantum}, loudness_{rate_hz} {}

void LoudnessMeter::hear(const MixedQuantum& quantum) noexcept {
  QuantumRing::Slot* const slot = ring_.to_write();
  if (slot == nullptr) return;  // nobody has listened for seconds: the meter misses a moment, the sound nothing
  std::copy_n(quantum.master, slot->samples.size(), slot->samples.data());
  ring_.publish();
}

void LoudnessMeter::listen() {
  const std::lock_guard lock(mutex_);
  while (const QuantumRing::Slot* slot = ring_.to_read()) {
    loudness_.add(slot->samples);
    ring_.give_back();
  }
}

LoudnessReading LoudnessMeter::read() const {
  const std::lock_guard lock(mutex_);
  return loudness_.read();
}

std::string level_text(double decibels) {
  if (!(decibels > -200.0)) return "silent";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", decibels);
  return text;
}

}  // namespace perigee

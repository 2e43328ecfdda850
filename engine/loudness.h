// engine/loudness.h -- How loud ears find it: EBU R 128, measured beside the sound and never in its way.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "engine/quantum_ring.h"
#include "engine/tap.h"

namespace perigee {

// In LUFS and dBTP; minus infinity where there is only silence.
struct LoudnessReading {
  double momentary = 0.0;   // the last 0.4 s
  double short_term = 0.0;  // the last 3 s
  double integrated = 0.0;  // all of it, the quiet parts left out
  double true_peak = 0.0;   // of all of it
};

// A control thread.
class Loudness {
 public:
  explicit Loudness(double rate_hz);
  ~Loudness();

  void add(std::span<const float> interleaved_stereo);
  LoudnessReading read() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The loudness of what the device gets.
class LoudnessMeter final : public Tap {
 public:
  explicit LoudnessMeter(double rate_hz);

  void hear(const MixedQuantum& quantum) noexcept override;  // audio thread
  void listen();                                             // a control thread, at least once a second
  LoudnessReading read() const;                              // any control thread

 private:
  QuantumRing ring_;
  mutable std::mutex mutex_;  // guards loudness_
  Loudness loudness_;
};

// "-14.2", or "silent" for minus infinity.
std::string level_text(double decibels);

}  // namespace perigee

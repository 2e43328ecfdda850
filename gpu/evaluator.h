// gpu/evaluator.h -- What computes networks: values of all outputs at absolute sample indexes, the same bits whoever computes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "gpu/plan.h"

namespace perigee {

// The two inputs of a network as phases in 2^-64 turns, exact at any index and however a span is cut: phase(i) = base + i·step.
struct NetworkInputs {
  std::uint64_t sine_base = 0, sine_step = 0;  // the sine input is velocity · sin(2π·phase)
  std::uint64_t ramp_base = 0, ramp_step = 0;  // the ramp goes −1 … 1 in the turn's second half, and back in its first
  float velocity = 1.0f;
  bool operator==(const NetworkInputs&) const = default;
};

// A note of `samples` (at least 1) at `rate_hz`, as the format has it: the ramp goes from −1 at index 0 to 1 at the last, and the sine's
// phase is frequency · samples/rate · ramp radians. Beyond its end the ramp turns round; nothing jumps.
NetworkInputs note_inputs(double frequency_hz, std::int64_t samples, double rate_hz, double velocity);

// Without an end: the sine goes on at the same rate, frequency/π turns a second from phase 0 on index 0, and the ramp swings
// −1 → 1 → −1 once in twice `ramp_seconds`.
NetworkInputs running_inputs(double frequency_hz, double ramp_seconds, double rate_hz, double velocity);

// One piece of work: `count` samples from index `first` on, output k to out[k·stride …].
struct Evaluation {
  const NetworkPlan* plan = nullptr;
  NetworkInputs inputs;
  std::int64_t first = 0;
  std::int32_t count = 0;
  float* out = nullptr;
  std::int64_t stride = 0;
};

// Control and producer threads; one at a time.
class Evaluator {
 public:
  Evaluator() = default;
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;
  virtual ~Evaluator() = default;

  virtual std::string name() const = 0;

  // All of them, in one submission where there is such a thing. False: it cannot any more (a device was lost); outputs are then
  // not written, and the caller turns to another evaluator.
  virtual bool evaluate(std::span<const Evaluation> work) = 0;
};

}  // namespace perigee

// gpu/dispatch.h -- What one dispatch is told: push constants, the same for every pipeline.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "gpu/evaluator.h"

namespace perigee {

inline constexpr std::uint32_t kGroup = 64;          // invocations of a workgroup, one sample each
inline constexpr std::uint32_t kOutputBinding = 0;   // floats
inline constexpr std::uint32_t kProgramBinding = 1;  // words, for the interpreter

// 32-bit words in the order in which shaders number them. Phases are those of the first sample.
struct DispatchParameters {
  std::uint64_t sine_base = 0, sine_step = 0;
  std::uint64_t ramp_base = 0, ramp_step = 0;
  float velocity = 1.0f;
  std::uint32_t count = 0;    // samples; invocations beyond it do nothing
  std::uint32_t stride = 0;   // floats from one output to the next
  std::uint32_t offset = 0;   // floats before the first
  std::uint32_t program = 0;  // words before the program: output registers, steps, terms
  std::uint32_t outputs = 0, steps = 0;
  std::uint32_t unused = 0;
};
inline constexpr std::uint32_t kParameterWords = 16;
static_assert(sizeof(DispatchParameters) == kParameterWords * sizeof(std::uint32_t));
static_assert(sizeof(DispatchParameters) <= 128, "what every device takes as push constants");

// The places of the words above.
enum class Parameter : std::uint32_t {
  sine_base = 0,  // each of the phases: low half, high half
  sine_step = 2,
  ramp_base = 4,
  ramp_step = 6,
  velocity = 8,
  count,
  stride,
  offset,
  program,
  outputs,
  steps,
};

// Of `count` samples from index `first` on.
inline DispatchParameters dispatch_parameters(const NetworkInputs& inputs, std::int64_t first, std::uint32_t count) {
  const auto index = static_cast<std::uint64_t>(first);
  return {.sine_base = inputs.sine_base + index * inputs.sine_step,
          .sine_step = inputs.sine_step,
          .ramp_base = inputs.ramp_base + index * inputs.ramp_step,
          .ramp_step = inputs.ramp_step,
          .velocity = inputs.velocity,
          .count = count};
}

}  // namespace perigee

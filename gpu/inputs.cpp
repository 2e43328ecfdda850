// gpu/inputs.cpp -- From frequency and duration to phases in fixed point.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "gpu/evaluator.h"

namespace perigee {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr std::uint64_t kHalfTurn = std::uint64_t{1} << 63;

// Turns modulo 1 as 2^-64 turns. A double near 0 has more bits than that, a double far from 0 fewer: nothing is rounded twice.
std::uint64_t phase_of(double turns) {
  const double part = turns - std::floor(turns);  // 0 … 1, exact but for the smallest negative numbers
  return part >= 1.0 ? 0 : static_cast<std::uint64_t>(part * 18446744073709551616.0);
}

float checked_velocity(double velocity) {
  return std::isfinite(velocity) ? static_cast<float>(std::clamp(velocity, -1024.0, 1024.0)) : 1.0f;
}

}  // namespace

NetworkInputs note_inputs(double frequency_hz, std::int64_t samples, double rate_hz, double velocity) {
  const std::int64_t steps = std::max<std::int64_t>(samples - 1, 1);
  // The format's phase in radians runs from −P to P: in turns from −P/2π on, in steps of 2P/2π over all steps.
  const double half_turns = frequency_hz * (static_cast<double>(samples) / rate_hz) / kPi;
  NetworkInputs inputs;
  inputs.sine_base = phase_of(-0.5 * half_turns);
  inputs.sine_step = phase_of(half_turns / static_cast<double>(steps));
  inputs.ramp_base = kHalfTurn;
  inputs.ramp_step = kHalfTurn / static_cast<std::uint64_t>(steps);
  inputs.velocity = checked_velocity(velocity);
  return inputs;
}

NetworkInputs running_inputs(double frequency_hz, double ramp_seconds, double rate_hz, double velocity) {
  NetworkInputs inputs;
  inputs.sine_step = phase_of(frequency_hz / rate_hz / kPi);
  inputs.ramp_base = kHalfTurn;
  inputs.ramp_step = phase_of(0.5 / (ramp_seconds * rate_hz));
  inputs.velocity = checked_velocity(velocity);
  return inputs;
}

}  // namespace perigee

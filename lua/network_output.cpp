// lua/network_output.cpp -- One sample of a network, at the rate that time is counted in.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/network_output.h"

#include <cmath>

#include "gpu/cpu_evaluator.h"
#include "gpu/morph.h"

namespace perigee {

std::shared_ptr<const NetworkPlan> NetworkOutput::Morph::at(double position) const {
  return std::make_shared<const NetworkPlan>(
      make_plan(position > 0.0 ? morph(from, to, position) : from, {&output, 1}));
}

Value NetworkOutput::call(std::span<const Value> seconds) const {
  constexpr double kRate = 48000.0;
  static thread_local const std::unique_ptr<Evaluator> evaluator = make_cpu_evaluator();
  const double at = seconds.empty() || !seconds[0].is_number() ? 0.0 : seconds[0].number();
  float value = 0.0f;
  const Evaluation work{run_.plan.get(),
                        running_inputs(run_.frequency_hz, run_.ramp_seconds, kRate, run_.velocity),
                        static_cast<std::int64_t>(std::floor(std::fmod(at, 1e9) * kRate + 0.5)),
                        1,
                        &value,
                        1};
  evaluator->evaluate({&work, 1});
  return Value{static_cast<double>(value)};
}

}  // namespace perigee

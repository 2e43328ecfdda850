// gpu/spirv_network.cpp -- A plan as straight code: every register a value, nothing but sums, curves and stores.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/spirv_network.h"

#include "gpu/spirv_shader.h"

namespace perigee {

std::vector<std::uint32_t> spirv_network(const NetworkPlan& plan, const FloatControls& controls) {
  SpirvShader shader;
  SpirvMath& math = shader.math();
  const SpirvMath::I stride = shader.parameter(Parameter::stride);  // once: the stores might change what is read later
  std::vector<SpirvMath::F> registers(plan.registers);
  registers[NetworkPlan::kBias] = math.number(1.0f);
  registers[NetworkPlan::kSine] = shader.sine();
  registers[NetworkPlan::kRamp] = shader.ramp();
  for (const NetworkPlan::Step& step : plan.steps) {
    SpirvMath::F sum = math.number(0.0f);
    for (std::uint32_t t = 0; t < step.terms; ++t) {
      const NetworkPlan::Term& term = plan.terms[step.first + t];
      const SpirvMath::F product = math.mul(registers[term.reg], math.number(term.weight));
      sum = t == 0 ? product : math.add(sum, product);
    }
    registers[step.reg] = shader.activate(step.activation, shader.settled(sum, step.wide));
  }
  SpirvMath::I at = shader.output_at();
  for (const std::uint16_t reg : plan.outputs) {
    shader.store(at, registers[reg]);
    at = math.int_add(at, stride);
  }
  return shader.finish(controls);
}

}  // namespace perigee

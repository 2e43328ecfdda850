// gpu/spirv_shader.h -- What the shaders of networks have in common: buffers, push constants, inputs, the curves of steps.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gpu/dispatch.h"
#include "gpu/spirv_math.h"

namespace perigee {

// Begins a shader: invocations beyond the count have returned, the others know their sample.
class SpirvShader {
 public:
  using F = SpirvMath::F;
  using I = SpirvMath::I;

  SpirvShader();

  SpirvModule& module() { return module_; }
  SpirvMath& math() { return math_; }

  I parameter(Parameter which, std::uint32_t half = 0);
  F sine();  // the values of the inputs at this sample
  F ramp();

  // What a step makes of its sum: settled, then activated.
  F settled(F sum, bool wide);
  F activate(Activation activation, F sum);

  I output_at() const { return output_at_; }  // of the first output, at this sample
  void store(I at, F value);                  // into the buffer of outputs
  I program(I at);                            // a word of the interpreter's buffer

  std::vector<std::uint32_t> finish(const FloatControls& controls) { return module_.finish(kGroup, controls); }

 private:
  SpirvId buffer(SpirvId element, std::uint32_t binding);

  SpirvModule module_;
  SpirvMath math_{module_};
  SpirvId parameters_ = 0, outputs_ = 0, program_ = 0;
  I sample_, output_at_;
};

}  // namespace perigee

// gpu/spirv_shader.cpp -- The beginning of every shader, and gpu/activations-inl.h written down instead of computed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/spirv_shader.h"

#include "gpu/activations-inl.h"

namespace perigee {
namespace {

template <class Enumerator>
constexpr std::uint32_t word(Enumerator value) {
  return static_cast<std::uint32_t>(value);
}

}  // namespace

SpirvId SpirvShader::buffer(SpirvId element, std::uint32_t binding) {
  const SpirvId array = module_.type_once(spv::Op::OpTypeRuntimeArray, {element});
  module_.decorate(array, spv::Decoration::ArrayStride, {4});
  const SpirvId block = module_.type_once(spv::Op::OpTypeStruct, {array});
  module_.decorate(block, spv::Decoration::Block);
  module_.decorate_member(block, 0, spv::Decoration::Offset, {0});
  const SpirvId variable =
      module_.variable(module_.type(spv::Op::OpTypePointer, {word(spv::StorageClass::StorageBuffer), block}),
                       spv::StorageClass::StorageBuffer);
  module_.decorate(variable, spv::Decoration::DescriptorSet, {0});
  module_.decorate(variable, spv::Decoration::Binding, {binding});
  return variable;
}

SpirvShader::SpirvShader() {
  const SpirvId integer = math_.int_type(), vector = module_.type(spv::Op::OpTypeVector, {integer, 3});
  const auto input = spv::StorageClass::Input;
  const SpirvId where = module_.variable(module_.type(spv::Op::OpTypePointer, {word(input), vector}), input);
  module_.decorate(where, spv::Decoration::BuiltIn, {word(spv::BuiltIn::GlobalInvocationId)});

  const SpirvId i = integer;
  const SpirvId block = module_.type_once(spv::Op::OpTypeStruct, {i, i, i, i, i, i, i, i, i, i, i, i, i, i, i, i});
  static_assert(kParameterWords == 16);
  module_.decorate(block, spv::Decoration::Block);
  for (std::uint32_t member = 0; member < kParameterWords; ++member) {
    module_.decorate_member(block, member, spv::Decoration::Offset, {4 * member});
  }
  const auto push = spv::StorageClass::PushConstant;
  parameters_ = module_.variable(module_.type(spv::Op::OpTypePointer, {word(push), block}), push);
  outputs_ = buffer(math_.float_type(), kOutputBinding);
  program_ = buffer(integer, kProgramBinding);

  const SpirvId place = module_.value(spv::Op::OpLoad, vector, {where});
  sample_ = {module_.value(spv::Op::OpCompositeExtract, integer, {place, 0})};
  const SpirvMath::M within = math_.less_unsigned(sample_, parameter(Parameter::count));
  const SpirvId beyond = module_.fresh(), go_on = module_.fresh();
  module_.run(spv::Op::OpSelectionMerge, {go_on, word(spv::SelectionControlMask::MaskNone)});
  module_.run(spv::Op::OpBranchConditional, {within.id, go_on, beyond});
  module_.begin(beyond);
  module_.run(spv::Op::OpReturn, {});
  module_.begin(go_on);
  output_at_ = math_.int_add(parameter(Parameter::offset), sample_);
}

SpirvShader::I SpirvShader::parameter(Parameter which, std::uint32_t half) {
  const SpirvId pointer =
      module_.type(spv::Op::OpTypePointer, {word(spv::StorageClass::PushConstant), math_.int_type()});
  const SpirvId member = math_.integer(static_cast<std::int32_t>(word(which) + half)).id;
  const SpirvId at = module_.value(spv::Op::OpAccessChain, pointer, {parameters_, member});
  return {module_.value(spv::Op::OpLoad, math_.int_type(), {at})};
}

SpirvShader::F SpirvShader::sine() {
  const I phase = math_.phase(sample_, parameter(Parameter::sine_base), parameter(Parameter::sine_base, 1),
                              parameter(Parameter::sine_step), parameter(Parameter::sine_step, 1));
  return HWY_NAMESPACE::sine_input(math_, phase, math_.as_float(parameter(Parameter::velocity)));
}

SpirvShader::F SpirvShader::ramp() {
  const I phase = math_.phase(sample_, parameter(Parameter::ramp_base), parameter(Parameter::ramp_base, 1),
                              parameter(Parameter::ramp_step), parameter(Parameter::ramp_step, 1));
  return HWY_NAMESPACE::ramp_input(math_, phase);
}

SpirvShader::F SpirvShader::settled(F sum, bool wide) { return HWY_NAMESPACE::settled(math_, sum, wide); }

SpirvShader::F SpirvShader::activate(Activation activation, F sum) {
  return HWY_NAMESPACE::activate(math_, activation, sum);
}

void SpirvShader::store(I at, F value) {
  const SpirvId pointer =
      module_.type(spv::Op::OpTypePointer, {word(spv::StorageClass::StorageBuffer), math_.float_type()});
  const SpirvId element = module_.value(spv::Op::OpAccessChain, pointer, {outputs_, math_.integer(0).id, at.id});
  module_.run(spv::Op::OpStore, {element, value.id});
}

SpirvShader::I SpirvShader::program(I at) {
  const SpirvId pointer =
      module_.type(spv::Op::OpTypePointer, {word(spv::StorageClass::StorageBuffer), math_.int_type()});
  const SpirvId element = module_.value(spv::Op::OpAccessChain, pointer, {program_, math_.integer(0).id, at.id});
  return {module_.value(spv::Op::OpLoad, math_.int_type(), {element})};
}

}  // namespace perigee

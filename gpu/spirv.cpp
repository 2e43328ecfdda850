// gpu/spirv.cpp -- The layout of a module: its sections in the order that the specification asks for.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/spirv.h"

namespace perigee {
namespace {

constexpr std::uint32_t kVersion = 0x00010500;  // 1.5, that of Vulkan 1.2
constexpr std::uint32_t kMain = 0x6e69616d;     // "main"

template <class Enumerator>
constexpr std::uint32_t word(Enumerator value) {
  return static_cast<std::uint32_t>(value);
}

}  // namespace

SpirvModule::SpirvModule() : standard_{fresh()}, main_{fresh()} {}

void SpirvModule::append(Section& section, spv::Op op, Words operands) {
  section.push_back((static_cast<std::uint32_t>(operands.size() + 1) << 16) | word(op));
  section.insert(section.end(), operands);
}

// The result comes first with types, second with constants and variables, which have a type.
SpirvId SpirvModule::global(spv::Op op, Words operands) {
  const SpirvId id = fresh();
  globals_.push_back((static_cast<std::uint32_t>(operands.size() + 2) << 16) | word(op));
  globals_.push_back(id);
  globals_.insert(globals_.end(), operands);
  return id;
}

SpirvId SpirvModule::type(spv::Op op, Words operands) {
  std::vector<std::uint32_t> key{word(op)};
  key.insert(key.end(), operands);
  SpirvId& id = known_[key];
  if (id == 0) id = global(op, operands);
  return id;
}

SpirvId SpirvModule::constant(SpirvId type, std::uint32_t bits) {
  SpirvId& id = known_[{word(spv::Op::OpConstant), type, bits}];
  if (id == 0) {
    id = fresh();
    append(globals_, spv::Op::OpConstant, {type, id, bits});
  }
  return id;
}

SpirvId SpirvModule::variable(SpirvId pointer_type, spv::StorageClass storage) {
  const SpirvId id = fresh();
  append(globals_, spv::Op::OpVariable, {pointer_type, id, word(storage)});
  interface_.push_back(id);
  return id;
}

void SpirvModule::decorate(SpirvId id, spv::Decoration decoration, Words operands) {
  std::vector<std::uint32_t> words{id, word(decoration)};
  words.insert(words.end(), operands);
  decorations_.push_back((static_cast<std::uint32_t>(words.size() + 1) << 16) | word(spv::Op::OpDecorate));
  decorations_.insert(decorations_.end(), words.begin(), words.end());
}

void SpirvModule::decorate_member(SpirvId id, std::uint32_t member, spv::Decoration decoration, Words operands) {
  std::vector<std::uint32_t> words{id, member, word(decoration)};
  words.insert(words.end(), operands);
  decorations_.push_back((static_cast<std::uint32_t>(words.size() + 1) << 16) | word(spv::Op::OpMemberDecorate));
  decorations_.insert(decorations_.end(), words.begin(), words.end());
}

SpirvId SpirvModule::value(spv::Op op, SpirvId type, Words operands) {
  const SpirvId id = fresh();
  code_.push_back((static_cast<std::uint32_t>(operands.size() + 3) << 16) | word(op));
  code_.push_back(type);
  code_.push_back(id);
  code_.insert(code_.end(), operands);
  return id;
}

SpirvId SpirvModule::exact(spv::Op op, SpirvId type, Words operands) {
  const SpirvId id = value(op, type, operands);
  decorate(id, spv::Decoration::NoContraction);
  return id;
}

SpirvId SpirvModule::standard(GLSLstd450 function, SpirvId type, Words operands) {
  const SpirvId id = fresh();
  code_.push_back((static_cast<std::uint32_t>(operands.size() + 5) << 16) | word(spv::Op::OpExtInst));
  code_.insert(code_.end(), {type, id, standard_, word(function)});
  code_.insert(code_.end(), operands);
  return id;
}

SpirvId SpirvModule::local(SpirvId pointer_type) {
  const SpirvId id = fresh();
  append(locals_, spv::Op::OpVariable, {pointer_type, id, word(spv::StorageClass::Function)});
  return id;
}

void SpirvModule::run_switch(SpirvId which, SpirvId otherwise, std::span<const std::uint32_t> literals_and_labels) {
  code_.push_back((static_cast<std::uint32_t>(literals_and_labels.size() + 3) << 16) | word(spv::Op::OpSwitch));
  code_.insert(code_.end(), {which, otherwise});
  code_.insert(code_.end(), literals_and_labels.begin(), literals_and_labels.end());
}

std::vector<std::uint32_t> SpirvModule::finish(std::uint32_t group, const FloatControls& controls) {
  const SpirvId nothing = type(spv::Op::OpTypeVoid, {}), signature = type(spv::Op::OpTypeFunction, {nothing});
  Section module{spv::MagicNumber, kVersion, 0, 0, 0};  // the bound of the numbers is known last
  Section modes;
  const auto mode = [&](spv::ExecutionMode which, Words operands) {
    modes.push_back((static_cast<std::uint32_t>(operands.size() + 3) << 16) | word(spv::Op::OpExecutionMode));
    modes.insert(modes.end(), {main_, word(which)});
    modes.insert(modes.end(), operands);
  };
  const auto control = [&](bool wanted, spv::Capability capability, spv::ExecutionMode which) {
    if (!wanted) return;
    append(module, spv::Op::OpCapability, {word(capability)});
    mode(which, {32});
  };
  append(module, spv::Op::OpCapability, {word(spv::Capability::Shader)});
  mode(spv::ExecutionMode::LocalSize, {group, 1, 1});
  control(controls.keep_denormals, spv::Capability::DenormPreserve, spv::ExecutionMode::DenormPreserve);
  control(controls.keep_signed_zeros, spv::Capability::SignedZeroInfNanPreserve,
          spv::ExecutionMode::SignedZeroInfNanPreserve);
  control(controls.round_to_even, spv::Capability::RoundingModeRTE, spv::ExecutionMode::RoundingModeRTE);

  append(module, spv::Op::OpExtInstImport, {standard_, 0x4c534c47, 0x6474732e, 0x3035342e, 0});  // "GLSL.std.450"
  append(module, spv::Op::OpMemoryModel, {word(spv::AddressingModel::Logical), word(spv::MemoryModel::GLSL450)});
  module.push_back((static_cast<std::uint32_t>(interface_.size() + 5) << 16) | word(spv::Op::OpEntryPoint));
  module.insert(module.end(), {word(spv::ExecutionModel::GLCompute), main_, kMain, 0});
  module.insert(module.end(), interface_.begin(), interface_.end());
  for (const Section* section : {&modes, &decorations_, &globals_}) {
    module.insert(module.end(), section->begin(), section->end());
  }
  append(module, spv::Op::OpFunction, {nothing, main_, word(spv::FunctionControlMask::MaskNone), signature});
  append(module, spv::Op::OpLabel, {fresh()});
  for (const Section* section : {&locals_, &code_}) module.insert(module.end(), section->begin(), section->end());
  append(module, spv::Op::OpReturn, {});
  append(module, spv::Op::OpFunctionEnd, {});
  module[3] = next_;
  return module;
}

}  // namespace perigee

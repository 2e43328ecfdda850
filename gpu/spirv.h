// gpu/spirv.h -- Writes one SPIR-V module, a compute shader with one function: types and constants once, code in order.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <spirv/unified1/GLSL.std.450.h>

#include <cstdint>
#include <initializer_list>
#include <map>
#include <span>
#include <spirv/unified1/spirv.hpp11>
#include <vector>

namespace perigee {

// Numbers that a module gives to its types, constants, variables and values.
using SpirvId = std::uint32_t;

// What a device promises about floats, and a module then asks for (Vulkan's float controls, 32 bits).
struct FloatControls {
  bool keep_denormals = false;
  bool keep_signed_zeros = false;
  bool round_to_even = false;
  bool operator==(const FloatControls&) const = default;
};

// Values are made in the order of the calls; begin() begins a label. Nothing is checked: the tests do, with spirv-val.
class SpirvModule {
 public:
  using Words = std::initializer_list<std::uint32_t>;

  SpirvModule();

  SpirvId fresh() { return next_++; }

  // One for each difference.
  SpirvId type(spv::Op op, Words operands);
  SpirvId type_once(spv::Op op, Words operands) { return global(op, operands); }  // never shared: it will be decorated
  SpirvId constant(SpirvId type, std::uint32_t bits);

  SpirvId variable(SpirvId pointer_type, spv::StorageClass storage);
  void decorate(SpirvId id, spv::Decoration decoration, Words operands = {});
  void decorate_member(SpirvId id, std::uint32_t member, spv::Decoration decoration, Words operands = {});

  // Instructions of the function.
  SpirvId value(spv::Op op, SpirvId type, Words operands);
  SpirvId exact(spv::Op op, SpirvId type, Words operands);  // never fused with another
  SpirvId standard(GLSLstd450 function, SpirvId type, Words operands);
  SpirvId local(SpirvId pointer_type);  // a variable of the function, wherever the call stands
  void run(spv::Op op, Words operands) { append(code_, op, operands); }
  void run_switch(SpirvId which, SpirvId otherwise, std::span<const std::uint32_t> literals_and_labels);
  void begin(SpirvId label) { append(code_, spv::Op::OpLabel, {label}); }

  // The module, with all that was added as function "main" of `group` invocations a workgroup.
  std::vector<std::uint32_t> finish(std::uint32_t group, const FloatControls& controls);

 private:
  using Section = std::vector<std::uint32_t>;
  static void append(Section& section, spv::Op op, Words operands);
  SpirvId global(spv::Op op, Words operands);

  SpirvId next_ = 1;
  std::map<std::vector<std::uint32_t>, SpirvId> known_;
  std::vector<SpirvId> interface_;
  Section decorations_, globals_, locals_, code_;
  SpirvId standard_ = 0, main_ = 0;
};

}  // namespace perigee

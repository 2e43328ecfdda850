// gpu/spirv_math.h -- The words of gpu/activations-inl.h as SPIR-V: what is called is not computed but written down.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>

#include "gpu/spirv.h"

namespace perigee {

class SpirvMath {
 public:
  struct F {
    SpirvId id = 0;
  };
  struct I {
    SpirvId id = 0;
  };
  struct M {
    SpirvId id = 0;
  };

  explicit SpirvMath(SpirvModule& module)
      : module_{module},
        float_{module.type(spv::Op::OpTypeFloat, {32})},
        int_{module.type(spv::Op::OpTypeInt, {32, 0})},
        bool_{module.type(spv::Op::OpTypeBool, {})},
        pair_{module.type(spv::Op::OpTypeStruct, {int_, int_})} {}

  SpirvId float_type() const { return float_; }
  SpirvId int_type() const { return int_; }
  SpirvId bool_type() const { return bool_; }

  F number(float x) { return {module_.constant(float_, std::bit_cast<std::uint32_t>(x))}; }
  I integer(std::int32_t x) { return {module_.constant(int_, static_cast<std::uint32_t>(x))}; }
  F add(F a, F b) { return {module_.exact(spv::Op::OpFAdd, float_, {a.id, b.id})}; }
  F sub(F a, F b) { return {module_.exact(spv::Op::OpFSub, float_, {a.id, b.id})}; }
  F mul(F a, F b) { return {module_.exact(spv::Op::OpFMul, float_, {a.id, b.id})}; }
  F floor(F a) { return {module_.standard(GLSLstd450Floor, float_, {a.id})}; }
  F minimum(F a, F b) { return {module_.standard(GLSLstd450FMin, float_, {a.id, b.id})}; }
  F maximum(F a, F b) { return {module_.standard(GLSLstd450FMax, float_, {a.id, b.id})}; }
  F absolute(F a) { return {module_.standard(GLSLstd450FAbs, float_, {a.id})}; }
  I int_add(I a, I b) { return {module_.value(spv::Op::OpIAdd, int_, {a.id, b.id})}; }
  I int_sub(I a, I b) { return {module_.value(spv::Op::OpISub, int_, {a.id, b.id})}; }
  I int_mul(I a, I b) { return {module_.value(spv::Op::OpIMul, int_, {a.id, b.id})}; }
  I bit_xor(I a, I b) { return {module_.value(spv::Op::OpBitwiseXor, int_, {a.id, b.id})}; }
  I bit_and(I a, I b) { return {module_.value(spv::Op::OpBitwiseAnd, int_, {a.id, b.id})}; }
  template <int kBits>
  I shift_left(I a) {
    return {module_.value(spv::Op::OpShiftLeftLogical, int_, {a.id, integer(kBits).id})};
  }
  template <int kBits>
  I shift_right(I a) {
    return {module_.value(spv::Op::OpShiftRightArithmetic, int_, {a.id, integer(kBits).id})};
  }
  template <int kBits>
  I shift_right_unsigned(I a) {
    return {module_.value(spv::Op::OpShiftRightLogical, int_, {a.id, integer(kBits).id})};
  }
  I as_bits(F a) { return {module_.value(spv::Op::OpBitcast, int_, {a.id})}; }
  F as_float(I a) { return {module_.value(spv::Op::OpBitcast, float_, {a.id})}; }
  I to_int(F a) { return {module_.value(spv::Op::OpConvertFToS, int_, {a.id})}; }
  F to_float(I a) { return {module_.value(spv::Op::OpConvertSToF, float_, {a.id})}; }
  M less(F a, F b) { return {module_.value(spv::Op::OpFOrdLessThan, bool_, {a.id, b.id})}; }
  M less_unsigned(I a, I b) { return {module_.value(spv::Op::OpULessThan, bool_, {a.id, b.id})}; }
  F select(M mask, F yes, F no) { return {module_.value(spv::Op::OpSelect, float_, {mask.id, yes.id, no.id})}; }
  I select(M mask, I yes, I no) { return {module_.value(spv::Op::OpSelect, int_, {mask.id, yes.id, no.id})}; }

  // The top half of base + i·step in 64 bits, from halves: no 64-bit integers, which not every GPU has.
  I phase(I i, I base_low, I base_high, I step_low, I step_high) {
    const SpirvId product = module_.value(spv::Op::OpUMulExtended, pair_, {i.id, step_low.id});
    const I low{module_.value(spv::Op::OpCompositeExtract, int_, {product, 0})};
    const I high{module_.value(spv::Op::OpCompositeExtract, int_, {product, 1})};
    const I carry = select(less_unsigned(int_add(low, base_low), low), integer(1), integer(0));
    return int_add(int_add(int_add(int_mul(i, step_high), high), base_high), carry);
  }

 private:
  SpirvModule& module_;
  SpirvId float_, int_, bool_, pair_;
};

}  // namespace perigee

// gpu/cpu_evaluator.cpp -- Step after step over blocks of 128 samples, each step a loop of its own for its activation.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/cpu_evaluator.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "gpu/block_kernel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gpu/cpu_evaluator.cpp"
#include <hwy/foreach_target.h>
// After it: Highway's own way of compiling this file once for each instruction set.
#include <hwy/highway.h>

#include "gpu/activations-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// The words of gpu/activations-inl.h for the lanes of this instruction set.
struct LaneMath {
  using FloatTag = hn::CappedTag<float, 16>;
  using IntTag = hn::RebindToSigned<FloatTag>;
  using UnsignedTag = hn::RebindToUnsigned<FloatTag>;
  using F = hn::Vec<FloatTag>;
  using I = hn::Vec<IntTag>;
  using M = hn::Mask<FloatTag>;

  HWY_INLINE static std::size_t width() { return hn::Lanes(FloatTag{}); }
  HWY_INLINE static F load(const float* from) { return hn::Load(FloatTag{}, from); }
  HWY_INLINE static void store(F x, float* to) { hn::Store(x, FloatTag{}, to); }
  HWY_INLINE static F number(float x) { return hn::Set(FloatTag{}, x); }
  HWY_INLINE static I integer(std::int32_t x) { return hn::Set(IntTag{}, x); }
  HWY_INLINE static F add(F a, F b) { return hn::Add(a, b); }
  HWY_INLINE static F sub(F a, F b) { return hn::Sub(a, b); }
  HWY_INLINE static F mul(F a, F b) { return hn::Mul(a, b); }
  HWY_INLINE static F floor(F a) { return hn::Floor(a); }
  HWY_INLINE static F minimum(F a, F b) { return hn::Min(a, b); }
  HWY_INLINE static F maximum(F a, F b) { return hn::Max(a, b); }
  HWY_INLINE static F absolute(F a) { return hn::Abs(a); }
  HWY_INLINE static I int_add(I a, I b) { return hn::Add(a, b); }
  HWY_INLINE static I int_sub(I a, I b) { return hn::Sub(a, b); }
  HWY_INLINE static I bit_xor(I a, I b) { return hn::Xor(a, b); }
  HWY_INLINE static I bit_and(I a, I b) { return hn::And(a, b); }
  template <int kBits>
  HWY_INLINE static I shift_left(I a) {
    return hn::ShiftLeft<kBits>(a);
  }
  template <int kBits>
  HWY_INLINE static I shift_right(I a) {
    return hn::ShiftRight<kBits>(a);
  }
  template <int kBits>
  HWY_INLINE static I shift_right_unsigned(I a) {
    return hn::BitCast(IntTag{}, hn::ShiftRight<kBits>(hn::BitCast(UnsignedTag{}, a)));
  }
  HWY_INLINE static I as_bits(F a) { return hn::BitCast(IntTag{}, a); }
  HWY_INLINE static F as_float(I a) { return hn::BitCast(FloatTag{}, a); }
  HWY_INLINE static I to_int(F a) { return hn::ConvertTo(IntTag{}, a); }
  HWY_INLINE static F to_float(I a) { return hn::ConvertTo(FloatTag{}, a); }
  HWY_INLINE static M less(F a, F b) { return hn::Lt(a, b); }
  HWY_INLINE static F select(M mask, F yes, F no) { return hn::IfThenElse(mask, yes, no); }
};
using F = LaneMath::F;

// Two at a time: while one waits for a result, the other has work.
template <class Math>
struct Twice {
  struct F {
    typename Math::F a, b;
  };
  struct I {
    typename Math::I a, b;
  };
  struct M {
    typename Math::M a, b;
  };

  HWY_INLINE static std::size_t width() { return 2 * Math::width(); }
  HWY_INLINE static F load(const float* from) { return {Math::load(from), Math::load(from + Math::width())}; }
  HWY_INLINE static void store(F x, float* to) {
    Math::store(x.a, to);
    Math::store(x.b, to + Math::width());
  }
  HWY_INLINE static F number(float x) { return {Math::number(x), Math::number(x)}; }
  HWY_INLINE static I integer(std::int32_t x) { return {Math::integer(x), Math::integer(x)}; }
  HWY_INLINE static F add(F x, F y) { return {Math::add(x.a, y.a), Math::add(x.b, y.b)}; }
  HWY_INLINE static F sub(F x, F y) { return {Math::sub(x.a, y.a), Math::sub(x.b, y.b)}; }
  HWY_INLINE static F mul(F x, F y) { return {Math::mul(x.a, y.a), Math::mul(x.b, y.b)}; }
  HWY_INLINE static F floor(F x) { return {Math::floor(x.a), Math::floor(x.b)}; }
  HWY_INLINE static F minimum(F x, F y) { return {Math::minimum(x.a, y.a), Math::minimum(x.b, y.b)}; }
  HWY_INLINE static F maximum(F x, F y) { return {Math::maximum(x.a, y.a), Math::maximum(x.b, y.b)}; }
  HWY_INLINE static F absolute(F x) { return {Math::absolute(x.a), Math::absolute(x.b)}; }
  HWY_INLINE static I int_add(I x, I y) { return {Math::int_add(x.a, y.a), Math::int_add(x.b, y.b)}; }
  HWY_INLINE static I int_sub(I x, I y) { return {Math::int_sub(x.a, y.a), Math::int_sub(x.b, y.b)}; }
  HWY_INLINE static I bit_xor(I x, I y) { return {Math::bit_xor(x.a, y.a), Math::bit_xor(x.b, y.b)}; }
  HWY_INLINE static I bit_and(I x, I y) { return {Math::bit_and(x.a, y.a), Math::bit_and(x.b, y.b)}; }
  template <int kBits>
  HWY_INLINE static I shift_left(I x) {
    return {Math::template shift_left<kBits>(x.a), Math::template shift_left<kBits>(x.b)};
  }
  HWY_INLINE static I as_bits(F x) { return {Math::as_bits(x.a), Math::as_bits(x.b)}; }
  HWY_INLINE static F as_float(I x) { return {Math::as_float(x.a), Math::as_float(x.b)}; }
  HWY_INLINE static M less(F x, F y) { return {Math::less(x.a, y.a), Math::less(x.b, y.b)}; }
  HWY_INLINE static F select(M mask, F yes, F no) {
    return {Math::select(mask.a, yes.a, no.a), Math::select(mask.b, yes.b, no.b)};
  }
};

constexpr LaneMath::FloatTag kFloats{};

using StepKernel = void (*)(const NetworkPlan::Step& step, const NetworkPlan::Term* terms, std::size_t samples,
                            float* const* registers);

// A curve is a chain of some thirty operations, each of which waits three clocks for the one before. Eight vectors at a time keep the
// units busy, on every instruction set, though only AVX-512 has registers for all of them.
using Group = Twice<Twice<Twice<LaneMath>>>;
static_assert(kBlockSamples % (8 * 16) == 0, "a block is whole groups of every instruction set");

template <Activation kActivation, bool kWide>
HWY_ATTR void run_step(const NetworkPlan::Step& step, const NetworkPlan::Term* terms, std::size_t samples,
                       float* const* registers) {
  Group math;
  float* const out = registers[step.reg];
  const std::size_t width = Group::width();
  for (std::size_t i = 0; i < samples; i += width) {
    Group::F sum = math.number(0.0f);
    if (step.terms > 0) sum = math.mul(math.load(registers[terms[0].reg] + i), math.number(terms[0].weight));
    for (std::uint32_t t = 1; t < step.terms; ++t) {
      sum = math.add(sum, math.mul(math.load(registers[terms[t].reg] + i), math.number(terms[t].weight)));
    }
    math.store(activate(math, kActivation, settled(math, sum, kWide)), out + i);
  }
}

template <std::size_t... kActivation>
constexpr auto step_kernels(std::index_sequence<kActivation...>) {
  return std::array<std::array<StepKernel, 2>, kActivations>{
      {{run_step<static_cast<Activation>(kActivation), false>,
        run_step<static_cast<Activation>(kActivation), true>}...}};
}
constexpr auto kSteps = step_kernels(std::make_index_sequence<kActivations>{});

// Top halves of a block's phases, then what they mean.
HWY_ATTR void fill_inputs(const NetworkInputs& inputs, std::int64_t first, float* sine, float* ramp) {
  alignas(64) std::array<std::int32_t, kBlockSamples> sine_phase, ramp_phase;
  const auto index = static_cast<std::uint64_t>(first);
  std::uint64_t s = inputs.sine_base + index * inputs.sine_step, r = inputs.ramp_base + index * inputs.ramp_step;
  for (std::size_t i = 0; i < kBlockSamples; ++i, s += inputs.sine_step, r += inputs.ramp_step) {
    sine_phase[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(s >> 32));
    ramp_phase[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(r >> 32));
  }
  LaneMath math;
  const F velocity = math.number(inputs.velocity);
  for (std::size_t i = 0; i < kBlockSamples; i += hn::Lanes(kFloats)) {
    hn::Store(sine_input(math, hn::Load(LaneMath::IntTag{}, sine_phase.data() + i), velocity), kFloats, sine + i);
    hn::Store(ramp_input(math, hn::Load(LaneMath::IntTag{}, ramp_phase.data() + i)), kFloats, ramp + i);
  }
}

HWY_ATTR void run_block(const NetworkPlan& plan, const NetworkInputs& inputs, std::int64_t first, std::size_t samples,
                        float* const* registers) {
  fill_inputs(inputs, first, registers[NetworkPlan::kSine], registers[NetworkPlan::kRamp]);
  for (const NetworkPlan::Step& step : plan.steps) {
    kSteps[static_cast<std::size_t>(step.activation)][step.wide ? 1 : 0](step, plan.terms.data() + step.first, samples,
                                                                         registers);
  }
}

}  // namespace

BlockKernel block_kernel() { return {run_block, hwy::TargetName(HWY_TARGET)}; }

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
namespace {

HWY_EXPORT(block_kernel);

class CpuEvaluator final : public Evaluator {
 public:
  std::string name() const override { return std::string{"CPU "} + kernel_.target; }

  bool evaluate(std::span<const Evaluation> work) override {
    for (const Evaluation& each : work) evaluate(each);
    return true;
  }

 private:
  struct alignas(64) Register {
    std::array<float, kBlockSamples> samples;
  };

  // Of a rest as many samples are computed as the kernel computes at a time, and the first of them are taken.
  void evaluate(const Evaluation& work) {
    const NetworkPlan& plan = *work.plan;
    if (scratch_.size() < plan.registers) scratch_.resize(plan.registers);
    registers_.resize(std::max<std::size_t>(registers_.size(), plan.registers));
    scratch_[NetworkPlan::kBias].samples.fill(1.0f);
    for (std::size_t r = 0; r < plan.registers; ++r) registers_[r] = scratch_[r].samples.data();
    for (std::int32_t done = 0; done < work.count; done += static_cast<std::int32_t>(kBlockSamples)) {
      const std::size_t frames = std::min(kBlockSamples, static_cast<std::size_t>(work.count - done));
      kernel_.run(plan, work.inputs, work.first + done, frames, registers_.data());
      for (std::size_t k = 0; k < plan.outputs.size(); ++k) {
        std::memcpy(work.out + static_cast<std::int64_t>(k) * work.stride + done, registers_[plan.outputs[k]],
                    frames * sizeof(float));
      }
    }
  }

  BlockKernel kernel_ = HWY_DYNAMIC_DISPATCH(block_kernel)();
  std::vector<Register> scratch_;
  std::vector<float*> registers_;
};

}  // namespace

std::unique_ptr<Evaluator> make_cpu_evaluator() { return std::make_unique<CpuEvaluator>(); }

}  // namespace perigee
#endif

// engine/kernels_shape.cpp -- Arithmetic between signals, and the distortions: clip, shape, crush, coarse.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/kernel_families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels_shape.cpp"
#include <hwy/foreach_target.h>

#include "engine/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {

// out = f(first input, second input), frame by frame.
template <class Function>
HWY_INLINE void combine(const UnitCall& call, const Function& f) {
  const Input a{call.inputs[0]}, b{call.inputs[1]};
  const auto frames = static_cast<std::size_t>(call.frames);
  for (std::size_t frame = 0; frame < frames; ++frame) {
    for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
      put(call.outputs[0], frame, lane, f(a.at(frame, lane), b.at(frame, lane)));
    }
  }
}

void add(const UnitCall& call) noexcept {
  combine(call, [](Floats a, Floats b) HWY_ATTR { return a + b; });
}
void sub(const UnitCall& call) noexcept {
  combine(call, [](Floats a, Floats b) HWY_ATTR { return a - b; });
}
void mul(const UnitCall& call) noexcept {
  combine(call, [](Floats a, Floats b) HWY_ATTR { return a * b; });
}
void clip(const UnitCall& call) noexcept {
  combine(call, [](Floats x, Floats limit) HWY_ATTR { return within(x, hn::Neg(hn::Abs(limit)), hn::Abs(limit)); });
}

void mix(const UnitCall& call) noexcept {
  const Input a{call.inputs[0]}, b{call.inputs[1]}, balance{call.inputs[2]};
  const auto frames = static_cast<std::size_t>(call.frames);
  for (std::size_t frame = 0; frame < frames; ++frame) {
    for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
      const Floats from = a.at(frame, lane);
      put(call.outputs[0], frame, lane, from + (b.at(frame, lane) - from) * balance.at(frame, lane));
    }
  }
}

// k is 0 for an amount of 0, and x·1/1 is x.
void shape(const UnitCall& call) noexcept {
  const Floats one = all(1.0f);
  combine(call, [one](Floats x, Floats amount) HWY_ATTR {
    const Floats s = within(amount, zero(), all(0.999f));
    const Floats k = (s + s) / (one - s);
    return (one + k) * x / (one + k * hn::Abs(x));
  });
}

void crush(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, bits_input{call.inputs[1]};
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
    const Floats bits = bits_input.held(lane);
    const Mask off = hn::Lt(bits, zero());
    const Floats exponent = within(bits, zero(), all(25.0f)) - all(1.0f);
    const Floats steps = exp2(exponent), step = all(1.0f) / steps;
    for (std::size_t frame = 0; frame < kFrames; ++frame) {
      const Floats x = in.at(frame, lane);
      put(call.outputs[0], frame, lane, choose(off, x, hn::Floor(x * steps + all(0.5f)) * step));
    }
  }
}

// A counter falls by one a frame and takes a new value at 0 and below, so that fractions of a frame even out.
void coarse(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, hold{call.inputs[1]};
  const Floats one = all(1.0f);
  if (hold.constant() && every_lane(hold, [one](Floats h) HWY_ATTR { return hn::Le(h, one); })) return pass_on(call);
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
    float* const state = call.state + lane;
    Floats left = hn::Load(kFloat, state), held = hn::Load(kFloat, state + kRow);
    Ints time = local_time(call, lane);
    for (std::size_t frame = 0; frame < kFrames; ++frame) {
      const Floats x = in.at(frame, lane), length = at_most(hold.at(frame, lane), all(1e6f));
      const Mask sounding = begun(time);
      const Mask fresh = hn::And(sounding, hn::Le(left, zero()));
      held = choose(fresh, x, held);
      left = choose(fresh, left + length, left);
      left = choose(sounding, left - one, left);
      put(call.outputs[0], frame, lane, choose(hn::Gt(length, one), held, x));
      time = time + hn::Set(kInt, 1);
    }
    hn::Store(left, kFloat, state);
    hn::Store(held, kFloat, state + kRow);
  }
}

void fill_shape_kernels(KernelTable& table) {
  const auto set = [&table](Unit unit, Kernel kernel) { table.unit[static_cast<std::size_t>(unit)] = kernel; };
  set(Unit::add, add);
  set(Unit::sub, sub);
  set(Unit::mul, mul);
  set(Unit::mix, mix);
  set(Unit::clip, clip);
  set(Unit::shape, shape);
  set(Unit::crush, crush);
  set(Unit::coarse, coarse);
}

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(fill_shape_kernels);
void choose_shape_kernels(KernelTable& table) { HWY_DYNAMIC_DISPATCH(fill_shape_kernels)(table); }
}  // namespace perigee
#endif

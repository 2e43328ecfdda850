// engine/units/shapers.cpp -- Arithmetic between signals, and the distortions: clip, shape, crush, coarse.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/shapers.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// out = f(first input, second input), frame by frame.
template <class Function>
HWY_INLINE void combine(const UnitCall& call, const Function& f) {
  const Input a{call.inputs[0]}, b{call.inputs[1]};
  for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
    for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
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
  for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
    for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
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
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Floats bits = bits_input.held(lane);
    const Mask off = hn::Lt(bits, zero());
    const Floats exponent = within(bits, zero(), all(25.0f)) - all(1.0f);
    const Floats steps = exp2(exponent), step = all(1.0f) / steps;
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Floats x = in.at(frame, lane);
      put(call.outputs[0], frame, lane, choose(off, x, hn::Floor(x * steps + all(0.5f)) * step));
    }
  }
}

// A counter falls by one a frame and takes a new value at 0 and below, so that fractions of a frame even out.
void coarse(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, hold{call.inputs[1]};
  const Floats one = all(1.0f);
  if (hold.constant() && every_lane(call, hold, [one](Floats h) HWY_ATTR { return hn::Le(h, one); }))
    return pass_on(call);
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    float* const state = call.state + lane;
    Floats left = hn::Load(kFloat, state), held = hn::Load(kFloat, state + kRow);
    Ints time = local_time(call, lane);
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
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

constexpr std::string_view kFamily = "shapers";
constexpr UnitInput kA = input("a", "signal", -1.0f, 1.0f, 0.0f);
constexpr UnitInput kB = input("b", "signal", -1.0f, 1.0f, 0.0f);
constexpr UnitShape kArithmetic{.kind = UnitKind::arithmetic};
constexpr UnitRow kRows[] = {
    {unit("add", kFamily, "a + b", {kA, kB}, kArithmetic), add},
    {unit("sub", kFamily, "a - b", {kA, kB}, kArithmetic), sub},
    {unit("mul", kFamily, "a * b", {kA, switchable(input("b", "signal", -1.0f, 1.0f, 1.0f))}, kArithmetic), mul},
    {unit("mix", kFamily, "a + (b - a) * balance", {kA, kB, switchable(input("balance", "0..1", 0.0f, 1.0f, 0.0f))},
          kArithmetic),
     mix},
    {unit("clip", kFamily, "kept within -limit..limit", {kIn, input("limit", "linear", 0.0f, 1.0f, 1.0f)}, kArithmetic),
     clip},
    {unit("shape", kFamily, "soft saturation: k = 2s/(1-s), y = (1+k)x/(1+k|x|)",
          {kIn, switchable(input("amount", "0..1", 0.0f, 0.999f, 0.0f))}),
     shape},
    {unit("crush", kFamily, "rounded to steps of 0.5^(bits-1); off when bits < 0",
          {kIn, held(switchable(input("bits", "bits", 1.0f, 24.0f, -1.0f)))}),
     crush},
    {unit("coarse", kFamily, "holds each value for so many frames; off at 1 and below",
          {kIn, switchable(input("hold", "frames", 1.0f, 100.0f, 0.0f))}, {.state_rows = 2}),
     coarse},
};
UnitRows shaper_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(shaper_rows);
UnitRows shaper_units() { return HWY_DYNAMIC_DISPATCH(shaper_rows)(); }
}  // namespace perigee
#endif

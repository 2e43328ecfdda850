// engine/units/wobbles.cpp -- Slow movement and what it does: the low-frequency oscillator in five shapes, tremolo, phaser.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/wobbles.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"
#include "engine/units/phase-inl.h"
#include "engine/units/state_variable-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// 0 … 1 over a turn that began at phase 0. Skew is where a triangle has its top, and for how much of the turn a square is high.
enum Shape : int { tri, sine, ramp, saw, square_wave };
HWY_INLINE Floats shape_at(Floats shape, Floats turns, Floats skew) {
  const Floats one = all(1.0f);
  const Floats part = turns - hn::Floor(turns), top = within(skew, zero(), one);
  const Floats up = part / at_least(top, all(1e-6f)), down = (one - part) / at_least(one - top, all(1e-6f));
  Floats y = choose(hn::Lt(part, top), up, down);
  y = choose(hn::Eq(shape, all(1.0f)), all(0.5f) + all(0.5f) * sine_half(part - hn::Floor(part + all(0.5f))), y);
  y = choose(hn::Eq(shape, all(2.0f)), part, y);
  y = choose(hn::Eq(shape, all(3.0f)), one - part, y);
  y = choose(hn::Eq(shape, all(4.0f)), hn::IfThenElseZero(hn::Lt(part, top), one), y);
  return within(y, zero(), one);
}
HWY_INLINE Floats shape_number(Floats shape) { return hn::Floor(within(shape, zero(), all(4.0f))); }

HWY_INLINE Floats offset_turns(Floats phase) { return within(phase, all(-1e3f), all(1e3f)); }

void lfo(const UnitCall& call) noexcept {
  const Input freq{call.inputs[0]}, shape{call.inputs[1]}, skew{call.inputs[2]}, phase{call.inputs[3]};
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats turns = signed_turns(turn_on(memory[0], freq.at(here.frame, here.lane), all(call.seconds_per_frame)));
    return shape_at(shape_number(shape.held(here.lane)), turns + offset_turns(phase.at(here.frame, here.lane)),
                    skew.at(here.frame, here.lane));
  });
}

void tremolo(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, freq{call.inputs[1]}, depth{call.inputs[2]}, shape{call.inputs[3]},
      skew{call.inputs[4]}, phase{call.inputs[5]};
  const auto still = [](Floats d) HWY_ATTR { return hn::Eq(d, zero()); };
  if (depth.constant() && every_lane(call, depth, still)) return pass_on(call);
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats turns = signed_turns(turn_on(memory[0], freq.at(here.frame, here.lane), all(call.seconds_per_frame)));
    const Floats wave = shape_at(shape_number(shape.held(here.lane)),
                                 turns + offset_turns(phase.at(here.frame, here.lane)), skew.at(here.frame, here.lane));
    const Floats deep = within(depth.at(here.frame, here.lane), zero(), all(1.0f)), x = in.at(here.frame, here.lane);
    return x * (all(1.0f) - deep * (all(1.0f) - wave));
  });
}

// Two notches, 282 Hz apart, swept together by so many cents to both sides.
void phaser(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, freq{call.inputs[1]}, depth{call.inputs[2]}, centre{call.inputs[3]},
      sweep{call.inputs[4]}, phase{call.inputs[5]};
  if (is_off(call, freq)) return pass_on(call);
  remember<5>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats rate = freq.at(here.frame, here.lane), x = in.at(here.frame, here.lane);
    const Floats turns = signed_turns(turn_on(memory[4], rate, all(call.seconds_per_frame)));
    const Floats wave = sine_turns(turns + offset_turns(phase.at(here.frame, here.lane)));
    const Floats cents = within(sweep.at(here.frame, here.lane), all(-12000.0f), all(12000.0f));
    const Floats ratio = exp2(wave * (cents * all(1.0f / 1200.0f)));
    const Floats k = damping_of(all(2.0f) - within(depth.at(here.frame, here.lane) * all(2.0f), zero(), all(1.9f)));
    Floats y = x;
    for (std::size_t notch = 0; notch < 2; ++notch) {
      const Floats hz = (centre.at(here.frame, here.lane) + all(282.0f * static_cast<float>(notch))) * ratio;
      const auto filter = StateVariable::at(hz, k, all(call.seconds_per_frame));
      y = y - k * filter.next(y, memory[2 * notch], memory[2 * notch + 1]).band;
    }
    return choose(hn::Lt(rate, zero()), x, y);
  });
}

constexpr std::string_view kFamily = "slow movement";
constexpr UnitInput kRate = input("freq", "Hz", 0.0f, 100.0f, 1.0f);
constexpr UnitInput kShape = held(input("shape", "number", 0.0f, 4.0f, 1.0f));
constexpr UnitInput kSkew = input("skew", "0..1", 0.0f, 1.0f, 0.5f);
constexpr UnitRow kRows[] = {
    {unit("lfo", kFamily,
          "0..1; shape 0 triangle, 1 sine, 2 ramp up, 3 saw down, 4 square; skew moves a triangle's top, a square's "
          "fall",
          {kRate, kShape, kSkew, kPhase}, {.state_rows = 1}),
     lfo},
    {unit("tremolo", kFamily, "loudness between 1 - depth and 1, in the shapes of lfo; nothing at depth 0",
          {kIn, kRate, switchable(input("depth", "0..1", 0.0f, 1.0f, 0.0f)), kShape, kSkew, kPhase}, {.state_rows = 1}),
     tremolo},
    {unit("phaser", kFamily, "two notches swept by a sine; more depth, wider notches; off when freq < 0",
          {kIn, switchable(input("freq", "Hz", 0.0f, 100.0f, -1.0f)), input("depth", "0..1", 0.0f, 1.0f, 0.75f),
           input("centre", "Hz", 20.0f, 20000.0f, 1000.0f), input("sweep", "cents", 0.0f, 12000.0f, 2000.0f), kPhase},
          {.state_rows = 5}),
     phaser},
};
UnitRows wobble_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(wobble_rows);
UnitRows wobble_units() { return HWY_DYNAMIC_DISPATCH(wobble_rows)(); }
}  // namespace perigee
#endif

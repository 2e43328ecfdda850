// engine/units/sides.cpp -- Two sides: placing a signal between them, balancing, narrowing and turning what is in them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/sides.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// Equal power: left cos, right sin of a quarter turn.
HWY_INLINE Pair sides_of(Floats place) {
  const Floats at = within(place, zero(), all(1.0f));
  return {sine_quarter((all(1.0f) - at) * all(0.25f)), sine_quarter(at * all(0.25f))};
}

void pan(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, place{call.inputs[1]};
  each_frame(call, [&](const Here& here) HWY_ATTR {
    const Floats x = in.at(here.frame, here.lane);
    const Pair gain = sides_of(place.at(here.frame, here.lane));
    return Pair{x * gain.first, x * gain.second};
  });
}

// Linear: in the middle both sides have half.
void pan_linear(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, to{call.inputs[1]};
  each_frame(call, [&](const Here& here) HWY_ATTR {
    const Floats x = in.at(here.frame, here.lane);
    const Floats right = within(to.at(here.frame, here.lane), zero(), all(1.0f));
    return Pair{x * (all(1.0f) - right), x * right};
  });
}

void balance(const UnitCall& call) noexcept {
  const Input left{call.inputs[0]}, right{call.inputs[1]}, place{call.inputs[2]};
  each_frame(call, [&](const Here& here) HWY_ATTR {
    const Pair gain = sides_of(place.at(here.frame, here.lane));
    return Pair{left.at(here.frame, here.lane) * gain.first, right.at(here.frame, here.lane) * gain.second};
  });
}

void mid_side(const UnitCall& call) noexcept {
  const Input left{call.inputs[0]}, right{call.inputs[1]};
  each_frame(call, [&](const Here& here) HWY_ATTR {
    const Floats a = left.at(here.frame, here.lane), b = right.at(here.frame, here.lane);
    return Pair{(a + b) * all(0.70710678f), (a - b) * all(0.70710678f)};
  });
}

void width(const UnitCall& call) noexcept {
  const Input left{call.inputs[0]}, right{call.inputs[1]}, wide{call.inputs[2]};
  const Floats one = all(1.0f);
  each_frame(call, [&](const Here& here) HWY_ATTR {
    const Floats a = left.at(here.frame, here.lane), b = right.at(here.frame, here.lane);
    const Floats w = within(wide.at(here.frame, here.lane), zero(), all(10.0f));
    const Floats middle = (a + b) * all(0.5f), side = (a - b) * (all(0.5f) * w);
    const Mask as_it_is = hn::Eq(w, one);
    return Pair{choose(as_it_is, a, middle + side), choose(as_it_is, b, middle - side)};
  });
}

void rotate(const UnitCall& call) noexcept {
  const Input left{call.inputs[0]}, right{call.inputs[1]}, turns{call.inputs[2]};
  each_frame(call, [&](const Here& here) HWY_ATTR {
    const Floats a = left.at(here.frame, here.lane), b = right.at(here.frame, here.lane);
    const Floats turn = within(turns.at(here.frame, here.lane), all(-1e3f), all(1e3f));
    const Floats s = sine_turns(turn), c = sine_turns(turn + all(0.25f));
    return Pair{a * c - b * s, a * s + b * c};
  });
}

void cross_fade(const UnitCall& call) noexcept {
  const Input a{call.inputs[0]}, b{call.inputs[1]}, place{call.inputs[2]};
  each_frame(call, [&](const Here& here) HWY_ATTR {
    const Pair gain = sides_of(place.at(here.frame, here.lane));
    return a.at(here.frame, here.lane) * gain.first + b.at(here.frame, here.lane) * gain.second;
  });
}

constexpr std::string_view kFamily = "sides";
constexpr UnitInput kLeft = input("left", "signal", -1.0f, 1.0f, 0.0f);
constexpr UnitInput kRight = input("right", "signal", -1.0f, 1.0f, 0.0f);
constexpr UnitInput kPlace = input("place", "0..1", 0.0f, 1.0f, 0.5f);
constexpr UnitShape kTwo{.outputs = 2};
constexpr UnitRow kRows[] = {
    {unit("pan", kFamily, "left and right by equal power", {kIn, kPlace}, kTwo), pan},
    {unit("pan_linear", kFamily, "left and right in straight proportion", {kIn, kPlace}, kTwo), pan_linear},
    {unit("balance", kFamily, "two sides, each as loud as pan would make it", {kLeft, kRight, kPlace}, kTwo), balance},
    {unit("mid_side", kFamily, "sum and difference over root 2; twice gives the sides back", {kLeft, kRight}, kTwo),
     mid_side},
    {unit("width", kFamily, "the difference between the sides times width: 0 mono, 1 as it is",
          {kLeft, kRight, switchable(input("width", "factor", 0.0f, 2.0f, 1.0f))}, kTwo),
     width},
    {unit("rotate", kFamily, "turns the two sides into each other",
          {kLeft, kRight, input("turns", "turns", -1.0f, 1.0f, 0.0f)}, kTwo),
     rotate},
    {unit("cross_fade", kFamily, "from a to b by equal power",
          {input("a", "signal", -1.0f, 1.0f, 0.0f), input("b", "signal", -1.0f, 1.0f, 0.0f),
           input("place", "0..1", 0.0f, 1.0f, 0.0f)}),
     cross_fade},
};
UnitRows side_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(side_rows);
UnitRows side_units() { return HWY_DYNAMIC_DISPATCH(side_rows)(); }
}  // namespace perigee
#endif

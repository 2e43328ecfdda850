// engine/units/ranges.cpp -- From one range into another: within, wrap, reflect, linlin, linexp and their like; choosing between signals.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/ranges.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/arithmetic-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

template <class Function>
HWY_INLINE void of_five(const UnitCall& call, const Function& f) {
  const Input x{call.inputs[0]}, a{call.inputs[1]}, b{call.inputs[2]}, c{call.inputs[3]}, d{call.inputs[4]};
  for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
    for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
      put(call.outputs[0], frame, lane,
          f(x.at(frame, lane), a.at(frame, lane), b.at(frame, lane), c.at(frame, lane), d.at(frame, lane)));
    }
  }
}
template <class Function>
HWY_INLINE void of_three(const UnitCall& call, const Function& f) {
  const Input x{call.inputs[0]}, low{call.inputs[1]}, high{call.inputs[2]};
  for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
    for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once())
      put(call.outputs[0], frame, lane, f(x.at(frame, lane), low.at(frame, lane), high.at(frame, lane)));
  }
}

void keep_within(const UnitCall& call) noexcept {
  of_three(call, [](Floats x, Floats low, Floats high) HWY_ATTR { return within(x, low, high); });
}
void wrap(const UnitCall& call) noexcept {
  of_three(call, [](Floats x, Floats low, Floats high) HWY_ATTR { return wrapped(x, low, high); });
}
void reflect(const UnitCall& call) noexcept {
  of_three(call, [](Floats x, Floats low, Floats high) HWY_ATTR { return folded_between(x, low, high); });
}

// Where x stands between two ends, 0 … 1; by ratio for exponential ends, which are kept above 0.
HWY_INLINE Floats place_between(Floats x, Floats low, Floats high) {
  return within(over(x - low, high - low), zero(), all(1.0f));
}
HWY_INLINE Floats positive(Floats x) { return within(x, all(1e-9f), all(1e12f)); }
HWY_INLINE Floats place_by_ratio(Floats x, Floats low, Floats high) {
  return place_between(log2(positive(x)), log2(positive(low)), log2(positive(high)));
}
HWY_INLINE Floats by_ratio(Floats place, Floats low, Floats high) {
  const Floats from = log2(positive(low)), to = log2(positive(high));
  return exp2(from + (to - from) * place);
}

void linlin(const UnitCall& call) noexcept {
  of_five(call, [](Floats x, Floats a, Floats b, Floats c, Floats d)
                    HWY_ATTR { return c + (d - c) * place_between(x, a, b); });
}
void linexp(const UnitCall& call) noexcept {
  of_five(call, [](Floats x, Floats a, Floats b, Floats c, Floats d)
                    HWY_ATTR { return by_ratio(place_between(x, a, b), c, d); });
}
void explin(const UnitCall& call) noexcept {
  of_five(call, [](Floats x, Floats a, Floats b, Floats c, Floats d)
                    HWY_ATTR { return c + (d - c) * place_by_ratio(x, a, b); });
}
void expexp(const UnitCall& call) noexcept {
  of_five(call, [](Floats x, Floats a, Floats b, Floats c, Floats d)
                    HWY_ATTR { return by_ratio(place_by_ratio(x, a, b), c, d); });
}

void select(const UnitCall& call) noexcept {
  of_five(call, [](Floats which, Floats a, Floats b, Floats c, Floats d) HWY_ATTR {
    const Floats late = choose(hn::Lt(which, all(3.0f)), c, d);
    return choose(hn::Lt(which, all(1.0f)), a, choose(hn::Lt(which, all(2.0f)), b, late));
  });
}
void choose_by(const UnitCall& call) noexcept {
  of_three(call, [](Floats test, Floats yes, Floats no) HWY_ATTR { return choose(hn::Gt(test, zero()), yes, no); });
}
void mul_add(const UnitCall& call) noexcept {
  of_three(call, [](Floats x, Floats by, Floats plus) HWY_ATTR { return x * by + plus; });
}

constexpr std::string_view kFamily = "ranges";
constexpr UnitShape kArithmetic{.kind = UnitKind::arithmetic};
constexpr UnitInput number(std::string_view name, float default_value) {
  return input(name, "number", -20000.0f, 20000.0f, default_value);
}
constexpr UnitInput above_zero(std::string_view name, float default_value) {
  return input(name, "number", 1e-9f, 20000.0f, default_value);
}
constexpr UnitInput kX = input("x", "signal", -20000.0f, 20000.0f, 0.0f), kLow = number("low", -1.0f),
                    kHigh = number("high", 1.0f);
constexpr UnitRow kRows[] = {
    {unit("within", kFamily, "kept between low and high", {kX, kLow, kHigh}, kArithmetic), keep_within},
    {unit("wrap", kFamily, "goes on at low when it passes high, and the other way", {kX, kLow, kHigh}, kArithmetic),
     wrap},
    {unit("reflect", kFamily, "turned back at low and high", {kX, kLow, kHigh}, kArithmetic), reflect},
    {unit("linlin", kFamily, "from low..high straight to to_low..to_high",
          {kX, number("low", 0.0f), kHigh, number("to_low", 0.0f), number("to_high", 1.0f)}, kArithmetic),
     linlin},
    {unit("linexp", kFamily, "from low..high by equal ratios to to_low..to_high, both above 0",
          {kX, number("low", 0.0f), kHigh, above_zero("to_low", 1.0f), above_zero("to_high", 2.0f)}, kArithmetic),
     linexp},
    {unit("explin", kFamily, "from low..high, both above 0, by equal ratios straight to to_low..to_high",
          {kX, above_zero("low", 1.0f), above_zero("high", 2.0f), number("to_low", 0.0f), number("to_high", 1.0f)},
          kArithmetic),
     explin},
    {unit("expexp", kFamily, "from one range above 0 to another, both by equal ratios",
          {kX, above_zero("low", 1.0f), above_zero("high", 2.0f), above_zero("to_low", 1.0f),
           above_zero("to_high", 2.0f)},
          kArithmetic),
     expexp},
    {unit("select", kFamily, "a, b, c or d as which is below 1, below 2, below 3 or not",
          {number("which", 0.0f), number("a", 0.0f), number("b", 0.0f), number("c", 0.0f), number("d", 0.0f)},
          kArithmetic),
     select},
    {unit("choose", kFamily, "yes where test is above 0, else no",
          {number("test", 0.0f), number("yes", 1.0f), number("no", 0.0f)}, kArithmetic),
     choose_by},
    {unit("mul_add", kFamily, "x * by + plus", {kX, number("by", 1.0f), number("plus", 0.0f)}, kArithmetic), mul_add},
};
UnitRows range_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(range_rows);
UnitRows range_units() { return HWY_DYNAMIC_DISPATCH(range_rows)(); }
}  // namespace perigee
#endif

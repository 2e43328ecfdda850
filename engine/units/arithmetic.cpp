// engine/units/arithmetic.cpp -- Arithmetic of one and of two signals; what has no answer is 0, and nothing grows beyond 1e15 by itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/arithmetic.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/arithmetic-inl.h"
#include "engine/units/memory-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// What holds for the whole call is loaded once.
template <class Function>
HWY_INLINE void of_one(const UnitCall& call, const Function& f) {
  const Input a{call.inputs[0]};
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    for (std::size_t frame = 0; frame < frames_of(call); ++frame)
      put(call.outputs[0], frame, lane, f(a.at(frame, lane)));
  }
}
template <class Function>
HWY_INLINE void of_two(const UnitCall& call, const Function& f) {
  const Input a{call.inputs[0]}, b{call.inputs[1]};
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    if (b.constant()) {
      const Floats held = b.held(lane);
      for (std::size_t frame = 0; frame < frames_of(call); ++frame)
        put(call.outputs[0], frame, lane, f(a.at(frame, lane), held));
    } else {
      for (std::size_t frame = 0; frame < frames_of(call); ++frame)
        put(call.outputs[0], frame, lane, f(a.at(frame, lane), b.at(frame, lane)));
    }
  }
}

void abs_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return hn::Abs(x); });
}
void neg_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return hn::Neg(x); });
}
void sign_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR {
    return choose(hn::Gt(x, zero()), all(1.0f), choose(hn::Lt(x, zero()), all(-1.0f), zero()));
  });
}
void floor_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return hn::Floor(x); });
}
void ceil_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return hn::Neg(hn::Floor(hn::Neg(x))); });
}
void round_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return hn::Floor(x + all(0.5f)); });
}
void fract_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return x - hn::Floor(x); });
}
void squared_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return x * x; });
}
void cubed_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return x * x * x; });
}
void sqrt_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return hn::Sqrt(at_least(x, zero())); });
}
void reciprocal_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return over(all(1.0f), x); });
}
void exp2_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return exp2(within(x, all(-49.8f), all(49.8f))); });
}
void exp_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return exp2(within(x * all(1.44269504f), all(-49.8f), all(49.8f))); });
}
void log2_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return binary_log(x); });
}
void log_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return binary_log(x) * all(0.693147181f); });
}
void sin_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return sine_turns(x * all(0.159154943f)); });
}
void cos_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return sine_turns(x * all(0.159154943f) + all(0.25f)); });
}
void tan_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR {
    return within(over(sine_turns(x * all(0.159154943f)), sine_turns(x * all(0.159154943f) + all(0.25f))), all(-1e6f),
                  all(1e6f));
  });
}
void tanh_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return tanh_of(x); });
}
void softclip_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR {
    return choose(hn::Le(hn::Abs(x), all(0.5f)), x,
                  hn::CopySign(all(1.0f) - all(0.25f) / at_least(hn::Abs(x), all(0.5f)), x));
  });
}
void midicps_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR {
    return exp2(within((x - all(69.0f)) * all(1.0f / 12.0f), all(-49.8f), all(40.0f))) * all(440.0f);
  });
}
void cpsmidi_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return binary_log(hn::Abs(x) * all(1.0f / 440.0f)) * all(12.0f) + all(69.0f); });
}
void dbamp_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return exp2(within(x * all(0.166096404f), all(-49.8f), all(49.8f))); });
}
void ampdb_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return binary_log(hn::Abs(x)) * all(6.02059991f); });
}
void semitones_(const UnitCall& call) noexcept {
  of_one(call, [](Floats x) HWY_ATTR { return exp2(within(x * all(1.0f / 12.0f), all(-49.8f), all(49.8f))); });
}
void div_(const UnitCall& call) noexcept {
  of_two(call, [](Floats a, Floats b) HWY_ATTR { return over(a, b); });
}
void muladd_(const UnitCall& call) noexcept {
  const Input x{call.inputs[0]}, by{call.inputs[1]}, plus{call.inputs[2]};
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    for (std::size_t frame = 0; frame < frames_of(call); ++frame)
      put(call.outputs[0], frame, lane, mul_add(x.at(frame, lane), by.at(frame, lane), plus.at(frame, lane)));
  }
}
void min_(const UnitCall& call) noexcept {
  of_two(call, [](Floats a, Floats b) HWY_ATTR { return hn::IfThenElse(hn::Lt(b, a), b, a); });
}
void max_(const UnitCall& call) noexcept {
  of_two(call, [](Floats a, Floats b) HWY_ATTR { return hn::IfThenElse(hn::Gt(b, a), b, a); });
}
void mod_(const UnitCall& call) noexcept {
  of_two(call, [](Floats a, Floats b) HWY_ATTR { return wrapped(a, zero(), b); });
}
void pow_(const UnitCall& call) noexcept {
  of_two(call, [](Floats a, Floats b) HWY_ATTR {
    return hn::IfThenElseZero(hn::Ne(a, zero()),
                              hn::CopySign(exp2(within(binary_log(hn::Abs(a)) * b, all(-49.8f), all(49.8f))), a));
  });
}
void hypot_(const UnitCall& call) noexcept {
  of_two(call, [](Floats a, Floats b) HWY_ATTR { return hn::Sqrt(a * a + b * b); });
}
void gt_(const UnitCall& call) noexcept {
  of_two(call, [](Floats a, Floats b) HWY_ATTR { return truth(hn::Gt(a, b)); });
}
void lt_(const UnitCall& call) noexcept {
  of_two(call, [](Floats a, Floats b) HWY_ATTR { return truth(hn::Lt(a, b)); });
}
void ge_(const UnitCall& call) noexcept {
  of_two(call, [](Floats a, Floats b) HWY_ATTR { return truth(hn::Ge(a, b)); });
}
void le_(const UnitCall& call) noexcept {
  of_two(call, [](Floats a, Floats b) HWY_ATTR { return truth(hn::Le(a, b)); });
}
void eq_(const UnitCall& call) noexcept {
  of_two(call, [](Floats a, Floats b) HWY_ATTR { return truth(hn::Eq(a, b)); });
}
void ne_(const UnitCall& call) noexcept {
  of_two(call, [](Floats a, Floats b) HWY_ATTR { return truth(hn::Ne(a, b)); });
}
void both_(const UnitCall& call) noexcept {
  of_two(call, [](Floats a, Floats b) HWY_ATTR { return truth(hn::And(hn::Gt(a, zero()), hn::Gt(b, zero()))); });
}
void either_(const UnitCall& call) noexcept {
  of_two(call, [](Floats a, Floats b) HWY_ATTR { return truth(hn::Or(hn::Gt(a, zero()), hn::Gt(b, zero()))); });
}
void round_to_(const UnitCall& call) noexcept {
  of_two(call, [](Floats a, Floats b)
                   HWY_ATTR { return choose(hn::Eq(b, zero()), a, hn::Floor(over(a, b) + all(0.5f)) * b); });
}

constexpr std::string_view kFamily = "arithmetic";
constexpr UnitShape kArithmetic{.kind = UnitKind::arithmetic};
constexpr UnitInput kX = input("x", "signal", -1000.0f, 1000.0f, 0.0f);
constexpr UnitInput kA = input("a", "signal", -1000.0f, 1000.0f, 0.0f);
constexpr UnitInput kB = input("b", "number", -1000.0f, 1000.0f, 1.0f);
constexpr UnitRow kRows[] = {
    {unit("abs", kFamily, "|x|", {kX}, kArithmetic), abs_},
    {unit("neg", kFamily, "-x", {kX}, kArithmetic), neg_},
    {unit("sign", kFamily, "-1, 0 or 1", {kX}, kArithmetic), sign_},
    {unit("floor", kFamily, "the next whole number below", {kX}, kArithmetic), floor_},
    {unit("ceil", kFamily, "the next whole number above", {kX}, kArithmetic), ceil_},
    {unit("round", kFamily, "the nearest whole number, halves up", {kX}, kArithmetic), round_},
    {unit("fract", kFamily, "what lies above the whole number below", {kX}, kArithmetic), fract_},
    {unit("squared", kFamily, "x * x", {kX}, kArithmetic), squared_},
    {unit("cubed", kFamily, "x * x * x", {kX}, kArithmetic), cubed_},
    {unit("sqrt", kFamily, "root of x, 0 below 0", {kX}, kArithmetic), sqrt_},
    {unit("reciprocal", kFamily, "1/x, 0 at 0", {kX}, kArithmetic), reciprocal_},
    {unit("exp2", kFamily, "2^x, at most 1e15", {kX}, kArithmetic), exp2_},
    {unit("exp", kFamily, "e^x, at most 1e15", {kX}, kArithmetic), exp_},
    {unit("log2", kFamily, "logarithm to base 2, -100 at 0 and below", {kX}, kArithmetic), log2_},
    {unit("log", kFamily, "natural logarithm, -69 at 0 and below", {kX}, kArithmetic), log_},
    {unit("sin_of", kFamily, "sine of radians", {kX}, kArithmetic), sin_},
    {unit("cos_of", kFamily, "cosine of radians", {kX}, kArithmetic), cos_},
    {unit("tan_of", kFamily, "tangent of radians, within 1e6", {kX}, kArithmetic), tan_},
    {unit("tanh", kFamily, "hyperbolic tangent", {kX}, kArithmetic), tanh_},
    {unit("softclip", kFamily, "linear to 1/2, then ever softer: 1 - 1/(4|x|)", {kX}, kArithmetic), softclip_},
    {unit("midicps", kFamily, "Hz of a MIDI note: 440 * 2^((x - 69)/12)", {kX}, kArithmetic), midicps_},
    {unit("cpsmidi", kFamily, "MIDI note of so many Hz", {kX}, kArithmetic), cpsmidi_},
    {unit("dbamp", kFamily, "level of so many dB", {kX}, kArithmetic), dbamp_},
    {unit("ampdb", kFamily, "dB of a level", {kX}, kArithmetic), ampdb_},
    {unit("semitones", kFamily, "ratio of so many semitones: 2^(x/12)", {kX}, kArithmetic), semitones_},
    {unit("muladd", kFamily, "x * mul + add, rounded once",
          {kX, input("mul", "signal", -1.0f, 1.0f, 1.0f), input("add", "signal", -1.0f, 1.0f, 0.0f)}, kArithmetic),
     muladd_},
    {unit("div", kFamily, "a / b, 0 where b is 0", {kA, kB}, kArithmetic), div_},
    {unit("min", kFamily, "the lower one", {kA, kB}, kArithmetic), min_},
    {unit("max", kFamily, "the higher one", {kA, kB}, kArithmetic), max_},
    {unit("mod", kFamily, "a less whole multiples of b: from 0 up to b", {kA, kB}, kArithmetic), mod_},
    {unit("pow", kFamily, "|a|^b with the sign of a, at most 1e15", {kA, kB}, kArithmetic), pow_},
    {unit("hypot", kFamily, "root of a^2 + b^2", {kA, kB}, kArithmetic), hypot_},
    {unit("gt", kFamily, "1 where a > b, else 0", {kA, kB}, kArithmetic), gt_},
    {unit("lt", kFamily, "1 where a < b, else 0", {kA, kB}, kArithmetic), lt_},
    {unit("ge", kFamily, "1 where a >= b, else 0", {kA, kB}, kArithmetic), ge_},
    {unit("le", kFamily, "1 where a <= b, else 0", {kA, kB}, kArithmetic), le_},
    {unit("eq", kFamily, "1 where a = b, else 0", {kA, kB}, kArithmetic), eq_},
    {unit("ne", kFamily, "1 where a and b differ, else 0", {kA, kB}, kArithmetic), ne_},
    {unit("both", kFamily, "1 where a and b are above 0, else 0", {kA, kB}, kArithmetic), both_},
    {unit("either", kFamily, "1 where a or b is above 0, else 0", {kA, kB}, kArithmetic), either_},
    {unit("round_to", kFamily, "the nearest multiple of b; a where b is 0", {kA, kB}, kArithmetic), round_to_},
};
UnitRows arithmetic_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(arithmetic_rows);
UnitRows arithmetic_units() { return HWY_DYNAMIC_DISPATCH(arithmetic_rows)(); }
}  // namespace perigee
#endif

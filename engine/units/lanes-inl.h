// engine/units/lanes-inl.h -- Sixteen lanes as vectors of whatever width the instruction set has, and elementary functions over them.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Included once for each instruction set (Highway's include guard below). Every operation here rounds the same way on all of
// them: + − × ÷ √ floor, the fused multiply-add that is written as such, comparisons, integers; never an approximation.
#if defined(PERIGEE_ENGINE_UNITS_LANES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERIGEE_ENGINE_UNITS_LANES_INL_H_
#undef PERIGEE_ENGINE_UNITS_LANES_INL_H_
#else
#define PERIGEE_ENGINE_UNITS_LANES_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "engine/kernel.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using FloatTag = hn::CappedTag<float, kLanes>;
using IntTag = hn::RebindToSigned<FloatTag>;
using WordTag = hn::RebindToUnsigned<FloatTag>;
using Floats = hn::Vec<FloatTag>;
using Ints = hn::Vec<IntTag>;
using Words = hn::Vec<WordTag>;
using Mask = hn::Mask<FloatTag>;
inline constexpr FloatTag kFloat{};
inline constexpr IntTag kInt{};
inline constexpr WordTag kWord{};

inline constexpr std::size_t kFrames = static_cast<std::size_t>(kQuantum);
inline constexpr std::size_t kRow = static_cast<std::size_t>(kLanes);

HWY_INLINE std::size_t lanes_at_once() { return hn::Lanes(kFloat); }

HWY_INLINE Floats all(float value) { return hn::Set(kFloat, value); }
HWY_INLINE Floats zero() { return hn::Zero(kFloat); }
HWY_INLINE Floats to_float(Ints x) { return hn::ConvertTo(kFloat, x); }

// x·y + plus, rounded once, as IEEE 754 has it. Where the processor has no such instruction, in double precision: there the product is
// exact, and a sum that is rounded a second time differs only if the first result lies halfway between two floats. It is then rounded to
// odd, which no second rounding makes wrong (Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums: proved algorithms using
// rounding to odd", IEEE Transactions on Computers 57, 2008).
inline constexpr bool kFuses = HWY_TARGET <= HWY_AVX2 || HWY_ARCH_ARM_A64;
#if HWY_TARGET <= HWY_AVX2 || HWY_ARCH_ARM_A64
HWY_INLINE Floats mul_add(Floats x, Floats y, Floats plus) { return hn::MulAdd(x, y, plus); }
HWY_INLINE Floats neg_mul_add(Floats x, Floats y, Floats plus) { return hn::NegMulAdd(x, y, plus); }
HWY_INLINE Floats half_less(Floats x, Floats y, Floats half) { return hn::MulSub(half, x, y); }
HWY_INLINE float mul_add(float x, float y, float plus) { return __builtin_fmaf(x, y, plus); }
#else
template <class Tag, class Doubles = hn::Vec<Tag>>
HWY_INLINE Doubles sum_rounded_to_odd(Tag doubles, Doubles a, Doubles b) {
  const hn::RebindToUnsigned<Tag> word;
  const auto sum = a + b, of_b = sum - a,
             left = (a - (sum - of_b)) + (b - of_b);  // what the sum leaves is exact (Knuth)
  const auto bits = hn::BitCast(word, sum), left_bits = hn::BitCast(word, left);
  const auto inexact = hn::IfThenElseZero(hn::RebindMask(word, hn::Ne(left, hn::Zero(doubles))), hn::Set(word, 1));
  const auto beyond = hn::And(hn::ShiftRight<63>(hn::Xor(bits, left_bits)), inexact);
  return hn::BitCast(doubles, hn::Or(bits - beyond, inexact));
}
#if HWY_TARGET == HWY_SCALAR
HWY_INLINE Floats mul_add(Floats x, Floats y, Floats plus) {
  const hn::Rebind<double, FloatTag> doubles;
  const auto of = [&](Floats v) HWY_ATTR { return hn::PromoteTo(doubles, v); };
  return hn::DemoteTo(kFloat, sum_rounded_to_odd(doubles, of(x) * of(y), of(plus)));
}
#else
struct Doubles {
  using Tag = hn::Repartition<double, FloatTag>;
  using Half = hn::Rebind<float, Tag>;
  hn::Vec<Tag> low, high;
  HWY_INLINE Doubles(hn::Vec<Tag> l, hn::Vec<Tag> h) : low{l}, high{h} {}
  explicit HWY_INLINE Doubles(Floats x)
      : low{hn::PromoteTo(Tag{}, hn::LowerHalf(Half{}, x))}, high{hn::PromoteTo(Tag{}, hn::UpperHalf(Half{}, x))} {}
  HWY_INLINE Floats floats() const {
    return hn::Combine(kFloat, hn::DemoteTo(Half{}, high), hn::DemoteTo(Half{}, low));
  }
  HWY_INLINE bool some_halfway() const {
    const hn::RebindToUnsigned<Tag> word;
    const auto is = [&](hn::Vec<Tag> x) HWY_ATTR {
      return hn::Eq(hn::And(hn::BitCast(word, x), hn::Set(word, (1u << 29) - 1)), hn::Set(word, 1u << 28));
    };
    return !hn::AllFalse(word, hn::Or(is(low), is(high)));
  }
};
inline HWY_NOINLINE Floats mul_add_by_odd(Floats x, Floats y, Floats plus) {
  const Doubles a{x}, b{y}, c{plus};
  return Doubles{sum_rounded_to_odd(Doubles::Tag{}, a.low * b.low, c.low),
                 sum_rounded_to_odd(Doubles::Tag{}, a.high * b.high, c.high)}
      .floats();
}
HWY_INLINE Floats mul_add(Floats x, Floats y, Floats plus) {
  const Doubles a{x}, b{y}, c{plus}, sum{a.low * b.low + c.low, a.high * b.high + c.high};
  if (HWY_UNLIKELY(sum.some_halfway())) return mul_add_by_odd(x, y, plus);
  return sum.floats();
}
#endif
HWY_INLINE Floats neg_mul_add(Floats x, Floats y, Floats plus) { return mul_add(hn::Neg(x), y, plus); }
// x/2 − y, rounded once. Half of a difference has the same bits: nothing is lost by halving but what is flushed to 0 in both.
HWY_INLINE Floats half_less(Floats x, Floats y, Floats half) { return half * (x - (y + y)); }
HWY_INLINE float mul_add(float x, float y, float plus) {
  return hn::GetLane(mul_add(hn::Set(kFloat, x), hn::Set(kFloat, y), hn::Set(kFloat, plus)));
}
#endif
// The same where the product is exact, a power of two times a number that stays well above those that are flushed to 0.
HWY_INLINE Floats exact_mul_add(Floats x, Floats y, Floats plus) { return kFuses ? mul_add(x, y, plus) : x * y + plus; }
HWY_INLINE float half_less(float x, float y, float half) { return half * (x - (y + y)); }
HWY_INLINE float neg_mul_add(float x, float y, float plus) { return mul_add(-x, y, plus); }

HWY_INLINE Floats choose(Mask mask, Floats yes, Floats no) { return hn::IfThenElse(mask, yes, no); }
// Where x may be NaN it is the first argument; the bound is then the result, on every instruction set. (x86's own minimum and maximum
// are defined as these choices; others are not.)
#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR
HWY_INLINE Floats at_least(Floats x, Floats low) { return hn::Max(x, low); }
HWY_INLINE Floats at_most(Floats x, Floats high) { return hn::Min(x, high); }
#else
HWY_INLINE Floats at_least(Floats x, Floats low) { return choose(hn::Gt(x, low), x, low); }
HWY_INLINE Floats at_most(Floats x, Floats high) { return choose(hn::Lt(x, high), x, high); }
#endif
HWY_INLINE Floats within(Floats x, Floats low, Floats high) { return at_most(at_least(x, low), high); }

// An input of a unit. held(lane) is its value on the quantum's first frame.
struct Input {
  const float* base;
  std::size_t stride;
  explicit HWY_INLINE Input(const UnitInputView& view)
      : base{view.base}, stride{static_cast<std::size_t>(view.stride)} {}
  HWY_INLINE Floats at(std::size_t frame, std::size_t lane) const {
    return hn::Load(kFloat, base + frame * stride + lane);
  }
  HWY_INLINE Floats held(std::size_t lane) const { return hn::Load(kFloat, base + lane); }
  HWY_INLINE bool constant() const { return stride == 0; }
};

HWY_INLINE void put(float* output, std::size_t frame, std::size_t lane, Floats value) {
  hn::Store(value, kFloat, output + frame * kRow + lane);
}
// How many frames this call is for, and how many of the lanes, from the first on: the others have no voice.
HWY_INLINE std::size_t frames_of(const UnitCall& call) { return static_cast<std::size_t>(call.frames); }
HWY_INLINE std::size_t lanes_of(const UnitCall& call) { return static_cast<std::size_t>(call.lanes); }
// The frame of this call from which on every voice has begun, and the one up to which none is over.
HWY_INLINE std::size_t begun_from(const UnitCall& call) {
  return static_cast<std::size_t>(std::clamp(call.times->begun_from - call.first, 0, call.frames));
}
HWY_INLINE std::size_t whole_until(const UnitCall& call) {
  return static_cast<std::size_t>(std::clamp(call.times->whole_until - call.first, 0, call.frames));
}

// As seen from the call's first frame.
HWY_INLINE Ints local_time(const UnitCall& call, std::size_t lane) {
  return hn::Load(kInt, call.times->local.data() + lane) + hn::Set(kInt, call.first);
}
// The same modulo 2^32, for phases: local_time() begins again at 3 hours when a voice is 6 hours old.
HWY_INLINE Ints local_clock(const UnitCall& call, std::size_t lane) {
  return hn::Load(kInt, call.times->clock.data() + lane) + hn::Set(kInt, call.first);
}
HWY_INLINE Ints frames_to_gate(const UnitCall& call, std::size_t lane) {
  return hn::Load(kInt, call.times->to_gate.data() + lane) - hn::Set(kInt, call.first);
}
HWY_INLINE Ints frames_to_end(const UnitCall& call, std::size_t lane) {
  return hn::Load(kInt, call.times->to_end.data() + lane) - hn::Set(kInt, call.first);
}

// Is the voice's local time 0 or later?
HWY_INLINE Mask begun(Ints time) { return hn::RebindMask(kFloat, hn::Gt(time, hn::Set(kInt, -1))); }

// Is it so for every lane of a row (16 floats) that holds for the whole quantum?
template <class Test>
HWY_INLINE bool every_lane(const UnitCall& call, const Input& input, Test test) {
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    if (!hn::AllTrue(kFloat, test(input.held(lane)))) return false;
  }
  return true;
}

// Hands the unit's first input on unchanged.
HWY_INLINE void pass_on(const UnitCall& call) {
  const Input in{call.inputs[0]};
  if (in.base == call.outputs[0]) return;
  for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
    for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once())
      put(call.outputs[0], frame, lane, in.at(frame, lane));
  }
}

// Values that are worked on by turns, so that neither waits for its own results alone: two vectors, or two of the same again. What waits
// in the processor for its operands is then so little that it looks far enough ahead.
template <class Half>
struct Both {
  Half first, second;
  HWY_INLINE Both(Half a, Half b) : first{a}, second{b} {}
  explicit HWY_INLINE Both(Floats all_of_them) : first{all_of_them}, second{all_of_them} {}
};
using Twice = Both<Floats>;
using FourTimes = Both<Twice>;
using EightTimes = Both<FourTimes>;
template <class Half>
HWY_INLINE Both<Half> operator+(Both<Half> x, Both<Half> y) {
  return {x.first + y.first, x.second + y.second};
}
template <class Half>
HWY_INLINE Both<Half> operator-(Both<Half> x, Both<Half> y) {
  return {x.first - y.first, x.second - y.second};
}
template <class Half>
HWY_INLINE Both<Half> operator*(Both<Half> x, Both<Half> y) {
  return {x.first * y.first, x.second * y.second};
}
template <class Half>
HWY_INLINE Both<Half> operator/(Both<Half> x, Both<Half> y) {
  return {x.first / y.first, x.second / y.second};
}
template <class Half, class Function>
HWY_INLINE Both<Half> of_halves(const Function& of, Both<Half> x, Both<Half> y, Both<Half> z) {
  return {of(x.first, y.first, z.first), of(x.second, y.second, z.second)};
}
template <class Half>
HWY_INLINE Both<Half> mul_add(Both<Half> x, Both<Half> y, Both<Half> plus) {
  return of_halves([](Half a, Half b, Half c) HWY_ATTR { return mul_add(a, b, c); }, x, y, plus);
}
template <class Half>
HWY_INLINE Both<Half> neg_mul_add(Both<Half> x, Both<Half> y, Both<Half> plus) {
  return of_halves([](Half a, Half b, Half c) HWY_ATTR { return neg_mul_add(a, b, c); }, x, y, plus);
}
template <class Half>
HWY_INLINE Both<Half> half_less(Both<Half> x, Both<Half> y, Both<Half> half) {
  return of_halves([](Half a, Half b, Half c) HWY_ATTR { return half_less(a, b, c); }, x, y, half);
}
template <class Half>
HWY_INLINE Both<Half> at_least(Both<Half> x, Both<Half> low) {
  return {at_least(x.first, low.first), at_least(x.second, low.second)};
}
template <class Half>
HWY_INLINE Both<Half> at_most(Both<Half> x, Both<Half> high) {
  return {at_most(x.first, high.first), at_most(x.second, high.second)};
}
template <class Half>
HWY_INLINE Both<Half> within(Both<Half> x, Both<Half> low, Both<Half> high) {
  return at_most(at_least(x, low), high);
}

// Frames after each other, each of which is a Value: a vector of a row, or two. Many is Both of Both … of Values.
template <class Many, class Value>
inline constexpr std::size_t kFramesIn = sizeof(Many) / sizeof(Value);
template <class Many>
using HalfOf = decltype(Many::first);

// One vector of a row, or two beside each other.
template <class Value>
HWY_INLINE Value row_from(const float* row) {
  if constexpr (sizeof(Value) == sizeof(Floats)) return hn::Load(kFloat, row);
  if constexpr (sizeof(Value) != sizeof(Floats))
    return Value{hn::Load(kFloat, row), hn::Load(kFloat, row + lanes_at_once())};
}
HWY_INLINE void row_to(Floats values, float* row) { hn::Store(values, kFloat, row); }
HWY_INLINE void row_to(Twice values, float* row) {
  hn::Store(values.first, kFloat, row);
  hn::Store(values.second, kFloat, row + lanes_at_once());
}
// Where numbers are below zero; and what is chosen by that.
template <class Half>
struct BothMasks {
  Half first, second;
};
HWY_INLINE Mask below_zero(Floats x) { return hn::Lt(x, zero()); }
template <class Half>
HWY_INLINE auto below_zero(Both<Half> x) {
  return BothMasks<decltype(below_zero(x.first))>{below_zero(x.first), below_zero(x.second)};
}
HWY_INLINE Mask any_of_frames(Mask mask) { return mask; }
template <class Half>
HWY_INLINE Mask any_of_frames(BothMasks<Half> mask) {
  return hn::Or(any_of_frames(mask.first), any_of_frames(mask.second));
}
// All bits that are set in some frame: their sign is set where some number may be below zero, and is not where none is.
HWY_INLINE Ints bits_of_frames(Floats x) { return hn::BitCast(kInt, x); }
template <class Half>
HWY_INLINE Ints bits_of_frames(Both<Half> x) {
  return hn::Or(bits_of_frames(x.first), bits_of_frames(x.second));
}
HWY_INLINE Mask maybe_below_zero(Ints bits) { return hn::RebindMask(kFloat, hn::Lt(bits, hn::Zero(kInt))); }
template <class Masks>
HWY_INLINE bool anywhere(Masks mask) {
  return !hn::AllFalse(kFloat, any_of_frames(mask));
}
template <class HalfMask, class Half>
HWY_INLINE Both<Half> choose(BothMasks<HalfMask> mask, Both<Half> yes, Both<Half> no) {
  return {choose(mask.first, yes.first, no.first), choose(mask.second, yes.second, no.second)};
}

// The same Value for each frame.
template <class Many, class Value>
HWY_INLINE Many spread(Value value) {
  if constexpr (kFramesIn<Many, Value> == 1) return value;
  if constexpr (kFramesIn<Many, Value> != 1) {
    const auto half = spread<HalfOf<Many>>(value);
    return {half, half};
  }
}
// Rows `stride` floats apart.
template <class Many, class Value>
HWY_INLINE Many frames_from(const float* rows, std::size_t stride) {
  if constexpr (kFramesIn<Many, Value> == 1) return row_from<Value>(rows);
  if constexpr (kFramesIn<Many, Value> != 1) {
    using Half = HalfOf<Many>;
    return {frames_from<Half, Value>(rows, stride),
            frames_from<Half, Value>(rows + kFramesIn<Half, Value> * stride, stride)};
  }
}
template <class Value, class Many>
HWY_INLINE void frames_to(Many values, float* rows) {
  if constexpr (kFramesIn<Many, Value> == 1) row_to(values, rows);
  if constexpr (kFramesIn<Many, Value> != 1) {
    frames_to<Value>(values.first, rows);
    frames_to<Value>(values.second, rows + kFramesIn<HalfOf<Many>, Value> * kRow);
  }
}
// One of the frames.
template <std::size_t i, class Value, class Many>
HWY_INLINE auto& frame_of(Many& many) {
  if constexpr (kFramesIn<Many, Value> == 1) {
    return many;
  } else {
    constexpr std::size_t kHalf = kFramesIn<Many, Value> / 2;
    if constexpr (i < kHalf) return frame_of<i, Value>(many.first);
    if constexpr (i >= kHalf) return frame_of<i - kHalf, Value>(many.second);
  }
}
// As many as there are registers for.
using ManyVectors = std::conditional_t<(HWY_TARGET <= HWY_AVX3), EightTimes, FourTimes>;

// sin(2π·turns) for turns in −0.25 … 0.25. Odd polynomial (Chebyshev fit), error below 2e-7; never beyond ±1, as every one of those floats
// has shown.
template <class Value>
HWY_INLINE Value sine_polynomial(Value turns) {
  const auto number = [](float x) HWY_ATTR { return Value{all(x)}; };
  const Value s = turns * turns;
  Value sum = number(39.7598271f);
  sum = mul_add(sum, s, number(-76.5811726f));
  sum = mul_add(sum, s, number(81.6024764f));
  sum = mul_add(sum, s, number(-41.3416862f));
  sum = mul_add(sum, s, number(6.28318528f));
  return sum * turns;
}
// The same, never beyond ±1 whatever the turns.
template <class Value>
HWY_INLINE Value sine_quarter(Value turns) {
  return within(sine_polynomial(turns), Value{all(-1.0f)}, Value{all(1.0f)});
}
// sin(2π·turns) for turns in −0.5 … 0.5.
HWY_INLINE Floats sine_half(Floats turns) {
  const Floats folded = hn::CopySign(all(0.5f), turns) - turns;
  return sine_quarter(choose(hn::Le(hn::Abs(turns), all(0.25f)), turns, folded));
}
// sin(2π·turns) for any turns of moderate size.
HWY_INLINE Floats sine_turns(Floats turns) { return sine_half(turns - hn::Floor(turns + all(0.5f))); }

// 2^x, clamped to −126 … 126; relative error below 3e-7, exact at whole numbers.
HWY_INLINE Floats exp2(Floats x) {
  const Floats clamped = within(x, all(-126.0f), all(126.0f));
  const Floats whole = hn::Floor(clamped + all(0.5f));
  const Floats a = clamped - whole;  // −0.5 … 0.5
  Floats sum = all(1.54614447e-4f);
  sum = sum * a + all(1.34004282e-3f);
  sum = sum * a + all(9.61805668e-3f);
  sum = sum * a + all(5.55032723e-2f);
  sum = sum * a + all(2.40226509e-1f);
  sum = sum * a + all(6.93147207e-1f);
  sum = sum * a + all(1.0f);
  const Ints power = hn::ShiftLeft<23>(hn::ConvertTo(kInt, whole) + hn::Set(kInt, 127));
  return sum * hn::BitCast(kFloat, power);
}

// log2(x) for positive normal x; absolute error below 3e-7.
HWY_INLINE Floats log2(Floats x) {
  const Ints bits = hn::BitCast(kInt, x);
  // The exponent is taken so that the mantissa lies in √½ … √2.
  const Ints shifted = bits - hn::Set(kInt, 0x3f3504f3);
  const Ints exponent = hn::ShiftRight<23>(shifted);
  const Floats mantissa = hn::BitCast(kFloat, bits - hn::ShiftLeft<23>(exponent));
  const Floats z = (mantissa - all(1.0f)) / (mantissa + all(1.0f));
  const Floats s = z * z;
  Floats sum = all(0.41219858f);  // 2/(7 ln 2)
  sum = sum * s + all(0.57707802f);
  sum = sum * s + all(0.96179669f);
  sum = sum * s + all(2.88539008f);
  return to_float(exponent) + z * sum;
}

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

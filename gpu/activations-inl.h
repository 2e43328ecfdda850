// gpu/activations-inl.h -- What a network computes, said once: for lanes of a processor, and for the code of a GPU.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Math says what a number is and how to add two; each evaluator brings its own. The same operations in the same order, each
// correctly rounded, are the same bits. There is no division, no root, no fused multiply-add and no function of a library here: GPUs
// do not promise their last bits. Numbers are floats (F) and 32-bit integers (I); comparisons give masks (M).
// Polynomials: minimax fits by Lawson's algorithm (iteratively reweighted least squares), relative errors beside them.
// Arguments: |x| ≤ 2^18, see gpu/plan.h.
#if defined(PERIGEE_GPU_ACTIVATIONS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef PERIGEE_GPU_ACTIVATIONS_INL_H
#undef PERIGEE_GPU_ACTIVATIONS_INL_H
#else
#define PERIGEE_GPU_ACTIVATIONS_INL_H
#endif

#include <hwy/highway.h>

#include "gpu/network.h"
#include "gpu/plan.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {

// A constant in three parts, of which the first has 8 bits and the second 12: their products with whole numbers below 2^16 and 2^12
// are exact (Cody and Waite, Software Manual for the Elementary Functions, 1980).
struct Parts {
  float large, middle, small;
};
inline constexpr Parts kPiParts{3.140625f, 0.0009677410125732422f, -8.742277657347586e-08f};
inline constexpr Parts kTwoPiParts{6.28125f, 0.0019354820251464844f, -1.7484555314695172e-07f};

template <class Math, class F>
HWY_INLINE F less_whole(Math& m, F x, F whole, const Parts& parts) {
  F r = m.sub(x, m.mul(whole, m.number(parts.large)));
  r = m.sub(r, m.mul(whole, m.number(parts.middle)));
  return m.sub(r, m.mul(whole, m.number(parts.small)));
}

// sin r, |r| ≤ π/2; 6.1e-9.
template <class Math, class F>
HWY_INLINE F sine_near(Math& m, F r) {
  const F s = m.mul(r, r);
  F sum = m.number(2.6056309252453502e-06f);
  sum = m.add(m.mul(sum, s), m.number(-0.00019809538207482547f));
  sum = m.add(m.mul(sum, s), m.number(0.008333065547049046f));
  sum = m.add(m.mul(sum, s), m.number(-0.16666659712791443f));
  return m.add(r, m.mul(m.mul(r, s), sum));
}

// r, or −r where the whole number with these lowest bits is odd.
template <class Math, class F, class I>
HWY_INLINE F odd_negated(Math& m, F r, I whole) {
  return m.as_float(m.bit_xor(m.as_bits(r), m.template shift_left<31>(whole)));
}

// The whole number nearest to x, the even one of two: beside kWhole = 1.5·2^23 a float has no bits below 1. The bits of the sum end in
// those of the whole number plus `more` (at most 2^16). |x| ≤ 2^21.
template <class Math, class F, class I>
HWY_INLINE F nearest_whole(Math& m, F x, I& bits, int more = 0) {
  const F far = m.number(12582912.0f + static_cast<float>(more));
  const F sum = m.add(x, far);
  bits = m.as_bits(sum);
  return m.sub(sum, far);
}

// r in −π/2 … π/2 with sin x = ± sin r: minus where the number of half turns is odd.
template <class Math, class F, class I>
HWY_INLINE F half_turns(Math& m, F x, I& bits) {
  return less_whole(m, x, nearest_whole(m, m.mul(x, m.number(0.31830987334251404f)), bits), kPiParts);
}

template <class Math, class F>
HWY_INLINE F sine_of(Math& m, F x) {
  auto bits = m.integer(0);
  const F r = half_turns(m, x, bits);
  return odd_negated(m, sine_near(m, r), bits);
}

// − sin r at an even number of half turns, which counts as an odd one here.
template <class Math, class F>
HWY_INLINE F cosine_of(Math& m, F x) {
  auto bits = m.integer(0);
  const F half = m.number(0.5f);
  const F whole = nearest_whole(m, m.sub(m.mul(x, m.number(0.31830987334251404f)), half), bits, 1);
  return odd_negated(m, sine_near(m, less_whole(m, x, m.add(whole, half), kPiParts)), bits);
}

template <class Math, class F>
HWY_INLINE F with_sign_of(Math& m, F size, F x) {
  return m.as_float(m.bit_xor(m.as_bits(size), m.bit_and(m.as_bits(x), m.integer(INT32_MIN))));
}

// Far from 0 the nearest whole number is not always found, and r lies a little beyond π/2: there a sine turns round by itself, and a
// line has to be folded.
template <class Math, class F>
HWY_INLINE F triangle_of(Math& m, F x) {
  auto bits = m.integer(0);
  const F r = half_turns(m, x, bits);
  const F size = m.mul(m.absolute(r), m.number(0.6366197466850281f));
  const F folded = m.minimum(size, m.sub(m.number(2.0f), size));
  return odd_negated(m, with_sign_of(m, folded, r), bits);
}

template <class Math, class F>
HWY_INLINE F sawtooth_of(Math& m, F x) {
  const F whole = m.floor(m.add(m.mul(x, m.number(0.15915493667125702f)), m.number(0.5f)));
  return m.mul(less_whole(m, x, whole, kTwoPiParts), m.number(0.31830987334251404f));
}

template <class Math, class F>
HWY_INLINE F spike_of(Math& m, F x) {
  auto bits = m.integer(0);
  const F r = m.absolute(m.sub(x, nearest_whole(m, x, bits)));
  return odd_negated(m, m.sub(m.number(1.0f), m.add(r, r)), bits);
}

// 2^u, u ≤ 0; below −125 2^−125, so that half of it is no denormal number; 2.0e-9. A whole power is added to a float's exponent, 8 bits
// from bit 23 on.
template <class Math, class F>
HWY_INLINE F exp2_of(Math& m, F u) {
  auto bits = m.integer(0);
  u = m.maximum(u, m.number(-125.0f));
  const F f = m.sub(u, nearest_whole(m, u, bits));
  F sum = m.number(0.00015353361959569156f);
  sum = m.add(m.mul(sum, f), m.number(0.0013398875016719103f));
  sum = m.add(m.mul(sum, f), m.number(0.00961843691766262f));
  sum = m.add(m.mul(sum, f), m.number(0.055503323674201965f));
  sum = m.add(m.mul(sum, f), m.number(0.24022647738456726f));
  sum = m.add(m.mul(sum, f), m.number(0.6931471824645996f));
  sum = m.add(m.mul(sum, f), m.number(1.0f));
  return m.as_float(m.int_add(m.as_bits(sum), m.template shift_left<23>(bits)));
}

// 1/d, 1 ≤ d ≤ 2: a parabola (1.0e-2) and two steps of Newton (1.0e-8).
template <class Math, class F>
HWY_INLINE F inverse_of_1_to_2(Math& m, F d) {
  F y = m.add(m.mul(d, m.number(0.3232322037220001f)), m.number(-1.4545451402664185f));
  y = m.add(m.mul(d, y), m.number(2.1212117671966553f));
  y = m.mul(y, m.sub(m.number(2.0f), m.mul(d, y)));
  return m.mul(y, m.sub(m.number(2.0f), m.mul(d, y)));
}

template <class Math, class F>
HWY_INLINE F bipolar_sigmoid_of(Math& m, F x) {
  const F e = exp2_of(m, m.mul(m.absolute(x), m.number(-7.0692057609558105f)));  // 4.9 / ln 2
  const F one = m.number(1.0f);
  return with_sign_of(m, m.mul(m.sub(one, e), inverse_of_1_to_2(m, m.add(one, e))), x);
}

template <class Math, class F>
HWY_INLINE F plain_sigmoid_of(Math& m, F x) {
  const F e = exp2_of(m, m.mul(m.absolute(x), m.number(-1.4426950216293335f)));  // 1 / ln 2
  const F one = m.number(1.0f), above = inverse_of_1_to_2(m, m.add(one, e));
  return m.select(m.less(x, m.number(0.0f)), m.mul(e, above), above);
}

template <class Math, class F>
HWY_INLINE F gaussian_of(Math& m, F x) {
  const F e = exp2_of(m, m.mul(m.mul(x, x), m.number(-9.016843795776367f)));  // 2.5² / ln 2
  return m.sub(m.add(e, e), m.number(1.0f));
}

// 1/d for 2^-60 ≤ d ≤ 2^60 from the bits of d, with three steps of Newton.
template <class Math, class F>
HWY_INLINE F inverse_of(Math& m, F d) {
  F y = m.as_float(m.int_sub(m.integer(0x7ef311c3), m.as_bits(d)));
  for (int step = 0; step < 3; ++step) y = m.mul(y, m.sub(m.number(2.0f), m.mul(d, y)));
  return y;
}

// z + z³·P(z²) up to 1, π/2 less that of 1/x beyond; 1.7e-8.
template <class Math, class F>
HWY_INLINE F arctan_of(Math& m, F x) {
  const F size = m.absolute(x), one = m.number(1.0f);
  const auto far = m.less(one, size);
  const F z = m.select(far, inverse_of(m, m.maximum(size, one)), size), s = m.mul(z, z);
  F sum = m.number(0.002920679049566388f);
  for (const float next : {-0.016367878764867783f, 0.043211787939071655f, -0.07552208751440048f, 0.10666002333164215f,
                           -0.14211054146289825f, 0.19993773102760315f, -0.33333152532577515f}) {
    sum = m.add(m.mul(sum, s), m.number(next));
  }
  const F near = m.add(z, m.mul(m.mul(z, s), sum));
  return with_sign_of(m, m.select(far, m.sub(m.number(1.5707963705062866f), near), near), x);
}

template <class Math, class F>
HWY_INLINE F activate(Math& m, Activation activation, F x) {
  switch (activation) {
    case Activation::triangle:
      return triangle_of(m, x);
    case Activation::sawtooth:
      return sawtooth_of(m, x);
    case Activation::step:
      return m.select(m.less(m.number(0.0f), x), m.number(1.0f), m.number(-1.0f));
    case Activation::sine:
      return sine_of(m, x);
    case Activation::sine2:
      return sine_of(m, m.add(x, x));
    case Activation::cosine:
      return cosine_of(m, x);
    case Activation::arctan:
      return arctan_of(m, x);
    case Activation::spike:
      return spike_of(m, x);
    case Activation::bipolar_sigmoid:
      return bipolar_sigmoid_of(m, x);
    case Activation::plain_sigmoid:
      return plain_sigmoid_of(m, x);
    case Activation::gaussian:
      return gaussian_of(m, x);
    case Activation::linear:
      return m.absolute(x);
    case Activation::null:
      break;
  }
  return m.number(0.0f);
}

// What a sum becomes before it is activated: see gpu/plan.h.
template <class Math, class F>
HWY_INLINE F settled(Math& m, F sum, bool wide) {
  const F zero = m.number(0.0f);
  F x = m.select(m.less(m.absolute(sum), m.number(8.673617379884035e-19f)), zero, sum);  // 2^-60
  if (wide) x = m.maximum(m.minimum(x, m.number(262144.0f)), m.number(-262144.0f));
  return x;
}

// The sine input from the top 32 bits of its phase: velocity · sin(2π · phase · 2^-32).
template <class Math, class I>
HWY_INLINE auto sine_input(Math& m, I phase, decltype(m.number(0.0f)) velocity) {
  const I half =
      m.template shift_right_unsigned<31>(m.int_add(phase, m.integer(1 << 30)));  // nearest half turn, 0 or 1
  const I rest = m.int_sub(phase, m.template shift_left<31>(half));               // −2^30 … 2^30
  const auto r = m.mul(m.to_float(rest), m.number(1.462918119976564e-09f));       // π · 2^-31
  return m.mul(odd_negated(m, sine_near(m, r), half), velocity);
}

// The ramp from the top 32 bits of its phase.
template <class Math, class I>
HWY_INLINE auto ramp_input(Math& m, I phase) {
  const I size = m.bit_xor(phase, m.template shift_right<31>(phase));  // 0 … 2^31 − 1
  return m.mul(m.to_float(m.int_sub(m.integer(1 << 30), size)), m.number(9.31322574615478515625e-10f));  // 2^-30
}

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif

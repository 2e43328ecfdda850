// engine/units/arithmetic-inl.h -- Arithmetic that stays a number wherever it is asked: division, logarithm, wrapping, folding.
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(PERIGEE_ENGINE_UNITS_ARITHMETIC_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERIGEE_ENGINE_UNITS_ARITHMETIC_INL_H_
#undef PERIGEE_ENGINE_UNITS_ARITHMETIC_INL_H_
#else
#define PERIGEE_ENGINE_UNITS_ARITHMETIC_INL_H_
#endif

#include "engine/units/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {

HWY_INLINE Floats bounded(Floats x) { return within(x, all(-1e15f), all(1e15f)); }
HWY_INLINE Floats over(Floats a, Floats b) {
  return hn::IfThenElseZero(hn::Ne(b, zero()), bounded(a / choose(hn::Eq(b, zero()), all(1.0f), b)));
}
HWY_INLINE Floats truth(Mask mask) { return hn::IfThenElseZero(mask, all(1.0f)); }
HWY_INLINE Floats binary_log(Floats x) {
  return choose(hn::Gt(x, all(7.9e-31f)), log2(at_least(x, all(7.9e-31f))), all(-100.0f));
}
// Into low … high by whole multiples of what lies between them; low where that is 0.
HWY_INLINE Floats wrapped(Floats x, Floats low, Floats high) {
  const Floats span = high - low;
  const Floats y = (x - low) - hn::Floor(over(x - low, span)) * span;
  // What is left of a number too large for its fraction is kept inside.
  const Floats inside = choose(hn::Ge(span, zero()), within(y, zero(), span), within(y, span, zero()));
  return low + choose(hn::Eq(inside, span), zero(), inside);
}
// By reflection at both ends.
HWY_INLINE Floats folded_between(Floats x, Floats low, Floats high) {
  const Floats span = hn::Abs(high - low), least = choose(hn::Lt(low, high), low, high);
  const Floats y = wrapped(x - least, zero(), span + span);
  return least + choose(hn::Gt(y, span), (span + span) - y, y);
}

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

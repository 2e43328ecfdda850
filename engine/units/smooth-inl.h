// engine/units/smooth-inl.h -- A smooth line through neighbouring values of a sound, whoever reads between its frames.
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(PERIGEE_ENGINE_UNITS_SMOOTH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERIGEE_ENGINE_UNITS_SMOOTH_INL_H_
#undef PERIGEE_ENGINE_UNITS_SMOOTH_INL_H_
#else
#define PERIGEE_ENGINE_UNITS_SMOOTH_INL_H_
#endif

#include "engine/units/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {

// Catmull-Rom through four neighbouring values; x in 0 … 1 from y1 to y2, from_y0 = y2 − y0 and to_y3 = y3 − y1. At x = 0 it is y1, equal to
// the bit. The cubic Hermite spline as the straight line and what it bends away from that: with a and b the slopes at y1 and y2 less the
// line's, x(1 − x)(a(1 − x) − b·x).
template <class Value>
HWY_INLINE Value smooth_by_slopes(Value y1, Value y2, Value from_y0, Value to_y3, Value x, Value half) {
  const Value line = y2 - y1, bend = half_less(from_y0, line, half), more = bend + half_less(to_y3, line, half);
  return mul_add(neg_mul_add(x, x, x), neg_mul_add(more, x, bend), mul_add(x, line, y1));
}
template <class Value>
HWY_INLINE Value smooth_between_values(Value y0, Value y1, Value y2, Value y3, Value x, Value half) {
  return smooth_by_slopes(y1, y2, y2 - y0, y3 - y1, x, half);
}
HWY_INLINE Floats smooth_between(Floats y0, Floats y1, Floats y2, Floats y3, Floats x) {
  return smooth_between_values(y0, y1, y2, y3, x, all(0.5f));
}
HWY_INLINE float smooth_value(float y0, float y1, float y2, float y3, float x) {
  return smooth_between_values(y0, y1, y2, y3, x, 0.5f);
}

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

// engine/units/edges-inl.h -- Steps and corners without what lies above half the rate, for oscillators of any shape.
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(PERIGEE_ENGINE_UNITS_EDGES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERIGEE_ENGINE_UNITS_EDGES_INL_H_
#undef PERIGEE_ENGINE_UNITS_EDGES_INL_H_
#else
#define PERIGEE_ENGINE_UNITS_EDGES_INL_H_
#endif

#include "engine/units/phase-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {

// Band limiting: the naive wave minus what a step or a corner has that a cubic B-spline smoothed one has not. With d the
// distance in frames after the step, the rest of the step is ((2−d)₊⁴ − 4(1−d)₊⁴)/24, and it is odd in d; the rest of the corner
// is its integral. Aliases of a 1 kHz saw stay 60 dB below it, where the two-point polynomial gives 45.
struct Edge {
  Floats steps_per_turn;  // 1 / |step|
  HWY_INLINE explicit Edge(Floats step_turns) : steps_per_turn{all(1.0f) / at_least(hn::Abs(step_turns), all(1e-7f))} {}
  // How much of a unit step at phase 0 is still to come (before it: negative, how much has come early).
  HWY_INLINE Floats rest_of_step(Floats turns) const {
    const Floats distance = hn::Abs(turns) * steps_per_turn;
    const Floats outer = at_least(all(2.0f) - distance, zero()), inner = at_least(all(1.0f) - distance, zero());
    const Floats outer2 = outer * outer, inner2 = inner * inner;
    const Floats rest = outer2 * outer2 * all(1.0f / 24.0f) - inner2 * inner2 * all(1.0f / 6.0f);
    return hn::CopySign(rest, turns);
  }
  // The same for a corner at phase 0 that adds slope 1 a frame; even in the distance.
  HWY_INLINE Floats rest_of_corner(Floats turns) const {
    const Floats distance = hn::Abs(turns) * steps_per_turn;
    const Floats outer = at_least(all(2.0f) - distance, zero()), inner = at_least(all(1.0f) - distance, zero());
    const Floats outer2 = outer * outer, inner2 = inner * inner;
    return outer2 * outer2 * outer * all(1.0f / 120.0f) - inner2 * inner2 * inner * all(1.0f / 30.0f);
  }
};

// Rises from −1 to 1 over a turn, 0 at phase 0: the step down lies at half a turn.
HWY_INLINE Floats saw_at(Ints phase, const Edge& edge) {
  // The distance to the step is taken from the integer phase: just before it a float would already round to half a turn.
  const Floats from_step = signed_turns(phase + half_turn());
  return (signed_turns(phase) + edge.rest_of_step(from_step)) * all(2.0f);
}

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

// engine/units/phase-inl.h -- Phases as 32-bit fractions of a turn: adding wraps exactly, and a step resolves 11 µHz at 48 kHz.
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(PERIGEE_ENGINE_UNITS_PHASE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERIGEE_ENGINE_UNITS_PHASE_INL_H_
#undef PERIGEE_ENGINE_UNITS_PHASE_INL_H_
#else
#define PERIGEE_ENGINE_UNITS_PHASE_INL_H_
#endif

#include "engine/units/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {

inline constexpr float kPhaseOfTurn = 4294967296.0f;
inline constexpr float kTurnOfSigned = 1.0f / 4294967296.0f;

// Steps a frame for a frequency, which is kept within ±rate/2.
HWY_INLINE Ints phase_step(Floats freq_hz, Floats seconds_per_frame) {
  const Floats turns = within(freq_hz * seconds_per_frame, all(-0.5f), all(0.4999f));
  return hn::ConvertTo(kInt, turns * all(kPhaseOfTurn));
}
// −0.5 … 0.5 turns.
HWY_INLINE Floats signed_turns(Ints phase) { return to_float(phase) * all(kTurnOfSigned); }
HWY_INLINE Ints quarter_turn() { return hn::Set(kInt, 1 << 30); }
// sin(2π·phase): folded into a quarter, for a phase less a quarter. Zero stays exactly zero.
HWY_INLINE Floats quarter_beside(Ints less_a_quarter) {
  return exact_mul_add(hn::Abs(to_float(less_a_quarter)), all(-kTurnOfSigned), all(0.25f));
}
HWY_INLINE Floats quarter_of(Ints phase) { return quarter_beside(phase - quarter_turn()); }
HWY_INLINE Floats sine_of(Ints phase) { return sine_polynomial(quarter_of(phase)); }
// The quarters of frames after each other, `step` apart, for a phase that is less by a quarter; it is then that of the frame after them.
template <class Many>
HWY_INLINE Many quarters_beside(Ints& phase, Ints step) {
  if constexpr (kFramesIn<Many, Floats> == 1) {
    const Ints now = phase;
    phase = phase + step;
    return quarter_beside(now);
  }
  if constexpr (kFramesIn<Many, Floats> != 1) {
    const auto first = quarters_beside<HalfOf<Many>>(phase, step);
    return {first, quarters_beside<HalfOf<Many>>(phase, step)};
  }
}
HWY_INLINE Ints half_turn() { return hn::Set(kInt, static_cast<std::int32_t>(0x80000000u)); }
HWY_INLINE Ints offset_of(Floats turns) {
  const Floats part = turns - hn::Floor(turns + all(0.5f));  // −0.5 … 0.5
  return hn::ConvertTo(kInt, within(part, all(-0.5f), all(0.49999997f)) * all(kPhaseOfTurn));
}
// Steps a phase that lies in a row of memory; what it was before is the result.
HWY_INLINE Ints turn_on(Floats& memory, Floats freq_hz, Floats seconds_per_frame) {
  const Ints now = hn::BitCast(kInt, memory);
  memory = hn::BitCast(kFloat, now + phase_step(freq_hz, seconds_per_frame));
  return now;
}
// Does the turn that a step forward from this phase takes cross phase 0?
HWY_INLINE Mask wraps(Ints phase, Ints step) {
  const Ints next = phase + step;
  const auto forward = hn::And(hn::Lt(phase, hn::Zero(kInt)), hn::Gt(next, hn::Set(kInt, -1)));
  return hn::RebindMask(kFloat, hn::And(forward, hn::Gt(step, hn::Zero(kInt))));
}

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

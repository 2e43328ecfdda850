// engine/units/adsr-inl.h -- A linear envelope as a function of the local time.
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(PERIGEE_ENGINE_UNITS_ADSR_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERIGEE_ENGINE_UNITS_ADSR_INL_H_
#undef PERIGEE_ENGINE_UNITS_ADSR_INL_H_
#else
#define PERIGEE_ENGINE_UNITS_ADSR_INL_H_
#endif

#include "engine/units/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {

// A rise from 0 to 1 over so many frames; with none it is 1 from the first frame on.
struct Ramp {
  Floats per_frame, start;
  HWY_INLINE explicit Ramp(Floats frames)
      : per_frame{hn::IfThenElseZero(hn::Gt(frames, zero()), all(1.0f) / at_least(frames, all(1e-3f)))},
        start{hn::IfThenElseZero(hn::Le(frames, zero()), all(1.0f))} {}
  HWY_INLINE Floats at(Floats time) const { return within(time * per_frame + start, zero(), all(1.0f)); }
};

HWY_INLINE Floats sustain_of(const UnitInputView* inputs, std::size_t lane) {
  return within(Input{inputs[3]}.held(lane), zero(), all(1.0f));
}

// Has every lane's envelope plainly reached its sustain level, and keeps it to the end of the quantum? Adsr::steady() is then true, as the
// margins are wider than what is rounded there; this asks without a division.
HWY_INLINE bool plainly_steady(const UnitCall& call, const UnitInputView* inputs, std::size_t lane) {
  const Ints time = local_time(call, lane);
  const Floats rise = at_least(Input{inputs[1]}.held(lane), zero()) + at_least(Input{inputs[2]}.held(lane), zero());
  const Mask risen = hn::Gt(to_float(time), rise * all(call.rate_hz * 1.000001f) + all(2.0f)),
             held = hn::RebindMask(kFloat, hn::Gt(frames_to_gate(call, lane), hn::Set(kInt, kQuantum - 2))),
             idle = hn::RebindMask(kFloat, hn::Eq(time, hn::Set(kInt, -kFarFrames)));
  return hn::AllTrue(kFloat, hn::Or(idle, hn::And(risen, held)));
}

// One voice's linear envelope. Each part of it only rises or only falls, rounding included.
struct Adsr {
  Ramp up;
  Floats attack, top, fall, sustain, gate, release_per_frame;
  HWY_INLINE Adsr(const UnitCall& call, const UnitInputView* inputs, std::size_t lane)
      : up{at_least(Input{inputs[1]}.held(lane) * all(call.rate_hz), zero())},
        attack{at_least(Input{inputs[1]}.held(lane) * all(call.rate_hz), zero())},
        top{zero()},
        fall{zero()},
        sustain{sustain_of(inputs, lane)},
        gate{to_float(local_time(call, lane) + frames_to_gate(call, lane))},
        release_per_frame{all(1.0f) / at_least(Input{inputs[4]}.held(lane) * all(call.rate_hz), all(1e-3f))} {
    const Floats one = all(1.0f), decay = at_least(Input{inputs[2]}.held(lane) * all(call.rate_hz), zero());
    const Mask decays = hn::Gt(decay, zero());
    top = choose(decays, one, sustain);
    fall = choose(decays, (one - sustain) / at_least(decay, all(1e-3f)), all(1e9f));
  }
  HWY_INLINE Floats down(Floats held_time) const { return at_least(top + (attack - held_time) * fall, sustain); }
  HWY_INLINE Floats tail(Ints to_gate) const {
    return within(all(1.0f) + to_float(to_gate) * release_per_frame, zero(), all(1.0f));
  }
  // Two frames after each other. Falls: some lane does not stay at full level; releases: some lane's gate ends soon, or has.
  template <bool kFalls, bool kReleases>
  HWY_INLINE Twice at(Ints time, Ints to_gate) const {
    const Ints one = hn::Set(kInt, 1);
    const Floats first = at_most(to_float(time), gate), second = at_most(to_float(time + one), gate);
    Twice level = within(Twice{first, second} * Twice{up.per_frame} + Twice{up.start}, Twice{zero()}, Twice{all(1.0f)});
    if constexpr (kFalls) level = {at_most(level.first, down(first)), at_most(level.second, down(second))};
    if constexpr (kReleases) {
      const Twice left{to_float(to_gate), to_float(to_gate - one)};
      level = level * within(Twice{all(1.0f)} + left * Twice{release_per_frame}, Twice{zero()}, Twice{all(1.0f)});
    }
    return level;
  }
  HWY_INLINE bool falls() const { return !hn::AllTrue(kFloat, hn::Ge(sustain, all(1.0f))); }
  HWY_INLINE bool releases(Ints time, Ints to_gate, std::size_t frames) const {
    const Floats last = tail(to_gate - hn::Set(kInt, static_cast<std::int32_t>(frames)));
    return !hn::AllTrue(kFloat, hn::Or(idle(time), hn::Ge(last, all(1.0f))));
  }
  HWY_INLINE Mask idle(Ints time) const { return hn::RebindMask(kFloat, hn::Eq(time, hn::Set(kInt, -kFarFrames))); }
  // Has every lane reached its sustain level, and keeps it to the end of the quantum?
  HWY_INLINE bool steady(Ints time, Ints to_gate) const {
    const Floats held_time = at_most(to_float(time), gate);
    const Mask risen = hn::And(hn::Ge(up.at(held_time), all(1.0f)), hn::Le(down(held_time), sustain));
    const Mask held = hn::Ge(tail(to_gate - hn::Set(kInt, kQuantum - 1)), all(1.0f));
    return hn::AllTrue(kFloat, hn::Or(idle(time), hn::And(risen, held)));
  }
};

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

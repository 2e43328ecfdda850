// engine/units/memory-inl.h -- Units that remember: their rows stay in registers while frames pass, and are 0 until the voice begins.
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(PERIGEE_ENGINE_UNITS_MEMORY_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERIGEE_ENGINE_UNITS_MEMORY_INL_H_
#undef PERIGEE_ENGINE_UNITS_MEMORY_INL_H_
#else
#define PERIGEE_ENGINE_UNITS_MEMORY_INL_H_
#endif

#include "engine/units/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {

// Where a kernel stands: a frame of the call, the first of the lanes it works on, and how old their voices are.
struct Here {
  std::size_t frame, lane;
  Ints time;
  HWY_INLINE Mask onset() const { return hn::RebindMask(kFloat, hn::Eq(time, hn::Zero(kInt))); }
};

struct Pair {
  Floats first, second;
};
HWY_INLINE Floats silent_before(Mask sounding, Floats value) { return hn::IfThenElseZero(sounding, value); }
HWY_INLINE Pair silent_before(Mask sounding, const Pair& values) {
  return {hn::IfThenElseZero(sounding, values.first), hn::IfThenElseZero(sounding, values.second)};
}
HWY_INLINE void put_out(const UnitCall& call, const Here& here, Floats value) {
  put(call.outputs[0], here.frame, here.lane, value);
}
HWY_INLINE void put_out(const UnitCall& call, const Here& here, const Pair& values) {
  put(call.outputs[0], here.frame, here.lane, values.first);
  put(call.outputs[1], here.frame, here.lane, values.second);
}

struct NoSettings {};

// Runs out = next(rows of memory, settings, here) over the call. Memory and output are 0 before the onset. What make(frame, lane)
// works out from the inputs is worked out once for the call where `held`, else for every frame.
template <std::size_t kRows, class Make, class Next>
HWY_INLINE void remember(const UnitCall& call, bool held, const Make& make, const Next& next) {
  const std::size_t begun_at = begun_from(call), frames = frames_of(call);
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    Floats memory[kRows];
    for (std::size_t row = 0; row < kRows; ++row) memory[row] = hn::Load(kFloat, call.state + row * kRow + lane);
    auto settings = make(std::size_t{0}, lane);
    Here here{0, lane, local_time(call, lane)};
    for (; here.frame < begun_at; ++here.frame) {
      if (!held) settings = make(here.frame, lane);
      const Mask sounding = begun(here.time);
      put_out(call, here, silent_before(sounding, next(memory, settings, here)));
      for (std::size_t row = 0; row < kRows; ++row) memory[row] = hn::IfThenElseZero(sounding, memory[row]);
      here.time = here.time + hn::Set(kInt, 1);
    }
    for (; here.frame < frames; ++here.frame) {
      if (!held) settings = make(here.frame, lane);
      put_out(call, here, next(memory, settings, here));
      here.time = here.time + hn::Set(kInt, 1);
    }
    for (std::size_t row = 0; row < kRows; ++row) hn::Store(memory[row], kFloat, call.state + row * kRow + lane);
  }
}
template <std::size_t kRows, class Next>
HWY_INLINE void remember(const UnitCall& call, const Next& next) {
  remember<kRows>(
      call, true, [](std::size_t, std::size_t) HWY_ATTR { return NoSettings{}; },
      [&](Floats* memory, NoSettings, const Here& here) HWY_ATTR { return next(memory, here); });
}

// The same without memory: out = next(here).
template <class Next>
HWY_INLINE void each_frame(const UnitCall& call, const Next& next) {
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    Here here{0, lane, local_time(call, lane)};
    for (; here.frame < begun_from(call); ++here.frame) {
      put_out(call, here, silent_before(begun(here.time), next(here)));
      here.time = here.time + hn::Set(kInt, 1);
    }
    for (; here.frame < frames_of(call); ++here.frame) {
      put_out(call, here, next(here));
      here.time = here.time + hn::Set(kInt, 1);
    }
  }
}

// Do the inputs from `first` up to `last` hold for the whole call?
HWY_INLINE bool settings_hold(const UnitCall& call, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i <= last; ++i) {
    if (call.inputs[i].stride != 0) return false;
  }
  return true;
}

// Off lanes of a switchable unit: is the input below 0 in all of them, for the whole call?
HWY_INLINE bool is_off(const UnitCall& call, const Input& input) {
  return input.constant() && every_lane(call, input, [](Floats x) HWY_ATTR { return hn::Lt(x, zero()); });
}

HWY_INLINE Floats square(Floats x) { return x * x; }
// e^x, within 2^±126.
HWY_INLINE Floats exp_of(Floats x) { return exp2(within(x, all(-80.0f), all(80.0f)) * all(1.44269504f)); }
// Error below 3e-7; ±1 exactly from 9 on.
HWY_INLINE Floats tanh_of(Floats x) {
  const Floats e = exp2(within(hn::Abs(x), zero(), all(20.0f)) * all(-2.88539008f));
  const Floats small = x * (all(1.0f) - x * x * all(1.0f / 3.0f));
  const Floats y = hn::CopySign((all(1.0f) - e) / (all(1.0f) + e), x);
  return choose(hn::Lt(hn::Abs(x), all(0.02f)), small, y);
}
// Monotone, 1 from 3 on, within 0.03 of tanh; one division.
HWY_INLINE Floats soft_limit(Floats x) {
  const Floats in = within(x, all(-3.0f), all(3.0f)), s = in * in;
  return in * (all(27.0f) + s) / (all(27.0f) + s * all(9.0f));
}
HWY_INLINE Floats gain_of_db(Floats db) { return exp2(within(db, all(-400.0f), all(120.0f)) * all(0.166096404f)); }
// How much of the old value a smoother keeps each frame when it covers 1 − e^−1 of a step in `seconds`.
HWY_INLINE Floats kept_of(Floats seconds, Floats rate_hz) {
  return exp2(all(-1.44269504f) / at_least(seconds * rate_hz, all(0.02f)));
}

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

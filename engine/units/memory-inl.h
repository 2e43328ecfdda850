// engine/units/memory-inl.h -- Units that remember: their rows stay in registers while frames pass, and are 0 until the voice begins.
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(PERIGEE_ENGINE_UNITS_MEMORY_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERIGEE_ENGINE_UNITS_MEMORY_INL_H_
#undef PERIGEE_ENGINE_UNITS_MEMORY_INL_H_
#else
#define PERIGEE_ENGINE_UNITS_MEMORY_INL_H_
#endif

#include <array>
#include <type_traits>
#include <utility>

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
// works out from the inputs is worked out once for the call where `held`, else for every frame. So many vectors of lanes are worked
// on by turns: with more than one, units whose every operation waits for the last one are faster. kApart: a loop of its own for held
// settings, which then stay in registers.
template <std::size_t kRows, std::size_t kVectors, bool kApart, class Make, class Next>
HWY_INLINE void remember_from(const UnitCall& call, std::size_t first_lane, bool held, const Make& make,
                              const Next& next) {
  const std::size_t begun_at = begun_from(call), frames = frames_of(call);
  const auto lane_of = [&](std::size_t v) { return first_lane + v * lanes_at_once(); };
  using Settings = decltype(make(std::size_t{0}, std::size_t{0}));
  using Value =
      decltype(next(static_cast<Floats*>(nullptr), std::declval<const Settings&>(), std::declval<const Here&>()));
  Floats memory[kVectors][kRows];
  for (std::size_t v = 0; v < kVectors; ++v) {
    for (std::size_t row = 0; row < kRows; ++row)
      memory[v][row] = hn::Load(kFloat, call.state + row * kRow + lane_of(v));
  }
  auto settings = [&]<std::size_t... v>(std::index_sequence<v...>) HWY_ATTR {
    return std::array<Settings, kVectors>{make(std::size_t{0}, lane_of(v))...};
  }
  (std::make_index_sequence<kVectors>{});
  std::size_t frame = 0;
  const auto here = [&](std::size_t v) HWY_ATTR {
    const Ints now = hn::Set(kInt, static_cast<std::int32_t>(frame));
    return Here{frame, lane_of(v), local_time(call, lane_of(v)) + now};
  };
  for (; frame < begun_at; ++frame) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      if (!held) settings[v] = make(frame, lane_of(v));
      const Mask sounding = begun(here(v).time);
      put_out(call, here(v), silent_before(sounding, next(memory[v], settings[v], here(v))));
      for (std::size_t row = 0; row < kRows; ++row) memory[v][row] = hn::IfThenElseZero(sounding, memory[v][row]);
    }
  }
  const auto run = [&](auto makes) HWY_ATTR {
    for (; frame < frames; ++frame) {
      Value values[kVectors];
      for (std::size_t v = 0; v < kVectors; ++v) {
        if (makes) settings[v] = make(frame, lane_of(v));
      }
      for (std::size_t v = 0; v < kVectors; ++v) values[v] = next(memory[v], settings[v], here(v));
      for (std::size_t v = 0; v < kVectors; ++v) put_out(call, here(v), values[v]);
    }
  };
  if constexpr (kApart) {
    if (held) {
      run(std::false_type{});
    } else {
      run(std::true_type{});
    }
  } else {
    run(!held);
  }
  for (std::size_t v = 0; v < kVectors; ++v) {
    for (std::size_t row = 0; row < kRows; ++row)
      hn::Store(memory[v][row], kFloat, call.state + row * kRow + lane_of(v));
  }
}
template <std::size_t kRows, class Make, class Next>
HWY_INLINE void remember(const UnitCall& call, bool held, const Make& make, const Next& next) {
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once())
    remember_from<kRows, 1, false>(call, lane, held, make, next);
}
// By turns two vectors; make and next keep nothing to themselves.
template <std::size_t kRows, class Make, class Next>
HWY_INLINE void remember_by_turns(const UnitCall& call, bool held, const Make& make, const Next& next) {
  std::size_t lane = 0;
  for (; lane + lanes_at_once() < lanes_of(call); lane += 2 * lanes_at_once())
    remember_from<kRows, 2, true>(call, lane, held, make, next);
  if (lane < lanes_of(call)) remember_from<kRows, 1, true>(call, lane, held, make, next);
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

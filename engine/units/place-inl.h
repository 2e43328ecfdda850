// engine/units/place-inl.h -- How a voice is placed between two sides and added to a bus, and which voices are to be heard.
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(PERIGEE_ENGINE_UNITS_PLACE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PERIGEE_ENGINE_UNITS_PLACE_INL_H_
#undef PERIGEE_ENGINE_UNITS_PLACE_INL_H_
#else
#define PERIGEE_ENGINE_UNITS_PLACE_INL_H_
#endif

#include "engine/units/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {

enum class Place { mono, stereo, balance };

// How much of each input goes to each side.
struct Sides {
  Floats left_to_left, right_to_left, left_to_right, right_to_right;
};

template <Place place>
HWY_INLINE Sides sides_at(Floats pan, Floats gain) {
  const Mask centre = hn::Lt(pan, zero());
  const Floats at = within(pan, zero(), all(1.0f));
  Sides sides;
  if constexpr (place == Place::stereo) {
    // The StereoPanner law: what leaves one side goes to the other. Left of the middle the quarter turn runs over 0 … 0.5.
    const Mask leftwards = hn::Le(at, all(0.5f));
    const Floats turn = choose(leftwards, at, at - all(0.5f)) * all(0.5f);
    const Floats falling = sine_quarter(all(0.25f) - turn), rising = sine_quarter(turn);
    sides.left_to_left = choose(leftwards, all(1.0f), falling);
    sides.right_to_left = choose(leftwards, falling, zero());
    sides.left_to_right = choose(leftwards, zero(), rising);
    sides.right_to_right = choose(leftwards, rising, all(1.0f));
  } else {
    sides.left_to_left = sine_quarter((all(1.0f) - at) * all(0.25f));
    sides.right_to_right = sine_quarter(at * all(0.25f));
    sides.right_to_left = sides.left_to_right = zero();
  }
  sides.left_to_left = choose(centre, all(1.0f), sides.left_to_left) * gain;
  sides.right_to_right = choose(centre, all(1.0f), sides.right_to_right) * gain;
  sides.right_to_left = choose(centre, zero(), sides.right_to_left) * gain;
  sides.left_to_right = choose(centre, zero(), sides.left_to_right) * gain;
  return sides;
}

HWY_INLINE void add_to(float* bus, std::size_t frame, std::size_t lane, Floats value) {
  float* const to = bus + frame * kRow + lane;
  hn::Store(hn::Load(kFloat, to) + value, kFloat, to);
}

HWY_INLINE Floats level_of(Floats asked) { return within(asked, all(-1e6f), all(1e6f)); }

// Beyond it, 100 dB above full scale, a voice has gone wrong: NaN, infinity, or a loop that grows without end.
inline constexpr float kLoudestVoice = 1e5f;
// The lanes whose voice is to be heard: neither over nor gone wrong.
HWY_INLINE Mask sounding(const UnitCall& call, std::size_t lane) {
  const Ints local = local_time(call, lane), last = frames_to_end(call, lane);
  const Mask voice =
      hn::RebindMask(kFloat, hn::And(hn::Gt(local, hn::Set(kInt, -kFarFrames)), hn::Gt(last, hn::Zero(kInt))));
  const auto bad = hn::Load(kWord, call.times->bad.data() + lane);
  return hn::And(hn::RebindMask(kFloat, hn::Eq(bad, hn::Zero(kWord))), voice);
}
HWY_INLINE void mark_bad(const UnitCall& call, std::size_t lane, Mask gone_bad) {
  if (hn::AllFalse(kFloat, gone_bad)) return;
  call.times->some_bad = true;
  std::uint32_t* const bad = call.times->bad.data() + lane;
  hn::Store(hn::Or(hn::Load(kWord, bad), hn::BitCast(kWord, hn::IfThenElseZero(gone_bad, all(1.0f)))), kWord, bad);
}

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif

// engine/units/oscillators.cpp -- Oscillators of many kinds: plain shapes for control, synced and feeding back, many saws at once, partials.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/oscillators.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/edges-inl.h"
#include "engine/units/memory-inl.h"
#include "engine/units/noise-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// A phase of −0.5 … 0.5 turns for a frequency and an offset; the memory is one row.
HWY_INLINE Ints phase_at(const UnitCall& call, const Input& freq, const Input& offset, Floats& memory,
                         const Here& here) {
  const Ints now = turn_on(memory, freq.at(here.frame, here.lane), all(call.seconds_per_frame));
  return now + offset_of(within(offset.at(here.frame, here.lane), all(-1e3f), all(1e3f)));
}
// Calls wave(turns −0.5 … 0.5, here) for every frame.
template <class Wave>
HWY_INLINE void plainly(const UnitCall& call, const Wave& wave) {
  const Input freq{call.inputs[0]}, offset{call.inputs[1]};
  remember<1>(call, [&](Floats* memory, const Here& here)
                        HWY_ATTR { return wave(signed_turns(phase_at(call, freq, offset, memory[0], here)), here); });
}
HWY_INLINE Floats from_zero(Floats turns) { return choose(hn::Lt(turns, zero()), turns + all(1.0f), turns); }

void lfsaw(const UnitCall& call) noexcept {
  plainly(call, [](Floats turns, const Here&) HWY_ATTR { return turns + turns; });
}
void lftri(const UnitCall& call) noexcept {
  plainly(call, [](Floats turns, const Here&) HWY_ATTR {
    const Floats size = hn::Abs(turns);
    return hn::CopySign(at_most(size, all(0.5f) - size) * all(4.0f), turns);
  });
}
// Two parabolas in the place of a sine.
void lfpar(const UnitCall& call) noexcept {
  plainly(call, [](Floats turns, const Here&) HWY_ATTR { return turns * (all(0.5f) - hn::Abs(turns)) * all(16.0f); });
}
void lfpulse(const UnitCall& call) noexcept {
  const Input width{call.inputs[2]};
  plainly(call, [&](Floats turns, const Here& here) HWY_ATTR {
    return hn::IfThenElseZero(hn::Lt(from_zero(turns), width.at(here.frame, here.lane)), all(1.0f));
  });
}
// Rises for `width` of the turn and falls for the rest, −1 … 1.
void varsaw(const UnitCall& call) noexcept {
  const Input width{call.inputs[2]};
  plainly(call, [&](Floats turns, const Here& here) HWY_ATTR {
    const Floats top = within(width.at(here.frame, here.lane), all(0.001f), all(0.999f)), at = from_zero(turns);
    const Floats up = at / top, down = (all(1.0f) - at) / (all(1.0f) - top);
    return choose(hn::Lt(at, top), up, down) * all(2.0f) - all(1.0f);
  });
}

// 1 on the first frame and on every frame on which a turn is completed.
void impulses(const UnitCall& call) noexcept {
  const Input freq{call.inputs[0]};
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Ints step = phase_step(hn::Abs(freq.at(here.frame, here.lane)), all(call.seconds_per_frame));
    const Ints phase = hn::BitCast(kInt, memory[0]);
    memory[0] = hn::BitCast(kFloat, phase + step);
    return hn::IfThenElseZero(hn::Or(here.onset(), wraps(phase - step, step)), all(1.0f));
  });
}

// Its own output, the mean of the last two frames, turns its phase by `feedback` radians.
void sine_feedback(const UnitCall& call) noexcept {
  const Input freq{call.inputs[0]}, offset{call.inputs[1]}, feedback{call.inputs[2]};
  remember<3>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats turns = signed_turns(phase_at(call, freq, offset, memory[0], here));
    const Floats back = within(feedback.at(here.frame, here.lane), all(-10.0f), all(10.0f)) * all(0.0795774715f);
    const Floats y = sine_turns(turns + back * (memory[1] + memory[2]));
    memory[2] = memory[1];
    return memory[1] = y;
  });
}

// A saw of ratio · freq that begins anew with each turn of freq. Its steps are those of the saw inside the turn, and the one where the
// turn ends, as high as the saw had come; all of them are band-limited by what is known of the turn, so nothing is late.
void sync_saw(const UnitCall& call) noexcept {
  const Input freq{call.inputs[0]}, offset{call.inputs[1]}, ratio_input{call.inputs[2]};
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats one = all(1.0f);
    const Floats step = hn::Abs(freq.at(here.frame, here.lane)) * all(call.seconds_per_frame);
    // Both below half the rate.
    const Floats ratio = within(ratio_input.at(here.frame, here.lane), all(0.1f),
                                at_least(all(0.45f) / at_least(step, all(1e-6f)), one));
    const Floats turns = from_zero(signed_turns(phase_at(call, freq, offset, memory[0], here)));
    const Floats inside = turns * ratio, whole = hn::Floor(inside), part = inside - whole;
    const Floats last =
        ratio + hn::Floor(hn::Neg(ratio)) + one;  // how far the saw has come where the turn ends: 0 … 1, not 0
    const Edge turn{step}, saw{step * ratio};
    Floats y = part + part - one;
    y = y + (last + last) * turn.rest_of_step(choose(hn::Lt(turns, all(0.5f)), turns, turns - one));
    const Floats after = saw.rest_of_step(part), before = saw.rest_of_step(part - one);
    y = y + hn::IfThenElseZero(hn::Ge(whole, one), after + after);
    return y + hn::IfThenElseZero(hn::Lt(whole + one, ratio), before + before);
  });
}

// Saws side by side: `voices` of them over `detune` semitones, alternately more to one side and to the other, together as loud as
// one. Each begins at a phase of its own, by chance of the seed.
constexpr std::size_t kMostSaws = 100;
void supersaw(const UnitCall& call) noexcept {
  const Input freq{call.inputs[0]}, voices_input{call.inputs[1]}, detune{call.inputs[2]}, spread{call.inputs[3]},
      salt{call.inputs[4]};
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
    const Floats one = all(1.0f);
    const Floats voices = hn::Floor(within(voices_input.held(lane), one, all(static_cast<float>(kMostSaws))));
    const Floats wide = within(detune.held(lane), all(-48.0f), all(48.0f));
    const Floats side = within(spread.held(lane), zero(), one) * all(0.5f) + all(0.5f);
    const Floats level = one / hn::Sqrt(voices);
    const Floats more = hn::Sqrt(side) * level, less = hn::Sqrt(one - side) * level;
    const Words seed = salted_seed(call, salt, lane);
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      put(call.outputs[0], frame, lane, zero());
      put(call.outputs[1], frame, lane, zero());
    }
    for (std::size_t voice = 0; voice < kMostSaws; ++voice) {
      const Floats number = all(static_cast<float>(voice));
      const Mask plays = hn::Lt(number, voices);
      if (hn::AllFalse(kFloat, plays)) break;
      const Floats place = number / at_least(voices - one, one) - all(0.5f);
      const Floats ratio = choose(hn::Gt(voices, one), exp2(wide * place * all(1.0f / 12.0f)), one);
      const Floats left = hn::IfThenElseZero(plays, voice % 2 == 0 ? less : more);
      const Floats right = hn::IfThenElseZero(plays, voice % 2 == 0 ? more : less);
      const Ints start = hn::BitCast(kInt, hash(hn::Set(kWord, static_cast<std::uint32_t>(voice)), seed));
      float* const row = call.state + voice * kRow + lane;
      Ints phase = hn::BitCast(kInt, hn::Load(kFloat, row));
      Ints time = local_time(call, lane);
      for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
        const Ints step = phase_step(freq.at(frame, lane) * ratio, all(call.seconds_per_frame));
        const Mask sounding = begun(time);
        const Floats y = hn::IfThenElseZero(sounding, saw_at(phase + start, Edge{signed_turns(step)}));
        float* const to_left = call.outputs[0] + frame * kRow + lane;
        float* const to_right = call.outputs[1] + frame * kRow + lane;
        hn::Store(hn::Load(kFloat, to_left) + y * left, kFloat, to_left);
        hn::Store(hn::Load(kFloat, to_right) + y * right, kFloat, to_right);
        phase = phase + hn::IfThenElseZero(hn::RebindMask(kInt, sounding), step);
        time = time + hn::Set(kInt, 1);
      }
      hn::Store(hn::BitCast(kFloat, phase), kFloat, row);
    }
  }
}

// The first `count` partials of a saw (every one) or a square (every other), the k-th as loud as k^−slope; none above half the rate.
constexpr int kMostPartials = 64;
void partials(const UnitCall& call) noexcept {
  const Input freq{call.inputs[0]}, offset{call.inputs[1]}, count_input{call.inputs[2]}, slope{call.inputs[3]},
      odd_input{call.inputs[4]};
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats hz = hn::Abs(freq.at(here.frame, here.lane)) * all(call.seconds_per_frame);
    const Floats turns = signed_turns(phase_at(call, freq, offset, memory[0], here));
    const Floats count = within(count_input.held(here.lane), all(1.0f), all(static_cast<float>(kMostPartials)));
    const Floats falls = within(slope.at(here.frame, here.lane), zero(), all(8.0f));
    const Mask odd = hn::Gt(odd_input.held(here.lane), zero());
    Floats sum = zero();
    for (int k = 1; k <= kMostPartials; ++k) {
      const Floats number = all(static_cast<float>(k));
      Mask sounds = hn::And(hn::Le(number, count), hn::Lt(number * hz, all(0.5f)));
      if (hn::AllFalse(kFloat, sounds)) break;
      if (k % 2 == 0) sounds = hn::AndNot(odd, sounds);
      const Floats level = exp2(falls * hn::Neg(log2(number)));
      sum = sum + hn::IfThenElseZero(sounds, level * sine_turns(turns * number));
    }
    return sum;
  });
}

constexpr std::string_view kFamily = "oscillators";
constexpr UnitInput kSlow = input("freq", "Hz", 0.0f, 20000.0f, 1.0f);
constexpr UnitInput kWidth = input("width", "0..1", 0.0f, 1.0f, 0.5f);
constexpr UnitShape kOne{.state_rows = 1};
constexpr UnitRow kRows[] = {
    {unit("lfsaw", kFamily, "rises straight from -1 to 1, 0 at phase 0; for control, not band-limited", {kSlow, kPhase},
          kOne),
     lfsaw},
    {unit("lftri", kFamily, "triangle from 0 at phase 0; for control, not band-limited", {kSlow, kPhase}, kOne), lftri},
    {unit("lfpar", kFamily, "two parabolas, nearly a sine", {kSlow, kPhase}, kOne), lfpar},
    {unit("lfpulse", kFamily, "1 for width of the turn, then 0; for control, not band-limited", {kSlow, kPhase, kWidth},
          kOne),
     lfpulse},
    {unit("varsaw", kFamily, "rises for width of the turn, falls for the rest; not band-limited",
          {kSlow, kPhase, kWidth}, kOne),
     varsaw},
    {unit("impulse", kFamily, "1 at once and at every turn, else 0", {kSlow}, kOne), impulses},
    {unit("sine_feedback", kFamily,
          "sine whose own output turns its phase, by so many radians; a moving phase is phase modulation",
          {kFreq, kPhase, input("feedback", "radians", -10.0f, 10.0f, 0.0f)}, {.state_rows = 3}),
     sine_feedback},
    {unit("sync_saw", kFamily, "a saw of ratio * freq that begins anew with each turn of freq; band-limited",
          {kFreq, kPhase, input("ratio", "factor", 0.1f, 32.0f, 1.5f)}, kOne),
     sync_saw},
    {unit("supersaw", kFamily,
          "left and right of up to 100 band-limited saws, detune semitones apart in all, spread over the sides",
          {kFreq, held(input("voices", "number", 1.0f, static_cast<float>(kMostSaws), 5.0f)),
           held(input("detune", "semitones", 0.0f, 48.0f, 0.18f)), held(input("spread", "0..1", 0.0f, 1.0f, 0.6f)),
           kSalt},
          {.outputs = 2, .state_rows = static_cast<int>(kMostSaws)}),
     supersaw},
    {unit("partials", kFamily,
          "so many partials of freq, the k-th as loud as k^-slope, all or the odd ones; none above half the rate",
          {kFreq, kPhase, held(input("count", "number", 1.0f, 64.0f, 8.0f)), input("slope", "number", 0.0f, 8.0f, 1.0f),
           held(input("odd", "0 or 1", 0.0f, 1.0f, 0.0f))},
          kOne),
     partials},
};
UnitRows oscillator_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(oscillator_rows);
UnitRows oscillator_units() { return HWY_DYNAMIC_DISPATCH(oscillator_rows)(); }
}  // namespace perigee
#endif

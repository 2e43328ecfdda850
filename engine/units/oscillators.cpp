// engine/units/oscillators.cpp -- Oscillators of many kinds: plain shapes for control, synced and feeding back, many saws at once, partials.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

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
// turn ends, as high as the saw had come. Where the turn ends the phase is 0, so half a turn is added to find it.
struct SyncedSaw {
  Floats ratio;  // below half the rate
  HWY_INLINE SyncedSaw(Floats wanted, Floats step)
      : ratio{within(wanted, all(0.1f), at_least(all(0.45f) / at_least(hn::Abs(step), all(1e-6f)), all(1.0f)))} {}
  HWY_INLINE Floats naive(Ints phase) const {
    const Floats inside = from_zero(signed_turns(phase)) * ratio, part = inside - hn::Floor(inside);
    return part + part - all(1.0f);
  }
};
// One lane between two frames, `moved` turns apart, at most half a turn.
void sync_edges(Ahead& ahead, std::ptrdiff_t frame, std::size_t lane, float before, float after, float moved,
                float ratio) {
  if (!(moved > 0.0f)) return;
  const auto inner = [&](float number, float from, float end) {  // the saw inside the turn, `end` turns from its begin
    const float at = number / ratio;
    if (number >= 1.0f && at > from && at <= end) ahead.step(frame, lane, (end - at) / moved, -2.0f);
  };
  const bool ended = after < before;
  const float end = ended ? 1.0f + after : after;
  const float last = std::ceil(ratio) - 1.0f;  // of the steps that lie inside the turn
  inner(std::min(std::floor(end * ratio), last), before, end);
  if (!ended) return;
  ahead.step(frame, lane, after / moved, -2.0f * (ratio - last));
  const float at = 1.0f / ratio;
  if (at <= after) ahead.step(frame, lane, (after - at) / moved, -2.0f);
}
void sync_saw(const UnitCall& call) noexcept {
  const Input freq{call.inputs[0]}, offset{call.inputs[1]}, ratio_input{call.inputs[2]};
  constexpr auto kAhead = static_cast<std::int32_t>(kReach);
  auto* const phases = reinterpret_cast<std::int32_t*>(call.state);
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    Ahead ahead{call, call.state + 2 * kRow, lane};
    Ints time = local_time(call, lane), phase = hn::Load(kInt, phases + lane),
         before = hn::Load(kInt, phases + kRow + lane);
    const auto draw = [&](std::ptrdiff_t at, Mask lanes, Ints now, const SyncedSaw& saw) HWY_ATTR {
      const auto here = hn::RebindMask(kInt, lanes);
      alignas(64) float from[kRow], to[kRow], moved[kRow], ratios[kRow];
      hn::Store(hn::IfThenElseZero(lanes, from_zero(signed_turns(before))), kFloat, from);
      hn::Store(hn::IfThenElseZero(lanes, from_zero(signed_turns(now))), kFloat, to);
      hn::Store(hn::IfThenElseZero(lanes, signed_turns(now - before)), kFloat, moved);
      hn::Store(saw.ratio, kFloat, ratios);
      for (std::size_t i = 0; i < lanes_at_once(); ++i) sync_edges(ahead, at, i, from[i], to[i], moved[i], ratios[i]);
      ahead.draw(at, hn::IfThenElseZero(lanes, saw.naive(now)));
      before = hn::IfThenElse(here, now, before);
    };
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Ints step = phase_step(hn::Abs(freq.at(frame, lane)), all(call.seconds_per_frame));
      const Ints shift = offset_of(within(offset.at(frame, lane), all(-1e3f), all(1e3f)));
      const SyncedSaw saw{ratio_input.at(frame, lane), signed_turns(step)};
      const auto onset = hn::Eq(time, hn::Zero(kInt));
      if (!hn::AllFalse(kInt, onset)) {
        phase = hn::IfThenElse(onset, step * hn::Set(kInt, -kAhead), phase);
        before = hn::IfThenElse(onset, phase + shift, before);
        ahead.hear_from(frame);
        for (std::ptrdiff_t t = 1 - kAhead; t < kAhead; ++t) {
          phase = phase + hn::IfThenElseZero(onset, step);
          draw(static_cast<std::ptrdiff_t>(frame) + t - kAhead, hn::RebindMask(kFloat, onset), phase + shift, saw);
        }
        ahead.hear_from(0);
      }
      const Mask sounding = begun(time);
      phase = phase + hn::IfThenElseZero(hn::RebindMask(kInt, sounding), step);
      draw(static_cast<std::ptrdiff_t>(frame), sounding, phase + shift, saw);
      put(call.outputs[0], frame, lane, hn::IfThenElseZero(sounding, ahead.heard(frame)));
      time = time + hn::Set(kInt, 1);
    }
    hn::Store(phase, kInt, phases + lane);
    hn::Store(before, kInt, phases + kRow + lane);
    ahead.keep();
  }
}

// Saws side by side: `voices` of them over `detune` semitones, alternately more to one side and to the other, together as loud as
// one. Each begins at a phase of its own, by chance of the seed.
constexpr std::size_t kMostSaws = 100;
void supersaw(const UnitCall& call) noexcept {
  const Input freq{call.inputs[0]}, voices_input{call.inputs[1]}, detune{call.inputs[2]}, spread{call.inputs[3]},
      salt{call.inputs[4]};
  constexpr auto kAhead = static_cast<std::int32_t>(kReach);
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Floats one = all(1.0f);
    const Floats voices = hn::Floor(within(voices_input.held(lane), one, all(static_cast<float>(kMostSaws))));
    const Floats wide = within(detune.held(lane), all(-48.0f), all(48.0f));
    const Floats side = within(spread.held(lane), zero(), one) * all(0.5f) + all(0.5f);
    const Floats level = one / hn::Sqrt(voices);
    const Floats more = hn::Sqrt(side) * level, less = hn::Sqrt(one - side) * level;
    const Words seed = salted_seed(call, salt, lane);
    auto* const phases = reinterpret_cast<std::int32_t*>(call.state) + lane;
    float* const state = call.state + kMostSaws * kRow;
    Ahead left{call, state, lane}, right{call, state + kAheadRows * kRow, lane};
    // Of each saw: its phase beside where it began, its pitch, and its level on each side.
    Ints phase[kMostSaws], start[kMostSaws];
    Floats ratio[kMostSaws];
    alignas(64) float levels[2][kMostSaws][kRow];
    std::size_t count = 0;
    for (; count < kMostSaws; ++count) {
      const Floats number = all(static_cast<float>(count));
      const Mask plays = hn::Lt(number, voices);
      if (hn::AllFalse(kFloat, plays)) break;
      const Floats place = number / at_least(voices - one, one) - all(0.5f);
      ratio[count] = choose(hn::Gt(voices, one), exp2(wide * place * all(1.0f / 12.0f)), one);
      start[count] = hn::BitCast(kInt, hash(hn::Set(kWord, static_cast<std::uint32_t>(count)), seed));
      phase[count] = hn::Load(kInt, phases + count * kRow);
      hn::Store(hn::IfThenElseZero(plays, count % 2 == 0 ? less : more), kFloat, levels[0][count]);
      hn::Store(hn::IfThenElseZero(plays, count % 2 == 0 ? more : less), kFloat, levels[1][count]);
    }
    // All saws of a frame before the next frame, so that sums have one order wherever a quantum begins.
    const auto draw = [&](std::ptrdiff_t at, Mask lanes, Floats hz) HWY_ATTR {
      Floats to_left = zero(), to_right = zero();
      for (std::size_t saw = 0; saw < count; ++saw) {
        const Ints step = phase_step(hz * ratio[saw], all(call.seconds_per_frame));
        const Ints before = phase[saw] + start[saw];
        phase[saw] = phase[saw] + hn::IfThenElseZero(hn::RebindMask(kInt, lanes), step);
        const Ints now = phase[saw] + start[saw];
        for_turned(hn::And(lanes, turned_between(before, now)), now - before, now,
                   [&](std::size_t which, float since, float turns) {
                     const float height = turns > 0.0f ? -2.0f : 2.0f;
                     left.step(at, which, since, height * levels[0][saw][which]);
                     right.step(at, which, since, height * levels[1][saw][which]);
                   });
        const Floats y = signed_turns(now) * all(2.0f);
        to_left = to_left + y * hn::Load(kFloat, levels[0][saw]);
        to_right = to_right + y * hn::Load(kFloat, levels[1][saw]);
      }
      left.draw(at, hn::IfThenElseZero(lanes, to_left));
      right.draw(at, hn::IfThenElseZero(lanes, to_right));
    };
    Ints time = local_time(call, lane);
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Floats hz = freq.at(frame, lane);
      const auto onset = hn::Eq(time, hn::Zero(kInt));
      if (!hn::AllFalse(kInt, onset)) {
        for (std::size_t saw = 0; saw < count; ++saw) {
          const Ints step = phase_step(hz * ratio[saw], all(call.seconds_per_frame));
          phase[saw] = hn::IfThenElse(onset, step * hn::Set(kInt, -kAhead), phase[saw]);
        }
        left.hear_from(frame);
        right.hear_from(frame);
        for (std::ptrdiff_t t = 1 - kAhead; t < kAhead; ++t)
          draw(static_cast<std::ptrdiff_t>(frame) + t - kAhead, hn::RebindMask(kFloat, onset), hz);
        left.hear_from(0);
        right.hear_from(0);
      }
      const Mask sounding = begun(time);
      draw(static_cast<std::ptrdiff_t>(frame), sounding, hz);
      put(call.outputs[0], frame, lane, hn::IfThenElseZero(sounding, left.heard(frame)));
      put(call.outputs[1], frame, lane, hn::IfThenElseZero(sounding, right.heard(frame)));
      time = time + hn::Set(kInt, 1);
    }
    for (std::size_t saw = 0; saw < count; ++saw) hn::Store(phase[saw], kInt, phases + saw * kRow);
    left.keep();
    right.keep();
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
          {kFreq, kPhase, input("ratio", "factor", 0.1f, 32.0f, 1.5f)},
          {.state_rows = static_cast<int>(2 + kAheadRows)}),
     sync_saw},
    {unit("supersaw", kFamily,
          "left and right of up to 100 band-limited saws, detune semitones apart in all, spread over the sides",
          {kFreq, held(input("voices", "number", 1.0f, static_cast<float>(kMostSaws), 5.0f)),
           held(input("detune", "semitones", 0.0f, 48.0f, 0.18f)), held(input("spread", "0..1", 0.0f, 1.0f, 0.6f)),
           kSalt},
          {.outputs = 2, .state_rows = static_cast<int>(kMostSaws + 2 * kAheadRows)}),
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

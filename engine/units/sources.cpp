// engine/units/sources.cpp -- Oscillators, noise and control curves: what sounds without a sample.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <type_traits>

#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/sources.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/edges-inl.h"
#include "engine/units/memory-inl.h"
#include "engine/units/noise-inl.h"
#include "engine/units/phase-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// A constant frequency needs no memory: the phase is the local time times the step, exactly.
void sine(const UnitCall& call) noexcept {
  const Input freq{call.inputs[0]}, offset{call.inputs[1]};
  const Floats seconds_per_frame = all(call.seconds_per_frame);
  if (!freq.constant() || !offset.constant()) {
    return remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
      const Ints now = turn_on(memory[0], freq.at(here.frame, here.lane), seconds_per_frame);
      return sine_of(now + offset_of(offset.at(here.frame, here.lane)));
    });
  }
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Ints step = phase_step(freq.held(lane), seconds_per_frame), begin = local_time(call, lane);
    Ints phase = local_clock(call, lane) * step + offset_of(offset.held(lane));
    std::size_t frame = 0;
    for (; frame < begun_from(call); ++frame) {
      const Mask sounding = begun(begin + hn::Set(kInt, static_cast<std::int32_t>(frame)));
      put(call.outputs[0], frame, lane, hn::IfThenElseZero(sounding, sine_of(phase)));
      phase = phase + step;
    }
    phase = phase - quarter_turn();
    for (; frame + kFramesIn<ManyVectors, Floats> <= frames_of(call); frame += kFramesIn<ManyVectors, Floats>)
      frames_to<Floats>(sine_polynomial(quarters_beside<ManyVectors>(phase, step)),
                        call.outputs[0] + frame * kRow + lane);
    phase = phase + quarter_turn();
    for (; frame < frames_of(call); ++frame) {
      put(call.outputs[0], frame, lane, sine_of(phase));
      phase = phase + step;
    }
  }
}

// Does each voice's wave go on where it was, with the same settings?
template <class Wave>
HWY_INLINE bool goes_on(const Wave& wave, std::size_t lane, Ints total, Mask voices, const Ints* before) {
  Ints now[Wave::kEdges];
  wave.phases(total, 0, lane, now);
  bool all_same = true;
  for (std::size_t i = 0; i < Wave::kEdges; ++i) {
    const Mask other = hn::RebindMask(kFloat, hn::Ne(now[i], before[i]));
    all_same = all_same && hn::AllFalse(kFloat, hn::And(voices, other));
  }
  return all_same;
}

// A quantum of a steady wave in which nobody begins, equal to the bit to what is drawn frame by frame below.
template <class Wave>
HWY_INLINE void draw_at_once(const UnitCall& call, const Wave& wave, std::size_t lane, Ints step, Ints shift,
                             Mask voices, Ints& phase, Ints* before) {
  constexpr std::size_t kMost = kFrames * Wave::kEdges;
  std::array<std::uint16_t, kMost> lanes, frames;
  alignas(64) std::int32_t steps[kRow], starts[Wave::kEdges][kRow];
  hn::Store(step, kInt, steps);
  for (std::size_t i = 0; i < Wave::kEdges; ++i) hn::Store(before[i], kInt, starts[i]);
  const Ints first = phase + shift;
  Ints total = first, now[Wave::kEdges];
  std::size_t count = 0;
  for (std::size_t place = 0; place < kMost; place += Wave::kEdges) {
    total = total + step;
    wave.phases(total, place / Wave::kEdges, lane, now);
    for (std::size_t i = 0; i < Wave::kEdges; ++i) {
      lanes[count] = static_cast<std::uint16_t>(bits_of(hn::And(voices, turned_forward(before[i], now[i]))));
      frames[count] = static_cast<std::uint16_t>(place + i);
      count += lanes[count] != 0 ? std::size_t{1} : 0;
      before[i] = now[i];
    }
  }
  struct Turn {
    float since;
    std::uint16_t place;
    std::uint16_t lane;
  };
  std::array<Turn, kMost * kRow> turns;
  std::size_t turned = 0;
  for (std::size_t at = 0; at < count; ++at) {
    for (std::uint32_t bits = lanes[at]; bits != 0; bits &= bits - 1) {
      const auto which = static_cast<std::size_t>(std::countr_zero(bits));
      const std::size_t frame = frames[at] / Wave::kEdges, edge = frames[at] % Wave::kEdges;
      const auto moved = static_cast<std::uint32_t>(steps[which]);
      const std::uint32_t past =
          static_cast<std::uint32_t>(starts[edge][which]) + moved * static_cast<std::uint32_t>(frame + 1) - 0x80000000u;
      turns[turned++] = {static_cast<float>(past) / static_cast<float>(steps[which]), frames[at],
                         static_cast<std::uint16_t>(which)};
    }
  }
  const AheadAtOnce ahead{call.outputs[0] + lane, call.state + (1 + Wave::kEdges) * kRow + lane};
  const auto round_off = [&](const auto& part) {
    for (std::size_t at = 0; at < turned; ++at) {
      const Turn& turn = turns[at];
      wave.edge(part, turn.place % Wave::kEdges, turn.place / Wave::kEdges, turn.lane, turn.since,
                static_cast<float>(steps[turn.lane]) * kTurnOfSigned);
    }
  };
  round_off(ahead.before_the_wave());
  total = first;
  for (std::size_t frame = 0; frame < kFrames; ++frame) {
    total = total + step;
    wave.phases(total, frame, lane, now);
    ahead.draw(frame, wave.naive(now));
  }
  round_off(ahead.after_the_wave());
  phase = total - shift;
}

// Runs a wave of straight lines. inputs: 0 freq, 1 phase offset. A Wave has kEdges phases of its own, each of which goes round where
// the wave has an edge: phases(total, frame, lane, now) works them out, naive(now) is the wave, edge(…) rounds one off. The rows
// of state: the phase, what the wave's phases were, what is ahead.
template <class Wave>
HWY_INLINE void edged(const UnitCall& call, const Wave& wave) {
  const Input freq{call.inputs[0]}, offset{call.inputs[1]};
  const Floats seconds_per_frame = all(call.seconds_per_frame);
  constexpr auto kAhead = static_cast<std::int32_t>(kReach);
  auto* const phases = reinterpret_cast<std::int32_t*>(call.state);
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    Ints time = local_time(call, lane), phase = hn::Load(kInt, phases + lane);
    Ints before[Wave::kEdges];
    for (std::size_t i = 0; i < Wave::kEdges; ++i) before[i] = hn::Load(kInt, phases + (1 + i) * kRow + lane);
    Ints step = phase_step(freq.held(lane), seconds_per_frame), shift = offset_of(offset.held(lane));
    const bool steady =
        freq.constant() && offset.constant() && wave.constant() && hn::AllTrue(kInt, hn::Gt(step, hn::Set(kInt, -1)));
    // Up to the last onset.
    const bool begins = begun_from(call) > 0 || !hn::AllFalse(kInt, hn::Eq(time, hn::Zero(kInt)));
    const auto keep = [&] {
      hn::Store(phase, kInt, phases + lane);
      for (std::size_t i = 0; i < Wave::kEdges; ++i) hn::Store(before[i], kInt, phases + (1 + i) * kRow + lane);
    };
    if (steady && !begins && frames_of(call) == kFrames && goes_on(wave, lane, phase + shift, begun(time), before)) {
      draw_at_once(call, wave, lane, step, shift, begun(time), phase, before);
      keep();
      continue;
    }
    Ahead ahead{call, call.state + (1 + Wave::kEdges) * kRow, lane};
    // `lanes` are those that there is anything to hear in. Steady: in all that ever will be, at a pitch that rises and does not move.
    const auto draw = [&]<bool kSteady>(std::bool_constant<kSteady>, std::ptrdiff_t at, Mask lanes, Ints total,
                                        std::size_t frame) HWY_ATTR {
      Ints now[Wave::kEdges];
      wave.phases(total, frame, lane, now);
      for (std::size_t i = 0; i < Wave::kEdges; ++i) {
        const Mask turned = kSteady ? turned_forward(before[i], now[i]) : turned_between(before[i], now[i]);
        for_turned(hn::And(lanes, turned), now[i] - before[i], now[i],
                   [&](std::size_t which, float since, float turns) { wave.edge(ahead, i, at, which, since, turns); });
        before[i] = kSteady ? now[i] : hn::IfThenElse(hn::RebindMask(kInt, lanes), now[i], before[i]);
      }
      ahead.draw(at, kSteady ? wave.naive(now) : hn::IfThenElseZero(lanes, wave.naive(now)));
    };
    constexpr std::bool_constant<true> kSteady;
    constexpr std::bool_constant<false> kMoving;
    std::size_t frame = 0;
    const std::size_t begun_before = begins ? std::min(begun_from(call) + 1, frames_of(call)) : 0;
    for (; frame < begun_before; ++frame) {
      if (!freq.constant()) step = phase_step(freq.at(frame, lane), seconds_per_frame);
      if (!offset.constant()) shift = offset_of(offset.at(frame, lane));
      const auto onset = hn::Eq(time, hn::Zero(kInt));
      if (!hn::AllFalse(kInt, onset)) {
        // As if the wave had always been there: from kReach frames before the onset on.
        phase = hn::IfThenElse(onset, step * hn::Set(kInt, -kAhead), phase);
        Ints now[Wave::kEdges];
        wave.phases(phase + shift, frame, lane, now);
        for (std::size_t i = 0; i < Wave::kEdges; ++i) before[i] = hn::IfThenElse(onset, now[i], before[i]);
        ahead.hear_from(frame);
        for (std::ptrdiff_t t = 1 - kAhead; t < kAhead; ++t) {
          phase = phase + hn::IfThenElseZero(onset, step);
          draw(kMoving, static_cast<std::ptrdiff_t>(frame) + t - kAhead, hn::RebindMask(kFloat, onset), phase + shift,
               frame);
        }
        ahead.hear_from(0);
      }
      const Mask sounding = begun(time);
      phase = phase + hn::IfThenElseZero(hn::RebindMask(kInt, sounding), step);
      draw(kMoving, static_cast<std::ptrdiff_t>(frame), sounding, phase + shift, frame);
      put(call.outputs[0], frame, lane, hn::IfThenElseZero(sounding, ahead.heard(frame)));
      time = time + hn::Set(kInt, 1);
    }
    const Mask voices = begun(time);
    for (; steady && frame < frames_of(call); ++frame) {
      phase = phase + step;
      draw(kSteady, static_cast<std::ptrdiff_t>(frame), voices, phase + shift, frame);
      put(call.outputs[0], frame, lane, ahead.heard(frame));
    }
    for (; frame < frames_of(call); ++frame) {
      if (!freq.constant()) step = phase_step(freq.at(frame, lane), seconds_per_frame);
      if (!offset.constant()) shift = offset_of(offset.at(frame, lane));
      phase = phase + hn::IfThenElseZero(hn::RebindMask(kInt, voices), step);
      draw(kMoving, static_cast<std::ptrdiff_t>(frame), voices, phase + shift, frame);
      put(call.outputs[0], frame, lane, ahead.heard(frame));
    }
    keep();
    ahead.keep();
  }
}
constexpr int rows_of(std::size_t edges) { return static_cast<int>(1 + edges + kAheadRows); }

// Rises from −1 to 1 over a turn, 0 at phase 0: the step down lies at half a turn.
struct SawWave {
  static constexpr std::size_t kEdges = 1;
  HWY_INLINE bool constant() const { return true; }
  HWY_INLINE void phases(Ints total, std::size_t, std::size_t, Ints* now) const { now[0] = total; }
  HWY_INLINE Floats naive(const Ints* now) const { return to_float(now[0]) * all(2.0f * kTurnOfSigned); }
  HWY_INLINE void edge(auto& ahead, std::size_t, auto frame, std::size_t lane, float since, float turns) const {
    ahead.step(frame, lane, since, turns > 0.0f ? -2.0f : 2.0f);
  }
};

// High for `width` of the turn, from phase 0 on; the mean is taken away. Two saws, each with its step where the pulse has an edge.
struct PulseWave {
  static constexpr std::size_t kEdges = 2;
  Input width;
  HWY_INLINE bool constant() const { return width.constant(); }
  HWY_INLINE void phases(Ints total, std::size_t frame, std::size_t lane, Ints* now) const {
    const Floats high = within(width.at(frame, lane), all(0.01f), all(0.99f));
    now[0] = total - hn::ConvertTo(kInt, (high - all(0.5f)) * all(kPhaseOfTurn));
    now[1] = total + half_turn();
  }
  HWY_INLINE Floats naive(const Ints* now) const { return (signed_turns(now[0]) - signed_turns(now[1])) * all(2.0f); }
  HWY_INLINE void edge(auto& ahead, std::size_t which, auto frame, std::size_t lane, float since, float turns) const {
    ahead.step(frame, lane, since, (turns > 0.0f) == (which == 0) ? -2.0f : 2.0f);
  }
};

// 0 at phase 0, 1 at a quarter, −1 at three quarters: a corner at each.
struct TriangleWave {
  static constexpr std::size_t kEdges = 2;
  HWY_INLINE bool constant() const { return true; }
  HWY_INLINE void phases(Ints total, std::size_t, std::size_t, Ints* now) const {
    now[0] = total + hn::Set(kInt, 1 << 30);
    now[1] = total - hn::Set(kInt, 1 << 30);
  }
  HWY_INLINE Floats naive(const Ints* now) const {
    // A quarter of a turn from the corner at the top.
    return all(1.0f) - hn::Abs(signed_turns(now[1])) * all(4.0f);
  }
  HWY_INLINE void edge(auto& ahead, std::size_t which, auto frame, std::size_t lane, float since, float turns) const {
    ahead.corner(frame, lane, since, (which == 0 ? -8.0f : 8.0f) * std::abs(turns));
  }
};

void saw(const UnitCall& call) noexcept { edged(call, SawWave{}); }
void pulse(const UnitCall& call) noexcept { edged(call, PulseWave{Input{call.inputs[2]}}); }
void triangle(const UnitCall& call) noexcept { edged(call, TriangleWave{}); }

void white(const UnitCall& call) noexcept {
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Words seed = salted_frame_seed(call, Input{call.inputs[0]}, lane);
    Ints time = local_time(call, lane);
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Mask sounding = begun(time);
      put(call.outputs[0], frame, lane, hn::IfThenElseZero(sounding, hash_noise(hn::BitCast(kWord, time), seed)));
      time = time + hn::Set(kInt, 1);
    }
  }
}

// Paul Kellet's economical filter: three one-pole low-passes and some of the white noise, within ±0.05 dB of −3 dB an octave.
void pink(const UnitCall& call) noexcept {
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Words seed = salted_frame_seed(call, Input{call.inputs[0]}, lane);
    Ints time = local_time(call, lane);
    float* const state = call.state + lane;
    Floats slow = hn::Load(kFloat, state), middle = hn::Load(kFloat, state + kRow),
           fast = hn::Load(kFloat, state + 2 * kRow);
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Mask sounding = begun(time);
      const Floats noise = hn::IfThenElseZero(sounding, hash_noise(hn::BitCast(kWord, time), seed));
      slow = slow * all(0.99765f) + noise * all(0.0990460f);
      middle = middle * all(0.96300f) + noise * all(0.2965164f);
      fast = fast * all(0.57000f) + noise * all(1.0526913f);
      put(call.outputs[0], frame, lane, (slow + middle + fast + noise * all(0.1848f)) * all(0.2f));
      time = time + hn::Set(kInt, 1);
    }
    hn::Store(slow, kFloat, state);
    hn::Store(middle, kFloat, state + kRow);
    hn::Store(fast, kFloat, state + 2 * kRow);
  }
}

// Calls curve(0 … 1 over `length_frames`) for each frame; 1 at once for a length of 0.
template <class Curve>
HWY_INLINE void draw(const UnitCall& call, std::size_t lane, Floats length_frames, const Curve& curve) {
  Ints time = local_time(call, lane);
  const Floats per_frame = all(1.0f) / at_least(length_frames, all(1e-3f));
  for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
    const Floats done = choose(hn::Le(length_frames, zero()), all(1.0f), to_float(time) * per_frame);
    put(call.outputs[0], frame, lane, curve(within(done, zero(), all(1.0f))));
    time = time + hn::Set(kInt, 1);
  }
}

struct Straight {
  Floats from, rise;
  HWY_INLINE Floats operator()(Floats done) const { return from + rise * done; }
};
struct Geometric {
  Floats from, octaves;
  HWY_INLINE Floats operator()(Floats done) const { return from * exp2(octaves * done); }
};

void line(const UnitCall& call) noexcept {
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Floats from = Input{call.inputs[0]}.held(lane), to = Input{call.inputs[1]}.held(lane);
    draw(call, lane, Input{call.inputs[2]}.held(lane) * all(call.rate_hz), Straight{from, to - from});
  }
}

void sweep(const UnitCall& call) noexcept {
  const Floats least = all(1e-9f);
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Floats from = at_least(Input{call.inputs[0]}.held(lane), least),
                 to = at_least(Input{call.inputs[1]}.held(lane), least);
    draw(call, lane, Input{call.inputs[2]}.held(lane) * all(call.rate_hz), Geometric{from, log2(to) - log2(from)});
  }
}

void glide(const UnitCall& call) noexcept {
  const Input accelerate{call.inputs[1]};
  if (accelerate.constant() && every_lane(call, accelerate, [](Floats a) HWY_ATTR { return hn::Eq(a, zero()); })) {
    for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
      const Floats from = Input{call.inputs[0]}.held(lane);
      for (std::size_t frame = 0; frame < frames_of(call); ++frame) put(call.outputs[0], frame, lane, from);
    }
    return;
  }
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Floats from = Input{call.inputs[0]}.held(lane);
    draw(call, lane, hn::Load(kFloat, call.times->total.data() + lane), Straight{from, from * accelerate.held(lane)});
  }
}

constexpr std::string_view kFamily = "sources";
constexpr UnitInput kFrom = held(input("from", "value", -20000.0f, 20000.0f, 1.0f));
constexpr UnitInput kTo = held(input("to", "value", -20000.0f, 20000.0f, 2.0f));
constexpr UnitInput kSeconds = held(input("seconds", "s", 0.0f, 600.0f, 1.0f));
constexpr UnitRow kRows[] = {
    {unit("sine", kFamily, "sine wave; a phase that moves is phase modulation", {kFreq, kPhase}, {.state_rows = 1}),
     sine},
    {unit("saw", kFamily, "rising sawtooth, band-limited", {kFreq, kPhase}, {.state_rows = rows_of(SawWave::kEdges)}),
     saw},
    {unit("pulse", kFamily, "pulse wave without DC, band-limited; width 0.5 is a square",
          {kFreq, kPhase, input("width", "0..1", 0.01f, 0.99f, 0.5f)}, {.state_rows = rows_of(PulseWave::kEdges)}),
     pulse},
    {unit("triangle", kFamily, "triangle wave, band-limited", {kFreq, kPhase},
          {.state_rows = rows_of(TriangleWave::kEdges)}),
     triangle},
    {unit("white", kFamily, "white noise of the voice's seed, -1..1; another salt is another noise", {kSalt}), white},
    {unit("pink", kFamily, "pink noise (-3 dB an octave) of the voice's seed", {kSalt}, {.state_rows = 3}), pink},
    {unit("line", kFamily, "straight from one value to another, then holds", {kFrom, kTo, kSeconds}), line},
    {unit("sweep", kFamily, "by equal ratios from one positive value to another, then holds", {kFrom, kTo, kSeconds}),
     sweep},
    {unit("glide", kFamily, "straight from `from` to from*(1 + accelerate) over the voice's whole length",
          {held(input("from", "value", 0.0f, 20000.0f, 440.0f)),
           held(switchable(input("accelerate", "factor", -1.0f, 8.0f, 0.0f)))}),
     glide},
};
UnitRows source_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(source_rows);
UnitRows source_units() { return HWY_DYNAMIC_DISPATCH(source_rows)(); }
}  // namespace perigee
#endif

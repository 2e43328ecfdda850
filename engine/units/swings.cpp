// engine/units/swings.cpp -- Delays that swing: chorus, flanger, vibrato, SuperDirt's phaser, the rotating speaker, two ears.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/swings.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"
#include "engine/units/rings-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

constexpr float kMostSeconds = 0.1f;

// A phase in −0.5 … 0.5 turns that moves on by a frame at `rate`; the phase before that is the result.
HWY_INLINE Floats turn(const UnitCall& call, Floats& phase, Floats rate_hz) {
  const Floats now = phase;
  phase = phase + within(rate_hz * all(call.seconds_per_frame), all(-0.5f), all(0.5f));
  phase = phase - hn::Floor(phase + all(0.5f));
  return now;
}

// The sound `seconds` ago, smooth in between; at least two frames, so that it may go round in a loop.
HWY_INLINE Floats sound_ago(const UnitCall& call, const Ring& ring, const Here& here, Floats seconds) {
  const Floats frames = within(seconds * all(call.rate_hz), all(2.0f), all(kMostSeconds * call.rate_hz));
  return Tap<Between::smooth>{frames}.read(ring, here.frame, here.lane, here.time);
}
// The unit's first input, kept in the ring as well.
HWY_INLINE Floats remembered(const UnitCall& call, const Ring& ring, const Here& here) {
  const Floats x = hn::IfThenElseZero(begun(here.time), Input{call.inputs[0]}.at(here.frame, here.lane));
  ring.write(here.frame, here.lane, x);
  return x;
}

// Two voices on each side, whose delays swing a quarter of a turn apart.
void chorus(const UnitCall& call) noexcept {
  const Input rate{call.inputs[1]}, depth{call.inputs[2]}, seconds{call.inputs[3]}, balance{call.inputs[4]};
  const Ring ring{call};
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats x = remembered(call, ring, here);
    const Floats phase = turn(call, memory[0], rate.at(here.frame, here.lane));
    const Floats middle = seconds.at(here.frame, here.lane), swing = depth.at(here.frame, here.lane);
    const auto voice = [&](Floats turns)
                           HWY_ATTR { return sound_ago(call, ring, here, middle + swing * sine_turns(turns)); };
    const Floats wet = within(balance.at(here.frame, here.lane), zero(), all(1.0f)), half = all(0.5f);
    const Floats left = (voice(phase) + voice(phase + half)) * half;
    const Floats right = (voice(phase + all(0.25f)) + voice(phase + all(0.75f))) * half;
    return Pair{x + (left - x) * wet, x + (right - x) * wet};
  });
}

void flanger(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, rate{call.inputs[1]}, depth{call.inputs[2]}, seconds{call.inputs[3]},
      feedback{call.inputs[4]};
  const Ring ring{call};
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats phase = turn(call, memory[0], rate.at(here.frame, here.lane));
    const Floats swing = depth.at(here.frame, here.lane) * sine_turns(phase);
    const Floats back = sound_ago(call, ring, here, seconds.at(here.frame, here.lane) + swing);
    const Floats x = hn::IfThenElseZero(begun(here.time), in.at(here.frame, here.lane));
    ring.write(here.frame, here.lane, x + within(feedback.at(here.frame, here.lane), all(-0.98f), all(0.98f)) * back);
    return (x + back) * all(0.5f);
  });
}

// The sound with itself 8.8 … 10 ms later.
void phaser_dirt(const UnitCall& call) noexcept {
  const Input rate{call.inputs[1]}, depth{call.inputs[2]};
  if (depth.constant() && every_lane(call, depth, [](Floats d) HWY_ATTR { return hn::Eq(d, zero()); }))
    return pass_on(call);
  const Ring ring{call};
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats x = remembered(call, ring, here);
    const Floats phase = turn(call, memory[0], rate.at(here.frame, here.lane));
    const Floats back = sound_ago(call, ring, here, all(0.0094f) + all(0.0006f) * sine_turns(phase));
    return x + within(depth.at(here.frame, here.lane), zero(), all(1.0f)) * back;
  });
}

// A delay of A(1 + sin) bends the pitch by ±A·2π·rate; A is such that it rises by `depth` semitones.
void vibrato(const UnitCall& call) noexcept {
  const Input rate{call.inputs[1]}, depth{call.inputs[2]};
  const Ring ring{call};
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats x = remembered(call, ring, here);
    const Floats hz = at_least(hn::Abs(rate.at(here.frame, here.lane)), all(0.1f));
    const Floats semitones = within(depth.at(here.frame, here.lane), zero(), all(12.0f));
    const Floats bend = exp2(semitones * all(1.0f / 12.0f)) - all(1.0f);
    const Floats far = at_most(bend / (hz * all(6.2831853f)), all(0.5f * kMostSeconds - 0.001f));
    const Floats phase = turn(call, memory[0], hz);
    const Floats back = sound_ago(call, ring, here, far + far * sine_turns(phase));
    return choose(hn::Eq(semitones, zero()), x, back);
  });
}

// One ear hears it later.
void haas(const UnitCall& call) noexcept {
  const Input seconds{call.inputs[1]};
  const Ring ring{call};
  remember<1>(call, [&](Floats*, const Here& here) HWY_ATTR {
    const Floats x = remembered(call, ring, here), wanted = seconds.at(here.frame, here.lane);
    const Floats later = sound_ago(call, ring, here, hn::Abs(wanted));
    const Floats right = choose(hn::Eq(wanted, zero()), x, later);
    const Mask turned = hn::Lt(wanted, zero());
    return Pair{choose(turned, right, x), choose(turned, x, right)};
  });
}

// A horn for the highs turns in a cabinet of `size` metres; a drum for the lows turns a little slower. Two ears stand a quarter
// of a turn apart: what comes towards one is louder there, and higher by the speed of the horn's mouth.
void leslie(const UnitCall& call) noexcept {
  const Input rate{call.inputs[1]}, size{call.inputs[2]}, balance{call.inputs[3]};
  const Ring ring{call};
  const Floats seconds_per_metre = all(1.0f / 343.0f), quarter = all(0.25f);
  // Two poles at 800 Hz part highs and lows; together they are the sound again.
  const Floats crossing = all(1.0f) - exp2(all(-1.44269504f * 6.2831853f * 800.0f * call.seconds_per_frame));
  remember<4>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats x = hn::IfThenElseZero(begun(here.time), Input{call.inputs[0]}.at(here.frame, here.lane));
    memory[3] = memory[3] + (x - memory[3]) * crossing;
    const Floats low = memory[0] + (memory[3] - memory[0]) * crossing;
    memory[0] = low;
    ring.write(here.frame, here.lane, x - low);
    const Floats hz = rate.at(here.frame, here.lane);
    const Floats horn = turn(call, memory[1], hz), drum = turn(call, memory[2], hz * all(-0.85f));
    const Floats radius = within(size.at(here.frame, here.lane), zero(), all(10.0f)) * all(0.5f) * seconds_per_metre;
    const Floats wet = within(balance.at(here.frame, here.lane), zero(), all(1.0f));
    const auto ear = [&](Floats ear_turns) HWY_ATTR {
      const Floats facing = sine_turns(horn + ear_turns), low_facing = sine_turns(drum + ear_turns);
      const Floats high = sound_ago(call, ring, here, radius * (all(1.0f) - facing));
      return high * (all(0.75f) + quarter * facing) + low * (all(0.9f) + all(0.1f) * low_facing);
    };
    const Floats left = ear(zero()), right = ear(quarter);
    return Pair{x + (left - x) * wet, x + (right - x) * wet};
  });
}

constexpr std::string_view kFamily = "swings";
constexpr UnitInput rate(float hz) { return input("rate", "Hz", 0.0f, 20.0f, hz); }
constexpr UnitInput kBalance = input("balance", "0..1", 0.0f, 1.0f, 0.5f);
constexpr UnitRow kRows[] = {
    {unit("chorus", kFamily, "two delayed voices on each side swing about `seconds` by `depth`",
          {kIn, rate(0.8f), input("depth", "s", 0.0f, 0.02f, 0.003f), input("seconds", "s", 0.001f, 0.05f, 0.02f),
           kBalance},
          {.outputs = 2, .state_rows = 1, .memory_seconds = kMostSeconds}),
     chorus},
    {unit("flanger", kFamily, "half the sound, half of it a swinging moment ago, some of that again and again",
          {kIn, rate(0.2f), input("depth", "s", 0.0f, 0.01f, 0.002f), input("seconds", "s", 0.0001f, 0.02f, 0.003f),
           input("feedback", "factor", -0.98f, 0.98f, 0.5f)},
          {.state_rows = 1, .memory_seconds = kMostSeconds}),
     flanger},
    {unit("phaser_dirt", kFamily, "adds the sound 8.8 to 10 ms ago, times depth, as SuperDirt's phaser does",
          {kIn, rate(1.0f), switchable(input("depth", "0..1", 0.0f, 1.0f, 0.0f))},
          {.state_rows = 1, .memory_seconds = kMostSeconds}),
     phaser_dirt},
    {unit("vibrato", kFamily, "pitch up and down by `depth`, as a delay that swings; nothing at depth 0",
          {kIn, rate(5.0f), switchable(input("depth", "semitones", 0.0f, 12.0f, 0.0f))},
          {.state_rows = 1, .memory_seconds = kMostSeconds}),
     vibrato},
    {unit("haas", kFamily, "the right side comes `seconds` later, the left if negative",
          {kIn, input("seconds", "s", -0.05f, 0.05f, 0.015f)},
          {.outputs = 2, .state_rows = 1, .memory_seconds = kMostSeconds}),
     haas},
    {unit("leslie", kFamily, "a rotating speaker: horn and drum in a cabinet of so many metres, heard by two ears",
          {kIn, rate(6.7f), input("size", "m", 0.0f, 10.0f, 0.3f), kBalance},
          {.outputs = 2, .state_rows = 4, .memory_seconds = kMostSeconds}),
     leslie},
};
UnitRows swing_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(swing_rows);
UnitRows swing_units() { return HWY_DYNAMIC_DISPATCH(swing_rows)(); }
}  // namespace perigee
#endif

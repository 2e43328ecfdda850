// engine/units/triggers.cpp -- Triggers: a signal that rises above 0. Holding, counting, dividing, timing, stepping.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/triggers.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"
#include "engine/units/noise-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

HWY_INLINE Floats truth(Mask mask) { return hn::IfThenElseZero(mask, all(1.0f)); }

// Has the signal risen above 0 since the last frame? Before the voice it was 0.
HWY_INLINE Mask rises(Floats& last, Floats now) {
  const Mask risen = hn::And(hn::Gt(now, zero()), hn::Le(last, zero()));
  last = now;
  return risen;
}

void sample_hold(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, trigger{call.inputs[1]};
  remember<2>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Mask now = rises(memory[0], trigger.at(here.frame, here.lane));
    return memory[1] = choose(now, in.at(here.frame, here.lane), memory[1]);
  });
}
void gate_hold(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, gate{call.inputs[1]};
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    return memory[0] = choose(hn::Gt(gate.at(here.frame, here.lane), zero()), in.at(here.frame, here.lane), memory[0]);
  });
}
void pulse_divider(const UnitCall& call) noexcept {
  const Input trigger{call.inputs[0]}, by{call.inputs[1]};
  remember<2>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Mask now = rises(memory[0], trigger.at(here.frame, here.lane));
    const Floats every = hn::Floor(within(by.at(here.frame, here.lane), all(1.0f), all(1e6f)));
    const Floats count = choose(now, memory[1] + all(1.0f), memory[1]);
    const Mask full = hn::And(now, hn::Ge(count, every));
    memory[1] = hn::IfThenZeroElse(full, count);
    return truth(full);
  });
}
void pulse_count(const UnitCall& call) noexcept {
  const Input trigger{call.inputs[0]}, reset{call.inputs[1]};
  remember<3>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Mask now = rises(memory[0], trigger.at(here.frame, here.lane));
    const Mask again = rises(memory[1], reset.at(here.frame, here.lane));
    const Floats count = choose(now, at_most(memory[2] + all(1.0f), all(1e7f)), memory[2]);
    return memory[2] = hn::IfThenZeroElse(again, count);
  });
}
void stepper(const UnitCall& call) noexcept {
  const Input trigger{call.inputs[0]}, reset{call.inputs[1]}, low{call.inputs[2]}, high{call.inputs[3]},
      by{call.inputs[4]};
  remember<3>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Mask now = rises(memory[0], trigger.at(here.frame, here.lane));
    const Mask again = hn::Or(rises(memory[1], reset.at(here.frame, here.lane)), here.onset());
    const Floats least = low.at(here.frame, here.lane), most = at_least(high.at(here.frame, here.lane), least);
    Floats next = choose(now, memory[2] + by.at(here.frame, here.lane), memory[2]);
    next = choose(hn::Gt(next, most), least, choose(hn::Lt(next, least), most, next));
    return memory[2] = choose(again, least, next);
  });
}
// To the nearest frame, and at least one.
void trig(const UnitCall& call) noexcept {
  const Input trigger{call.inputs[0]}, seconds{call.inputs[1]};
  remember<2>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Mask now = rises(memory[0], trigger.at(here.frame, here.lane));
    const Floats frames =
        hn::Floor(within(seconds.at(here.frame, here.lane) * all(call.rate_hz), all(1.0f), all(1e7f)) + all(0.5f));
    const Floats left = choose(now, frames, memory[1]);
    memory[1] = at_least(left - all(1.0f), zero());
    return truth(hn::Gt(left, zero()));
  });
}
void toggle(const UnitCall& call) noexcept {
  const Input trigger{call.inputs[0]};
  remember<2>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Mask now = rises(memory[0], trigger.at(here.frame, here.lane));
    return memory[1] = choose(now, all(1.0f) - memory[1], memory[1]);
  });
}
void set_reset(const UnitCall& call) noexcept {
  const Input set{call.inputs[0]}, reset{call.inputs[1]};
  remember<3>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Mask on = rises(memory[0], set.at(here.frame, here.lane));
    const Mask off = rises(memory[1], reset.at(here.frame, here.lane));
    return memory[2] = hn::IfThenZeroElse(off, choose(on, all(1.0f), memory[2]));
  });
}
void schmidt(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, low{call.inputs[1]}, high{call.inputs[2]};
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats x = in.at(here.frame, here.lane);
    const Floats kept = hn::IfThenZeroElse(hn::Lt(x, low.at(here.frame, here.lane)), memory[0]);
    return memory[0] = choose(hn::Gt(x, high.at(here.frame, here.lane)), all(1.0f), kept);
  });
}
void change(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]};
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats x = in.at(here.frame, here.lane), last = choose(here.onset(), x, memory[0]);
    memory[0] = x;
    return truth(hn::Ne(x, last));
  });
}
void since(const UnitCall& call) noexcept {
  const Input trigger{call.inputs[0]};
  remember<2>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Mask now = rises(memory[0], trigger.at(here.frame, here.lane));
    memory[1] = hn::IfThenZeroElse(hn::Or(now, here.onset()), memory[1] + all(1.0f));
    return memory[1] * all(call.seconds_per_frame);
  });
}
void chance_at(const UnitCall& call) noexcept {
  const Input trigger{call.inputs[0]}, low{call.inputs[1]}, high{call.inputs[2]}, salt{call.inputs[3]};
  remember<3>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Mask now = hn::Or(rises(memory[0], trigger.at(here.frame, here.lane)), here.onset());
    memory[1] = choose(now, memory[1] + all(1.0f), memory[1]);
    const Words number = hn::BitCast(kWord, hn::ConvertTo(kInt, at_most(memory[1], all(1e9f))));
    const Floats drawn = hash_noise(number, salted_seed(call, salt, here.lane)) * all(0.5f) + all(0.5f);
    const Floats from = low.at(here.frame, here.lane), to = high.at(here.frame, here.lane);
    return memory[2] = choose(now, from + (to - from) * drawn, memory[2]);
  });
}
// In the voice's life.
void voice_gate(const UnitCall& call) noexcept {
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    Ints left = frames_to_gate(call, lane), time = local_time(call, lane);
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Mask open = hn::RebindMask(kFloat, hn::Gt(left, hn::Zero(kInt)));
      put(call.outputs[0], frame, lane, truth(hn::And(open, begun(time))));
      left = left - hn::Set(kInt, 1);
      time = time + hn::Set(kInt, 1);
    }
  }
}
void voice_time(const UnitCall& call) noexcept {
  each_frame(call, [&](const Here& here) HWY_ATTR { return to_float(here.time) * all(call.seconds_per_frame); });
}
// Rises by `rate` a frame from start, back to start at end (or the other way); a trigger sets it to `to`.
void phasor(const UnitCall& call) noexcept {
  const Input trigger{call.inputs[0]}, rate{call.inputs[1]}, start{call.inputs[2]}, end{call.inputs[3]},
      to{call.inputs[4]};
  remember<2>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Mask now = rises(memory[0], trigger.at(here.frame, here.lane));
    const Floats from = start.at(here.frame, here.lane), until = end.at(here.frame, here.lane), span = until - from;
    Floats at = choose(here.onset(), from, memory[1]);
    const Floats turns = (at - from) / choose(hn::Eq(span, zero()), all(1.0f), span);
    at = at - hn::Floor(within(turns, all(-1e9f), all(1e9f))) * span;
    at = choose(hn::Lt(from, until), within(at, from, until), within(at, until, from));
    at = choose(now, to.at(here.frame, here.lane), at);
    memory[1] = within(at + rate.at(here.frame, here.lane), all(-1e12f), all(1e12f));
    return at;
  });
}

constexpr std::string_view kFamily = "triggers";
constexpr UnitInput kTrigger = input("trigger", "signal", -1.0f, 1.0f, 0.0f);
constexpr UnitInput kReset = input("reset", "trigger", -1.0f, 1.0f, 0.0f);
constexpr UnitInput number(std::string_view name, float default_value) {
  return input(name, "number", -1000.0f, 1000.0f, default_value);
}
constexpr UnitRow kRows[] = {
    {unit("sample_hold", kFamily, "what the signal was at the last trigger", {kIn, kTrigger}, {.state_rows = 2}),
     sample_hold},
    {unit("gate_hold", kFamily, "the signal while the gate is above 0, else what it was then",
          {kIn, input("gate", "gate", -1.0f, 1.0f, 1.0f)}, {.state_rows = 1}),
     gate_hold},
    {unit("pulse_divider", kFamily, "a trigger at every so many triggers",
          {kTrigger, input("by", "number", 1.0f, 1000.0f, 2.0f)}, {.state_rows = 2}),
     pulse_divider},
    {unit("pulse_count", kFamily, "how many triggers there were since the reset", {kTrigger, kReset},
          {.state_rows = 3}),
     pulse_count},
    {unit("stepper", kFamily, "a step at each trigger, from low to high and round again",
          {kTrigger, kReset, number("low", 0.0f), number("high", 7.0f), number("by", 1.0f)}, {.state_rows = 3}),
     stepper},
    {unit("trig", kFamily, "1 for so long after each trigger, else 0",
          {kTrigger, input("seconds", "s", 0.0f, 60.0f, 0.1f)}, {.state_rows = 2}),
     trig},
    {unit("toggle", kFamily, "turns over between 0 and 1 at each trigger", {kTrigger}, {.state_rows = 2}), toggle},
    {unit("set_reset", kFamily, "1 from a trigger to a reset, else 0", {kTrigger, kReset}, {.state_rows = 3}),
     set_reset},
    {unit("schmidt", kFamily, "1 once above high, 0 once below low",
          {kIn, input("low", "number", -1.0f, 1.0f, 0.0f), input("high", "number", -1.0f, 1.0f, 1.0f)},
          {.state_rows = 1}),
     schmidt},
    {unit("change", kFamily, "1 on a frame that differs from the one before, else 0", {kIn}, {.state_rows = 1}),
     change},
    {unit("since", kFamily, "seconds since the last trigger, or since the voice began", {kTrigger}, {.state_rows = 2}),
     since},
    {unit("chance_at", kFamily, "a new number between low and high at each trigger, of the voice's seed",
          {kTrigger, number("low", 0.0f), number("high", 1.0f), kSalt}, {.state_rows = 3}),
     chance_at},
    {unit("voice_gate", kFamily, "1 until the note is let go, then 0", {}), voice_gate},
    {unit("voice_time", kFamily, "seconds since the voice began", {}), voice_time},
    {unit("phasor", kFamily, "rises by rate each frame from start to end and round again; a trigger sets it to `to`",
          {kTrigger, number("rate", 1.0f), number("start", 0.0f), number("end", 100.0f), number("to", 0.0f)},
          {.state_rows = 2}),
     phasor},
};
UnitRows trigger_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(trigger_rows);
UnitRows trigger_units() { return HWY_DYNAMIC_DISPATCH(trigger_rows)(); }
}  // namespace perigee
#endif

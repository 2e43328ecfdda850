// engine/units/curves.cpp -- Values that move a control: an envelope between two levels, a transposition, a range.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/curves.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// From one level to another, by equal steps or (both levels on one side of 0) by equal ratios.
struct Segment {
  Floats from, rise, octaves;
  HWY_INLINE Segment(Floats begin, Floats end) : from{begin}, rise{end - begin}, octaves{zero()} {
    const Mask same_side = hn::Gt(begin * end, zero());
    const Floats least = all(1e-30f);
    octaves =
        hn::IfThenElseZero(same_side, log2(at_least(hn::Abs(end), least)) - log2(at_least(hn::Abs(begin), least)));
  }
  HWY_INLINE Floats at(Floats u, Mask by_ratios) const {
    return choose(by_ratios, from * exp2(octaves * u), from + rise * u);
  }
};

// rest → peak → sustain, held to the gate, and from where it then is back to rest. One voice's.
struct Course {
  Floats rest, peak, level, attack, decay, gate, release;  // levels, and times in frames
  Mask by_ratios, moves;
  HWY_INLINE Course(const UnitCall& call, std::size_t lane)
      : rest{Input{call.inputs[4]}.held(lane)},
        peak{Input{call.inputs[5]}.held(lane)},
        level{rest},
        attack{rest},
        decay{rest},
        gate{rest},
        release{rest},
        by_ratios{hn::And(hn::Gt(Input{call.inputs[6]}.held(lane), all(0.5f)), hn::Gt(rest * peak, zero()))},
        moves{hn::Ne(rest, peak)} {
    const Floats rate = all(call.rate_hz);
    level = rest + within(Input{call.inputs[2]}.held(lane), zero(), all(1.0f)) * (peak - rest);
    attack = at_least(Input{call.inputs[0]}.held(lane), zero()) * rate;
    decay = at_least(Input{call.inputs[1]}.held(lane), zero()) * rate;
    release = at_least(Input{call.inputs[3]}.held(lane), zero()) * rate;
    gate = at_least(to_float(local_time(call, lane) + frames_to_gate(call, lane)), zero());
  }
  HWY_INLINE Floats held(Floats time) const {
    const Floats one = all(1.0f), least = all(1e-3f);
    const Floats up = choose(hn::Gt(attack, zero()), within(time / at_least(attack, least), zero(), one), one);
    const Floats past = time - attack;
    const Floats down = choose(hn::Gt(decay, zero()), within(past / at_least(decay, least), zero(), one), one);
    const Floats rising = Segment{rest, peak}.at(up, by_ratios), falling = Segment{peak, level}.at(down, by_ratios);
    return choose(hn::Lt(time, attack), rising, choose(hn::Lt(past, decay), falling, level));
  }
};

void envelope(const UnitCall& call) noexcept {
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Course course{call, lane};
    const Floats at_gate = course.held(course.gate);
    const Segment tail{at_gate, course.rest};
    const Floats per_frame = all(1.0f) / at_least(course.release, all(1e-3f));
    Ints time = local_time(call, lane), to_gate = frames_to_gate(call, lane);
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Floats now = at_least(to_float(time), zero()), late = hn::Neg(to_float(to_gate));
      const Floats released = within(late * per_frame, zero(), all(1.0f));
      Floats value = choose(hn::Lt(late, zero()), course.held(now), tail.at(released, course.by_ratios));
      value = choose(hn::Ge(released, all(1.0f)), course.rest, value);
      put(call.outputs[0], frame, lane, choose(course.moves, value, course.rest));
      time = time + hn::Set(kInt, 1);
      to_gate = to_gate - hn::Set(kInt, 1);
    }
  }
}

// A part of a way, bent: above 0 quick at first, below 0 at last, to the power of 1 + 8 |curve|. 0 and 1 stay.
HWY_INLINE Floats bent(Floats u, Floats curve) {
  const Floats one = all(1.0f), by = within(curve, all(-1.0f), one);
  const Mask quick = hn::Gt(by, zero());
  const Floats base = choose(quick, one - u, u);
  const Floats power = exp2(log2(at_least(base, all(1e-30f))) * (one + all(8.0f) * hn::Abs(by)));
  const Floats risen = hn::IfThenElseZero(hn::Gt(base, zero()), power);
  return choose(hn::Eq(by, zero()), u, choose(quick, one - risen, risen));
}

// superdough's: 0 → 1 → sustain, held to the gate, and from where it then is back to 0, each way bent by its curve.
void bent_envelope(const UnitCall& call) noexcept {
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const auto frames = [&](std::size_t input) HWY_ATTR {
      return at_least(Input{call.inputs[input]}.held(lane), zero()) * all(call.rate_hz);
    };
    const auto way = [](Floats time, Floats length) HWY_ATTR {
      return choose(hn::Gt(length, zero()), within(time / at_least(length, all(1e-3f)), zero(), all(1.0f)), all(1.0f));
    };
    const Floats attack = frames(0), decay = frames(1), release = frames(3), one = all(1.0f);
    const Floats sustain = within(Input{call.inputs[2]}.held(lane), zero(), one);
    const Floats up_curve = Input{call.inputs[4]}.held(lane), down_curve = Input{call.inputs[5]}.held(lane),
                 end_curve = Input{call.inputs[6]}.held(lane);
    const auto held = [&](Floats time) HWY_ATTR {
      const Floats down = one + (sustain - one) * bent(way(time - attack, decay), down_curve);
      return choose(hn::Lt(time, attack), bent(way(time, attack), up_curve), down);
    };
    Ints time = local_time(call, lane), to_gate = frames_to_gate(call, lane);
    const Floats at_gate = held(at_least(to_float(time + to_gate), zero()));
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Floats late = hn::Neg(to_float(to_gate));
      const Floats gone = at_gate - at_gate * bent(way(late, release), end_curve);
      put(call.outputs[0], frame, lane, choose(hn::Lt(late, zero()), held(at_least(to_float(time), zero())), gone));
      time = time + hn::Set(kInt, 1);
      to_gate = to_gate - hn::Set(kInt, 1);
    }
  }
}

void transpose(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, semitones{call.inputs[1]};
  for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
    for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
      const Floats value = within(in.at(frame, lane), all(-1e9f), all(1e9f));
      const Floats octaves = within(semitones.at(frame, lane), all(-240.0f), all(240.0f)) * all(1.0f / 12.0f);
      put(call.outputs[0], frame, lane, value * exp2(octaves));
    }
  }
}

constexpr std::string_view kFamily = "curves";
constexpr UnitInput stage(std::string_view name, float default_value) {
  return held(input(name, "s", 0.0f, 60.0f, default_value));
}
constexpr UnitRow kRows[] = {
    {unit("envelope", kFamily,
          "a value that goes from rest to peak, decays to sustain (0..1 between them) and after the gate back to rest; "
          "by "
          "equal steps, or with ratios 1 by equal ratios where rest and peak have one sign",
          {stage("attack", 0.0f), stage("decay", 0.0f), held(input("sustain", "0..1", 0.0f, 1.0f, 1.0f)),
           stage("release", 0.0f), held(input("rest", "value", -20000.0f, 20000.0f, 0.0f)),
           held(input("peak", "value", -20000.0f, 20000.0f, 1.0f)), held(input("ratios", "0 or 1", 0.0f, 1.0f, 0.0f))}),
     envelope},
    {unit("bent_envelope", kFamily,
          "from 0 to 1, to sustain, and after the gate to 0; a curve above 0 makes its way quick at first, below 0 at "
          "last",
          {stage("attack", 0.0f), stage("decay", 0.0f), held(input("sustain", "0..1", 0.0f, 1.0f, 1.0f)),
           stage("release", 0.0f), held(input("acurve", "-1..1", -1.0f, 1.0f, 0.0f)),
           held(input("dcurve", "-1..1", -1.0f, 1.0f, 0.0f)), held(input("rcurve", "-1..1", -1.0f, 1.0f, 0.0f))}),
     bent_envelope},
    {unit("transpose", kFamily, "a value, say a frequency, moved by semitones",
          {input("in", "value", -20000.0f, 20000.0f, 440.0f),
           switchable(input("semitones", "semitones", -120.0f, 120.0f, 0.0f))},
          {.kind = UnitKind::arithmetic}),
     transpose},
};
UnitRows curve_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(curve_rows);
UnitRows curve_units() { return HWY_DYNAMIC_DISPATCH(curve_rows)(); }
}  // namespace perigee
#endif

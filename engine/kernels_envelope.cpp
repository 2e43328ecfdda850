// engine/kernels_envelope.cpp -- Envelopes: functions of the local time alone, multiplied onto a signal.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/kernel_families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/kernels_envelope.cpp"
#include <hwy/foreach_target.h>

#include "engine/lanes-inl.h"

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

void adsr(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, release_input{call.inputs[4]};
  if (release_input.constant() && every_lane(release_input, [](Floats r) HWY_ATTR { return hn::Lt(r, zero()); })) return pass_on(call);
  const Floats rate = all(call.rate_hz), one = all(1.0f);
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
    const Floats attack = at_least(Input{call.inputs[1]}.held(lane) * rate, zero());
    const Floats decay = at_least(Input{call.inputs[2]}.held(lane) * rate, zero());
    const Floats sustain = within(Input{call.inputs[3]}.held(lane), zero(), one);
    const Floats release = release_input.held(lane);
    const Mask off = hn::Lt(release, zero());
    const Ramp up{attack};
    const Mask decays = hn::Gt(decay, zero());
    const Floats top = choose(decays, one, sustain);
    const Floats fall = choose(decays, (one - sustain) / at_least(decay, all(1e-3f)), all(1e9f));
    const Floats release_per_frame = one / at_least(release * rate, all(1e-3f));
    Ints time = local_time(call, lane);
    Ints to_gate = hn::Load(kInt, call.times->to_gate.data() + lane);
    const Floats gate = to_float(time + to_gate);
    for (std::size_t frame = 0; frame < kFrames; ++frame) {
      const Floats held_time = at_most(to_float(time), gate);
      const Floats down = at_least(top + (attack - held_time) * fall, sustain);
      const Floats body = at_most(up.at(held_time), down);
      const Floats tail = within(one + to_float(to_gate) * release_per_frame, zero(), one);
      const Floats x = in.at(frame, lane);
      put(call.outputs[0], frame, lane, choose(off, x, x * (body * tail)));
      time = time + hn::Set(kInt, 1);
      to_gate = to_gate - hn::Set(kInt, 1);
    }
  }
}

// SuperCollider's curved segment from 0 to 1: (1 − e^(cu)) / (1 − e^c); a straight line for a curve near 0.
struct Bend {
  Floats power, scale;
  Mask straight;
  HWY_INLINE explicit Bend(Floats curve) : power{curve}, scale{curve}, straight{hn::Lt(hn::Abs(curve), all(0.001f))} {
    const Floats bent = choose(straight, all(1.0f), within(curve, all(-20.0f), all(20.0f)));
    power = bent * all(1.44269504f);
    scale = all(1.0f) / (all(1.0f) - exp2(power));
  }
  HWY_INLINE Floats at(Floats u) const {
    const Floats bent = (all(1.0f) - exp2(power * u)) * scale;
    return choose(hn::Or(straight, hn::Ge(u, all(1.0f))), u, bent);
  }
};

void ahd(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, release_input{call.inputs[3]};
  if (release_input.constant() && every_lane(release_input, [](Floats r) HWY_ATTR { return hn::Lt(r, zero()); })) return pass_on(call);
  const Floats rate = all(call.rate_hz);
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
    const Floats attack = at_least(Input{call.inputs[1]}.held(lane) * rate, zero());
    const Floats fall_at = attack + at_least(Input{call.inputs[2]}.held(lane) * rate, zero());
    const Floats release = release_input.held(lane);
    const Mask off = hn::Lt(release, zero());
    const Ramp up{attack};
    const Floats down_per_frame = all(1.0f) / at_least(release * rate, all(1e-3f));
    const Bend bend{Input{call.inputs[4]}.held(lane)};
    Ints time = local_time(call, lane);
    for (std::size_t frame = 0; frame < kFrames; ++frame) {
      const Floats now = to_float(time);
      const Floats down = within((now - fall_at) * down_per_frame, zero(), all(1.0f));
      const Floats level = bend.at(up.at(now)) - bend.at(down);
      const Floats x = in.at(frame, lane);
      put(call.outputs[0], frame, lane, choose(off, x, x * level));
      time = time + hn::Set(kInt, 1);
    }
  }
}

// Half a cosine from 0 to 1, and exactly 1 at the end.
HWY_INLINE Floats sine_shape(Floats u) {
  return choose(hn::Ge(u, all(1.0f)), all(1.0f), all(0.5f) + all(0.5f) * sine_quarter(u * all(0.5f) - all(0.25f)));
}

void fade(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]};
  const Floats rate = all(call.rate_hz), last = all(static_cast<float>(kQuantum));
  bool audible = false;
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
    const Floats fade_in = Input{call.inputs[1]}.held(lane) * rate, fade_out = Input{call.inputs[2]}.held(lane) * rate;
    const Floats time = to_float(local_time(call, lane));
    const Floats to_end = to_float(hn::Load(kInt, call.times->to_end.data() + lane));
    const Mask opening = hn::And(hn::Lt(time, fade_in), hn::Gt(fade_in, zero()));
    const Mask closing = hn::And(hn::Lt(to_end - last, fade_out), hn::Gt(fade_out, zero()));
    if (!hn::AllFalse(kFloat, hn::Or(opening, closing))) audible = true;
  }
  if (!audible) return pass_on(call);
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
    const Ramp in_ramp{Input{call.inputs[1]}.held(lane) * rate}, out_ramp{Input{call.inputs[2]}.held(lane) * rate};
    Ints time = local_time(call, lane);
    Ints to_end = hn::Load(kInt, call.times->to_end.data() + lane);
    for (std::size_t frame = 0; frame < kFrames; ++frame) {
      const Floats level = sine_shape(in_ramp.at(to_float(time))) * sine_shape(out_ramp.at(to_float(to_end)));
      put(call.outputs[0], frame, lane, in.at(frame, lane) * level);
      time = time + hn::Set(kInt, 1);
      to_end = to_end - hn::Set(kInt, 1);
    }
  }
}

void strike(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]};
  const Floats rate = all(call.rate_hz);
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
    const Ramp up{Input{call.inputs[1]}.held(lane) * rate};
    const Floats octaves_per_frame = all(-9.96578428f) / at_least(Input{call.inputs[2]}.held(lane) * rate, all(1.0f));  // −60 dB
    Ints time = local_time(call, lane);
    for (std::size_t frame = 0; frame < kFrames; ++frame) {
      const Floats now = at_least(to_float(time), zero());
      put(call.outputs[0], frame, lane, in.at(frame, lane) * (up.at(now) * exp2(now * octaves_per_frame)));
      time = time + hn::Set(kInt, 1);
    }
  }
}

void fill_envelope_kernels(KernelTable& table) {
  const auto set = [&table](Unit unit, Kernel kernel) { table.unit[static_cast<std::size_t>(unit)] = kernel; };
  set(Unit::adsr, adsr);
  set(Unit::ahd, ahd);
  set(Unit::fade, fade);
  set(Unit::strike, strike);
}

}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(fill_envelope_kernels);
void choose_envelope_kernels(KernelTable& table) { HWY_DYNAMIC_DISPATCH(fill_envelope_kernels)(table); }
}  // namespace perigee
#endif

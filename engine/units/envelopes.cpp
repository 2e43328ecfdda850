// engine/units/envelopes.cpp -- Envelopes: functions of the local time alone, multiplied onto a signal.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <type_traits>

#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/envelopes.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/adsr-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

void adsr(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, release{call.inputs[4]};
  const auto is_off = [](Floats seconds) HWY_ATTR { return hn::Lt(seconds, zero()); };
  if (release.constant() && every_lane(call, release, is_off)) return pass_on(call);
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Adsr envelope{call, call.inputs, lane};
    const Mask off = is_off(release.held(lane));
    Ints time = local_time(call, lane);
    Ints to_gate = frames_to_gate(call, lane);
    if (envelope.steady(time, to_gate)) {
      const Floats level = choose(off, all(1.0f), envelope.sustain);
      for (std::size_t frame = 0; frame < frames_of(call); ++frame)
        put(call.outputs[0], frame, lane, in.at(frame, lane) * level);
      continue;
    }
    const bool some_off = !hn::AllFalse(kFloat, off);
    const auto put_shaped = [&](std::size_t frame, Floats level) HWY_ATTR {
      const Floats x = in.at(frame, lane), y = x * level;
      put(call.outputs[0], frame, lane, some_off ? choose(off, x, y) : y);
    };
    const auto run = [&]<bool kFalls, bool kReleases>(std::bool_constant<kFalls>, std::bool_constant<kReleases>)
                         HWY_ATTR {
                           for (std::size_t frame = 0; frame < frames_of(call); frame += 2) {
                             const Twice level = envelope.at<kFalls, kReleases>(time, to_gate);
                             put_shaped(frame, level.first);
                             if (frame + 1 < frames_of(call)) put_shaped(frame + 1, level.second);
                             time = time + hn::Set(kInt, 2);
                             to_gate = to_gate - hn::Set(kInt, 2);
                           }
                         };
    constexpr std::true_type kYes;
    constexpr std::false_type kNo;
    const bool releases = envelope.releases(time, to_gate, frames_of(call));
    if (envelope.falls()) {
      run(kYes, kYes);
    } else if (releases) {
      run(kNo, kYes);
    } else {
      run(kNo, kNo);
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
  if (release_input.constant() && every_lane(call, release_input, [](Floats r) HWY_ATTR { return hn::Lt(r, zero()); }))
    return pass_on(call);
  const Floats rate = all(call.rate_hz);
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Floats attack = at_least(Input{call.inputs[1]}.held(lane) * rate, zero());
    const Floats fall_at = attack + at_least(Input{call.inputs[2]}.held(lane) * rate, zero());
    const Floats release = release_input.held(lane);
    const Mask off = hn::Lt(release, zero());
    const Ramp up{attack};
    const Floats down_per_frame = all(1.0f) / at_least(release * rate, all(1e-3f));
    const Bend bend{Input{call.inputs[4]}.held(lane)};
    Ints time = local_time(call, lane);
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
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
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Floats fade_in = Input{call.inputs[1]}.held(lane) * rate, fade_out = Input{call.inputs[2]}.held(lane) * rate;
    const Floats time = to_float(local_time(call, lane));
    const Floats to_end = to_float(frames_to_end(call, lane)) - Input{call.inputs[3]}.held(lane) * rate;
    const Mask opening = hn::And(hn::Lt(time, fade_in), hn::Gt(fade_in, zero()));
    const Mask closing = hn::And(hn::Lt(to_end - last, fade_out), hn::Gt(fade_out, zero()));
    if (!hn::AllFalse(kFloat, hn::Or(opening, closing))) audible = true;
  }
  if (!audible) return pass_on(call);
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Ramp in_ramp{Input{call.inputs[1]}.held(lane) * rate}, out_ramp{Input{call.inputs[2]}.held(lane) * rate};
    const Floats early = Input{call.inputs[3]}.held(lane) * rate;
    Ints time = local_time(call, lane);
    Ints to_end = frames_to_end(call, lane);
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Floats level = sine_shape(in_ramp.at(to_float(time))) * sine_shape(out_ramp.at(to_float(to_end) - early));
      put(call.outputs[0], frame, lane, in.at(frame, lane) * level);
      time = time + hn::Set(kInt, 1);
      to_end = to_end - hn::Set(kInt, 1);
    }
  }
}

void strike(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]};
  const Floats rate = all(call.rate_hz);
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Ramp up{Input{call.inputs[1]}.held(lane) * rate};
    const Floats octaves_per_frame =
        all(-9.96578428f) / at_least(Input{call.inputs[2]}.held(lane) * rate, all(1.0f));  // −60 dB
    Ints time = local_time(call, lane);
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Floats now = at_least(to_float(time), zero());
      put(call.outputs[0], frame, lane, in.at(frame, lane) * (up.at(now) * exp2(now * octaves_per_frame)));
      time = time + hn::Set(kInt, 1);
    }
  }
}

constexpr std::string_view kFamily = "envelopes";
constexpr UnitInput stage(std::string_view name, float default_value) {
  return held(input(name, "s", 0.0f, 60.0f, default_value));
}
constexpr UnitRow kRows[] = {
    {unit("adsr", kFamily, "linear attack, decay, sustain to the gate, release; off when release < 0",
          {kIn, stage("attack", 0.0f), stage("decay", 0.0f), held(input("sustain", "0..1", 0.0f, 1.0f, 1.0f)),
           switchable(stage("release", -1.0f))}),
     adsr},
    {unit("ahd", kFamily, "attack, hold, release bent by curve (0 linear); off when release < 0",
          {kIn, stage("attack", 0.0f), stage("hold", 1e9f), switchable(stage("release", -1.0f)),
           held(input("curve", "number", -20.0f, 20.0f, -3.0f))}),
     ahd},
    {unit("fade", kFamily, "sine-shaped fades at the ends of the voice; silent so early before its end",
          {kIn, switchable(stage("fade_in", 0.0f)), switchable(stage("fade_out", 0.0f)), stage("early", 0.0f)}),
     fade},
    {unit("strike", kFamily, "linear attack, then exponential: -60 dB after decay",
          {kIn, stage("attack", 0.0f), stage("decay", 0.3f)}),
     strike},
};
UnitRows envelope_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(envelope_rows);
UnitRows envelope_units() { return HWY_DYNAMIC_DISPATCH(envelope_rows)(); }
}  // namespace perigee
#endif

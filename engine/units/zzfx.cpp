// engine/units/zzfx.cpp -- The oscillator of a tiny game synth: it slides, jumps, repeats, wobbles, and holds its samples.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/zzfx.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"
#include "engine/units/noise-inl.h"
#include "engine/units/phase-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

constexpr float kSlideHz = 500.0f;     // a slide of 1 climbs so many Hz a second
constexpr float kHeldFrames = 100.0f;  // a crush of 1 holds so many frames

enum ZzfxWave : int { kSine, kTriangle, kSaw, kTan, kNoise, kSquare, kZzfxWaves };

HWY_INLINE Floats zzfx_wave(Floats turns, Floats which) {  // turns: −0.5 … 0.5
  const Floats one = all(1.0f), size = hn::Abs(turns);
  const auto is = [&](ZzfxWave wave) HWY_ATTR { return hn::Eq(which, all(static_cast<float>(wave))); };
  const Floats sine = sine_half(turns), triangle = one - all(4.0f) * size;
  const Floats up = choose(hn::Lt(turns, zero()), turns + one, turns);  // 0 … 1
  const Floats cosine = sine_turns(turns + all(0.25f));
  const Floats tangent = within(sine / choose(hn::Eq(cosine, zero()), all(1e-9f), cosine), all(-1.0f), one);
  const Floats radians = up * all(6.28318531f);
  const Floats rough = sine_turns(radians * radians * radians * all(0.159154943f));
  Floats y = choose(is(kTriangle), triangle, sine);
  y = choose(is(kSaw), one - up - up, y);
  y = choose(is(kTan), tangent, y);
  y = choose(is(kNoise), rough, y);
  return choose(is(kSquare), choose(hn::Gt(triangle, zero()), one, all(-1.0f)), y);
}
// The sign of the wave times its size to a power: 0 makes a square of it, 2 a peak.
HWY_INLINE Floats bent(Floats y, Floats curve) {
  const Floats size = hn::Abs(y);
  const Floats power = exp2(curve * log2(at_least(size, all(1e-12f))));
  const Floats shaped = choose(hn::Gt(y, zero()), power, hn::Neg(power));
  return choose(hn::Eq(curve, all(1.0f)), y, shaped);
}
HWY_INLINE Ints frames_in(Floats seconds, const UnitCall& call) {
  return hn::ConvertTo(kInt, hn::Floor(within(seconds, zero(), all(3600.0f)) * all(call.rate_hz)));
}
HWY_INLINE Mask is_true(hn::Mask<IntTag> mask) { return hn::RebindMask(kFloat, mask); }
HWY_INLINE Ints choose_int(Mask mask, Ints yes, Ints no) { return hn::IfThenElse(hn::RebindMask(kInt, mask), yes, no); }

// memory: the wave's phase, the modulation's, frames since the last repeat, frames until the jump may come (−1: it has come),
// how many jumps there were, frames of the held sample, the held sample.
void zzfx(const UnitCall& call) noexcept {
  const Input freq{call.inputs[0]}, shape{call.inputs[1]}, curve{call.inputs[2]}, slide{call.inputs[3]},
      delta_slide{call.inputs[4]}, jump{call.inputs[5]}, jump_time{call.inputs[6]}, repeat{call.inputs[7]},
      noise{call.inputs[8]}, modulation{call.inputs[9]}, crush{call.inputs[10]}, chance{call.inputs[11]};
  const Ints none = hn::Zero(kInt), one = hn::Set(kInt, 1), before = hn::Set(kInt, -1);
  const Floats spf = all(call.seconds_per_frame);
  remember<7>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const std::size_t frame = here.frame, lane = here.lane;
    const Words seed = hn::Load(kWord, call.times->seed.data() + lane);
    // When the wave begins anew, and when it jumps.
    const Ints turn = frames_in(repeat.held(lane), call);
    Ints passed = hn::BitCast(kInt, memory[2]), armed = hn::BitCast(kInt, memory[3]);
    const Mask again = is_true(hn::And(hn::Gt(turn, none), hn::Gt(passed, turn - one)));
    passed = choose_int(again, none, passed);
    armed = choose_int(hn::And(again, is_true(hn::Lt(armed, none))), none, armed);
    const Mask jumps =
        is_true(hn::And(hn::Gt(armed, before), hn::Gt(armed, frames_in(jump_time.held(lane), call) - one)));
    memory[4] = memory[4] + hn::IfThenElseZero(jumps, all(1.0f));
    armed = choose_int(jumps, before, choose_int(is_true(hn::Gt(armed, before)), armed + one, armed));
    memory[2] = hn::BitCast(kFloat, passed + one);
    memory[3] = hn::BitCast(kFloat, armed);
    // Its frequency now.
    const Floats t = to_float(passed) * spf;
    const Floats off = within(chance.held(lane), zero(), all(1.0f)) * hash_noise(hn::Set(kWord, 0x5a5au), seed);
    const Floats climb = (slide.at(frame, lane) + delta_slide.at(frame, lane) * t * all(0.5f)) * t * all(kSlideHz);
    const Ints wobble = turn_on(memory[1], within(modulation.at(frame, lane), all(-1e5f), all(1e5f)), spf);
    Floats hz = freq.at(frame, lane) * (all(1.0f) + off) + climb + memory[4] * jump.at(frame, lane);
    hz = hz * sine_turns(signed_turns(wobble) + all(0.25f));
    const Words shaking = frame_seed(call, lane) ^ hn::Set(kWord, 0x27d4eb2fu);
    const Floats shaken = hash_noise(hn::BitCast(kWord, here.time), shaking);
    hz = hz - hz * within(noise.at(frame, lane), all(-1e3f), all(1e3f)) * shaken;
    const Ints phase = turn_on(memory[0], within(hz, all(-1e7f), all(1e7f)), spf);
    // The wave, held for so many frames.
    const Floats y = bent(zzfx_wave(signed_turns(phase), hn::Floor(shape.held(lane))),
                          within(curve.at(frame, lane), zero(), all(100.0f)));
    const Floats length = hn::Floor(within(crush.held(lane), zero(), all(1e3f)) * all(kHeldFrames));
    memory[6] = choose(hn::Le(memory[5], zero()), y, memory[6]);
    memory[5] = choose(hn::Ge(memory[5] + all(1.0f), length), zero(), memory[5] + all(1.0f));
    return memory[6];
  });
}

constexpr std::string_view kFamily = "oscillators";
constexpr UnitRow kRows[] = {
    {unit("zzfx", kFamily,
          "a game synth's oscillator: shape 0 sine, 1 triangle, 2 saw, 3 tangent, 4 noise, 5 square, its size to the "
          "power of curve; slide in 500 Hz a second, a jump of so many Hz; not band-limited",
          {kFreq, held(input("shape", "number", 0.0f, static_cast<float>(kZzfxWaves - 1), 0.0f)),
           input("curve", "power", 0.0f, 4.0f, 1.0f), input("slide", "500 Hz/s", -20.0f, 20.0f, 0.0f),
           input("delta_slide", "500 Hz/s^2", -20.0f, 20.0f, 0.0f), input("jump", "Hz", -2000.0f, 2000.0f, 0.0f),
           held(input("jump_time", "s", 0.0f, 10.0f, 0.0f)), held(input("repeat", "s", 0.0f, 10.0f, 0.0f)),
           input("noise", "number", 0.0f, 5.0f, 0.0f), input("modulation", "Hz", 0.0f, 2000.0f, 0.0f),
           held(input("crush", "100 frames", 0.0f, 1.0f, 0.0f)), held(input("chance", "0..1", 0.0f, 1.0f, 0.0f))},
          {.state_rows = 7}),
     zzfx},
};
UnitRows zzfx_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(zzfx_rows);
UnitRows zzfx_units() { return HWY_DYNAMIC_DISPATCH(zzfx_rows)(); }
}  // namespace perigee
#endif

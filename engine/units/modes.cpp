// engine/units/modes.cpp -- What is struck and rings: bar, bell and membrane, each a bank of modes that die away on their own.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/modes.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"
#include "engine/units/rings-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

constexpr std::size_t kModes = 8;
// Times the pitch: a free bar (Euler and Bernoulli), a church bell (hum to upper partials, the strike note 1), a round membrane
// (zeros of Bessel functions).
constexpr float kRatios[3][kModes] = {{1.0f, 2.7565f, 5.4039f, 8.9330f, 13.3443f, 18.6379f, 24.8144f, 31.8731f},
                                      {0.5f, 1.0f, 1.19f, 1.5f, 2.0f, 2.51f, 2.66f, 4.18f},
                                      {1.0f, 1.5933f, 2.1355f, 2.2954f, 2.6531f, 2.9173f, 3.1555f, 3.5001f}};
constexpr float kLevels[3][kModes] = {{1.0f, 0.6f, 0.35f, 0.2f, 0.12f, 0.08f, 0.05f, 0.03f},
                                      {0.5f, 0.8f, 0.7f, 0.3f, 0.5f, 0.25f, 0.25f, 0.15f},
                                      {1.0f, 0.7f, 0.5f, 0.5f, 0.4f, 0.35f, 0.3f, 0.25f}};

// A value of the tables for a shape between 0 (bar), 1 (bell) and 2 (membrane).
HWY_INLINE Floats between_shapes(const float (&table)[3][kModes], std::size_t mode, Floats shape) {
  const Floats first = within(shape, zero(), all(1.0f)), second = within(shape - all(1.0f), zero(), all(1.0f));
  const Floats bar = all(table[0][mode]), bell = all(table[1][mode]), skin = all(table[2][mode]);
  return (bar + (bell - bar) * first) + (skin - bell) * second;
}

// Each mode is a number that turns by its frequency each frame and shrinks: what comes in pushes it one way, the other is heard.
// A click of 1 so becomes level·r^n·sin(n·w).
template <class Push>
HWY_INLINE void ring(const UnitCall& call, std::size_t first, const Push& push) {
  const Input freq{call.inputs[first]}, decay{call.inputs[first + 1]}, shape{call.inputs[first + 2]},
      damping{call.inputs[first + 3]};
  const Floats one = all(1.0f), seconds_per_frame = all(call.seconds_per_frame);
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Ints onset = local_time(call, lane);
    const Floats kind = shape.held(lane), hz = within(freq.held(lane), zero(), all(call.rate_hz));
    const Floats seconds = within(decay.held(lane), all(0.001f), all(1000.0f));
    const Floats damped = within(damping.held(lane), zero(), one);
    float* const pushes = call.scratch + kFrames * kRow + lane;
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Ints time = onset + hn::Set(kInt, static_cast<std::int32_t>(frame));
      hn::Store(hn::IfThenElseZero(begun(time), push(frame, lane, time)), kFloat, pushes + frame * kRow);
    }
    for (std::size_t mode = 0; mode < kModes; ++mode) {
      const Floats ratio = between_shapes(kRatios, mode, kind);
      const Floats turns = at_most(hz * ratio * seconds_per_frame, all(0.5f));
      // Beyond 0.45 of the rate a mode is left out.
      const Floats level = hn::IfThenElseZero(hn::Lt(turns, all(0.45f)), between_shapes(kLevels, mode, kind));
      const Floats sooner = one + damped * at_least(ratio - one, zero());
      const Floats r = exp2(all(-9.965784284662087f) * seconds_per_frame * sooner / seconds);
      const Floats c = r * sine_turns(turns + all(0.25f)), s = r * sine_turns(turns);
      float* const state = call.state + 2 * mode * kRow + lane;
      Floats x = hn::Load(kFloat, state), y = hn::Load(kFloat, state + kRow);
      for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
        const Floats turned = c * x - s * y;
        y = s * x + c * y;
        x = sound_or_silence(turned + level * hn::Load(kFloat, pushes + frame * kRow));
        // The sums of the modes are kept in scratch: the output may be one of the inputs.
        float* const sum = call.scratch + frame * kRow + lane;
        hn::Store(mode == 0 ? y : hn::Load(kFloat, sum) + y, kFloat, sum);
      }
      hn::Store(x, kFloat, state);
      hn::Store(y, kFloat, state + kRow);
    }
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      put(call.outputs[0], frame, lane, hn::Load(kFloat, call.scratch + frame * kRow + lane));
    }
  }
}

void modal(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]};
  ring(call, 1, [&](std::size_t frame, std::size_t lane, Ints) HWY_ATTR { return in.at(frame, lane); });
}

// A soft mallet pushes for longer: half a period of a sine squared, as much in all as a click of 1.
void mallet(const UnitCall& call) noexcept {
  const Input hardness{call.inputs[4]};
  ring(call, 0, [&](std::size_t, std::size_t lane, Ints time) HWY_ATTR {
    // 4 ms … 0.1 ms
    const Floats seconds = all(0.004f) * exp2(within(hardness.held(lane), zero(), all(1.0f)) * all(-5.3219281f));
    const Floats frames = hn::Floor(seconds * all(call.rate_hz)) + all(1.0f);
    const Floats done = (to_float(time) + all(0.5f)) / frames;
    const Floats wave = sine_half(within(done, zero(), all(1.0f)) * all(0.5f));
    return wave * wave * all(2.0f) / frames;
  });
}

constexpr std::string_view kFamily = "modes";
constexpr UnitInput kPitch = held(input("freq", "Hz", 20.0f, 8000.0f, 440.0f));
constexpr UnitInput kDecay = held(input("decay", "s", 0.001f, 60.0f, 2.0f));
constexpr UnitInput kShape = held(input("shape", "0..2", 0.0f, 2.0f, 0.0f));
constexpr UnitInput kDamping = held(input("damping", "0..1", 0.0f, 1.0f, 0.5f));
constexpr UnitShape kBank{.state_rows = 2 * static_cast<int>(kModes)};
constexpr UnitRow kRows[] = {
    {unit(
         "modal", kFamily,
         "eight modes rung by `in`: shape 0 bar, 1 bell, 2 membrane; the pitch falls by 60 dB in `decay`, more damping "
         "takes higher modes sooner",
         {kIn, kPitch, kDecay, kShape, kDamping}, kBank),
     modal},
    {unit("mallet", kFamily, "the same struck once by a mallet, soft at hardness 0",
          {kPitch, kDecay, kShape, kDamping, held(input("hardness", "0..1", 0.0f, 1.0f, 0.5f))}, kBank),
     mallet},
};
UnitRows mode_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(mode_rows);
UnitRows mode_units() { return HWY_DYNAMIC_DISPATCH(mode_rows)(); }
}  // namespace perigee
#endif

// engine/units/sources.cpp -- Oscillators, noise and control curves: what sounds without a sample.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/sources.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/edges-inl.h"
#include "engine/units/lanes-inl.h"
#include "engine/units/noise-inl.h"
#include "engine/units/phase-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// Runs a waveform: wave(phase, step in turns, frame, lane) for each frame, 0 before the onset. inputs: 0 freq, 1 phase offset. A
// constant frequency needs no memory: the phase is the local time times the step, exactly.
template <class Wave>
HWY_INLINE void oscillate(const UnitCall& call, const Wave& wave) {
  const Input freq{call.inputs[0]}, offset{call.inputs[1]};
  const Floats seconds_per_frame = all(call.seconds_per_frame);
  auto* phases = reinterpret_cast<std::int32_t*>(call.state);
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
    Ints time = local_time(call, lane);
    if (freq.constant() && offset.constant()) {
      const Ints step = phase_step(freq.held(lane), seconds_per_frame);
      const Floats step_turns = to_float(step) * all(kTurnOfSigned);
      const typename Wave::Shape shape{step_turns};
      Ints phase = local_clock(call, lane) * step + offset_of(offset.held(lane));
      for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
        const Mask sounding = begun(time);
        put(call.outputs[0], frame, lane, hn::IfThenElseZero(sounding, wave(phase, shape, frame, lane)));
        phase = phase + step;
        time = time + hn::Set(kInt, 1);
      }
    } else {
      Ints phase = hn::Load(kInt, phases + lane);
      for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
        const Mask sounding = begun(time);
        const Ints step = phase_step(freq.at(frame, lane), seconds_per_frame);
        const typename Wave::Shape shape{to_float(step) * all(kTurnOfSigned)};
        const Floats value = wave(phase + offset_of(offset.at(frame, lane)), shape, frame, lane);
        put(call.outputs[0], frame, lane, hn::IfThenElseZero(sounding, value));
        phase = phase + hn::IfThenElseZero(hn::RebindMask(kInt, sounding), step);
        time = time + hn::Set(kInt, 1);
      }
      hn::Store(phase, kInt, phases + lane);
    }
  }
}

struct SineWave {
  struct Shape {
    HWY_INLINE explicit Shape(Floats) {}
  };
  HWY_INLINE Floats operator()(Ints phase, const Shape&, std::size_t, std::size_t) const {
    return sine_half(signed_turns(phase));
  }
};

struct SawWave {
  using Shape = Edge;
  HWY_INLINE Floats operator()(Ints phase, const Edge& edge, std::size_t, std::size_t) const {
    return saw_at(phase, edge);
  }
};

// High for `width` of the turn, from phase 0 on; the mean is taken away.
struct PulseWave {
  using Shape = Edge;
  Input width;
  HWY_INLINE Floats operator()(Ints phase, const Edge& edge, std::size_t frame, std::size_t lane) const {
    const Floats high = within(width.at(frame, lane), all(0.01f), all(0.99f));
    const Ints fall = hn::ConvertTo(kInt, (high - all(0.5f)) * all(kPhaseOfTurn));
    // saw(phase − fall) − saw(phase − rise), each with its step where the pulse has its edge.
    return saw_at(phase - fall, edge) - saw_at(phase + half_turn(), edge);
  }
};

// 0 at phase 0, 1 at a quarter, −1 at three quarters.
struct TriangleWave {
  struct Shape {
    Edge edge;
    Floats corner;  // change of slope at a corner: 8 a turn, in units of value a frame
    HWY_INLINE explicit Shape(Floats step_turns) : edge{step_turns}, corner{hn::Abs(step_turns) * all(8.0f)} {}
  };
  HWY_INLINE Floats operator()(Ints phase, const Shape& shape, std::size_t, std::size_t) const {
    const Floats turns = signed_turns(phase);
    const Floats folded = all(0.5f) - hn::Abs(turns);  // corners at ±¼
    const Floats magnitude = at_most(hn::Abs(turns), folded) * all(4.0f);
    const Floats from_corner = hn::Abs(turns) - all(0.25f);
    const Floats rounded = magnitude - shape.edge.rest_of_corner(from_corner) * shape.corner;
    return hn::CopySign(rounded, turns);
  }
};

void sine(const UnitCall& call) noexcept { oscillate(call, SineWave{}); }
void saw(const UnitCall& call) noexcept { oscillate(call, SawWave{}); }
void pulse(const UnitCall& call) noexcept { oscillate(call, PulseWave{Input{call.inputs[2]}}); }
void triangle(const UnitCall& call) noexcept { oscillate(call, TriangleWave{}); }

void white(const UnitCall& call) noexcept {
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
    const Words seed = salted_seed(call, Input{call.inputs[0]}, lane);
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
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
    const Words seed = salted_seed(call, Input{call.inputs[0]}, lane);
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
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
    const Floats from = Input{call.inputs[0]}.held(lane), to = Input{call.inputs[1]}.held(lane);
    draw(call, lane, Input{call.inputs[2]}.held(lane) * all(call.rate_hz), Straight{from, to - from});
  }
}

void sweep(const UnitCall& call) noexcept {
  const Floats least = all(1e-9f);
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
    const Floats from = at_least(Input{call.inputs[0]}.held(lane), least),
                 to = at_least(Input{call.inputs[1]}.held(lane), least);
    draw(call, lane, Input{call.inputs[2]}.held(lane) * all(call.rate_hz), Geometric{from, log2(to) - log2(from)});
  }
}

void glide(const UnitCall& call) noexcept {
  const Input accelerate{call.inputs[1]};
  if (accelerate.constant() && every_lane(accelerate, [](Floats a) HWY_ATTR { return hn::Eq(a, zero()); })) {
    for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
      const Floats from = Input{call.inputs[0]}.held(lane);
      for (std::size_t frame = 0; frame < frames_of(call); ++frame) put(call.outputs[0], frame, lane, from);
    }
    return;
  }
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
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
    {unit("saw", kFamily, "rising sawtooth, band-limited", {kFreq, kPhase}, {.state_rows = 1}), saw},
    {unit("pulse", kFamily, "pulse wave without DC, band-limited; width 0.5 is a square",
          {kFreq, kPhase, input("width", "0..1", 0.01f, 0.99f, 0.5f)}, {.state_rows = 1}),
     pulse},
    {unit("triangle", kFamily, "triangle wave, band-limited", {kFreq, kPhase}, {.state_rows = 1}), triangle},
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

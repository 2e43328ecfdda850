// engine/units/banks.cpp -- Banks of resonators: a delay that differs from band to band, and a distortion that rings.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/banks.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"
#include "engine/units/rings-inl.h"
#include "engine/units/state_variable-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// Sixteen band-passes of Q 200, evenly spread by ratio from 40 to 17000 Hz. Band i, counted from 1, is (i and mask) sixteenths
// of the time late.
constexpr float kLongest = 0.2f;  // seconds
constexpr float kRatio = 1.49701423f, kNarrow = 0.005f;
constexpr std::array<float, 16> band_hz() {
  std::array<float, 16> hz{40.0f};
  for (std::size_t i = 1; i < hz.size(); ++i) hz[i] = hz[i - 1] * kRatio;
  return hz;
}
constexpr std::array<float, 16> kBands = band_hz();
void spectral_delay(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, share{call.inputs[1]}, mask{call.inputs[2]};
  if (is_off(call, share)) return pass_on(call);
  const Ring ring{call, 0, 2};
  // What the filters remember lies in the ring's other half: it would be most of what a voice may keep.
  float* const memory = call.ring.rows + static_cast<std::size_t>((call.ring.mask + 1) / 2) * kRow;
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Ints onset = local_time(call, lane);
    const Mask old = begun(onset - hn::Set(kInt, 1));
    float* const sums = call.scratch + lane;
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Mask sounding = begun(onset + hn::Set(kInt, static_cast<std::int32_t>(frame)));
      ring.write(frame, lane, hn::IfThenElseZero(sounding, in.at(frame, lane)));
      hn::Store(zero(), kFloat, sums + frame * kRow);
    }
    const Floats sixteenth = within(share.held(lane), zero(), all(1.0f)) * all(kLongest / 16.0f * call.rate_hz);
    const Ints wanted = hn::ConvertTo(kInt, within(mask.held(lane), zero(), all(65535.0f)));
    for (std::size_t band = 0; band < kBands.size(); ++band) {
      const auto filter = StateVariable::at(all(kBands[band]), all(kNarrow), all(call.seconds_per_frame));
      const Ints late = hn::And(wanted, hn::Set(kInt, static_cast<std::int32_t>(band) + 1));
      const Tap<Between::nearest> tap{to_float(late) * sixteenth};
      float* const state = memory + 2 * band * kRow + lane;
      Floats wide = hn::IfThenElseZero(old, hn::Load(kFloat, state));
      Floats low = hn::IfThenElseZero(old, hn::Load(kFloat, state + kRow));
      for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
        const Floats x = tap.read(ring, frame, lane, onset + hn::Set(kInt, static_cast<std::int32_t>(frame)));
        const Floats sum = hn::Load(kFloat, sums + frame * kRow);
        hn::Store(sum + filter.next(x, wide, low).band, kFloat, sums + frame * kRow);
      }
      hn::Store(wide, kFloat, state);
      hn::Store(low, kFloat, state + kRow);
    }
    const Mask off = hn::Lt(share.held(lane), zero());
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Floats x = in.at(frame, lane), bands = hn::Load(kFloat, sums + frame * kRow);
      put(call.outputs[0], frame, lane, choose(off, x, x * all(0.2f) + bands * all(4.0f * kNarrow)));
    }
  }
}

// What is softer than 0.2 all but goes; the rest rings in four resonators, is cubed and softly clipped, and takes the place of
// the sound by equal power. The resonators are as loud as at 48 kHz at any rate.
struct Resonator {
  float hz, damping, level;
};
constexpr Resonator resonator(float hz, float decay_seconds) {
  constexpr float kTwoPi = 6.28318531f, kSixtyDb = 13.8155106f;
  return {hz, kSixtyDb / (kTwoPi * hz * decay_seconds), 48000.0f / (kTwoPi * hz)};
}
constexpr std::array<Resonator, 3> kStill{resonator(60.0f, 0.1f), resonator(61.0f, 0.1f), resonator(240.0f, 0.05f)};
constexpr Resonator kTrembling = resonator(3000.0f, 0.01f);
constexpr float kTremblesHz = 62.0f, kTremblesBy = 100.0f;
void distort_ringing(const UnitCall& call) noexcept {
  const Input in{call.inputs[0]}, amount{call.inputs[1]};
  if (is_off(call, amount)) return pass_on(call);
  const Floats spf = all(call.seconds_per_frame), one = all(1.0f);
  remember<9>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats x = in.at(here.frame, here.lane), by = amount.at(here.frame, here.lane);
    const Floats bounded = within(x, all(-1e3f), all(1e3f)), above = hn::Abs(bounded) - all(0.2f);
    const Floats rough = hn::CopySign(one, bounded) * choose(hn::Gt(above, zero()), above, above * all(0.01f));
    Floats rings = zero();
    for (std::size_t i = 0; i < kStill.size(); ++i) {
      const auto filter = StateVariable::at(all(kStill[i].hz), all(kStill[i].damping), spf);
      rings = rings + filter.next(rough, memory[2 * i], memory[2 * i + 1]).band * all(kStill[i].level);
    }
    const Floats turns = memory[8], moved = turns + all(kTremblesHz) * spf;
    memory[8] = moved - hn::Floor(moved);
    const Floats hz = all(kTrembling.hz) + all(kTremblesBy) * sine_turns(turns);
    const auto filter = StateVariable::at(hz, all(kTrembling.damping), spf);
    rings = rings + filter.next(rough, memory[6], memory[7]).band * all(kTrembling.level);
    const Floats loud = within(rough + within(by, zero(), all(10.0f)) * all(0.1f) * rings, all(-1e4f), all(1e4f));
    const Floats cubed = loud * loud * loud * all(8.0f), size = hn::Abs(cubed);
    const Floats clipped = hn::CopySign(one - all(0.25f) / at_least(size, all(0.5f)), cubed);
    const Floats wet = choose(hn::Le(size, all(0.5f)), cubed, clipped) * all(0.5f);
    const Floats mix = within(by, zero(), one) * all(0.25f);
    return choose(hn::Lt(by, zero()), x, x * sine_quarter(all(0.25f) - mix) + wet * sine_quarter(mix));
  });
}

constexpr std::string_view kFamily = "banks";
constexpr UnitRow kRows[] = {
    {unit("spectral_delay", kFamily,
          "16 narrow bands from 40 to 17000 Hz, band i late by (i and mask)/16 of the time, which is a share of 0.2 s; "
          "off when time < 0",
          {kIn, held(switchable(input("time", "0..1", 0.0f, 1.0f, -1.0f))),
           held(input("mask", "number", 0.0f, 65535.0f, 1.0f))},
          {.memory_seconds = 2.0f * kLongest + 0.02f}),
     spectral_delay},
    {unit("distort_ringing", kFamily,
          "SuperDirt's distortion: soft parts go, the rest rings in resonators, is cubed and softly clipped; off when "
          "amount < 0",
          {kIn, switchable(input("amount", "0..1", 0.0f, 1.0f, -1.0f))}, {.state_rows = 9}),
     distort_ringing},
};
UnitRows bank_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(bank_rows);
UnitRows bank_units() { return HWY_DYNAMIC_DISPATCH(bank_rows)(); }
}  // namespace perigee
#endif

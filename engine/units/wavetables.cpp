// engine/units/wavetables.cpp -- The trigger's sound read by phase: as a table of single waves, or wherever a signal points.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/wavetables.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/memory-inl.h"
#include "engine/units/reading-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

constexpr std::int32_t kWave = 2048;  // frames of one wave in a table

// Ways to bend a phase of 0 … 1; each is the phase itself at an amount of 0.
enum Warp : int { none, asym, bend_up, bend_down, sync, quant, fold, narrow, mirror, flip, kWarps };
HWY_INLINE Floats mode_is(Warp mode, Floats wanted, Floats yes, Floats no) {
  return choose(hn::Eq(wanted, all(static_cast<float>(mode))), yes, no);
}
HWY_INLINE Floats wrap(Floats x) { return x - hn::Floor(x); }
HWY_INLINE Floats power(Floats x, Floats exponent) { return exp2(exponent * log2(at_least(x, all(1e-6f)))); }
HWY_INLINE Floats warped(Floats p, Floats mode, Floats amount) {
  const Floats one = all(1.0f), half = all(0.5f);
  const Floats middle = half + half * amount * all(0.98f);  // where the wave's middle is moved to
  const Floats late = choose(hn::Lt(p, middle), half * p / middle, half + half * (p - middle) / (one - middle));
  const Floats steps = at_least(hn::Floor(exp2(all(8.0f) - amount * all(7.0f))), all(2.0f));
  const Floats folded = hn::Abs(wrap(p * (half + amount * all(3.5f)) + half) * all(2.0f) - one);
  const Floats early = at_most(p / (one - amount * all(0.98f)), all(0.9999999f));
  const Floats there_and_back = one - hn::Abs(p + p - one);
  Floats y = p;
  y = mode_is(asym, mode, late, y);
  y = mode_is(bend_up, mode, power(p, one + all(3.0f) * amount), y);
  y = mode_is(bend_down, mode, power(p, one / (one + all(3.0f) * amount)), y);
  y = mode_is(sync, mode, wrap(p * exp2(amount * all(4.0f))), y);
  y = mode_is(quant, mode, hn::Floor(p * steps) / steps, y);
  y = mode_is(fold, mode, folded, y);
  y = mode_is(narrow, mode, early, y);
  y = mode_is(mirror, mode, p + (there_and_back - p) * amount, y);
  y = mode_is(flip, mode, choose(hn::Gt(p, one - amount * half), one - p, p), y);
  y = choose(hn::Eq(amount, zero()), p, y);
  return within(y, zero(), all(0.9999999f));
}

// One wave of the sound at a phase of 0 … 1: Catmull-Rom round and round.
HWY_INLINE float wave_at(const float* wave, std::int32_t length, float phase) {
  const float at = phase * static_cast<float>(length);
  const auto whole = std::min(static_cast<std::int32_t>(at), length - 1);
  const auto tap = [&](std::int32_t k) { return wave[(whole + k + length) % length]; };
  return smooth_value(tap(-1), tap(0), tap(1), tap(2), at - static_cast<float>(whole));
}

// memory: the phase in turns.
void wavetable(const UnitCall& call) noexcept {
  const Input freq{call.inputs[0]}, position{call.inputs[1]}, amount{call.inputs[2]}, mode{call.inputs[3]};
  remember<1>(call, [&](Floats* memory, const Here& here) HWY_ATTR {
    const Floats now = memory[0];
    const Floats turns = within(freq.at(here.frame, here.lane) * all(call.seconds_per_frame), all(-0.5f), all(0.5f));
    memory[0] = wrap(now + turns);
    memory[0] = choose(hn::Lt(memory[0], all(1.0f)), memory[0], zero());
    const Floats way = hn::Floor(within(mode.held(here.lane), zero(), all(static_cast<float>(kWarps - 1))));
    alignas(64) std::array<float, kRow> phases, places, values{};
    hn::Store(warped(now, way, within(amount.at(here.frame, here.lane), zero(), all(1.0f))), kFloat, phases.data());
    hn::Store(within(position.at(here.frame, here.lane), zero(), all(1.0f)), kFloat, places.data());
    for (std::size_t i = 0; i < lanes_at_once(); ++i) {
      const SampleReader& reader = call.readers[here.lane + i];
      if (reader.channel[0] == nullptr) continue;
      const auto waves = static_cast<std::int32_t>(std::min<Frames>(std::max<Frames>(reader.frames / kWave, 1), 4096));
      const auto length = static_cast<std::int32_t>(std::min<Frames>(reader.frames, kWave));
      const float place = places[i] * static_cast<float>(waves - 1);
      const auto first = static_cast<std::int32_t>(place), second = std::min(first + 1, waves - 1);
      const float a = wave_at(reader.channel[0] + first * kWave, length, phases[i]);
      const float b = wave_at(reader.channel[0] + second * kWave, length, phases[i]);
      values[i] = a + (b - a) * (place - static_cast<float>(first));
    }
    return hn::Load(kFloat, values.data());
  });
}

void sample_at(const UnitCall& call) noexcept {
  const UnitInputView& phase = call.inputs[0];
  for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
    for (std::size_t lane = 0; lane < kRow; ++lane) {
      const SampleReader& reader = call.readers[lane];
      float left = 0.0f, right = 0.0f;
      const float share = phase.base[frame * static_cast<std::size_t>(phase.stride) + lane];
      const bool sounding = call.times->local[lane] + static_cast<std::int32_t>(frame) >= 0;
      if (sounding && reader.channel[0] != nullptr && share >= 0.0f && share < 1.0f) {
        const SamplePosition position = place_in(reader, static_cast<double>(share));
        left = read_smooth(reader, 0, position);
        right = read_smooth(reader, 1, position);
      }
      call.outputs[0][frame * kRow + lane] = left;
      call.outputs[1][frame * kRow + lane] = right;
    }
  }
}

constexpr std::string_view kFamily = "wavetables";
constexpr UnitRow kRows[] = {
    {unit("wavetable", kFamily,
          "the trigger's sample as waves of 2048 frames, at `position` among them; its phase bent by `warp` in the way "
          "of "
          "`mode`: 1 asym, 2 bend up, 3 bend down, 4 sync, 5 quant, 6 fold, 7 narrow, 8 mirror, 9 flip",
          {kFreq, input("position", "0..1", 0.0f, 1.0f, 0.0f), input("warp", "0..1", 0.0f, 1.0f, 0.0f),
           held(input("mode", "number", 0.0f, static_cast<float>(kWarps - 1), 0.0f))},
          {.state_rows = 1, .kind = UnitKind::reader}),
     wavetable},
    {unit("sample_at", kFamily, "the trigger's sample where `phase` points, from begin 0 to end 1; silent outside",
          {input("phase", "0..1", 0.0f, 1.0f, 0.0f)}, {.outputs = 2, .kind = UnitKind::reader}),
     sample_at},
};
UnitRows wavetable_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(wavetable_rows);
UnitRows wavetable_units() { return HWY_DYNAMIC_DISPATCH(wavetable_rows)(); }
}  // namespace perigee
#endif

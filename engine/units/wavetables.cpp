// engine/units/wavetables.cpp -- The trigger's sound read by phase: as a table of single waves, or wherever a signal points.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

#include "engine/kernel.h"
#include "engine/portable_math.h"
#include "engine/units/families.h"
#include "engine/wave_table.h"
#include "engine/wave_warp.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/wavetables.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/reading-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

constexpr std::size_t kMostVoices = 32;

// One value of a wave of a table, between its frames.
HWY_INLINE float wave_at(const float* level, const WaveLevel& size, std::int32_t wave, float phase) {
  const float at = phase * static_cast<float>(size.frames);
  const auto whole = std::min(static_cast<std::int32_t>(at), size.frames - 1);
  const float* const tap = level + static_cast<std::ptrdiff_t>(size.frames + kWaveMargin) * wave + whole;
  return smooth_value(tap[0], tap[1], tap[2], tap[3], at - static_cast<float>(whole));
}
HWY_INLINE float part_of_turn(std::uint32_t phase) { return static_cast<float>(phase >> 8) * (1.0f / 16777216.0f); }
HWY_INLINE std::uint32_t steps_of(float turns) {
  const float kept = turns < 0.4999f ? (turns > -0.5f ? turns : -0.5f) : 0.4999f;
  return static_cast<std::uint32_t>(static_cast<std::int32_t>(kept * 4294967296.0f));
}

// What all voices of one lane read, and how.
struct WaveReading {
  const float* table;
  std::int32_t waves;
  int warp;
  std::size_t level = 0;  // where the last value was found; the next one is not far

  HWY_INLINE float bend(float phase, float amount) const {
    return warp == 0 || warp == kFlip ? phase : warped_phase(warp, phase, amount);
  }
  // `speed`: turns a frame. The level is that in which the highest harmonic, at the speed of the bent phase, stays below half the rate.
  HWY_INLINE float value(float bent, float before, float speed, float place, float sign) {
    const float moved = bent - before, size = moved < 0.0f ? -moved : moved;
    const float way = size < 0.5f ? size : 1.0f - size;
    const float fastest = warp == 0 || warp == kFlip || way < speed ? speed : way;
    const auto fits = [&](std::size_t at)
                          HWY_ATTR { return static_cast<float>(kWaveLevels[at].harmonics) * fastest < 0.5f; };
    while (level > 0 && fits(level - 1)) --level;
    while (level + 1 < kWaveLevels.size() && !fits(level)) ++level;
    const float* const begin = table + wave_level_begin(level, waves);
    const auto first = std::min(static_cast<std::int32_t>(place), waves - 1), second = std::min(first + 1, waves - 1);
    const float share = place - static_cast<float>(first), a = wave_at(begin, kWaveLevels[level], first, bent);
    if (!(share > 0.0f)) return sign * a;
    const float b = wave_at(begin, kWaveLevels[level], second, bent);
    return sign * (a + (b - a) * share);
  }
};

HWY_INLINE float input_at(const UnitCall& call, std::size_t input, std::size_t frame, std::size_t lane) {
  const UnitInputView& view = call.inputs[input];
  return view.base[frame * static_cast<std::size_t>(view.stride) + lane];
}
HWY_INLINE float kept(float x, float low, float high) { return x > low ? (x < high ? x : high) : low; }

// Adds one voice of a lane to its outputs. state: the phases of all voices, then where each read its wave a frame ago.
HWY_INLINE void add_wave(const UnitCall& call, std::size_t lane, WaveReading& reading, std::size_t row,
                         std::size_t voices, std::uint32_t start, float ratio, float left, float right) {
  float* const state = call.state + row * kRow + lane;
  float& before = call.state[(voices + row) * kRow + lane];
  auto phase = std::bit_cast<std::uint32_t>(*state);
  for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
    const std::int32_t local = call.times->local[lane] + call.first + static_cast<std::int32_t>(frame);
    if (local < 0) continue;
    const float turns = kept(input_at(call, 0, frame, lane) * ratio * call.seconds_per_frame, -0.5f, 0.4999f);
    const std::uint32_t step = steps_of(turns), now = phase + start;
    const float place = kept(input_at(call, 1, frame, lane), 0.0f, 1.0f) * static_cast<float>(reading.waves - 1);
    const float amount = kept(input_at(call, 2, frame, lane), 0.0f, 1.0f), plain = part_of_turn(now);
    const float bent = reading.bend(plain, amount);
    if (local == 0) before = reading.bend(part_of_turn(now - step), amount);
    const float sign = reading.warp == kFlip && plain < amount ? -1.0f : 1.0f;
    const float y = reading.value(bent, before, turns < 0.0f ? -turns : turns, place, sign);
    before = bent;
    call.outputs[0][frame * kRow + lane] += y * left;
    if (right != 0.0f) call.outputs[1][frame * kRow + lane] += y * right;
    phase += step;
  }
  *state = std::bit_cast<float>(phase);
}
HWY_INLINE void silence(float* output, std::size_t frames) {
  for (std::size_t i = 0; i < frames * kRow; ++i) output[i] = 0.0f;
}
// Calls each(lane, reading) for the lanes that read a table.
template <class Each>
HWY_INLINE void for_tables(const UnitCall& call, const Each& each) {
  for (std::size_t lane = 0; lane < lanes_of(call); ++lane) {
    const SampleReader& reader = call.readers[lane];
    if (reader.channel[0] == nullptr || reader.waves <= 0 || call.times->local[lane] == -kFarFrames) continue;
    const float mode = kept(input_at(call, 3, 0, lane), 0.0f, static_cast<float>(kWarps.size() - 1));
    WaveReading reading{reader.channel[0], reader.waves, static_cast<int>(mode)};
    each(lane, reading);
  }
}

void wavetable(const UnitCall& call) noexcept {
  silence(call.outputs[0], frames_of(call));
  for_tables(call, [&](std::size_t lane, WaveReading& reading)
                       HWY_ATTR { add_wave(call, lane, reading, 0, 1, 0, 1.0f, 1.0f, 0.0f); });
}

// Several side by side, as superdough's: over `detune` semitones, by turns more to the right and to the left.
void wavetable_unison(const UnitCall& call) noexcept {
  silence(call.outputs[0], frames_of(call));
  silence(call.outputs[1], frames_of(call));
  for_tables(call, [&](std::size_t lane, WaveReading& reading) HWY_ATTR {
    const auto voices =
        static_cast<std::size_t>(kept(input_at(call, 4, 0, lane), 1.0f, static_cast<float>(kMostVoices)));
    const double wide = static_cast<double>(kept(input_at(call, 5, 0, lane), -48.0f, 48.0f));
    const float spread = voices > 1 ? kept(input_at(call, 6, 0, lane), 0.0f, 1.0f) : 0.0f;
    const float level = 1.0f / std::sqrt(static_cast<float>(voices));
    const float less = std::sqrt(0.5f - 0.5f * spread) * level, more = std::sqrt(0.5f + 0.5f * spread) * level;
    const double chance = static_cast<double>(kept(input_at(call, 7, 0, lane), 0.0f, 1.0f));
    for (std::size_t voice = 0; voice < voices; ++voice) {
      const double place = voices > 1 ? static_cast<double>(voice) / static_cast<double>(voices - 1) - 0.5 : 0.0;
      const auto ratio = static_cast<float>(portable::semitones_to_ratio(wide * place));
      std::uint32_t h = (static_cast<std::uint32_t>(voice) * 0x9e3779b9u) ^ call.times->seed[lane];
      h = (h ^ (h >> 16)) * 0x85ebca6bu;
      h = (h ^ (h >> 13)) * 0xc2b2ae35u;
      const auto start = static_cast<std::uint32_t>(static_cast<double>(h ^ (h >> 16)) * chance);
      add_wave(call, lane, reading, voice, kMostVoices, start, ratio, voice % 2 == 0 ? less : more,
               voice % 2 == 0 ? more : less);
    }
  });
}

void sample_at(const UnitCall& call) noexcept {
  const UnitInputView& phase = call.inputs[0];
  for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
    for (std::size_t lane = 0; lane < lanes_of(call); ++lane) {
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
constexpr UnitInput kPosition = input("position", "0..1", 0.0f, 1.0f, 0.0f),
                    kWarp = input("warp", "0..1", 0.0f, 1.0f, 0.0f),
                    kMode = held(input("mode", "number", 0.0f, static_cast<float>(kWarps.size() - 1), 0.0f));
constexpr UnitRow kRows[] = {
    {unit(
         "wavetable", kFamily,
         "the trigger's table of waves, at `position` among them, band-limited; its phase bent by `warp` in the way of "
         "`mode`: 1 asym, 2 mirror, 3 bendp … as superdough numbers them",
         {kFreq, kPosition, kWarp, kMode}, {.state_rows = 2, .kind = UnitKind::reader}),
     wavetable},
    {unit("wavetable_unison", kFamily,
          "left and right of up to 32 of them, detune semitones apart in all, spread over the sides, their phases by "
          "chance",
          {kFreq, kPosition, kWarp, kMode, held(input("voices", "number", 1.0f, static_cast<float>(kMostVoices), 1.0f)),
           held(input("detune", "semitones", 0.0f, 48.0f, 0.18f)), held(input("spread", "0..1", 0.0f, 1.0f, 0.7f)),
           held(input("chance", "0..1", 0.0f, 1.0f, 0.0f))},
          {.outputs = 2, .state_rows = 2 * static_cast<int>(kMostVoices), .kind = UnitKind::reader}),
     wavetable_unison},
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

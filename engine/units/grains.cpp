// engine/units/grains.cpp -- The trigger's sound in small pieces: a cloud of grains from anywhere in it, or all of it longer or shorter.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/grains.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/reading-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// An input's value in one lane, kept within what makes sense; what is no number is the lowest.
HWY_INLINE float value_of(const UnitInputView& input, std::size_t frame, std::size_t lane, float low, float high) {
  const float x = input.base[frame * static_cast<std::size_t>(input.stride) + lane];
  return x > low ? (x < high ? x : high) : low;
}

// A step of the sound a frame at `rate` times the trigger's own speed.
HWY_INLINE SamplePosition step_at(const SampleReader& reader, double rate) {
  const double most = static_cast<double>(kFastestStep >> 16);
  return static_cast<SamplePosition>(std::clamp(rate * static_cast<double>(reader.step >> 16), -most, most));
}

// 0 … 1, well mixed (the finisher of MurmurHash3).
HWY_INLINE float chance_of(std::uint32_t place, std::uint32_t seed) {
  std::uint32_t h = place * 0x9e3779b9u ^ seed;
  h = (h ^ h >> 16) * 0x85ebca6bu;
  h = (h ^ h >> 13) * 0xc2b2ae35u;
  return static_cast<float>((h ^ h >> 16) >> 8) * (1.0f / 16777216.0f);
}

// Rows of state hold words; a grain is six of them for each lane.
struct Word {
  float* at;
  HWY_INLINE std::int32_t get() const { return std::bit_cast<std::int32_t>(*at); }
  HWY_INLINE void set(std::int32_t value) const { *at = std::bit_cast<float>(value); }
};
HWY_INLINE SamplePosition get_long(const float* low) {
  const auto l = std::bit_cast<std::uint32_t>(low[0]), h = std::bit_cast<std::uint32_t>(low[kRow]);
  return static_cast<SamplePosition>(static_cast<std::uint64_t>(h) << 32 | l);
}
HWY_INLINE void set_long(float* low, SamplePosition value) {
  low[0] = std::bit_cast<float>(static_cast<std::uint32_t>(value));
  low[kRow] = std::bit_cast<float>(static_cast<std::uint32_t>(static_cast<std::uint64_t>(value) >> 32));
}

constexpr std::size_t kGrains = 8;  // at once in a voice; what would be one more is left out
struct Grain {
  SamplePosition position, step;
  std::int32_t age, length;
  float level, side;
};
constexpr std::size_t kGrainRows = 8;

// inputs: position, rate, size, density, spray, spread.
void grains(const UnitCall& call) noexcept {
  for (std::size_t lane = 0; lane < lanes_of(call); ++lane) {
    const SampleReader& reader = call.readers[lane];
    std::array<Grain, kGrains> cloud;
    for (std::size_t g = 0; g < kGrains; ++g) {
      float* const row = call.state + g * kGrainRows * kRow + lane;
      cloud[g] = {get_long(row),
                  get_long(row + 2 * kRow),
                  Word{row + 4 * kRow}.get(),
                  Word{row + 5 * kRow}.get(),
                  row[6 * kRow],
                  row[7 * kRow]};
    }
    float* const common = call.state + kGrains * kGrainRows * kRow + lane;
    float wait = common[0];  // frames until the next grain
    const Word count{common + kRow};
    std::int32_t time = call.times->local[lane];
    for (std::size_t frame = 0; frame < kFrames; ++frame, ++time) {
      float left = 0.0f, right = 0.0f;
      if (time >= 0 && reader.channel[0] != nullptr) {
        if (wait <= 0.0f) {
          const float seconds = value_of(call.inputs[2], frame, lane, 0.002f, 2.0f);
          const float each_second = value_of(call.inputs[3], frame, lane, 0.1f, 1000.0f);
          wait += call.rate_hz / each_second;
          const auto number = static_cast<std::uint32_t>(count.get());
          count.set(count.get() + 1);
          const auto free = std::find_if(cloud.begin(), cloud.end(), [](const Grain& g) { return g.age >= g.length; });
          if (free != cloud.end()) {
            const std::uint32_t seed = call.times->seed[lane];
            const float spray =
                value_of(call.inputs[4], frame, lane, 0.0f, 1.0f) * (chance_of(3 * number, seed) - 0.5f);
            const float share = value_of(call.inputs[0], frame, lane, 0.0f, 1.0f) + spray;
            const float spread = value_of(call.inputs[5], frame, lane, 0.0f, 1.0f);
            const float overlap = seconds * each_second;
            *free = {place_in(reader, static_cast<double>(share)),
                     step_at(reader, static_cast<double>(value_of(call.inputs[1], frame, lane, -16.0f, 16.0f))),
                     0,
                     static_cast<std::int32_t>(seconds * call.rate_hz),
                     overlap > 2.0f ? std::sqrt(2.0f / overlap) : 1.0f,
                     spread * (2.0f * chance_of(3 * number + 1, seed) - 1.0f)};
          }
        }
        wait -= 1.0f;
        for (Grain& grain : cloud) {
          if (grain.age >= grain.length) continue;
          if (readable(reader, grain.position)) {
            const float done = (static_cast<float>(grain.age) + 0.5f) / static_cast<float>(grain.length);
            const float level = grain.level * window_at(done);
            left += level * (grain.side > 0.0f ? 1.0f - grain.side : 1.0f) * read_smooth(reader, 0, grain.position);
            right += level * (grain.side < 0.0f ? 1.0f + grain.side : 1.0f) * read_smooth(reader, 1, grain.position);
            grain.position += grain.step;
          }
          ++grain.age;
        }
      }
      call.outputs[0][frame * kRow + lane] = left;
      call.outputs[1][frame * kRow + lane] = right;
    }
    for (std::size_t g = 0; g < kGrains; ++g) {
      float* const row = call.state + g * kGrainRows * kRow + lane;
      set_long(row, cloud[g].position);
      set_long(row + 2 * kRow, cloud[g].step);
      Word{row + 4 * kRow}.set(cloud[g].age);
      Word{row + 5 * kRow}.set(cloud[g].length);
      row[6 * kRow] = cloud[g].level;
      row[7 * kRow] = cloud[g].side;
    }
    common[0] = wait;
  }
}

// Two windows half a window apart read at the trigger's speed, each from where the sound would be if it were so much longer. The
// first begins wide open and alone, so the attack is as it was.
void stretch(const UnitCall& call) noexcept {
  for (std::size_t lane = 0; lane < lanes_of(call); ++lane) {
    const SampleReader& reader = call.readers[lane];
    const float scale = value_of(call.inputs[0], 0, lane, 0.01f, 100.0f);
    const float seconds = value_of(call.inputs[1], 0, lane, 0.002f, 1.0f);
    const auto half = static_cast<std::int32_t>(seconds * 0.5f * call.rate_hz) + 1;
    const SamplePosition step = reader.step >> 16;
    // What the sound moves by from one window to the next.
    const auto apart =
        static_cast<SamplePosition>(static_cast<double>(step) * static_cast<double>(half) / static_cast<double>(scale));
    // Backwards, the trigger begins at the end.
    const SamplePosition first = step < 0 ? reader.end - kSampleFrame : reader.begin;
    std::int32_t time = call.times->local[lane];
    bool reads = reader.channel[0] != nullptr;
    for (std::size_t frame = 0; frame < kFrames; ++frame, ++time) {
      float left = 0.0f, right = 0.0f;
      if (time >= 0 && reads) {
        const std::int32_t number = time / half, age = time - number * half;
        const float done = static_cast<float>(age) / static_cast<float>(2 * half);
        // Long past the end of any sound; so no product below is too large.
        if (std::abs(static_cast<double>(apart)) * static_cast<double>(number) > 0x1p60) reads = false;
        const std::int32_t windows = number == 0 ? 1 : 2;
        for (std::int32_t window = 0; reads && window < windows; ++window) {
          const SamplePosition position = first + apart * (number - window) + step * (age + window * half);
          if (position < reader.begin || position >= reader.end) continue;
          const float level = windows == 1 ? 1.0f : window_at(done + (window == 0 ? 0.0f : 0.5f));
          left += level * read_smooth(reader, 0, position);
          right += level * read_smooth(reader, 1, position);
        }
      }
      call.outputs[0][frame * kRow + lane] = left;
      call.outputs[1][frame * kRow + lane] = right;
    }
  }
}

constexpr std::string_view kFamily = "grains";
constexpr UnitRow kRows[] = {
    {unit("grains", kFamily,
          "grains of the trigger's sample: `density` a second, `size` long, from `position` give or take half of "
          "`spray`, `rate` times the trigger's speed, placed up to `spread` to the sides; at most 8 at once",
          {input("position", "0..1", 0.0f, 1.0f, 0.0f), input("rate", "factor", -16.0f, 16.0f, 1.0f),
           input("size", "s", 0.002f, 2.0f, 0.1f), input("density", "Hz", 0.1f, 1000.0f, 20.0f),
           input("spray", "0..1", 0.0f, 1.0f, 0.0f), input("spread", "0..1", 0.0f, 1.0f, 0.0f)},
          {.outputs = 2, .state_rows = static_cast<int>(kGrains * kGrainRows) + 2, .kind = UnitKind::reader}),
     grains},
    {unit("stretch", kFamily,
          "the trigger's sample `timescale` times as long at the same pitch, in windows of so many seconds",
          {held(input("timescale", "factor", 0.01f, 100.0f, 1.0f)), held(input("window", "s", 0.002f, 1.0f, 0.05f))},
          {.outputs = 2, .kind = UnitKind::reader}),
     stretch},
};
UnitRows grain_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(grain_rows);
UnitRows grain_units() { return HWY_DYNAMIC_DISPATCH(grain_rows)(); }
}  // namespace perigee
#endif

// engine/units/samples.cpp -- Reads sounds at any speed, forwards and backwards, by cubic interpolation.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/samples.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// Each voice reads along its own time, N frames in one vector, into a row of scratch; the 16 rows are then turned into lanes.
constexpr std::size_t kBlock =
    16;  // frames read at once: positions are 64-bit at a block's start and 32-bit fractions inside

// Catmull-Rom through four neighbouring frames; x in 0 … 1 from y1 to y2. At x = 0 it is y1, equal to the bit.
HWY_INLINE Floats cubic(Floats y0, Floats y1, Floats y2, Floats y3, Floats x) {
  const Floats half = all(0.5f);
  const Floats c1 = half * (y2 - y0);
  const Floats c2 = (y0 - all(2.5f) * y1) + (all(2.0f) * y2 - half * y3);
  const Floats c3 = half * (y3 - y0) + all(1.5f) * (y1 - y2);
  return ((c3 * x + c2) * x + c1) * x + y1;
}

HWY_INLINE Floats fraction(Words low_half) {
  return to_float(hn::BitCast(kInt, hn::ShiftRight<8>(low_half))) * all(1.0f / 16777216.0f);
}

// Where the reader will be after `position`, kept inside a loop.
HWY_INLINE SamplePosition wrapped(SamplePosition position, const SampleReader& reader) {
  if (position >= reader.begin && position < reader.end) return position;
  const SamplePosition length = reader.end - reader.begin;
  const SamplePosition past = (position - reader.begin) % length;
  return reader.begin + (past < 0 ? past + length : past);
}

// A step at another rate; what is no number stands still.
HWY_INLINE SamplePosition scaled(SamplePosition step, float rate) {
  constexpr double kFastest = static_cast<double>(kFastestStep >> 16);
  const double wanted = static_cast<double>(step) * static_cast<double>(rate);
  return wanted == wanted ? static_cast<SamplePosition>(std::clamp(wanted, -kFastest, kFastest)) : 0;
}

// Any block: positions one by one, each checked. `first` frames of it lie before the onset. Returns false when the reader has
// left its region for good.
// `rates` has one factor of the speed for each frame, or is null.
template <std::size_t kChannels>
bool read_carefully(SampleReader& reader, std::size_t first, std::array<float*, kChannels> rows, const float* rates) {
  alignas(64) std::array<std::array<std::array<float, kBlock>, 4>, kChannels> taps{};
  alignas(64) std::array<std::uint32_t, kBlock> low_halves{};
  bool reading = true;
  for (std::size_t i = first; i < kBlock; ++i) {
    if (reader.loop) {
      reader.position = wrapped(reader.position, reader);
    } else if (reader.position < reader.begin || reader.position >= reader.end) {
      reading = false;
      break;
    }
    low_halves[i] = static_cast<std::uint32_t>(reader.position);
    for (int k = 0; k < 4; ++k) {
      SamplePosition tap = reader.position + (k - 1) * kSampleFrame;
      if (reader.loop) tap = wrapped(tap, reader);
      for (std::size_t c = 0; c < kChannels; ++c)
        taps[c][static_cast<std::size_t>(k)][i] = reader.channel[c][tap >> 32];
    }
    reader.position += rates == nullptr ? reader.step >> 16 : scaled(reader.step >> 16, rates[i]);
    reader.step = std::clamp(reader.step + reader.step_slope, -kFastestStep, kFastestStep);
  }
  for (std::size_t i = 0; i < kBlock; i += lanes_at_once()) {
    const Floats x = fraction(hn::Load(kWord, low_halves.data() + i));
    for (std::size_t c = 0; c < kChannels; ++c) {
      const auto tap = [&](std::size_t k) HWY_ATTR { return hn::Load(kFloat, taps[c][k].data() + i); };
      hn::Store(cubic(tap(0), tap(1), tap(2), tap(3), x), kFloat, rows[c] + i);
    }
  }
  return reading;
}

#if HWY_TARGET != HWY_SCALAR

// Four neighbouring values for each of N places in the 2N floats from `window` on.
struct Neighbours {
  Floats y0, y1, y2, y3;
};
HWY_INLINE Neighbours look_up(const float* window, Ints place) {
#if HWY_TARGET <= HWY_AVX3
  const Floats low = hn::LoadU(kFloat, window), high = hn::LoadU(kFloat, window + kBlock);
  const auto tap = [&](std::int32_t k) HWY_ATTR {
    return Floats{_mm512_permutex2var_ps(low.raw, (place + hn::Set(kInt, k)).raw, high.raw)};
  };
  return {tap(0), tap(1), tap(2), tap(3)};
#else
  const auto size = static_cast<std::int32_t>(lanes_at_once());
  const Mask upper = hn::RebindMask(kFloat, hn::Gt(place, hn::Set(kInt, size - 1)));
  const auto indices = hn::IndicesFromVec(kFloat, hn::And(place, hn::Set(kInt, size - 1)));
  const auto tap = [&](std::size_t k) HWY_ATTR {
    const Floats low = hn::LoadU(kFloat, window + k), high = hn::LoadU(kFloat, window + k + lanes_at_once());
    return choose(upper, hn::TableLookupLanes(high, indices), hn::TableLookupLanes(low, indices));
  };
  return {tap(0), tap(1), tap(2), tap(3)};
#endif
}
HWY_INLINE Neighbours gather(const float* window, Ints place) {
  const auto tap = [&](std::ptrdiff_t k) HWY_ATTR { return hn::GatherIndex(kFloat, window + k, place); };
  return {tap(0), tap(1), tap(2), tap(3)};
}

// A block at a constant speed, wholly inside the region: no checks.
struct SteadyBlock {
  using LongTag = hn::Repartition<std::uint64_t, FloatTag>;
  using Longs = hn::Vec<LongTag>;
  static constexpr LongTag kLong{};

  SamplePosition step;
  Longs first, second;  // 0, 1, 2 … steps: the first and the second half of a vector's frames
  bool contiguous;      // a vector's frames and their neighbours lie within 2N floats

  HWY_INLINE explicit SteadyBlock(SamplePosition each_frame) : step{each_frame}, first{hn::Zero(kLong)}, second{first} {
    const Longs steps = hn::Set(kLong, static_cast<std::uint64_t>(each_frame));
    const Longs numbers = hn::Iota(kLong, 0);
    first = times(steps, numbers);
    second = times(steps, numbers + hn::Set(kLong, hn::Lanes(kLong)));
    const auto size = static_cast<SamplePosition>(lanes_at_once());
    const SamplePosition reach = (step < 0 ? -step : step) * (size - 1);
    contiguous = lanes_at_once() >= 8 && (reach >> 32) + 5 <= 2 * size;
  }
  // 64-bit products with a number below 2^32, modulo 2^64.
  static HWY_INLINE Longs times(Longs value, Longs number) {
    const hn::Repartition<std::uint32_t, FloatTag> words;
    const auto n = hn::BitCast(words, number);
    const Longs low = hn::MulEven(hn::BitCast(words, value), n);
    const Longs high = hn::MulEven(hn::BitCast(words, hn::ShiftRight<32>(value)), n);
    return low + hn::ShiftLeft<32>(high);
  }

  template <std::size_t kChannels>
  HWY_INLINE void read(SamplePosition position, const SampleReader& reader, std::array<float*, kChannels> rows) const {
    for (std::size_t i = 0; i < kBlock; i += lanes_at_once()) {
      const SamplePosition last = position + step * static_cast<SamplePosition>(lanes_at_once() - 1);
      const SamplePosition window =
          ((step < 0 ? last : position) >> 32) - 1;  // the first neighbour of the lowest frame
      const Longs base =
          hn::Set(kLong, static_cast<std::uint64_t>(position) - (static_cast<std::uint64_t>(window + 1) << 32));
      const Words early = hn::BitCast(kWord, base + first), late = hn::BitCast(kWord, base + second);
      const Ints place = hn::BitCast(kInt, hn::ConcatOdd(kWord, late, early));
      const Floats x = fraction(hn::ConcatEven(kWord, late, early));
      for (std::size_t c = 0; c < kChannels; ++c) {
        const float* const from = reader.channel[c] + window;
        const Neighbours y = contiguous ? look_up(from, place) : gather(from, place);
        hn::Store(cubic(y.y0, y.y1, y.y2, y.y3, x), kFloat, rows[c] + i);
      }
      position = last + step;
    }
  }
};

// Does a block at a constant speed lie wholly inside the region, with all that look_up touches inside the buffer?
HWY_INLINE bool is_steady(const SampleReader& reader, SamplePosition step) {
  const SamplePosition last = reader.position + step * static_cast<SamplePosition>(kBlock - 1);
  const SamplePosition lowest = step < 0 ? last : reader.position, highest = step < 0 ? reader.position : last;
  if (lowest < reader.begin || highest >= reader.end) return false;
  if (reader.loop) return lowest - kSampleFrame >= reader.begin && highest + 2 * kSampleFrame < reader.end;
  return true;  // a window reaches at most 2 + 2·16 frames beyond, inside the guard
}

#endif  // HWY_TARGET != HWY_SCALAR

// Columns of rows[16][64] become frames of output[64][16].
HWY_INLINE void turn_into_lanes(const float* rows, float* output) {
#if HWY_TARGET == HWY_SCALAR
  for (std::size_t lane = 0; lane < kRow; ++lane) {
    for (std::size_t frame = 0; frame < kFrames; ++frame) output[frame * kRow + lane] = rows[lane * kFrames + frame];
  }
#else
  const hn::FixedTag<float, 4> four;
  const hn::Repartition<double, decltype(four)> two;
  for (std::size_t lane = 0; lane < kRow; lane += 4) {
    for (std::size_t frame = 0; frame < kFrames; frame += 4) {
      const float* const from = rows + lane * kFrames + frame;
      float* const to = output + frame * kRow + lane;
      const auto a = hn::Load(four, from), b = hn::Load(four, from + kFrames);
      const auto c = hn::Load(four, from + 2 * kFrames), d = hn::Load(four, from + 3 * kFrames);
      const auto ab_low = hn::BitCast(two, hn::InterleaveLower(four, a, b)),
                 ab_high = hn::BitCast(two, hn::InterleaveUpper(four, a, b));
      const auto cd_low = hn::BitCast(two, hn::InterleaveLower(four, c, d)),
                 cd_high = hn::BitCast(two, hn::InterleaveUpper(four, c, d));
      hn::Store(hn::BitCast(four, hn::InterleaveLower(two, ab_low, cd_low)), four, to);
      hn::Store(hn::BitCast(four, hn::InterleaveUpper(two, ab_low, cd_low)), four, to + kRow);
      hn::Store(hn::BitCast(four, hn::InterleaveLower(two, ab_high, cd_high)), four, to + 2 * kRow);
      hn::Store(hn::BitCast(four, hn::InterleaveUpper(two, ab_high, cd_high)), four, to + 3 * kRow);
    }
  }
#endif
}

template <std::size_t kChannels>
void read_sample(const UnitCall& call) noexcept {
  const Input rate{call.inputs[0]};
  const bool steps =
      rate.constant() && every_lane(rate, [](Floats factor) HWY_ATTR { return hn::Eq(factor, all(1.0f)); });
  for (std::size_t lane = 0; lane < kRow; ++lane) {
    std::array<float*, kChannels> rows;
    for (std::size_t c = 0; c < kChannels; ++c) rows[c] = call.scratch + (c * kRow + lane) * kFrames;
    SampleReader& reader = call.readers[lane];
    if (reader.channel[0] == nullptr) {
      for (float* row : rows) std::fill_n(row, kFrames, 0.0f);
      continue;
    }
    // Frames of this quantum that lie before the onset.
    const std::int32_t local = call.times->local[lane];
    std::size_t before = local < 0 ? static_cast<std::size_t>(std::min(-local, kQuantum)) : 0;
#if HWY_TARGET != HWY_SCALAR
    const SteadyBlock steady{reader.step >> 16};
#endif
    for (std::size_t block = 0; block < kFrames; block += kBlock) {
      bool reading = true;
      if (before >= kBlock) {
        for (float* row : rows) std::fill_n(row, kBlock, 0.0f);
        before -= kBlock;
#if HWY_TARGET != HWY_SCALAR
      } else if (steps && before == 0 && reader.step_slope == 0 && is_steady(reader, steady.step)) {
        steady.read<kChannels>(reader.position, reader, rows);
        reader.position += steady.step * static_cast<SamplePosition>(kBlock);
#endif
      } else {
        alignas(64) std::array<float, kBlock> rates;
        for (std::size_t i = 0; i < kBlock && !steps; ++i) rates[i] = rate.base[(block + i) * rate.stride + lane];
        reading = read_carefully<kChannels>(reader, before, rows, steps ? nullptr : rates.data());
        before = 0;
      }
      for (float*& row : rows) row += kBlock;
      if (!reading) {
        for (float* row : rows) std::fill_n(row, kFrames - block - kBlock, 0.0f);
        reader.channel[0] = nullptr;
        break;
      }
    }
  }
  for (std::size_t c = 0; c < kChannels; ++c) turn_into_lanes(call.scratch + c * kRow * kFrames, call.outputs[c]);
}

constexpr std::string_view kFamily = "samples";
constexpr UnitInput kRate = switchable(input("rate", "factor", 0.0f, 8.0f, 1.0f));  // of the trigger's own speed
constexpr UnitRow kRows[] = {
    {unit("sample_mono", kFamily, "reads the trigger's sample, cubic interpolation; silent outside its region", {kRate},
          {.kind = UnitKind::reader}),
     read_sample<1>},
    {unit("sample_stereo", kFamily, "the same with left and right; a mono sample gives both", {kRate},
          {.outputs = 2, .kind = UnitKind::reader}),
     read_sample<2>},
};
UnitRows sample_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(sample_rows);
UnitRows sample_units() { return HWY_DYNAMIC_DISPATCH(sample_rows)(); }
}  // namespace perigee
#endif

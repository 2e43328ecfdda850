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
#include "engine/units/smooth-inl.h"
#include "engine/units/turn-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// Frames read at once: positions are 64-bit at a block's start and 32-bit fractions inside.
constexpr std::size_t kBlock = 16;

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
      hn::Store(smooth_between(tap(0), tap(1), tap(2), tap(3), x), kFloat, rows[c] + i);
    }
  }
  return reading;
}

// One lane's block, wherever it lies. `before` frames of it lie before the onset.
template <std::size_t kChannels>
void read_block(SampleReader& reader, std::size_t before, std::array<float*, kChannels> rows, const float* rates) {
  if (reader.channel[0] == nullptr || before == kBlock) {
    for (float* row : rows) std::fill_n(row, kBlock, 0.0f);
  } else if (!read_carefully<kChannels>(reader, before, rows, rates)) {
    reader.channel[0] = nullptr;
  }
}

// Do so many frames at a constant speed lie wholly inside the region, with all that is looked at inside the buffer?
HWY_INLINE bool is_steady(const SampleReader& reader, std::size_t frames) {
  if (reader.step_slope != 0) return false;
  const SamplePosition step = reader.step >> 16,
                       last = reader.position + step * static_cast<SamplePosition>(frames - 1);
  const SamplePosition lowest = step < 0 ? last : reader.position, highest = step < 0 ? reader.position : last;
  if (lowest < reader.begin || highest >= reader.end) return false;
  if (reader.loop) return lowest - kSampleFrame >= reader.begin && highest + 2 * kSampleFrame < reader.end;
  return true;  // a window reaches at most 2 + 2·16 frames beyond, inside the guard
}

// How a call reads: the frames of a block that lie before a lane's onset, and the factors of its speed where they are not 1.
struct Reading {
  const UnitCall& call;
  Input rate;
  bool plain;
  HWY_INLINE explicit Reading(const UnitCall& of)
      : call{of}, rate{of.inputs[0]}, plain{rate.constant() && every_lane(of, rate, [](Floats factor) HWY_ATTR {
                                              return hn::Eq(factor, all(1.0f));
                                            })} {}
  HWY_INLINE std::size_t before(std::size_t block, std::size_t lane, std::size_t frames = kBlock) const {
    const std::int32_t from = -call.times->local[lane] - static_cast<std::int32_t>(block);
    return static_cast<std::size_t>(std::clamp(from, 0, static_cast<std::int32_t>(frames)));
  }
  template <std::size_t kChannels>
  void carefully(std::size_t block, std::size_t lane, std::array<float*, kChannels> rows) const {
    alignas(64) std::array<float, kBlock> rates;
    for (std::size_t i = 0; i < kBlock && !plain; ++i) rates[i] = rate.base[(block + i) * rate.stride + lane];
    read_block<kChannels>(call.readers[lane], before(block, lane), rows, plain ? nullptr : rates.data());
  }
};

#if HWY_TARGET != HWY_SCALAR
// Where to: what is read in the next quantum would have left the nearest cache again by then.
enum class Cache : int { second = 2, nearest = 3 };
// What a quantum from where the reader stands reads, as far as it is worth it: there are more voices than the processor sees streams.
template <std::size_t kChannels, Cache cache>
HWY_INLINE void expect(const SampleReader& reader) {
  constexpr std::ptrdiff_t kLine = 16, kFurthest = 8 * kLine;  // floats
  if (reader.channel[0] == nullptr) return;
  const auto reach = static_cast<std::ptrdiff_t>(((reader.step >> 16) * kQuantum) >> 32);
  for (std::size_t c = 0; c < kChannels; ++c) {
    const float* const from =
        reader.channel[c] + (reader.position >> 32) + (reach < 0 ? std::max(reach, -kFurthest) : 0);
    for (std::ptrdiff_t i = 0; i <= std::min((reach < 0 ? -reach : reach) + kLine, kFurthest); i += kLine)
      __builtin_prefetch(from + i, 0, static_cast<int>(cache));
  }
}
#endif

#if HWY_TARGET <= HWY_AVX3 || HWY_TARGET == HWY_SCALAR

// Where a vector holds a block, each voice reads along its own time into a row of scratch; the rows are then turned into lanes.

#if HWY_TARGET <= HWY_AVX3
// Blocks at a constant speed, wholly inside the region: no checks.
class SteadyBlocks {
 public:
  HWY_INLINE explicit SteadyBlocks(SamplePosition each_frame)
      : step_{each_frame}, parts_{hn::Zero(kWord)}, wholes_{hn::Zero(kInt)} {
    const SamplePosition last = each_frame * static_cast<SamplePosition>(kBlock - 1);
    lowest_ = last < 0 ? last >> 32 : 0;
    contiguous_ = ((last < 0 ? -last : last) >> 32) + 5 <= 2 * static_cast<SamplePosition>(kBlock);
    const Longs steps = hn::Set(kLong, static_cast<std::uint64_t>(each_frame)), numbers = hn::Iota(kLong, 0);
    const Words early = hn::BitCast(kWord, times(steps, numbers)),
                late = hn::BitCast(kWord, times(steps, numbers + hn::Set(kLong, hn::Lanes(kLong))));
    parts_ = hn::ConcatEven(kWord, late, early);
    wholes_ = hn::BitCast(kInt, hn::ConcatOdd(kWord, late, early)) - hn::Set(kInt, static_cast<std::int32_t>(lowest_));
  }

  HWY_INLINE SamplePosition step() const { return step_; }

  // A block for each vector in Many.
  template <class Many, std::size_t kChannels>
  HWY_INLINE void read(SampleReader& reader, std::array<float*, kChannels> rows) const {
    for (std::size_t c = 0; c < kChannels; ++c) {
      const auto y = contiguous_ ? neighbours<Many, true>(reader.channel[c], reader.position)
                                 : neighbours<Many, false>(reader.channel[c], reader.position);
      frames_to<Floats>(smooth_between_values(y.y0, y.y1, y.y2, y.y3, y.x, Many{all(0.5f)}), rows[c]);
    }
    reader.position += past<Many>();
  }

 private:
  using LongTag = hn::Repartition<std::uint64_t, FloatTag>;
  using Longs = hn::Vec<LongTag>;
  static constexpr LongTag kLong{};

  // 64-bit products with a number below 2^32, modulo 2^64.
  static HWY_INLINE Longs times(Longs value, Longs number) {
    const hn::Repartition<std::uint32_t, FloatTag> words;
    const auto n = hn::BitCast(words, number);
    const Longs low = hn::MulEven(hn::BitCast(words, value), n);
    const Longs high = hn::MulEven(hn::BitCast(words, hn::ShiftRight<32>(value)), n);
    return low + hn::ShiftLeft<32>(high);
  }

  template <class Many>
  struct Neighbours {
    Many y0, y1, y2, y3, x;
  };
  template <class Many>
  HWY_INLINE SamplePosition past() const {
    return step_ * static_cast<SamplePosition>(kFramesIn<Many, Floats> * kBlock);
  }
  // Four neighbouring values for each frame, in the 32 floats from the block's window on, or anywhere after it.
  template <class Many, bool kContiguous>
  HWY_INLINE Neighbours<Many> neighbours(const float* channel, SamplePosition position) const {
    if constexpr (kFramesIn<Many, Floats> == 1) {
      const float* const window = channel + (position >> 32) + lowest_ - 1;  // before the lowest frame
      const Words parts = hn::Set(kWord, static_cast<std::uint32_t>(position)) + parts_;
      const auto wrapped = hn::RebindMask(kInt, hn::Lt(parts, parts_));  // the fraction has reached the next frame
      const Ints place = hn::IfThenElse(wrapped, wholes_ + hn::Set(kInt, 1), wholes_);
      const Floats x = fraction(parts);
      const auto tap = [&](std::int32_t k) HWY_ATTR {
        if constexpr (!kContiguous) return hn::GatherIndex(kFloat, window + k, place);
        if constexpr (kContiguous) {
          const Floats low = hn::LoadU(kFloat, window), high = hn::LoadU(kFloat, window + kBlock);
          return Floats{_mm512_permutex2var_ps(low.raw, (place + hn::Set(kInt, k)).raw, high.raw)};
        }
      };
      return {tap(0), tap(1), tap(2), tap(3), x};
    }
    if constexpr (kFramesIn<Many, Floats> != 1) {
      using Half = HalfOf<Many>;
      const auto a = neighbours<Half, kContiguous>(channel, position);
      const auto b = neighbours<Half, kContiguous>(channel, position + past<Half>());
      return {{a.y0, b.y0}, {a.y1, b.y1}, {a.y2, b.y2}, {a.y3, b.y3}, {a.x, b.x}};
    }
  }

  SamplePosition step_;
  SamplePosition lowest_;  // of the block's frames, beside its first: where the window begins
  Words parts_;            // 0, 1, 2 … steps: what is left beside whole frames …
  Ints wholes_;            // … and these, above the lowest
  bool contiguous_;        // the block's frames and their neighbours lie within 32 floats
};
#endif

template <std::size_t kChannels>
void read_sample(const UnitCall& call) noexcept {
  const Reading reading{call};
  const std::size_t lanes = (lanes_of(call) + 3) & ~std::size_t{3};
#if HWY_TARGET <= HWY_AVX3
  SteadyBlocks steady{call.readers[0].step >> 16};  // neighbours are often as fast
#endif
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    const auto rows_at = [&](std::size_t block) {
      std::array<float*, kChannels> rows;
      for (std::size_t c = 0; c < kChannels; ++c) rows[c] = call.scratch + (c * kRow + lane) * kFrames + block;
      return rows;
    };
#if HWY_TARGET <= HWY_AVX3
    SampleReader& reader = call.readers[lane];
    const bool plain = reading.plain && reader.channel[0] != nullptr;
    constexpr std::size_t kAhead = 2;
    if (lane + kAhead < lanes) expect<kChannels, Cache::nearest>(call.readers[lane + kAhead]);
    if (steady.step() != reader.step >> 16) steady = SteadyBlocks{reader.step >> 16};
    if (plain && reading.before(0, lane) == 0 && is_steady(reader, kFrames)) {
      steady.read<FourTimes, kChannels>(reader, rows_at(0));
      expect<kChannels, Cache::second>(reader);
      continue;
    }
#endif
    for (std::size_t block = 0; block < kFrames; block += kBlock) {
#if HWY_TARGET <= HWY_AVX3
      if (plain && reader.channel[0] != nullptr && reading.before(block, lane) == 0 && is_steady(reader, kBlock)) {
        steady.read<Floats, kChannels>(reader, rows_at(block));
        continue;
      }
#endif
      reading.carefully<kChannels>(block, lane, rows_at(block));
    }
  }
  for (std::size_t c = 0; c < kChannels; ++c)
    turn_over(call.scratch + c * kRow * kFrames, kFrames, lanes, kFrames, call.outputs[c], kRow);
}

#else

// Where a vector holds fewer frames, as many voices as it has lanes read together: each frame's four neighbours are one load for
// each voice, and four voices' neighbours are turned into lanes at once.

constexpr float kNothing[4] = {};  // what is read where there is nothing
constexpr std::size_t kMostTogether = 8;

// Frames `begin` to `begin + count` of some lanes, if each of them lies wholly inside its region or is silent. A voice that begins
// among them is read from before its onset, which is then silenced. False, and nothing done: some lane must be read with care.
template <std::size_t kChannels>
HWY_INLINE bool read_together(const Reading& reading, std::size_t lane, std::size_t begin, std::size_t count) {
  const hn::FixedTag<float, 4> four;
  const std::size_t size = lanes_at_once();
  SampleReader* const readers = reading.call.readers + lane;
  std::array<std::size_t, kMostTogether> before;
  alignas(32) std::int32_t parts[kMostTogether], part_steps[kMostTogether], whole_steps[kMostTogether],
      places[kFrames][kMostTogether];
  const float* from[kChannels][kMostTogether];
  for (std::size_t i = 0; i < size; ++i) {
    const SampleReader& reader = readers[i];
    before[i] = reading.before(begin, lane + i, count);
    const bool silent = reader.channel[0] == nullptr || before[i] == count;
    if (silent) before[i] = count;
    if (!silent && !is_steady(reader, count - before[i])) return false;
    const SamplePosition step = silent ? 0 : reader.step >> 16;
    const SamplePosition position = silent ? 0 : reader.position - step * static_cast<SamplePosition>(before[i]);
    const SamplePosition first = (position >> 32) - 1;
    if (before[i] > 0 && !silent && (first < -SampleBuffer::kGuard || first + 4 > reader.frames + SampleBuffer::kGuard))
      return false;
    for (std::size_t c = 0; c < kChannels; ++c) from[c][i] = silent ? kNothing : reader.channel[c] + first;
    // Half a turn is added to a fraction, so that comparing it as a signed number shows where it wraps.
    parts[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(position) ^ 0x80000000u);
    part_steps[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(step));
    whole_steps[i] = static_cast<std::int32_t>(step >> 32);
  }
  std::array<float*, kChannels> outputs;
  for (std::size_t c = 0; c < kChannels; ++c) outputs[c] = reading.call.outputs[c] + begin * kRow + lane;
  Ints part = hn::Load(kInt, parts), place = hn::Zero(kInt);
  const Ints part_step = hn::Load(kInt, part_steps), whole_step = hn::Load(kInt, whole_steps);
  alignas(32) float xs[kFrames][kMostTogether];
  for (std::size_t frame = 0; frame < count; ++frame) {
    hn::Store(place, kInt, places[frame]);
    hn::Store(to_float(hn::ShiftRight<8>(part)) * all(1.0f / 16777216.0f) + all(0.5f), kFloat, xs[frame]);
    const Ints next = part + part_step;
    place = place + whole_step - hn::VecFromMask(kInt, hn::Lt(next, part));  // −1 where the fraction has wrapped
    part = next;
  }
  struct Neighbours {
    Floats y0, y1, y2, y3;
  };
  const auto neighbours = [&](std::size_t c, std::size_t frame) HWY_ATTR {
    const std::int32_t* const place_of = places[frame];
    const auto of_lane = [&](std::size_t i) HWY_ATTR {  // lane i of the lower half beside lane i + 4
      const auto low = hn::LoadU(four, from[c][i] + place_of[i]);
#if HWY_TARGET == HWY_AVX2
      return hn::Combine(kFloat, hn::LoadU(four, from[c][i + 4] + place_of[i + 4]), low);
#else
      return low;
#endif
    };
    Neighbours y{of_lane(0), of_lane(1), of_lane(2), of_lane(3)};
    turn(kFloat, y.y0, y.y1, y.y2, y.y3);
    return y;
  };
  for (std::size_t frame = 0; frame < count; frame += 2) {
    const Twice x{hn::Load(kFloat, xs[frame]), hn::Load(kFloat, xs[frame + 1])};
    for (std::size_t c = 0; c < kChannels; ++c) {
      const Neighbours y = neighbours(c, frame), z = neighbours(c, frame + 1);
      const Twice both = smooth_between_values(Twice{y.y0, z.y0}, Twice{y.y1, z.y1}, Twice{y.y2, z.y2},
                                               Twice{y.y3, z.y3}, x, Twice{all(0.5f)});
      put(outputs[c], frame, 0, both.first);
      put(outputs[c], frame + 1, 0, both.second);
    }
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (before[i] == count) continue;
    SampleReader& reader = readers[i];
    const SamplePosition step = reader.step >> 16;
    reader.position += step * static_cast<SamplePosition>(count - before[i]);
    for (std::size_t frame = 0; frame < before[i]; ++frame) {
      for (float* const output : outputs) output[frame * kRow + i] = 0.0f;
    }
    expect<kChannels, Cache::nearest>(reader);
  }
  return true;
}

template <std::size_t kChannels>
void read_sample(const UnitCall& call) noexcept {
  const Reading reading{call};
  const std::size_t size = lanes_at_once();
  for (std::size_t lane = 0; lane < lanes_of(call); lane += size) {
    if (reading.plain && read_together<kChannels>(reading, lane, 0, kFrames)) continue;
    for (std::size_t block = 0; block < kFrames; block += kBlock) {
      if (reading.plain && read_together<kChannels>(reading, lane, block, kBlock)) continue;
      for (std::size_t i = 0; i < size; ++i) {
        std::array<float*, kChannels> rows;
        for (std::size_t c = 0; c < kChannels; ++c) rows[c] = call.scratch + (c * kRow + i) * kBlock;
        reading.carefully<kChannels>(block, lane + i, rows);
      }
      for (std::size_t c = 0; c < kChannels; ++c)
        turn_over(call.scratch + c * kRow * kBlock, kBlock, size, kBlock, call.outputs[c] + block * kRow + lane, kRow);
    }
  }
}

#endif

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

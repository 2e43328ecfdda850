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

// The fraction of a position, 0 … 1, of its lower half less half a frame: a signed number then, as vectors convert and compare them.
constexpr std::uint32_t kHalfFrame = 0x80000000u;
HWY_INLINE Floats fraction(Ints less_half) {
  return exact_mul_add(to_float(less_half), all(1.0f / 4294967296.0f), all(0.5f));
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
  alignas(64) std::array<std::int32_t, kBlock> parts{};
  bool reading = true;
  for (std::size_t i = first; i < kBlock; ++i) {
    if (reader.loop) {
      reader.position = wrapped(reader.position, reader);
    } else if (reader.position < reader.begin || reader.position >= reader.end) {
      reading = false;
      break;
    }
    parts[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(reader.position) ^ kHalfFrame);
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
    const Floats x = fraction(hn::Load(kInt, parts.data() + i));
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
// What a quantum at this speed reads, as far as it is worth it: there are more voices than the processor sees streams.
class Ahead {
 public:
  HWY_INLINE explicit Ahead(SamplePosition each_frame) {
    const auto reach = static_cast<std::ptrdiff_t>((each_frame * kQuantum) >> 32);
    if (reach < 0) first_ = std::max(reach, -kFurthest);
    last_ = first_ + std::min((reach < 0 ? -reach : reach) + kLine, kFurthest);
  }
  // From where the reader stands. What is read in a quantum's time goes to the second cache: it would have left the nearest again by then.
  enum class Read { soon, later };
  template <std::size_t kChannels, Read read>
  HWY_INLINE void fetch(const SampleReader& reader) const {
    if (reader.channel[0] == nullptr) return;
    for (std::size_t c = 0; c < kChannels; ++c) {
      const float* const from = reader.channel[c] + (reader.position >> 32);
      const auto line = [&](std::ptrdiff_t at) { __builtin_prefetch(from + at, 0, read == Read::soon ? 3 : 2); };
      for (std::ptrdiff_t i = 0; i < kUsual; ++i) line(first_ + i * kLine);
      for (std::ptrdiff_t at = first_ + kUsual * kLine; at <= last_; at += kLine) line(at);
    }
  }

 private:
  static constexpr std::ptrdiff_t kLine = 16, kFurthest = 8 * kLine;  // floats
  static constexpr std::ptrdiff_t kUsual = 6;  // lines that a quantum lies in which is read at the sound's own speed
  std::ptrdiff_t first_ = 0, last_ = 0;
};
#endif

#if HWY_TARGET <= HWY_AVX3 || HWY_TARGET == HWY_SCALAR

// Where a vector holds a block, each voice reads along its own time into a row of scratch; the rows are then turned into lanes.

#if HWY_TARGET <= HWY_AVX3
// Does a whole quantum at a constant speed lie wholly inside the region, and does this reader read at all?
HWY_INLINE bool stays_steady(const SampleReader& reader) {
  return static_cast<std::uint64_t>(reader.position - reader.steady_from) <
         static_cast<std::uint64_t>(reader.steady_span);
}

// Blocks at a constant speed, wholly inside the region: no checks.
class SteadyBlocks {
 public:
  HWY_INLINE explicit SteadyBlocks(SamplePosition each_frame)
      : step_{each_frame}, ahead_{each_frame}, first_parts_{hn::Zero(kInt)}, wholes_{first_parts_} {
    const SamplePosition last = each_frame * static_cast<SamplePosition>(kBlock - 1);
    lowest_ = last < 0 ? last >> 32 : 0;
    contiguous_ = ((last < 0 ? -last : last) >> 32) + 5 <= 2 * static_cast<SamplePosition>(kBlock);
    const Longs steps = hn::Set(kLong, static_cast<std::uint64_t>(each_frame)), numbers = hn::Iota(kLong, 0);
    const Ints early = hn::BitCast(kInt, times(steps, numbers)),
               late = hn::BitCast(kInt, times(steps, numbers + hn::Set(kLong, hn::Lanes(kLong))));
    first_parts_ = hn::Xor(hn::ConcatEven(kInt, late, early), hn::Set(kInt, static_cast<std::int32_t>(kHalfFrame)));
    for (std::size_t block = 0; block < kFrames / kBlock; ++block)
      hn::Store(first_parts_ + hn::Set(kInt, static_cast<std::int32_t>(past(block))), kInt, parts_[block]);
    wholes_ = hn::ConcatOdd(kInt, late, early) - hn::Set(kInt, static_cast<std::int32_t>(lowest_));
  }

  // At the reader's speed from now on.
  HWY_INLINE void follow(const SampleReader& reader) {
    if (step_ != reader.step >> 16) *this = SteadyBlocks{reader.step >> 16};
  }
  HWY_INLINE const Ahead& ahead() const { return ahead_; }

  // A block for each vector in Many.
  template <class Many, std::size_t kChannels>
  HWY_INLINE void read(SampleReader& reader, std::array<float*, kChannels> rows) const {
    for (std::size_t c = 0; c < kChannels; ++c) {
      const auto y = contiguous_ ? neighbours<Many, true>(reader.channel[c], reader.position)
                                 : neighbours<Many, false>(reader.channel[c], reader.position);
      frames_to<Floats>(smooth_by_slopes(y.y1, y.y2, y.from_y0, y.to_y3, y.x, Many{all(0.5f)}), rows[c]);
    }
    reader.position += past(kFramesIn<Many, Floats>);
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

  // As smooth_by_slopes has them, for each frame.
  template <class Many>
  struct Neighbours {
    Many y1, y2, from_y0, to_y3, x;
  };
  // In the 32 floats from the block's window on, or anywhere after it.
  template <class Many, bool kContiguous>
  HWY_INLINE Neighbours<Many> neighbours(const float* channel, SamplePosition position, std::size_t block = 0) const {
    if constexpr (kFramesIn<Many, Floats> == 1) {
      const SamplePosition first = position + past(block);
      const float* const window = channel + (first >> 32) + lowest_ - 1;  // before the lowest frame
      const Ints parts = hn::Set(kInt, static_cast<std::int32_t>(position)) + hn::Load(kInt, parts_[block]),
                 one = hn::Set(kInt, 1);
      const auto wrapped = hn::Lt(parts, first_parts_);  // the fraction has reached the next frame
      const Ints at = hn::IfThenElse(wrapped, wholes_ + one, wholes_), next = at + one, third = next + one,
                 last = third + one;
      const auto tap = [&](Ints place) HWY_ATTR {
        if constexpr (!kContiguous) return hn::GatherIndex(kFloat, window, place);
        if constexpr (kContiguous) {
          const Floats low = hn::LoadU(kFloat, window), high = hn::LoadU(kFloat, window + kBlock);
          return Floats{_mm512_permutex2var_ps(low.raw, place.raw, high.raw)};
        }
      };
      const Floats y0 = tap(at), y1 = tap(next), y2 = tap(third), y3 = tap(last);
      return {y1, y2, y2 - y0, y3 - y1, fraction(parts)};
    }
    if constexpr (kFramesIn<Many, Floats> != 1) {
      using Half = HalfOf<Many>;
      const auto a = neighbours<Half, kContiguous>(channel, position, block);
      const auto b = neighbours<Half, kContiguous>(channel, position, block + kFramesIn<Half, Floats>);
      return {{a.y1, b.y1}, {a.y2, b.y2}, {a.from_y0, b.from_y0}, {a.to_y3, b.to_y3}, {a.x, b.x}};
    }
  }
  HWY_INLINE SamplePosition past(std::size_t blocks) const {
    return step_ * static_cast<SamplePosition>(blocks * kBlock);
  }

  SamplePosition step_;
  Ahead ahead_;
  SamplePosition lowest_;  // of the block's frames, beside its first: where the window begins
  // What is left beside whole frames of 0, 1, 2 … steps, less half a frame: a sum with the fraction that the block begins with is below
  // this where that has reached the next frame. And the same from each block of a quantum on.
  Ints first_parts_;
  alignas(64) std::int32_t parts_[kFrames / kBlock][kBlock];
  Ints wholes_;      // whole frames, above the lowest
  bool contiguous_;  // the block's frames and their neighbours lie within 32 floats
};
#endif

// Where a lane's run of frames is put.
template <std::size_t kChannels>
HWY_INLINE std::array<float*, kChannels> rows_at(const UnitCall& call, std::size_t lane, std::size_t frame) {
  std::array<float*, kChannels> rows;
  for (std::size_t c = 0; c < kChannels; ++c) rows[c] = call.scratch + (c * kRow + lane) * kFrames + frame;
  return rows;
}
#if HWY_TARGET <= HWY_AVX3
// A lane whose quantum is not steady as a whole: block by block.
template <std::size_t kChannels>
HWY_NOINLINE void read_blocks(const Reading& reading, std::size_t lane, SteadyBlocks& steady) {
  SampleReader& reader = reading.call.readers[lane];
  for (std::size_t frame = 0; frame < kFrames; frame += kBlock) {
    const auto rows = rows_at<kChannels>(reading.call, lane, frame);
    if (reading.plain && reader.channel[0] != nullptr && reading.before(frame, lane) == 0 &&
        is_steady(reader, kBlock)) {
      steady.follow(reader);
      steady.read<Floats, kChannels>(reader, rows);
    } else {
      reading.carefully<kChannels>(frame, lane, rows);
    }
  }
}

template <std::size_t kChannels>
void read_lanes(const Reading& reading, std::size_t lanes) {
  const UnitCall& call = reading.call;
  SteadyBlocks steady{call.readers[0].step >> 16};  // neighbours are often as fast
  std::size_t ahead = lanes / 2;
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    // Half of the lanes ahead, which is long enough for the third cache; the first ones have moved on to the next quantum by then.
    steady.ahead().fetch<kChannels, Ahead::Read::soon>(call.readers[ahead]);
    ahead = ahead + 1 < lanes ? ahead + 1 : 0;
    SampleReader& reader = call.readers[lane];
    if (reading.plain && call.times->local[lane] >= 0 && stays_steady(reader)) {
      steady.follow(reader);
      steady.read<FourTimes, kChannels>(reader, rows_at<kChannels>(call, lane, 0));
    } else {
      read_blocks<kChannels>(reading, lane, steady);
    }
  }
}
#else
template <std::size_t kChannels>
void read_lanes(const Reading& reading, std::size_t lanes) {
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    for (std::size_t frame = 0; frame < kFrames; frame += kBlock)
      reading.carefully<kChannels>(frame, lane, rows_at<kChannels>(reading.call, lane, frame));
  }
}
#endif

template <std::size_t kChannels>
void read_sample(const UnitCall& call) noexcept {
  const std::size_t lanes = (lanes_of(call) + 3) & ~std::size_t{3};
  read_lanes<kChannels>(Reading{call}, lanes);
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
    parts[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(position) ^ kHalfFrame);
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
    hn::Store(fraction(part), kFloat, xs[frame]);
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
    Ahead{step}.fetch<kChannels, Ahead::Read::later>(reader);
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

// engine/units/wavetables.cpp -- The trigger's sound read by phase: as a table of single waves, or wherever a signal points.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <span>

#include "engine/kernel.h"
#include "engine/portable_math.h"
#include "engine/units/families.h"
#include "engine/wave_table.h"
#include "engine/wave_warp.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/wavetables.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/fourier-inl.h"
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

// The level in which the highest harmonic, at so many turns a frame, stays below half the rate.
HWY_INLINE std::size_t level_of(float speed, std::size_t level) {
  const auto fits = [&](std::size_t at)
                        HWY_ATTR { return static_cast<float>(kWaveLevels[at].harmonics) * speed < 0.5f; };
  while (level > 0 && fits(level - 1)) --level;
  while (level + 1 < kWaveLevels.size() && !fits(level)) ++level;
  return level;
}
// A value of the table at a place among its waves.
HWY_INLINE float table_at(const SampleReader& reader, std::size_t level, float place, float phase) {
  const float* const begin = reader.channel[0] + wave_level_begin(level, reader.waves);
  const auto first = std::min(static_cast<std::int32_t>(place), reader.waves - 1),
             second = std::min(first + 1, reader.waves - 1);
  const float share = place - static_cast<float>(first), a = wave_at(begin, kWaveLevels[level], first, phase);
  if (!(share > 0.0f)) return a;
  return a + (wave_at(begin, kWaveLevels[level], second, phase) - a) * share;
}

// A bent wave is drawn as a wave of its own, with no harmonic beyond its level's, and read as that: however it jumps, nothing
// folds back. Where the warp moves, there is one drawing on either side of it, and each frame is read between the two at the warp
// of that very frame; the pair moves on with the warp, in longer steps the faster it goes. Beyond kHurry the bent wave is read as it
// is: at that rate the warp itself makes the spectrum.
inline constexpr float kHurry = 1.0f / 4096.0f;      // of the warp's range in a frame; of 16 waves, for the position
inline constexpr float kHurryFades = 1.0f / 256.0f;  // so much of it is forgotten in a frame
inline constexpr float kStepFrames = 256.0f;         // what a step of the pair is meant to last
inline constexpr float kShortest = 1.0f / 512.0f, kLongest = 1.0f / 64.0f;  // a step, of the warp's range
inline constexpr std::int32_t kLevelFrames = 256;  // after which a finer level is taken where the pitch has fallen

// Of the ring, four drawings for each lane, of 4096 frames at 48 kHz; at other rates of as many as are needed there.
inline constexpr float kDrawingSeconds = 0.24f;

template <std::size_t kWave>
struct Drawing {
  FourierOf<kWave / 2> apart;
  FourierOf<kWave> together;
};
template <std::size_t kWave>
const Drawing<kWave>& drawing() {
  static const Drawing<kWave> made;
  return made;
}
void make_drawing_tables() {  // on the control thread
  drawing<512>(), drawing<1024>(), drawing<2048>(), drawing<4096>();
}
// Draws one turn of wave(phase 0 … 1) with so many harmonics in kWave frames. What half of them do not show falls on a harmonic.
template <std::size_t kWave, class Wave>
HWY_NOINLINE void draw_turn(const Wave& wave, std::size_t harmonics, float* to) {
  typename FourierOf<kWave / 2>::Spectrum coarse;
  typename FourierOf<kWave>::Spectrum fine{};
  drawing<kWave>().apart.forward(
      [&](std::size_t i) HWY_ATTR { return wave(static_cast<float>(i) * (2.0f / static_cast<float>(kWave))); }, coarse);
  for (std::size_t k = 0; k <= harmonics; ++k) {
    fine.re[k] = 2.0f * coarse.re[k];
    fine.im[k] = 2.0f * coarse.im[k];
  }
  drawing<kWave>().together.backward(fine, [&](std::size_t i, float value) HWY_ATTR { to[i] = value; });
}
HWY_INLINE float input_at(const UnitCall& call, std::size_t input, std::size_t frame, std::size_t lane) {
  const UnitInputView& view = call.inputs[input];
  return view.base[frame * static_cast<std::size_t>(view.stride) + lane];
}
HWY_INLINE float kept(float x, float low, float high) { return x > low ? (x < high ? x : high) : low; }

// What all voices of one lane read, and how.
class WaveReading {
 public:
  HWY_INLINE WaveReading(const UnitCall& call, std::size_t lane, int warp)
      : call_{call},
        lane_{lane},
        reader_{call.readers[lane]},
        warp_{warp},
        drawn_{warp == 0 ? nullptr : call.ring.rows + lane * (call.ring.mask + 1)},
        most_{static_cast<std::int32_t>((call.ring.mask + 1) / kDrawings)},
        memory_{call.state + lane} {}

  // Once a frame, before the voices read: `place` among the waves, `speed` of the fastest voice in turns a frame.
  HWY_INLINE void next(std::int32_t local, float place, float amount, float speed) {
    place_ = place;
    amount_ = amount;
    if (warp_ != 0) follow(local, speed);
  }
  HWY_INLINE float value(float phase, float speed) {
    if (warp_ == 0) return table_at(reader_, level_ = level_of(speed, level_), place_, phase);
    if (hurry_ >= 1.0f) return bent_at(phase, speed);
    const float drawn = between_waves(0, phase);
    const float there = share_ > 0.0f ? drawn + (between_waves(1, phase) - drawn) * share_ : drawn;
    return hurry_ > 0.0f ? there + (bent_at(phase, speed) - there) * hurry_ : there;
  }

  static constexpr std::size_t kRows = 13;

 private:
  // Drawing 2·e + (w odd) is that of wave w on side e.
  static constexpr std::size_t kDrawings = 4;
  // Rows of the lane's memory: the warp, place and level of this frame, kHurried how fast they moved of late, kFastest the fastest
  // voice since the level was looked at, kSide the warps of the pair, kKey what each drawing shows (0: nothing).
  enum Row : std::size_t { kBegun, kWarp, kAmount, kPlace, kLevel, kHurried, kFastest, kSide, kKey = kSide + 2 };
  static_assert(kKey + kDrawings == kRows);
  HWY_INLINE float& memory(std::size_t row) const { return memory_[row * kRow]; }

  HWY_INLINE float between_waves(std::size_t side, float phase) const {
    const float a = drawn_at(shown_[side][0], phase);
    return wave_share_ > 0.0f ? a + (drawn_at(shown_[side][1], phase) - a) * wave_share_ : a;
  }
  HWY_INLINE float drawn_at(const float* wave, float phase) const {
    const std::int32_t frames = kWaveLevels[level_].frames, mask = frames - 1;
    const float at = phase * static_cast<float>(frames);
    const auto whole = static_cast<std::int32_t>(at);
    return smooth_value(wave[(whole - 1) & mask], wave[whole & mask], wave[(whole + 1) & mask],
                        wave[(whole + 2) & mask], at - static_cast<float>(whole));
  }
  // The bent wave as it is, in the level that the phase's way from here to the next frame asks for; a long way is a jump.
  HWY_NOINLINE float bent_at(float phase, float speed) const {
    const float next = phase + speed < 1.0f ? phase + speed : phase + speed - 1.0f;
    const float bent = warped_(phase), moved = std::abs(warped_(next) - bent);
    const float way = moved < 0.5f ? moved : 1.0f - moved, fastest = way < 0.25f ? std::max(speed, way) : speed;
    return sign(phase, amount_) * table_at(reader_, level_of(fastest, level_), place_, bent);
  }
  HWY_INLINE float sign(float phase, float amount) const { return warp_ == kFlip && phase < amount ? -1.0f : 1.0f; }

  void follow(std::int32_t local, float speed) {
    const bool begins = memory(kBegun) == 0.0f;
    if (begins) {
      memory(kBegun) = 1.0f;
      memory(kWarp) = static_cast<float>(warp_);
      memory(kPlace) = place_;
      memory(kAmount) = memory(kSide) = memory(kSide + 1) = amount_;
    }
    choose_level(local, speed, begins);
    const float moved = std::abs(amount_ - memory(kAmount)),
                passed = std::abs(place_ - memory(kPlace)) * (1.0f / 16.0f);
    memory(kAmount) = amount_;
    memory(kPlace) = place_;
    float& hurried = memory(kHurried);
    hurried = std::max({moved, passed, hurried * (1.0f - kHurryFades)});
    hurry_ = kept(hurried * (2.0f / kHurry) - 1.0f, 0.0f, 1.0f);
    if (hurry_ > 0.0f) warped_ = PhaseWarp(warp_, amount_);
    if (hurry_ >= 1.0f) return;
    move_pair(kept(moved * kStepFrames, kShortest, kLongest));
    show_drawings();
  }
  void choose_level(std::int32_t local, float speed, bool begins) {
    level_ = static_cast<std::size_t>(memory(kLevel));
    float& fastest = memory(kFastest);
    fastest = std::max(fastest, speed);
    if (begins || local % kLevelFrames == 0) {
      level_ = level_of(fastest, level_);
      fastest = speed;
    } else {
      level_ = std::max(level_, level_of(speed, level_));
    }
    while (kWaveLevels[level_].frames > most_) ++level_;
    memory(kLevel) = static_cast<float>(level_);
  }
  // Where the warp has left the pair, one side stays and the other goes past it.
  HWY_INLINE void move_pair(float step) {
    const float low = std::min(memory(kSide), memory(kSide + 1)), high = std::max(memory(kSide), memory(kSide + 1));
    if (amount_ < low || amount_ > high) {
      const float edge = amount_ < low ? low : high;
      const std::size_t stays = memory(kSide) == edge ? 0 : 1;
      if (std::abs(amount_ - edge) > step) {
        for (std::size_t side = 0; side < 2; ++side) move_side(side, amount_);
      } else {
        move_side(1 - stays, kept(amount_ < low ? edge - step : edge + step, 0.0f, 1.0f));
      }
    }
    const float from = memory(kSide), to = memory(kSide + 1);
    share_ = from == to ? 0.0f : (amount_ - from) / (to - from);
  }
  HWY_INLINE void move_side(std::size_t side, float amount) {
    memory(kSide + side) = amount;
    memory(kKey + 2 * side) = memory(kKey + 2 * side + 1) = 0.0f;
  }
  // What this frame reads is drawn where it is not.
  HWY_INLINE void show_drawings() {
    const std::int32_t last = reader_.waves - 1, first = std::min(static_cast<std::int32_t>(place_), last);
    wave_share_ = place_ - static_cast<float>(first);
    for (std::size_t side = 0; side < (share_ > 0.0f ? 2u : 1u); ++side) {
      for (std::int32_t i = 0; i < (wave_share_ > 0.0f ? 2 : 1); ++i) {
        const std::int32_t wave = std::min(first + i, last);
        const std::size_t drawing = 2 * side + static_cast<std::size_t>(wave & 1);
        const auto key = static_cast<float>(1 + wave + kMostWaves * static_cast<std::int32_t>(level_));
        float* const to = drawn_ + static_cast<std::ptrdiff_t>(drawing) * most_;
        shown_[side][i] = to;
        if (memory(kKey + drawing) == key) continue;
        memory(kKey + drawing) = key;
        if (const float* same = drawn_elsewhere(key, memory(kSide + side))) {
          std::copy_n(same, kWaveLevels[level_].frames, to);
        } else {
          draw(wave, memory(kSide + side), to);
        }
      }
    }
  }
  // The same drawing in a lane that sounds; null where there is none. Notes of a chord often differ by their pitch alone.
  HWY_NOINLINE const float* drawn_elsewhere(float key, float amount) const {
    for (std::size_t lane = 0; lane < lanes_of(call_); ++lane) {
      const SampleReader& reader = call_.readers[lane];
      const float* const there = call_.state + lane;
      if (lane == lane_ || reader.channel[0] != reader_.channel[0] || reader.waves != reader_.waves ||
          call_.times->local[lane] == -kFarFrames || there[kWarp * kRow] != static_cast<float>(warp_)) {
        continue;
      }
      for (std::size_t drawing = 0; drawing < kDrawings; ++drawing) {
        if (there[(kKey + drawing) * kRow] == key && there[(kSide + drawing / 2) * kRow] == amount) {
          return call_.ring.rows + lane * (call_.ring.mask + 1) + static_cast<std::ptrdiff_t>(drawing) * most_;
        }
      }
    }
    return nullptr;
  }
  HWY_NOINLINE void draw(std::int32_t which, float amount, float* to) const {
    const std::size_t finer = level_ < 2 ? 0 : level_ - 2;  // an octave more than is kept
    const PhaseWarp warped(warp_, amount);
    const auto wave = [&](float phase) HWY_ATTR {
      return sign(phase, amount) * table_at(reader_, finer, static_cast<float>(which), warped(phase));
    };
    const auto harmonics = static_cast<std::size_t>(kWaveLevels[level_].harmonics);
    switch (kWaveLevels[level_].frames) {
      case 4096:
        return draw_turn<4096>(wave, harmonics, to);
      case 2048:
        return draw_turn<2048>(wave, harmonics, to);
      case 1024:
        return draw_turn<1024>(wave, harmonics, to);
      default:
        return draw_turn<512>(wave, harmonics, to);
    }
  }

  const UnitCall& call_;
  std::size_t lane_;
  const SampleReader& reader_;
  int warp_;
  float* drawn_;
  std::int32_t most_;
  float* memory_;
  float place_ = 0.0f, amount_ = 0.0f, share_ = 0.0f, wave_share_ = 0.0f, hurry_ = 0.0f;
  const float* shown_[2][2] = {};
  PhaseWarp warped_{0, 0.0f};  // at this frame's amount, where the wave is read as it is
  std::size_t level_ = 0;      // of the drawings; else where the last value was found, the next one is not far
};

// An output may be one of the inputs, so a lane's frames are written one by one, once they are read.
HWY_INLINE void silence(const UnitCall& call, std::size_t frame, std::size_t lane) {
  for (float* const output : call.outputs) {
    if (output != nullptr) output[frame * kRow + lane] = 0.0f;
  }
}
// One of several voices of a lane: where it begins in the wave, its pitch, how loud it is left and right.
struct UnisonVoice {
  std::uint32_t start = 0;
  float ratio = 1.0f, left = 1.0f, right = 0.0f;
};
// Adds the voices of a lane to its outputs. state: what the reading remembers, then the phases of the voices.
HWY_INLINE void add_waves(const UnitCall& call, std::size_t lane, WaveReading& reading, std::span<UnisonVoice> voices) {
  const std::int32_t last = call.readers[lane].waves - 1;
  for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
    const std::int32_t local = call.times->local[lane] + call.first + static_cast<std::int32_t>(frame);
    if (local < 0) {
      silence(call, frame, lane);
      continue;
    }
    const float pitch = input_at(call, 0, frame, lane) * call.seconds_per_frame;
    const auto turns_of = [&](const UnisonVoice& voice) HWY_ATTR { return kept(pitch * voice.ratio, -0.5f, 0.4999f); };
    float fastest = 0.0f;
    for (const UnisonVoice& voice : voices) fastest = std::max(fastest, std::abs(turns_of(voice)));
    reading.next(local, kept(input_at(call, 1, frame, lane), 0.0f, 1.0f) * static_cast<float>(last),
                 kept(input_at(call, 2, frame, lane), 0.0f, 1.0f), fastest);
    float left = 0.0f, right = 0.0f;
    for (std::size_t i = 0; i < voices.size(); ++i) {
      float* const memory = call.state + (WaveReading::kRows + i) * kRow + lane;
      const auto phase = std::bit_cast<std::uint32_t>(*memory);
      const float turns = turns_of(voices[i]);
      const float y = reading.value(part_of_turn(phase + voices[i].start), std::abs(turns));
      left += y * voices[i].left;
      right += y * voices[i].right;
      *memory = std::bit_cast<float>(phase + steps_of(turns));
    }
    call.outputs[0][frame * kRow + lane] = left;
    if (call.outputs[1] != nullptr) call.outputs[1][frame * kRow + lane] = right;
  }
}
// Calls each(lane, reading) for the lanes that read a table; the others are silent.
template <class Each>
HWY_INLINE void for_tables(const UnitCall& call, const Each& each) {
  for (std::size_t lane = 0; lane < lanes_of(call); ++lane) {
    const SampleReader& reader = call.readers[lane];
    if (reader.channel[0] == nullptr || reader.waves <= 0 || call.times->local[lane] == -kFarFrames) {
      for (std::size_t frame = 0; frame < frames_of(call); ++frame) silence(call, frame, lane);
      continue;
    }
    const float mode = kept(input_at(call, 3, 0, lane), 0.0f, static_cast<float>(kWarps.size() - 1));
    WaveReading reading{call, lane, static_cast<int>(mode)};
    each(lane, reading);
  }
}

void wavetable(const UnitCall& call) noexcept {
  for_tables(call, [&](std::size_t lane, WaveReading& reading) HWY_ATTR {
    UnisonVoice alone;
    add_waves(call, lane, reading, {&alone, 1});
  });
}

// Several side by side, as superdough's: over `detune` semitones, by turns more to the right and to the left.
void wavetable_unison(const UnitCall& call) noexcept {
  for_tables(call, [&](std::size_t lane, WaveReading& reading) HWY_ATTR {
    UnisonVoice voices[kMostVoices];
    const auto count =
        static_cast<std::size_t>(kept(input_at(call, 4, 0, lane), 1.0f, static_cast<float>(kMostVoices)));
    const double wide = static_cast<double>(kept(input_at(call, 5, 0, lane), -48.0f, 48.0f));
    const float spread = count > 1 ? kept(input_at(call, 6, 0, lane), 0.0f, 1.0f) : 0.0f;
    const float level = 1.0f / std::sqrt(static_cast<float>(count));
    const float less = std::sqrt(0.5f - 0.5f * spread) * level, more = std::sqrt(0.5f + 0.5f * spread) * level;
    const double chance = static_cast<double>(kept(input_at(call, 7, 0, lane), 0.0f, 1.0f));
    for (std::size_t i = 0; i < count; ++i) {
      const double place = count > 1 ? static_cast<double>(i) / static_cast<double>(count - 1) - 0.5 : 0.0;
      std::uint32_t h = (static_cast<std::uint32_t>(i) * 0x9e3779b9u) ^ call.times->seed[lane];
      h = (h ^ (h >> 16)) * 0x85ebca6bu;
      h = (h ^ (h >> 13)) * 0xc2b2ae35u;
      voices[i] = {static_cast<std::uint32_t>(static_cast<double>(h ^ (h >> 16)) * chance),
                   static_cast<float>(portable::semitones_to_ratio(wide * place)), i % 2 == 0 ? less : more,
                   i % 2 == 0 ? more : less};
    }
    add_waves(call, lane, reading, {voices, count});
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
         {kFreq, kPosition, kWarp, kMode},
         {.state_rows = 1 + static_cast<int>(WaveReading::kRows),
          .memory_seconds = kDrawingSeconds,
          .memory_user = 3,
          .kind = UnitKind::reader}),
     wavetable},
    {unit("wavetable_unison", kFamily,
          "left and right of up to 32 of them, detune semitones apart in all, spread over the sides, their phases by "
          "chance",
          {kFreq, kPosition, kWarp, kMode, held(input("voices", "number", 1.0f, static_cast<float>(kMostVoices), 1.0f)),
           held(input("detune", "semitones", 0.0f, 48.0f, 0.18f)), held(input("spread", "0..1", 0.0f, 1.0f, 0.7f)),
           held(input("chance", "0..1", 0.0f, 1.0f, 0.0f))},
          {.outputs = 2,
           .state_rows = static_cast<int>(kMostVoices + WaveReading::kRows),
           .memory_seconds = kDrawingSeconds,
           .memory_user = 3,
           .kind = UnitKind::reader}),
     wavetable_unison},
    {unit("sample_at", kFamily, "the trigger's sample where `phase` points, from begin 0 to end 1; silent outside",
          {input("phase", "0..1", 0.0f, 1.0f, 0.0f)}, {.outputs = 2, .kind = UnitKind::reader}),
     sample_at},
};
UnitRows wavetable_rows() {
  make_drawing_tables();
  return kRows;
}

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(wavetable_rows);
UnitRows wavetable_units() { return HWY_DYNAMIC_DISPATCH(wavetable_rows)(); }
}  // namespace perigee
#endif

// engine/units/reverbs.cpp -- Rooms: sound that is scattered, goes round in lines of different length and dies away evenly.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>

#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/reverbs.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/rings-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// A line of a fixed length that lies in the unit's ring beside others. The frame that is read is the one that is then
// overwritten, so each frame of memory is touched once a turn.
class Line {
 public:
  // `extra` frames beyond `frames` are kept, for reading around the end of the line.
  HWY_INLINE Line(const UnitCall& call, float*& next, float seconds, std::int32_t extra)
      : rows_{next}, frames_{static_cast<std::int32_t>(seconds * call.rate_hz + 0.5f)}, length_{frames_ + extra} {
    at_ = static_cast<std::int32_t>((call.start + call.first) % length_);
    next += static_cast<std::size_t>(length_) * kRow;
  }
  std::int32_t frames() const { return frames_; }
  // What was written `back` frames ago, at most length(); 0 before the voice's local time 0.
  HWY_INLINE Floats read(std::size_t lane, std::int32_t back, Ints time) const {
    const Mask written = begun(time - hn::Set(kInt, back));
    return hn::IfThenElseZero(written, hn::Load(kFloat, rows_ + place(at_ - back) * kRow + lane));
  }
  HWY_INLINE Floats gather(std::size_t lane, Ints back, Ints time) const {
    Ints place = hn::Set(kInt, at_) - back;
    place = place + hn::IfThenElseZero(hn::Lt(place, hn::Zero(kInt)), hn::Set(kInt, length_));
    const Ints index = hn::ShiftLeft<4>(place) + hn::Iota(kInt, static_cast<std::int32_t>(lane));
    return hn::IfThenElseZero(begun(time - back), hn::GatherIndex(kFloat, rows_, index));
  }
  HWY_INLINE void write(std::size_t lane, Floats value) const {
    hn::Store(sound_or_silence(value), kFloat, rows_ + static_cast<std::size_t>(at_) * kRow + lane);
  }
  HWY_INLINE void advance() { at_ = at_ + 1 == length_ ? 0 : at_ + 1; }

 private:
  HWY_INLINE std::size_t place(std::int32_t at) const { return static_cast<std::size_t>(at < 0 ? at + length_ : at); }
  float* rows_;
  std::int32_t frames_, length_, at_;
};

// Schroeder's all-pass: scatters in time, changes no level.
HWY_INLINE Floats scatter(Line& line, std::size_t lane, Floats x, Floats gain, Ints time) {
  const Floats back = line.read(lane, line.frames(), time);
  const Floats kept = x + gain * back;
  line.write(lane, kept);
  line.advance();
  return back - gain * kept;
}

// 2^-k·seconds so that a level falls by 60 dB in `decay`: log2(1000) = 9.97.
HWY_INLINE Floats left_after(float seconds, Floats decay) { return exp2(all(-9.965784284662087f * seconds) / decay); }

// The coefficient p of a one-pole low-pass (1 − p)/(1 − p/z) that lowers `hz` by the factor √square. bend is 1 − cos(2π·hz/rate).
HWY_INLINE Floats pole_for(Floats square, Floats bend) {
  const Floats loss = all(1.0f) - square;
  const Floats middle = bend + (all(1.0f) - bend) * loss;
  return loss / (middle + hn::Sqrt(at_least(middle * middle - loss * loss, zero())));
}
// 1 − cos(2π·hz/rate), the frequency kept within 20 Hz … 0.45 of the rate.
HWY_INLINE Floats bend_at(const UnitCall& call, Floats hz) {
  const Floats turns = at_most(at_least(hz, all(20.0f)) * all(call.seconds_per_frame), all(0.45f));
  const Floats s = sine_quarter(turns * all(0.5f));
  return all(2.0f) * s * s;
}

// 8 lines that all feed all (a Hadamard matrix), behind four all-passes a side. In each line a one-pole takes away the highs.
constexpr std::size_t kLines = 8, kScatterers = 4;
// No two have a common divisor as frames of 48 kHz.
constexpr float kLineFrames[kLines] = {1427, 1637, 1871, 2053, 2393, 2711, 3089, 3559};
constexpr float kScatterFrames[2][kScatterers] = {{241, 431, 619, 907}, {263, 397, 673, 857}};
constexpr float kScatter = 0.62f;
constexpr std::int32_t kExtra = 16;  // frames around a line's end, for the moving ones
constexpr float kSwing = 6.0f;       // frames that every second line moves by, to and fro …
constexpr float kSwingHz[kLines] = {0.31f, 0.0f, 0.43f, 0.0f, 0.53f, 0.0f, 0.71f, 0.0f};  // … so often
constexpr float kLevel = 0.2f;  // white noise comes out 7 dB softer on either side when it decays in 2 s
constexpr std::size_t kRoomState = kLines + 4;

HWY_INLINE void mix_all(Floats* s) {
  for (std::size_t half = 1; half < kLines; half *= 2) {
    for (std::size_t i = 0; i < kLines; ++i) {
      if ((i & half) != 0) continue;
      const Floats a = s[i], b = s[i + half];
      s[i] = a + b;
      s[i + half] = a - b;
    }
  }
}

// 0 … 2 and back, once a turn of 2^32; smooth where it turns round.
HWY_INLINE Floats swing_at(Ints phase) {
  const Floats turns = to_float(phase) * all(1.0f / 2147483648.0f);  // −1 … 1
  return all(1.0f) + all(4.0f) * turns * (all(1.0f) - hn::Abs(turns));
}

// Reads a line a fraction of a frame before its end.
HWY_INLINE Floats moving(const Line& line, std::size_t lane, Floats frames, Ints time) {
  const Ints whole = hn::ConvertTo(kInt, hn::Floor(frames));
  const Floats part = frames - to_float(whole);
  const std::int32_t first = hn::GetLane(whole);
  if (hn::AllTrue(kInt, hn::Eq(whole, hn::Set(kInt, first)))) {
    const auto at = [&](std::int32_t k) HWY_ATTR { return line.read(lane, first + k, time); };
    return smooth_between(at(-1), at(0), at(1), at(2), part);
  }
  const auto at = [&](std::int32_t k) HWY_ATTR { return line.gather(lane, whole + hn::Set(kInt, k), time); };
  return smooth_between(at(-1), at(0), at(1), at(2), part);
}

// What one side hears first: no constant part, no highs above `lp`.
struct Entrance {
  Floats steady, dark;
  HWY_INLINE Floats next(Floats x, Floats blocker, Floats pole) {
    steady = steady + (x - steady) * blocker;
    dark = dark + ((x - steady) - dark) * pole;
    return dark;
  }
};

void room(const UnitCall& call) noexcept {
  const Input left{call.inputs[0]}, right{call.inputs[1]}, decay{call.inputs[2]}, lp{call.inputs[3]},
      dim{call.inputs[4]};
  const Floats one = all(1.0f);
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
    float* next = call.ring.rows;
    const auto line = [&](float frames, std::int32_t extra) { return Line{call, next, frames / 48000.0f, extra}; };
    Line lines[kLines] = {line(kLineFrames[0], kExtra), line(kLineFrames[1], 0),      line(kLineFrames[2], kExtra),
                          line(kLineFrames[3], 0),      line(kLineFrames[4], kExtra), line(kLineFrames[5], 0),
                          line(kLineFrames[6], kExtra), line(kLineFrames[7], 0)};
    Line scatterers[2][kScatterers] = {{line(kScatterFrames[0][0], 0), line(kScatterFrames[0][1], 0),
                                        line(kScatterFrames[0][2], 0), line(kScatterFrames[0][3], 0)},
                                       {line(kScatterFrames[1][0], 0), line(kScatterFrames[1][1], 0),
                                        line(kScatterFrames[1][2], 0), line(kScatterFrames[1][3], 0)}};
    const Floats seconds = within(decay.held(lane), all(0.05f), all(1000.0f));
    const Floats dim_bend = bend_at(call, dim.held(lane));
    Floats pole[kLines], drive[kLines], s[kLines], kept[kLines];
    Ints step[kLines];
    float* const state = call.state + lane;
    for (std::size_t i = 0; i < kLines; ++i) {
      const float line_seconds = kLineFrames[i] / 48000.0f;
      // `dim` falls by 3 dB more in the whole time: its power in one turn by 10^(−0.3·turn/decay).
      const Floats square = exp2(all(-0.99657843f * line_seconds) / seconds);
      pole[i] = pole_for(square, dim_bend);
      // The matrix of eight lines has a gain of √8.
      drive[i] = left_after(line_seconds, seconds) * (one - pole[i]) * all(0.35355339f);
      kept[i] = hn::Load(kFloat, state + i * kRow);
      step[i] = hn::Set(kInt, static_cast<std::int32_t>(kSwingHz[i] * call.seconds_per_frame * 4294967296.0f));
    }
    Entrance entrance[2] = {
        {hn::Load(kFloat, state + kLines * kRow), hn::Load(kFloat, state + (kLines + 1) * kRow)},
        {hn::Load(kFloat, state + (kLines + 2) * kRow), hn::Load(kFloat, state + (kLines + 3) * kRow)}};
    const Floats blocker = all(63.0f * call.seconds_per_frame);  // 10 Hz
    const Floats entrance_pole = one - pole_for(all(0.5f), bend_at(call, lp.held(lane)));
    Ints time = local_time(call, lane);
    // Lanes without a voice swing as the oldest does, so that those that began together read together.
    const Ints clock = local_clock(call, lane);
    Ints swing_time = hn::IfThenElse(hn::Lt(time, hn::Set(kInt, -kQuantum)), hn::MaxOfLanes(kInt, clock), clock);
    for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
      const Mask sounding = begun(time);
      Floats in[2] = {hn::IfThenElseZero(sounding, left.at(frame, lane)),
                      hn::IfThenElseZero(sounding, right.at(frame, lane))};
      for (std::size_t side = 0; side < 2; ++side) {
        in[side] = entrance[side].next(in[side], blocker, entrance_pole) * all(kLevel);
        for (Line& each : scatterers[side]) in[side] = scatter(each, lane, in[side], all(kScatter), time);
      }
      for (std::size_t i = 0; i < kLines; ++i) {
        Floats back;
        if (i % 2 == 0) {
          const Floats frames =
              all(static_cast<float>(lines[i].frames())) + swing_at(swing_time * step[i]) * all(kSwing);
          back = moving(lines[i], lane, frames, time);
        } else {
          back = lines[i].read(lane, lines[i].frames(), time);
        }
        kept[i] = drive[i] * back + pole[i] * kept[i];
        s[i] = kept[i];
      }
      const Floats out_left = (s[0] + s[3]) + (s[4] - s[7]), out_right = (s[1] + s[2]) + (s[5] - s[6]);
      mix_all(s);
      for (std::size_t i = 0; i < kLines; ++i) {
        // Signs so that neither a mono sound nor its difference goes into one line more than the others.
        const Floats x = in[i & 1];
        lines[i].write(lane, (i & 2) != 0 ? s[i] - x : s[i] + x);
        lines[i].advance();
      }
      put(call.outputs[0], frame, lane, out_left * all(2.8284271f));
      put(call.outputs[1], frame, lane, out_right * all(2.8284271f));
      time = time + hn::Set(kInt, 1);
      swing_time = swing_time + hn::Set(kInt, 1);
    }
    for (std::size_t i = 0; i < kLines; ++i) hn::Store(kept[i], kFloat, state + i * kRow);
    for (std::size_t side = 0; side < 2; ++side) {
      hn::Store(entrance[side].steady, kFloat, state + (kLines + 2 * side) * kRow);
      hn::Store(entrance[side].dark, kFloat, state + (kLines + 2 * side + 1) * kRow);
    }
  }
}

// SuperDirt's room: four all-passes, then on each side a loop of a low-pass, an all-pass, a long delay, another all-pass and
// what takes away a constant part. Its times are random within ranges; here they are always the same.
struct DirtSide {
  float scatter[4], first, delay, second;  // seconds
};
constexpr DirtSide kDirt[2] = {{{0.0173f, 0.0089f, 0.0127f, 0.0061f}, 0.0237f, 0.1887f, 0.0871f},
                               {{0.0149f, 0.0107f, 0.0193f, 0.0071f}, 0.0391f, 0.2617f, 0.1163f}};
constexpr std::size_t kDirtState = 3;  // on each side

void room_dirt(const UnitCall& call) noexcept {
  const Input left{call.inputs[0]}, right{call.inputs[1]}, size{call.inputs[2]};
  const Floats steady_step = all(31.0f * call.seconds_per_frame);  // 5 Hz
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
    // 0.1 … 0.98 by equal ratios.
    const Floats depth = exp2(all(-3.3219281f) + within(size.held(lane), zero(), all(1.0f)) * all(3.2927817f));
    float* next = call.ring.rows;
    for (std::size_t side = 0; side < 2; ++side) {
      const auto line = [&](float seconds) { return Line{call, next, seconds, 0}; };
      const DirtSide& times = kDirt[side];
      Line scatterers[4] = {line(times.scatter[0]), line(times.scatter[1]), line(times.scatter[2]),
                            line(times.scatter[3])};
      Line first = line(times.first), delay = line(times.delay), second = line(times.second);
      float* const state = call.state + side * kDirtState * kRow + lane;
      Floats back = hn::Load(kFloat, state), dark = hn::Load(kFloat, state + kRow),
             steady = hn::Load(kFloat, state + 2 * kRow);
      Floats gain[4];
      for (std::size_t i = 0; i < 4; ++i) gain[i] = left_after(times.scatter[i], all(1.0f));
      const Floats gain_first = left_after(times.first, all(2.0f)), gain_second = left_after(times.second, all(2.0f));
      Ints time = local_time(call, lane);
      for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
        Floats x = hn::IfThenElseZero(begun(time), left.at(frame, lane) + right.at(frame, lane));
        for (std::size_t i = 0; i < 4; ++i) x = scatter(scatterers[i], lane, x, gain[i], time);
        dark = (dark + back * depth) * all(0.5f);
        const Floats scattered = scatter(first, lane, dark, gain_first, time);
        const Floats late = delay.read(lane, delay.frames(), time);
        delay.write(lane, scattered);
        delay.advance();
        const Floats turned = scatter(second, lane, late, gain_second, time);
        steady = steady + (turned - steady) * steady_step;
        back = sound_or_silence(x + (turned - steady));
        put(call.outputs[side], frame, lane, back);
        time = time + hn::Set(kInt, 1);
      }
      hn::Store(back, kFloat, state);
      hn::Store(dark, kFloat, state + kRow);
      hn::Store(steady, kFloat, state + 2 * kRow);
    }
  }
}

constexpr std::string_view kFamily = "reverbs";
constexpr UnitInput kLeft = input("left", "signal", -1.0f, 1.0f, 0.0f);
constexpr UnitInput kRight = input("right", "signal", -1.0f, 1.0f, 0.0f);
constexpr UnitRow kRows[] = {
    {unit("room", kFamily,
          "a room of eight lines: falls by 60 dB in `seconds`, at `dim` by 63; starts without what is above `lp`",
          {kLeft, kRight, held(input("seconds", "s", 0.05f, 100.0f, 2.0f)),
           held(input("lp", "Hz", 20.0f, 20000.0f, 15000.0f)), held(input("dim", "Hz", 20.0f, 20000.0f, 1000.0f))},
          {.outputs = 2, .state_rows = kRoomState, .memory_seconds = 0.49f, .kind = UnitKind::whole}),
     room},
    {unit("room_dirt", kFamily, "SuperDirt's room: `size` is how much comes back each turn, from 0.1 to 0.98",
          {kLeft, kRight, held(input("size", "0..1", 0.0f, 1.0f, 0.1f))},
          {.outputs = 2, .state_rows = 2 * kDirtState, .memory_seconds = 0.9f, .kind = UnitKind::whole}),
     room_dirt},
};
UnitRows reverb_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(reverb_rows);
UnitRows reverb_units() { return HWY_DYNAMIC_DISPATCH(reverb_rows)(); }
}  // namespace perigee
#endif

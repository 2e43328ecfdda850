// engine/units/reverbs.cpp -- Rooms: sound that is scattered, goes round in lines of different length and dies away evenly.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <hwy/cache_control.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/reverbs.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/rings-inl.h"
#include "engine/units/turn-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// A line of a fixed length that lies in the unit's ring beside others. The frame that is read is the one that is then
// overwritten, so each frame of memory is touched once a turn.
class Line {
 public:
  HWY_INLINE Line(const UnitCall& call, float*& next, float seconds)
      : rows_{next}, length_{static_cast<std::int32_t>(seconds * call.rate_hz + 0.5f)} {
    at_ = static_cast<std::int32_t>((call.start + call.first) % length_);
    next += static_cast<std::size_t>(length_) * kRow;
  }
  // What was written a whole length ago; 0 before the voice's local time 0.
  HWY_INLINE Floats read(std::size_t lane, Ints time) const {
    const Mask written = begun(time - hn::Set(kInt, length_));
    return hn::IfThenElseZero(written, hn::Load(kFloat, row() + lane));
  }
  HWY_INLINE void write(std::size_t lane, Floats value) const {
    hn::Store(sound_or_silence(value), kFloat, row() + lane);
  }
  HWY_INLINE void advance() { at_ = at_ + 1 == length_ ? 0 : at_ + 1; }

 private:
  HWY_INLINE float* row() const { return rows_ + static_cast<std::size_t>(at_) * kRow; }
  float* rows_;
  std::int32_t length_, at_;
};

// Schroeder's all-pass: scatters in time, changes no level.
HWY_INLINE Floats scatter(Line& line, std::size_t lane, Floats x, Floats gain, Ints time) {
  const Floats back = line.read(lane, time);
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
constexpr float kLevel = 0.2f;     // white noise comes out 7 dB softer on either side when it decays in 2 s
constexpr float kApproach = 0.1f;  // of the way to another time in each quantum
constexpr std::size_t kRoomState = kLines + 4 + 1 + 2 * kLines;

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
HWY_INLINE float swing_at(std::int32_t phase) {
  const float turns = static_cast<float>(phase) * (1.0f / 2147483648.0f);  // −1 … 1
  return 1.0f + 4.0f * turns * (1.0f - std::abs(turns));
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

// A line of one lane, as all lanes have it: in the lane's own memory, one piece of sound after the other, so that frames that follow
// each other in time are neighbours and many are worked on at once.
struct LaneLine {
  std::size_t begin;            // of the line, in the lane's memory
  std::int32_t frames, length;  // how long it takes, and what is kept
  std::int32_t at;              // where the call's first frame is written
  LaneLine() = default;
  LaneLine(const UnitCall& call, std::size_t& next, float frames_at_48000, std::int32_t extra)
      : begin{next},
        frames{static_cast<std::int32_t>(frames_at_48000 / 48000.0f * call.rate_hz + 0.5f)},
        length{frames + extra},
        at{static_cast<std::int32_t>(call.start % length)} {
    next += static_cast<std::size_t>(length);
  }
  // Calls each(offset of memory, offset of values, how many) for the pieces into which `count` frames from `place` on fall.
  template <class Each>
  HWY_INLINE void pieces(std::int32_t place, std::size_t count, const Each& each) const {
    const std::int32_t from = place < length ? place : place - length;  // twice as far at most
    const std::size_t first = std::min(count, static_cast<std::size_t>(length - from));
    each(begin + static_cast<std::size_t>(from), std::size_t{0}, first);
    if (first < count) each(begin, first, count - first);
  }
  // What was written before local time 0 is silence: of `count` frames, the first of which was written `back` frames before frame
  // `frame` of the call.
  HWY_INLINE void silence_unwritten(float* memory, std::int32_t frame, std::int32_t back, std::size_t count,
                                    std::int32_t local) const {
    const std::int32_t unwritten = back - (local + frame);
    if (unwritten <= 0) return;
    pieces(at + frame + length - back, std::min(count, static_cast<std::size_t>(unwritten)),
           [&](std::size_t from, std::size_t, std::size_t many) { std::fill_n(memory + from, many, 0.0f); });
  }
};

// Whole vectors are worked on: what lies beyond the last frame is nobody's.
struct alignas(64) Stretch : std::array<float, kFrames + kRow> {};
HWY_INLINE Floats of(const Stretch& values, std::size_t i) { return hn::LoadU(kFloat, values.data() + i); }
HWY_INLINE void set(Stretch& values, std::size_t i, Floats value) { hn::StoreU(value, kFloat, values.data() + i); }
template <class Each>
HWY_INLINE void along(std::size_t count, const Each& each) {
  for (std::size_t i = 0; i < count; i += lanes_at_once()) each(i);
}

// Calls each(i, what a line gives back from the call's frame + i on) for whole vectors.
template <class Each>
HWY_INLINE void give_back(const LaneLine& line, float* memory, std::int32_t frame, std::size_t count,
                          std::int32_t local, const Each& each) {
  line.silence_unwritten(memory, frame, line.frames, count, local);
  line.pieces(line.at + frame, count, [&](std::size_t from, std::size_t to, std::size_t many) HWY_ATTR {
    along(many, [&](std::size_t i) HWY_ATTR { each(to + i, hn::LoadU(kFloat, memory + from + i)); });
  });
}
// The next quantum's frames of a line that has been used up to there.
HWY_INLINE void expect(const float* memory) {
  for (std::size_t next = 0; next <= kFrames; next += kRow) hwy::Prefetch(memory + next);
}

// Puts value(i) into a line for the call's frame + i, no frame beyond the last.
template <class Value>
HWY_INLINE void put_in(const LaneLine& line, float* memory, std::int32_t frame, std::size_t count, const Value& value) {
  line.pieces(line.at + frame, count, [&](std::size_t to, std::size_t from, std::size_t many) HWY_ATTR {
    std::size_t i = 0;
    for (; i + lanes_at_once() <= many; i += lanes_at_once())
      hn::StoreU(sound_or_silence(value(from + i)), kFloat, memory + to + i);
    expect(memory + to + many);
    if (i == many) return;
    alignas(64) float last[kRow];
    hn::Store(sound_or_silence(value(from + i)), kFloat, last);
    std::copy_n(last, many - i, memory + to + i);
  });
}

// Schroeder's all-pass, `count` frames of one lane, at most as many as the line takes. What it gives back makes room for what is
// put in, at the same place.
HWY_INLINE void scatter(const LaneLine& line, float* memory, std::int32_t frame, std::size_t count, std::int32_t local,
                        const float* in, Stretch& out) {
  const Floats gain = all(kScatter);
  line.silence_unwritten(memory, frame, line.frames, count, local);
  line.pieces(line.at + frame, count, [&](std::size_t from, std::size_t to, std::size_t many) HWY_ATTR {
    for (std::size_t i = 0; i < many; i += lanes_at_once()) {
      float* const place = memory + from + i;
      const Floats late = hn::LoadU(kFloat, place), now = hn::LoadU(kFloat, in + to + i) + gain * late;
      const Floats kept = sound_or_silence(now);
      hn::StoreU(many - i >= lanes_at_once() ? kept : choose(hn::FirstN(kFloat, many - i), kept, late), kFloat, place);
      set(out, to + i, late - gain * now);
    }
    expect(memory + from + many);
  });
}

// A factor that goes along a straight line through the frames of a quantum.
struct Glide {
  Floats begin, slope;
  HWY_INLINE Floats at(std::size_t frame) const {
    const Floats from = all(static_cast<float>(frame + 1));
    return begin + slope * (hn::Iota(kFloat, 0) + from);
  }
};
HWY_INLINE Glide glide(float from, float to) { return {all(from), all((to - from) * (1.0f / kQuantum))}; }

// Reads a line that moves, times `drive`: `clock` is the lane's, at the frame.
HWY_INLINE void moving(const LaneLine& line, float* memory, float swing_hz, const UnitCall& call, std::int32_t frame,
                       std::size_t count, std::int32_t local, std::int32_t clock, const Glide& drive, Stretch& out) {
  const std::int32_t most = line.frames + kExtra - 1;  // the first neighbour that is looked at lies so far back
  const std::size_t neighbours = count + static_cast<std::size_t>(kExtra) + 2;
  line.silence_unwritten(memory, frame, most, neighbours, local);
  alignas(64) float copied[kFrames + 4 * kRow];
  const float* window = nullptr;
  line.pieces(line.at + frame + line.length - most, neighbours,
              [&](std::size_t from, std::size_t to, std::size_t many) {
                if (many == neighbours) {
                  window = memory + from;
                } else {
                  std::copy_n(memory + from, many, copied + to);
                  window = copied;
                }
              });
  // How far back, in straight lines between every 64th frame of the lane's own time.
  const auto step =
      static_cast<std::uint32_t>(static_cast<std::int32_t>(swing_hz * call.seconds_per_frame * 4294967296.0f));
  const auto back_at = [&](std::uint32_t time) {
    return static_cast<float>(line.frames) + swing_at(static_cast<std::int32_t>(time * step)) * kSwing;
  };
  constexpr std::uint32_t kPiece = 64;
  for (std::size_t from = 0; from < count;) {
    const std::size_t piece = from;
    const std::uint32_t now = static_cast<std::uint32_t>(clock) + static_cast<std::uint32_t>(piece),
                        inside = now % kPiece;
    const float begin = back_at(now - inside), slope = (back_at(now - inside + kPiece) - begin) * (1.0f / kPiece);
    const auto back = [&](std::size_t i) {
      return begin + slope * static_cast<float>(static_cast<std::int32_t>(inside + (i - piece)));
    };
    const std::size_t end = std::min(count, piece + (kPiece - inside));
    // As long as the whole frames stay the same, neighbours in time are neighbours in memory; they change some thirty times a second.
    while (from < end) {
      const float whole = std::floor(back(from));
      std::size_t until = end;
      while (std::floor(back(until - 1)) != whole) --until;
      const float* const newest = window + (most - static_cast<std::int32_t>(whole) + 1);  // for the call's first frame
      Floats frames = hn::Iota(kFloat, static_cast<float>(static_cast<std::int32_t>(inside + (from - piece))));
      for (std::size_t i = from; i < until; i += lanes_at_once()) {
        const auto tap = [&](std::size_t k) HWY_ATTR { return hn::LoadU(kFloat, newest + i - k); };
        const Floats part = (all(begin) + all(slope) * frames) - all(whole);
        set(out, i,
            drive.at(static_cast<std::size_t>(frame) + i) * smooth_between(tap(0), tap(1), tap(2), tap(3), part));
        frames = frames + all(static_cast<float>(lanes_at_once()));
      }
      from = until;
    }
  }
}

constexpr std::size_t kTurned = 4;  // lanes that are turned into rows of their own together

// What goes round in the lines of so many lanes.
using Turns = Stretch[kTurned][kLines];
[[maybe_unused]] constexpr std::size_t kApart = sizeof(Stretch) / sizeof(float), kLanesApart = kLines * kApart;
// Something for each line of them, four lines of all lanes beside each other.
constexpr std::size_t kFourLines = 4;
struct alignas(64) OfLines {
  float values[kLines / kFourLines][kTurned][kFourLines] = {};
  float& operator()(std::size_t lane, std::size_t line) { return values[line / kFourLines][lane][line % kFourLines]; }
};

// A one-pole in each line: as many of them side by side as the vectors are wide, frame after frame. No pole waits for another.
// `pole` moves on by `slope` with each frame.
HWY_INLINE void darken(Turns& turns, std::size_t count, OfLines& pole, OfLines& slope, OfLines& kept) {
  std::size_t frame = 0;
#if HWY_TARGET <= HWY_AVX3
  for (; frame + 4 <= count; frame += 4) {
    for (std::size_t four = 0; four < kLines / kFourLines; ++four) {
      float* const at = turns[0][four * kFourLines].data() + frame;
      Floats a = quarters(at, kLanesApart), b = quarters(at + kApart, kLanesApart),
             c = quarters(at + 2 * kApart, kLanesApart), d = quarters(at + 3 * kApart, kLanesApart);
      Floats back = hn::Load(kFloat, pole.values[four][0]);
      const Floats more = hn::Load(kFloat, slope.values[four][0]);
      turn(kFloat, a, b, c, d);
      back = back + more;
      a = a + back * hn::Load(kFloat, kept.values[four][0]);
      back = back + more;
      b = b + back * a;
      back = back + more;
      c = c + back * b;
      back = back + more;
      d = d + back * c;
      hn::Store(back, kFloat, pole.values[four][0]);
      hn::Store(d, kFloat, kept.values[four][0]);
      turn(kFloat, a, b, c, d);
      put_quarters(a, at, kLanesApart);
      put_quarters(b, at + kApart, kLanesApart);
      put_quarters(c, at + 2 * kApart, kLanesApart);
      put_quarters(d, at + 3 * kApart, kLanesApart);
    }
  }
#elif HWY_TARGET != HWY_SCALAR
  const Four::Tag tag;
  for (; frame + 4 <= count; frame += 4) {
    for (std::size_t four = 0; four < kLines / kFourLines; ++four) {
      for (std::size_t lane = 0; lane < kTurned; ++lane) {
        float* const at = turns[lane][four * kFourLines].data() + frame;
        Four s{at, kApart};
        auto back = hn::Load(tag, pole.values[four][lane]);
        const auto more = hn::Load(tag, slope.values[four][lane]);
        s.turn_round();
        back = back + more;
        s.a = s.a + back * hn::Load(tag, kept.values[four][lane]);
        back = back + more;
        s.b = s.b + back * s.a;
        back = back + more;
        s.c = s.c + back * s.b;
        back = back + more;
        s.d = s.d + back * s.c;
        hn::Store(back, tag, pole.values[four][lane]);
        hn::Store(s.d, tag, kept.values[four][lane]);
        s.turn_round();
        s.store(at, kApart);
      }
    }
  }
#endif
  for (; frame < count; ++frame) {
    for (std::size_t lane = 0; lane < kTurned; ++lane) {
      for (std::size_t line = 0; line < kLines; ++line) {
        float& now = turns[lane][line][frame];
        pole(lane, line) = pole(lane, line) + slope(lane, line);
        now = kept(lane, line) = now + pole(lane, line) * kept(lane, line);
      }
    }
  }
}

// Each lane is worked on along its own time: no line answers within a quantum what was sent into it in the same.
void room(const UnitCall& call) noexcept {
  const Input left{call.inputs[0]}, right{call.inputs[1]}, decay{call.inputs[2]}, lp{call.inputs[3]},
      dim{call.inputs[4]};
  const Floats one = all(1.0f);
  std::size_t next = 0;
  LaneLine lines[kLines], scatterers[2][kScatterers];
  for (std::size_t i = 0; i < kLines; ++i) lines[i] = {call, next, kLineFrames[i], i % 2 == 0 ? kExtra : 0};
  for (std::size_t side = 0; side < 2; ++side) {
    for (std::size_t i = 0; i < kScatterers; ++i) scatterers[side][i] = {call, next, kScatterFrames[side][i], 0};
  }

  // What each side hears first, and what the lines do with it: of all lanes at once.
  alignas(64) float poles[kLines][kRow], drives[kLines][kRow];
  float* const glides =
      call.state + (kLines + 4) * kRow;  // the time, on its way to what is asked for; then the last drives and poles
  float* const entered[2] = {call.scratch, call.scratch + kFrames * kRow};
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Floats wanted = within(decay.held(lane), all(0.05f), all(1000.0f)), was = hn::Load(kFloat, glides + lane);
    const Floats seconds = choose(was > hn::Zero(kFloat), was + (wanted - was) * all(kApproach), wanted);
    hn::Store(seconds, kFloat, glides + lane);
    const Floats dim_bend = bend_at(call, dim.held(lane));
    for (std::size_t i = 0; i < kLines; ++i) {
      const float line_seconds = kLineFrames[i] / 48000.0f;
      // `dim` falls by 3 dB more in the whole time: its power in one turn by 10^(−0.3·turn/decay).
      const Floats pole = pole_for(exp2(all(-0.99657843f * line_seconds) / seconds), dim_bend);
      hn::Store(pole, kFloat, poles[i] + lane);
      // The matrix of eight lines has a gain of √8.
      hn::Store(left_after(line_seconds, seconds) * (one - pole) * all(0.35355339f), kFloat, drives[i] + lane);
    }
    const Floats blocker = all(63.0f * call.seconds_per_frame);  // 10 Hz
    const auto pole_at = [&](std::size_t frame)
                             HWY_ATTR { return one - pole_for(all(0.5f), bend_at(call, lp.at(frame, lane))); };
    Floats entrance_pole = pole_at(0);
    float* const state = call.state + kLines * kRow + lane;
    Entrance sides[2] = {{hn::Load(kFloat, state), hn::Load(kFloat, state + kRow)},
                         {hn::Load(kFloat, state + 2 * kRow), hn::Load(kFloat, state + 3 * kRow)}};
    Ints time = local_time(call, lane);
    for (std::size_t frame = 0; frame < kFrames; ++frame) {
      const Mask sounding = begun(time);
      const Floats x = hn::IfThenElseZero(sounding, left.at(frame, lane)),
                   y = hn::IfThenElseZero(sounding, right.at(frame, lane));
      if (!lp.constant()) entrance_pole = pole_at(frame);
      put(entered[0], frame, lane, sides[0].next(x, blocker, entrance_pole) * all(kLevel));
      put(entered[1], frame, lane, sides[1].next(y, blocker, entrance_pole) * all(kLevel));
      time = time + hn::Set(kInt, 1);
    }
    for (std::size_t side = 0; side < 2; ++side) {
      hn::Store(sides[side].steady, kFloat, state + 2 * side * kRow);
      hn::Store(sides[side].dark, kFloat, state + (2 * side + 1) * kRow);
    }
  }

  // At low rates the shortest line is shorter than a quantum.
  std::int32_t shortest = kQuantum;
  for (const auto& side : scatterers) {
    for (const LaneLine& line : side) shortest = std::min(shortest, line.frames);
  }
  const auto memory_of_lane = static_cast<std::size_t>(call.ring.mask) + 1;
  for (std::size_t first = 0; first < lanes_of(call); first += kTurned) {
    Stretch in[2][kTurned], out[2][kTurned] = {};
    for (std::size_t side = 0; side < 2; ++side)
      turn_over(entered[side] + first, kRow, kFrames, kTurned, in[side][0].data(), kApart);
    OfLines kept, pole, slope;
    for (std::size_t lane = 0; lane < kTurned; ++lane) {
      for (std::size_t i = 0; i < kLines; ++i) {
        kept(lane, i) = call.state[i * kRow + first + lane];
        float* const last = glides + (1 + i) * kRow + first + lane;
        if (last[0] == 0.0f) {  // it begins
          last[0] = drives[i][first + lane];
          last[kLines * kRow] = poles[i][first + lane];
        }
        pole(lane, i) = last[kLines * kRow];
        slope(lane, i) = (poles[i][first + lane] - last[kLines * kRow]) * (1.0f / kQuantum);
      }
    }
    const auto each_sounding = [&](const auto& each) HWY_ATTR {
      for (std::size_t lane = 0; lane < kTurned; ++lane) {
        const std::int32_t local = call.times->local[first + lane];
        if (local > -kFarFrames) each(lane, local, call.ring.rows + (first + lane) * memory_of_lane);
      }
    };
    for (std::int32_t frame = 0; frame < kQuantum; frame += shortest) {
      const auto count = static_cast<std::size_t>(std::min(shortest, kQuantum - frame));
      const auto from = static_cast<std::size_t>(frame);
      Stretch scattered[kTurned][2][2];
      Turns turns;
      each_sounding([&](std::size_t lane, std::int32_t local, float* memory) HWY_ATTR {
        for (std::size_t side = 0; side < 2; ++side) {
          Stretch* const x = scattered[lane][side];
          for (std::size_t i = 0; i < kScatterers; ++i)
            scatter(scatterers[side][i], memory, frame, count, local,
                    i == 0 ? in[side][lane].data() + from : x[i % 2].data(), x[1 - i % 2]);
        }
        const auto now = static_cast<std::int32_t>(static_cast<std::uint32_t>(call.times->clock[first + lane]) +
                                                   static_cast<std::uint32_t>(frame));
        for (std::size_t i = 0; i < kLines; ++i) {
          const Glide drive = glide(glides[(1 + i) * kRow + first + lane], drives[i][first + lane]);
          Stretch& turned = turns[lane][i];
          if (kSwingHz[i] != 0.0f) {
            moving(lines[i], memory, kSwingHz[i], call, frame, count, local, now, drive, turned);
          } else {
            give_back(lines[i], memory, frame, count, local, [&](std::size_t at, Floats late) HWY_ATTR {
              set(turned, at, drive.at(static_cast<std::size_t>(frame) + at) * late);
            });
          }
        }
      });
      darken(turns, count, pole, slope, kept);
      each_sounding([&](std::size_t lane, std::int32_t, float* memory) HWY_ATTR {
        Stretch* const s = turns[lane];
        along(count, [&](std::size_t i) HWY_ATTR {
          Floats turn[kLines];
          for (std::size_t line = 0; line < kLines; ++line) turn[line] = of(s[line], i);
          set(out[0][lane], from + i, ((turn[0] + turn[3]) + (turn[4] - turn[7])) * all(2.8284271f));
          set(out[1][lane], from + i, ((turn[1] + turn[2]) + (turn[5] - turn[6])) * all(2.8284271f));
          mix_all(turn);
          for (std::size_t line = 0; line < kLines; ++line) set(s[line], i, turn[line]);
        });
        for (std::size_t line = 0; line < kLines; ++line) {
          // Signs so that neither a mono sound nor its difference goes into one line more than the others.
          const Stretch& x = scattered[lane][line & 1][0];
          put_in(lines[line], memory, frame, count, [&](std::size_t i) HWY_ATTR {
            return (line & 2) != 0 ? of(s[line], i) - of(x, i) : of(s[line], i) + of(x, i);
          });
        }
      });
    }
    each_sounding([&](std::size_t lane, std::int32_t, float*) {
      for (std::size_t i = 0; i < kLines; ++i) {
        call.state[i * kRow + first + lane] = kept(lane, i);
        glides[(1 + i) * kRow + first + lane] = drives[i][first + lane];
        glides[(1 + kLines + i) * kRow + first + lane] = poles[i][first + lane];
      }
    });
    for (std::size_t side = 0; side < 2; ++side)
      turn_over(out[side][0].data(), kApart, kTurned, kFrames, call.outputs[side] + first, kRow);
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
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    // 0.1 … 0.98 by equal ratios.
    const auto depth_at = [&](std::size_t frame) HWY_ATTR {
      return exp2(all(-3.3219281f) + within(size.at(frame, lane), zero(), all(1.0f)) * all(3.2927817f));
    };
    float* next = call.ring.rows;
    for (std::size_t side = 0; side < 2; ++side) {
      const auto line = [&](float seconds) { return Line{call, next, seconds}; };
      const DirtSide& times = kDirt[side];
      Line scatterers[4] = {line(times.scatter[0]), line(times.scatter[1]), line(times.scatter[2]),
                            line(times.scatter[3])};
      Line first = line(times.first), delay = line(times.delay), second = line(times.second);
      float* const state = call.state + side * kDirtState * kRow + lane;
      Floats back = hn::Load(kFloat, state), dark = hn::Load(kFloat, state + kRow),
             steady = hn::Load(kFloat, state + 2 * kRow);
      Floats depth = depth_at(0), gain[4];
      for (std::size_t i = 0; i < 4; ++i) gain[i] = left_after(times.scatter[i], all(1.0f));
      const Floats gain_first = left_after(times.first, all(2.0f)), gain_second = left_after(times.second, all(2.0f));
      Ints time = local_time(call, lane);
      for (std::size_t frame = 0; frame < frames_of(call); ++frame) {
        Floats x = hn::IfThenElseZero(begun(time), left.at(frame, lane) + right.at(frame, lane));
        for (std::size_t i = 0; i < 4; ++i) x = scatter(scatterers[i], lane, x, gain[i], time);
        if (!size.constant()) depth = depth_at(frame);
        dark = (dark + back * depth) * all(0.5f);
        const Floats scattered = scatter(first, lane, dark, gain_first, time);
        const Floats late = delay.read(lane, time);
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
           input("lp", "Hz", 20.0f, 20000.0f, 15000.0f), held(input("dim", "Hz", 20.0f, 20000.0f, 1000.0f))},
          {.outputs = 2, .state_rows = kRoomState, .memory_seconds = 0.49f, .kind = UnitKind::whole}),
     room},
    {unit("room_dirt", kFamily, "SuperDirt's room: `size` is how much comes back each turn, from 0.1 to 0.98",
          {kLeft, kRight, input("size", "0..1", 0.0f, 1.0f, 0.1f)},
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

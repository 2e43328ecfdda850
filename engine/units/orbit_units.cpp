// engine/units/orbit_units.cpp -- What orbits are made of: reading a bus, echoes in stereo.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <hwy/cache_control.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/orbit_units.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/lanes-inl.h"
#include "engine/units/turn-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// In a voice there is nothing on any bus.
void bus_in(const UnitCall& call) noexcept {
  const auto bus = static_cast<std::size_t>(std::clamp(call.inputs[0].base[0], 0.0f, static_cast<float>(kBusses - 1)));
  const auto from = call.from != nullptr ? (*call.from)[bus] : SidesOf<const float>{};
  for (std::size_t side = 0; side < 2; ++side) {
    const float* const in = side == 0 ? from.left : from.right;
    for (std::size_t i = 0; i < kFrames * kRow; i += lanes_at_once()) {
      hn::Store(in != nullptr ? hn::Load(kFloat, in + i) : zero(), kFloat, call.outputs[side] + i);
    }
  }
}

// One of the device's inputs, the same in every lane.
void device_in(const UnitCall& call) noexcept {
  for (std::size_t lane = 0; lane < lanes_of(call); ++lane) {
    const float wanted = call.inputs[0].base[lane];
    const int inputs = call.input != nullptr ? call.input->channels : 0;
    const bool there = wanted >= 0.0f && wanted < static_cast<float>(inputs);
    const float* const from = there ? call.input->sound[static_cast<std::size_t>(wanted)].data() : nullptr;
    for (std::size_t frame = 0; frame < kFrames; ++frame)
      call.outputs[0][frame * kRow + lane] = there ? from[frame] : 0.0f;
  }
}

// Here a ring is one run of frames for each lane, and half of it for each side: many frames that follow each other are worked on at
// once, wherever a lane reads.
struct LaneRing {
  float* frames;
  std::uint32_t mask;
  LaneRing(const UnitCall& call, std::size_t lane, std::size_t side) : mask{call.ring.mask / 2} {
    frames = call.ring.rows + (2 * lane + side) * (static_cast<std::size_t>(mask) + 1);
  }
  // Calls each(offset of the ring, offset of values, how many) for the one or two pieces into which the frames fall.
  template <class Each>
  void pieces(std::int64_t frame, std::size_t count, const Each& each) const {
    const std::size_t from = static_cast<std::uint32_t>(frame) & mask;
    const std::size_t first = std::min(count, static_cast<std::size_t>(mask) + 1 - from);
    each(from, std::size_t{0}, first);
    if (first < count) each(std::size_t{0}, first, count - first);
  }
  // Soon a quantum from there on will be wanted: each lane looks back elsewhere, where nothing else sees it coming.
  void expect(std::int64_t frame) const {
    for (std::size_t i = 0; i < kFrames + kRow; i += kRow)
      hwy::Prefetch(frames + (static_cast<std::uint32_t>(frame + static_cast<std::int64_t>(i)) & mask));
  }
  // The first `unwritten` of them are silent.
  void read(std::int64_t frame, std::size_t count, std::int64_t unwritten, float* values) const {
    pieces(frame, count,
           [&](std::size_t from, std::size_t to, std::size_t many) { std::copy_n(frames + from, many, values + to); });
    if (unwritten > 0) std::fill_n(values, std::min(static_cast<std::int64_t>(count), unwritten), 0.0f);
  }
  // The same, where they lie if that is in one piece; else copied.
  const float* window(std::int64_t frame, std::size_t count, std::int64_t unwritten, float* copied) const {
    const std::size_t from = static_cast<std::uint32_t>(frame) & mask;
    if (unwritten <= 0 && from + count <= static_cast<std::size_t>(mask) + 1) return frames + from;
    read(frame, count, unwritten, copied);
    return copied;
  }
  // The rest of a quantum always lies in one piece.
  float* place(std::int64_t frame) const { return frames + (static_cast<std::uint32_t>(frame) & mask); }
};
float sound_or_nothing(float x) { return std::abs(x) < 1e15f ? x : 0.0f; }

// One lane's time in the quantum.
struct LaneNow {
  std::int64_t frame;  // absolute
  std::int32_t local;
  bool idle;
  LaneNow(const UnitCall& call, std::size_t lane)
      : frame{call.start}, local{call.times->local[lane]}, idle{local <= -kFarFrames} {}
  bool young() const { return local <= 0; }
};
float input_at(const UnitCall& call, std::size_t input, std::size_t frame, std::size_t lane) {
  const UnitInputView& view = call.inputs[input];
  return view.base[frame * static_cast<std::size_t>(view.stride) + lane];
}

// An input of a unit, a run of frames for each lane.
void runs_of(const UnitCall& call, std::size_t input, std::size_t lanes, float* runs) {
  const UnitInputView& view = call.inputs[input];
  if (view.stride != 0) return turn_over(view.base, kRow, kFrames, lanes, runs, kFrames);
  for (std::size_t lane = 0; lane < lanes; ++lane) std::fill_n(runs + lane * kFrames, kFrames, view.base[lane]);
}

// Rows of state: the time that is heard, the time that is faded to, frames until it is there, the last feedback.
constexpr std::int32_t kFadeFrames = 16 * kQuantum;
void orbit_delay(const UnitCall& call) noexcept {
  const auto longest = static_cast<float>(call.ring.mask / 2) - static_cast<float>(kQuantum);
  const std::size_t lanes = (lanes_of(call) + 3) & ~std::size_t{3};
  const std::array<float*, 2> runs{call.scratch, call.scratch + kFrames * kRow};
  for (std::size_t side = 0; side < 2; ++side) runs_of(call, side, lanes, runs[side]);
  for (std::size_t lane = 0; lane < lanes_of(call); ++lane) {
    const LaneNow now{call, lane};
    if (now.idle) {
      for (float* const run : runs) std::fill_n(run + lane * kFrames, kFrames, 0.0f);
      continue;
    }
    float* const state = call.state + lane;
    const float asked = input_at(call, 2, 0, lane) * call.rate_hz + 0.5f;
    const float wanted = std::floor(asked > 1.0f ? std::min(asked, longest) : 1.0f);
    const float kept = input_at(call, 3, 0, lane);
    const float feedback = kept > 0.0f ? std::min(kept, 0.999f) : 0.0f;
    if (now.young()) {
      state[0] = state[kRow] = wanted;
      state[2 * kRow] = 0.0f;
      state[3 * kRow] = feedback;
    }
    if (state[2 * kRow] == 0.0f && wanted != state[0]) {
      state[kRow] = wanted;
      state[2 * kRow] = static_cast<float>(kFadeFrames);
    }
    const auto old_time = static_cast<std::int32_t>(state[0]), new_time = static_cast<std::int32_t>(state[kRow]);
    const float left_to_fade = state[2 * kRow], before = state[3 * kRow];
    const float step = (feedback - before) / static_cast<float>(kQuantum);
    const std::int32_t first = std::min(std::max(0, -now.local), kQuantum);
    const bool fades = left_to_fade > 0.0f;
    // What goes in is not heard before that.
    const std::int32_t soonest = fades ? std::min(old_time, new_time) : old_time;
    for (std::size_t side = 0; side < 2; ++side) {
      const LaneRing ring{call, lane, side};
      float* const run = runs[side] + lane * kFrames;  // what goes in, and then what is heard
      std::fill_n(run, first, 0.0f);
      alignas(64) std::array<float, kFrames> copied, next, faded;
      for (std::int32_t frame = first; frame < kQuantum; frame += soonest) {
        const auto count = static_cast<std::size_t>(std::min(soonest, kQuantum - frame));
        const auto at = [&](std::size_t i) { return static_cast<float>(frame + static_cast<std::int32_t>(i)); };
        const auto hear = [&](std::int32_t back, float* values) {
          return ring.window(now.frame + frame - back, count, std::int64_t{back} - (now.local + frame), values);
        };
        const float* echo = hear(old_time, copied.data());
        if (fades) {
          const float* const other = hear(new_time, next.data());
          for (std::size_t i = 0; i < count; ++i) {
            const float share = (left_to_fade - at(i)) * (1.0f / static_cast<float>(kFadeFrames));
            faded[i] = echo[i] * share + other[i] * (1.0f - share);
          }
          echo = faded.data();
        }
        float* const here = run + frame;
        float* const into = ring.place(now.frame + frame);
        for (std::size_t i = 0; i < count; ++i) {
          const float heard = echo[i], level = before + step * (at(i) + 1.0f);
          into[i] = sound_or_nothing(here[i] + heard * level);
          here[i] = heard;
        }
      }
      ring.expect(now.frame + kQuantum);
      ring.expect(now.frame + kQuantum - old_time);
    }
    state[3 * kRow] = feedback;
    if (left_to_fade > 0.0f) {
      state[2 * kRow] = left_to_fade - static_cast<float>(kQuantum);
      if (state[2 * kRow] <= 0.0f) state[0] = state[kRow];
    }
  }
  for (std::size_t side = 0; side < 2; ++side) turn_over(runs[side], kFrames, lanes, kFrames, call.outputs[side], kRow);
}

constexpr std::string_view kFamily = "orbits";
constexpr UnitInput kLeft = input("left", "signal", -1.0f, 1.0f, 0.0f);
constexpr UnitInput kRight = input("right", "signal", -1.0f, 1.0f, 0.0f);
constexpr UnitRow kRows[] = {
    {unit("bus_in", kFamily, "both sides of a bus of the orbit: 0 what is heard, 1 to its delay, 2 to its reverb",
          {constant(input("bus", "number", 0.0f, 2.0f, 0.0f))}, {.outputs = 2, .kind = UnitKind::whole}),
     bus_in},
    {unit("device_in", kFamily, "one of the device's inputs, counted from 0; silent where there is none",
          {held(input("channel", "number", 0.0f, 15.0f, 0.0f))}, {.kind = UnitKind::whole}),
     device_in},
    {unit("orbit_delay", kFamily, "echoes of both sides; another time is faded to in 1024 frames",
          {kLeft, kRight, held(input("seconds", "s", 0.0f, 4.0f, 0.25f)),
           held(input("feedback", "linear", 0.0f, 0.999f, 0.5f))},
          {.outputs = 2, .state_rows = 4, .memory_seconds = 8.1f, .kind = UnitKind::whole}),
     orbit_delay},
};
UnitRows orbit_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(orbit_rows);
UnitRows orbit_units() { return HWY_DYNAMIC_DISPATCH(orbit_rows)(); }
}  // namespace perigee
#endif

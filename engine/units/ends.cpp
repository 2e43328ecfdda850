// engine/units/ends.cpp -- The end of a Program: begins, ends and fades voices exactly, places them, adds them to busses.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <type_traits>

#include "engine/kernel.h"
#include "engine/units/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/units/ends.cpp"
#include <hwy/foreach_target.h>

#include "engine/units/place-inl.h"
#include "engine/units/turn-inl.h"

HWY_BEFORE_NAMESPACE();
namespace perigee::HWY_NAMESPACE {
namespace {

// Half a cosine from 1 to 0; exactly 1 before it begins.
struct FadeOut {
  Ints since;
  Floats per_frame;
  HWY_INLINE FadeOut(const LaneTimes::Fade& fade, std::size_t lane)
      : since{hn::Neg(hn::Load(kInt, fade.to_begin.data() + lane))},
        per_frame{hn::Load(kFloat, fade.per_frame.data() + lane)} {}
  HWY_INLINE Floats next() {
    const Floats done = within(to_float(since) * per_frame, zero(), all(1.0f));
    since = since + hn::Set(kInt, 1);
    const Floats level = all(0.5f) + all(0.5f) * sine_quarter(all(0.25f) - done * all(0.5f));
    return choose(hn::Gt(done, zero()), level, all(1.0f));
  }
};

// kAdd: to the bus; else the two sides are the unit's outputs. kFades: some voice fades in this quantum; without that the sums are the
// same to the bit. Nor is the time of a voice looked at while all of them sound.
template <Place place, bool kAdd, bool kFades>
void place_in(const UnitCall& call) noexcept {
  constexpr std::size_t kSignals = place == Place::mono ? 1 : 2;
  const Input first{call.inputs[0]}, second{call.inputs[kSignals - 1]};
  const Input gain{call.inputs[kSignals]}, pan{call.inputs[kSignals + 1]};
  const bool held = gain.constant() && pan.constant();
  const Floats loudest = all(kLoudestVoice);
  const LaneTimes& times = *call.times;
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    const Ints local = local_time(call, lane), last = frames_to_end(call, lane);
    FadeOut first_fade{times.fades[0], lane}, second_fade{times.fades[1], lane};
    const Mask before = sounding(call, lane);
    Mask good = before;
    Sides sides = sides_at<place>(pan.held(lane), level_of(gain.held(lane)));
    const auto run = [&]<bool kEdges>(std::bool_constant<kEdges>, std::size_t from, std::size_t until) HWY_ATTR {
      for (std::size_t frame = from; frame < until; ++frame) {
        if (!held) sides = sides_at<place>(pan.at(frame, lane), level_of(gain.at(frame, lane)));
        Floats left_in = first.at(frame, lane), right_in = second.at(frame, lane);
        if constexpr (kEdges) {
          const Ints now = hn::Set(kInt, static_cast<std::int32_t>(frame));
          const Mask inside = hn::And(begun(local + now), hn::RebindMask(kFloat, hn::Gt(last, now)));
          // What is outside the voice's time must not be judged: 0 takes its place.
          left_in = hn::IfThenElseZero(inside, left_in);
          right_in = hn::IfThenElseZero(inside, right_in);
        }
        good = hn::And(good, hn::Lt(hn::Abs(left_in), loudest));
        if constexpr (kSignals == 2) good = hn::And(good, hn::Lt(hn::Abs(right_in), loudest));
        if constexpr (kFades) {
          const Floats level = first_fade.next() * second_fade.next();
          left_in = left_in * level;
          right_in = right_in * level;
        }
        left_in = hn::IfThenElseZero(good, left_in);
        if constexpr (kSignals == 2) right_in = hn::IfThenElseZero(good, right_in);
        Floats left = left_in * sides.left_to_left, right = left;
        if constexpr (place == Place::mono) right = left_in * sides.right_to_right;
        if constexpr (place == Place::balance) right = right_in * sides.right_to_right;
        if constexpr (place == Place::stereo) {
          left = left + right_in * sides.right_to_left;
          right = right_in * sides.right_to_right + left_in * sides.left_to_right;
        }
        if constexpr (kAdd) {
          add_to(call.to.left, frame, lane, left);
          add_to(call.to.right, frame, lane, right);
        } else {
          put(call.outputs[0], frame, lane, left);
          put(call.outputs[1], frame, lane, right);
        }
      }
    };
    constexpr std::bool_constant<true> kLooked;
    if constexpr (kFades) {
      run(kLooked, 0, kFrames);
    } else {
      const std::size_t begun = begun_from(call), over = std::max(begun, whole_until(call));
      run(kLooked, 0, begun);
      run(std::bool_constant<false>{}, begun, over);
      run(kLooked, over, kFrames);
    }
    mark_bad(call, lane, hn::AndNot(good, before));
  }
}

template <Place place, bool kAdd>
void placed(const UnitCall& call) noexcept {
  if (call.times->fades_now) return place_in<place, kAdd, true>(call);
  place_in<place, kAdd, false>(call);
}
template <Place where>
void out(const UnitCall& call) noexcept {
  placed<where, true>(call);
}
template <Place where>
void place(const UnitCall& call) noexcept {
  placed<where, false>(call);
}

// Busses between voices wrap round.
std::size_t shared_bus(float number) noexcept {
  const float whole = std::floor(std::abs(number) < 1e6f ? number : 0.0f);
  return static_cast<std::size_t>(static_cast<std::int32_t>(whole)) % kSharedBusses;
}

// What `place` made, to a bus.
void send(const UnitCall& call) noexcept {
  const Input left{call.inputs[0]}, right{call.inputs[1]}, level{call.inputs[2]};
  for (std::size_t lane = 0; lane < lanes_of(call); lane += lanes_at_once()) {
    for (std::size_t frame = 0; frame < kFrames; ++frame) {
      const Floats by = level_of(level.at(frame, lane));
      add_to(call.to.left, frame, lane, left.at(frame, lane) * by);
      add_to(call.to.right, frame, lane, right.at(frame, lane) * by);
    }
  }
}

// What `place` made, to a bus between voices, of which each lane has its own number.
void send_bus(const UnitCall& call) noexcept {
  constexpr std::size_t kSide = kFrames * kRow;
  if (call.shared.sums == nullptr) return;
  for (std::size_t lane = 0; lane < lanes_of(call); ++lane) {
    if (call.times->local[lane] <= -kFarFrames) continue;
    const std::size_t bus = shared_bus(call.inputs[2].base[lane]);
    float* const sides[2] = {call.shared.sums + 2 * bus * kSide, call.shared.sums + (2 * bus + 1) * kSide};
    if ((*call.shared.used >> bus & 1u) == 0) {
      std::fill_n(sides[0], 2 * kSide, 0.0f);
      *call.shared.used |= 1u << bus;
    }
    for (std::size_t side = 0; side < 2; ++side) {
      for (std::size_t frame = 0; frame < kFrames; ++frame) {
        const auto at = [&](std::size_t input) {
          return call.inputs[input].base[frame * static_cast<std::size_t>(call.inputs[input].stride) + lane];
        };
        const float level = std::min(std::max(at(3), -1e6f), 1e6f);
        sides[side][frame * kRow + lane] += at(side) * level;
      }
    }
  }
}

void bus_out(const UnitCall& call) noexcept {
  for (std::size_t lane = 0; lane < lanes_of(call); ++lane) {
    const std::size_t bus = shared_bus(call.inputs[0].base[lane]);
    for (std::size_t side = 0; side < 2; ++side) {
      const float* const heard =
          call.shared.heard == nullptr ? nullptr : call.shared.heard + (2 * bus + side) * kFrames;
      for (std::size_t frame = 0; frame < kFrames; ++frame)
        call.outputs[side][frame * kRow + lane] =
            heard == nullptr || call.times->local[lane] + static_cast<std::int32_t>(frame) < 0 ? 0.0f : heard[frame];
    }
  }
}

// Sums over 16 lanes in one tree: neighbours 8 apart, then 4, then 2, then 1.
void sum_lanes(const float* lanes, float* mono) noexcept {
#if HWY_TARGET == HWY_SCALAR
  for (std::size_t frame = 0; frame < kFrames; ++frame, lanes += kRow) {
    std::array<float, 4> four;
    for (std::size_t i = 0; i < 4; ++i) four[i] = (lanes[i] + lanes[i + 8]) + (lanes[i + 4] + lanes[i + 12]);
    mono[frame] = (four[0] + four[2]) + (four[1] + four[3]);
  }
#else
  const Four::Tag four;
  for (std::size_t frame = 0; frame < kFrames; frame += 4, lanes += 4 * kRow) {
    const auto at = [&](std::size_t i) HWY_ATTR { return Four{lanes + 4 * i, kRow}; };
    const Four first = at(0), second = at(1), third = at(2), last = at(3);
    Four sums = first;
    sums.a = (first.a + third.a) + (second.a + last.a);
    sums.b = (first.b + third.b) + (second.b + last.b);
    sums.c = (first.c + third.c) + (second.c + last.c);
    sums.d = (first.d + third.d) + (second.d + last.d);
    sums.turn_round();
    hn::StoreU((sums.a + sums.c) + (sums.b + sums.d), four, mono + frame);
  }
#endif
}

void add_lanes(const float* lanes, float* sums) noexcept {
  for (std::size_t i = 0; i < kFrames * kRow; i += lanes_at_once())
    hn::Store(hn::Load(kFloat, sums + i) + hn::Load(kFloat, lanes + i), kFloat, sums + i);
}

void add_measured(const float* lanes, float* sums, float* levels) noexcept {
  for (std::size_t lane = 0; lane < kRow; lane += lanes_at_once()) {
    FourTimes highest{zero()};
    const auto raised = [&](Floats level, std::size_t frame) HWY_ATTR {  // not by what is no number
      const Floats x = hn::Load(kFloat, lanes + frame * kRow + lane);
      float* const sum = sums + frame * kRow + lane;
      hn::Store(hn::Load(kFloat, sum) + x, kFloat, sum);
      return at_least(hn::Abs(x), level);
    };
    for (std::size_t frame = 0; frame < kFrames; frame += 4) {
      highest = {{raised(highest.first.first, frame), raised(highest.first.second, frame + 1)},
                 {raised(highest.second.first, frame + 2), raised(highest.second.second, frame + 3)}};
    }
    const Twice two = at_least(highest.first, highest.second);
    hn::StoreU(at_least(at_least(two.first, two.second), hn::LoadU(kFloat, levels + lane)), kFloat, levels + lane);
  }
}

constexpr std::string_view kFamily = "ends";
constexpr UnitInput kLeft = input("left", "signal", -1.0f, 1.0f, 0.0f);
constexpr UnitInput kRight = input("right", "signal", -1.0f, 1.0f, 0.0f);
constexpr UnitInput kPan = switchable(input("pan", "0..1", 0.0f, 1.0f, -1.0f));
constexpr UnitInput kGain = switchable(input("gain", "linear", 0.0f, 2.0f, 1.0f));
constexpr UnitInput kLevel = switchable(input("level", "linear", 0.0f, 2.0f, 1.0f));
constexpr UnitInput kNumber = held(input("bus", "number", 0.0f, 15.0f, 0.0f));
constexpr UnitShape kEnd{.outputs = 0, .kind = UnitKind::end};
constexpr UnitShape kPlaced{.outputs = 2, .kind = UnitKind::whole};
constexpr UnitShape kToDelay{.outputs = 0, .kind = UnitKind::end, .bus = kDelayBus};
constexpr UnitShape kToRoom{.outputs = 0, .kind = UnitKind::end, .bus = kRoomBus};

void to_lanes(const float* from, std::size_t lanes, float* to) noexcept {
  turn_over(from, kFrames, lanes, kFrames, to, kRow);
}
void from_lanes(const float* from, std::size_t lanes, float* to) noexcept {
  turn_over(from, kRow, kFrames, lanes, to, kFrames);
}
void tell_lane_kernels(KernelTable& kernels) {
  kernels.sum_lanes = sum_lanes;
  kernels.add_lanes = add_lanes;
  kernels.add_measured = add_measured;
  kernels.to_lanes = to_lanes;
  kernels.from_lanes = from_lanes;
  kernels.target = hwy::TargetName(HWY_TARGET);
}

constexpr UnitRow kRows[] = {
    {unit("out", kFamily, "a mono signal, placed by equal power; pan < 0: both sides at full level", {kIn, kGain, kPan},
          kEnd),
     out<Place::mono>},
    {unit("out_stereo", kFamily, "two sides, panned by moving one into the other; pan < 0: as they are",
          {kLeft, kRight, kGain, kPan}, kEnd),
     out<Place::stereo>},
    {unit("out_balance", kFamily, "two sides, balanced by equal power; pan < 0: as they are",
          {kLeft, kRight, kGain, kPan}, kEnd),
     out<Place::balance>},
    {unit("place", kFamily, "what `out` makes of a mono signal, as two sides to be sent on", {kIn, kGain, kPan},
          kPlaced),
     place<Place::mono>},
    {unit("place_stereo", kFamily, "what `out_stereo` makes of two sides, to be sent on", {kLeft, kRight, kGain, kPan},
          kPlaced),
     place<Place::stereo>},
    {unit("place_balance", kFamily, "what `out_balance` makes of two sides, to be sent on",
          {kLeft, kRight, kGain, kPan}, kPlaced),
     place<Place::balance>},
    {unit("send_dry", kFamily, "two placed sides to what is heard of the orbit as it is", {kLeft, kRight, kLevel},
          kEnd),
     send},
    {unit("send_delay", kFamily, "two placed sides to the orbit's delay", {kLeft, kRight, kLevel}, kToDelay), send},
    {unit("send_bus", kFamily, "two placed sides to a bus that other voices can hear", {kLeft, kRight, kNumber, kLevel},
          kEnd),
     send_bus},
    {unit("bus_out", kFamily, "what voices sent to a bus a quantum ago", {kNumber},
          {.outputs = 2, .kind = UnitKind::whole}),
     bus_out},
    {unit("send_room", kFamily, "two placed sides to the orbit's reverb", {kLeft, kRight, kLevel}, kToRoom), send},
};
UnitRows end_rows() { return kRows; }

}  // namespace
}  // namespace perigee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace perigee {
HWY_EXPORT(end_rows);
UnitRows end_units() { return HWY_DYNAMIC_DISPATCH(end_rows)(); }

HWY_EXPORT(tell_lane_kernels);
void choose_lane_kernels(KernelTable& kernels) { HWY_DYNAMIC_DISPATCH(tell_lane_kernels)(kernels); }
}  // namespace perigee
#endif

// tests/engine/far_test.cpp -- Performances that last: after days everything sounds as on the first frame, and old voices go on.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <set>

#include "engine/lane_group.h"
#include "engine/lane_memory.h"
#include "engine/orbit_params.h"
#include "engine/own_effects.h"
#include "engine/voice_programs.h"
#include "tests/engine/play.h"
#include "tests/engine/spectrum.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

constexpr Frames kDays = Frames{5} * 86400 * 48000;  // more than fit 32 bits
constexpr Frames kLength = 40000;

EngineOptions small(Frames first_frame) {
  return {.max_voices = 64,
          .queue_messages = 256,
          .memory_bytes = std::size_t{16} << 20,
          .limit = false,
          .first_frame = first_frame};
}

// The left side of lane 0 in the quantum that begins `age` frames after its onset.
std::vector<float> quantum_of(const Program& program, Frames age, Frames gate) {
  LaneMemory memory{std::size_t{1} << 20, false};
  const auto group = std::make_unique<LaneGroup>();
  REQUIRE(group->adopt(program, 0, memory, memory, 48000.0));
  group->begin_lane(0, note(program, 0, Frames{1} << 50, gate), 0);
  ProgramRunner runner{choose_kernels(), 48000.0};
  OrbitSums sums;
  sums.clear();
  runner.run(*group, age, sums);
  std::vector<float> heard;
  for (std::size_t frame = 0; frame < kQuantum; ++frame) heard.push_back(sums.of(0, kDryBus).left[frame * kLanes]);
  return heard;
}

}  // namespace

TEST_CASE("after five days the same music is the same, to the bit") {
  const auto noise = sound(2, 3000, [random = std::make_shared<Random>(3)](int, Frames) {
    return static_cast<float>(random->between(-0.3, 0.3));
  });
  const auto played = [&](Frames first) {
    ProgramCache programs;
    Engine engine{small(first)};
    const EffectSet all = EffectSet{Effect::adsr} | Effect::lpf | Effect::lpf_swing | Effect::tremolo | Effect::phaser |
                          Effect::delay_send | Effect::room_send | Effect::spectral | Effect::spectral_delay;
    for (int i = 0; i < 12; ++i) {
      const Program* program = i % 3 == 0
                                   ? programs.sampler(2, all, ChainOrder::superdough)
                                   : programs.instrument(i % 3 == 1 ? "saw" : "superpwm", all, ChainOrder::superdirt);
      REQUIRE(program != nullptr);
      Trigger trigger = note(*program, first + 1777 * i, 9000, 7000);
      trigger.sequence = static_cast<std::uint32_t>(i);
      trigger.region = whole(*noise);
      trigger.orbit = i % 4;
      for (const auto& [name, value] : {std::pair{"freq", 110.0f + 20.0f * static_cast<float>(i)},
                                        {"cutoff", 900.0f},
                                        {"lpdepth", 0.5f},
                                        {"tremolodepth", 0.5f},
                                        {"phaserrate", 1.0f},
                                        {"delaysend", 0.5f},
                                        {"roomsend", 0.5f},
                                        {"smear", 0.3f},
                                        {"tsdelay", 0.4f},
                                        {"xsdelay", 11.0f},
                                        {"gain", 0.2f}})
        set(trigger, name, value);
      trigger.settings[0] = {OrbitParam::delay_seconds, static_cast<std::uint8_t>(trigger.orbit), 0.1f};
      trigger.settings[1] = {OrbitParam::leslie, static_cast<std::uint8_t>(trigger.orbit), 0.5f};
      trigger.settings[2] = {OrbitParam::duck, static_cast<std::uint8_t>((trigger.orbit + 1) % 4), 0.3f};
      trigger.setting_count = 3;
      post(engine, trigger);
    }
    Take take = record(engine, kLength);
    CHECK(take.status.frame >= first + kLength);
    CHECK(take.status.late == 0);
    return take;
  };
  const Take now = played(0), later = played(kDays);
  CHECK(now == later);
  CHECK(*std::max_element(now.left.begin(), now.left.end()) > 0.001f);
}

TEST_CASE("an oscillator is its formula however old its voice is") {
  const float hz = 0.37f;
  const auto program = bare("sine", {hz, 0.0f});
  const auto step = static_cast<std::int64_t>(hz * static_cast<float>(1.0 / 48000.0) * 4294967296.0f);
  for (const Frames age : {Frames{1} << 29, (Frames{1} << 30) - 64, Frames{1} << 30, Frames{3} << 30, kDays}) {
    const std::vector<float> heard = quantum_of(*program, age, Frames{1} << 50);
    for (std::size_t i = 0; i < heard.size(); ++i) {
      const auto phase = static_cast<std::uint32_t>((age + static_cast<Frames>(i)) * step);
      REQUIRE(heard[i] == Approx(std::sin(kTau * static_cast<double>(phase) / 4294967296.0)).margin(1e-6));
    }
  }
}

TEST_CASE("noise does not come back within a day of its voice") {
  for (const char* name : {"white", "grey", "clip_noise"}) {
    const auto program = bare(name, {0.0f});
    std::set<std::vector<float>> heard;
    int count = 0;
    constexpr Frames kRound = Frames{1} << 29;  // after which what counts frames in 32 bits goes round, in an old voice
    for (Frames age = 640; age < 8 * kRound; age += kRound, ++count) heard.insert(quantum_of(*program, age, kDays));
    INFO(name);
    CHECK(heard.size() == static_cast<std::size_t>(count));
  }
}

TEST_CASE("an envelope holds for days and falls when its gate ends") {
  const auto program = bare("adsr", {1.0f, 0.01f, 0.0f, 1.0f, 0.01f});  // a release of 480 frames
  for (const Frames gate : {(Frames{1} << 30) - 640, Frames{1} << 30, (Frames{5} << 29) + 64, kDays}) {
    for (const Frames since : {Frames{-128}, Frames{0}, Frames{128}, Frames{448}, Frames{640}}) {
      const std::vector<float> heard = quantum_of(*program, gate + since, gate);
      for (std::size_t i = 0; i < heard.size(); ++i) {
        const double late = static_cast<double>(since + static_cast<Frames>(i)) / 480.0;
        REQUIRE(heard[i] == Approx(std::clamp(1.0 - late, 0.0, 1.0)).margin(2e-3));
      }
    }
  }
}

TEST_CASE("times that are counted on from quantum to quantum are those that are told anew") {
  ProgramCache programs;
  const Program& program = *programs.instrument("saw", EffectSet{}, ChainOrder::superdirt);
  LaneMemory memory{std::size_t{1} << 20, false};
  constexpr Frames kFar = kFarFrames, kChange = 1280;
  const auto group_of = [&] {
    auto group = std::make_unique<LaneGroup>();
    REQUIRE(group->adopt(program, 0, memory, memory, 48000.0));
    const Frames gates[] = {0, 100, 1000, kFar - 70, kFar, kFar + 300, 2 * kFar + 300, kNever / 2};
    for (int lane = 0; lane < 8; ++lane)
      group->begin_lane(lane, note(program, 0, gates[lane] + 200 * lane, gates[lane]), 37 * lane);
    group->begin_lane(9, note(program, 0, kNever / 2, 100), 0);
    return group;
  };
  const auto change = [&](LaneGroup& group) {
    group.fade_lane(5, 0, kChange + 700, 100);
    group.free_lane(6);
    group.begin_lane(10, note(program, 0, 3000, 100), kChange + 37);
  };
  const auto counted = group_of();
  for (const Frames from : {Frames{0}, kFar - 1280, 2 * kFar - 1280, kDays}) {
    for (Frames start = from; start < from + 40 * kQuantum; start += kQuantum) {
      const auto anew = group_of();
      if (start == kChange) change(*counted);
      if (start >= kChange) change(*anew);
      counted->tell_times(start);
      anew->tell_times(start);
      const LaneTimes &a = counted->times, &b = anew->times;
      INFO("frame " << start);
      CHECK((a.local == b.local && a.clock == b.clock && a.to_gate == b.to_gate && a.to_end == b.to_end));
      CHECK((a.begun_from == b.begun_from && a.whole_until == b.whole_until && a.fades_now == b.fades_now));
      CHECK(counted->over == anew->over);
      anew->let_go(memory);
    }
  }
}

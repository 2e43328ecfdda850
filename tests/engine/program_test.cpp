// tests/engine/program_test.cpp -- Programs share equal parts, and what cannot be built says why.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program.h"

#include <limits>
#include <memory>

#include "engine/lane_group.h"
#include "tests/engine/play.h"

using namespace perigee;
using namespace perigee::testing;

TEST_CASE("units with equal inputs are made once, unheard ones not at all") {
  const auto program = build([](ProgramBuilder& b) {
    const auto freq = b.param("freq", 100.0f);
    const auto one = b.one("saw", {freq}), same = b.one("saw", {b.param("freq", 100.0f)});
    b.one("triangle", {freq});
    b.add("out", {b.one("add", {one, same})});
  });
  CHECK(program->ops().size() == 3);  // saw, add, out
  CHECK(program->registers() == 1);   // the sum takes the saw's place
  CHECK(program->params().size() == 1);
  CHECK(program->param_index("freq") == 0);
  CHECK(program->param_index("nothing") == -1);
  CHECK(program->default_params()[0] == 100.0f);
}

TEST_CASE("arithmetic on parameters alone is done once a quantum") {
  const auto program = build([](ProgramBuilder& b) {
    const auto level = b.one("mul", {b.param("a", 0.5f), b.one("add", {b.param("b", 0.25f), b.constant(0.25f)})});
    b.add("out", {level});
  });
  CHECK(program->ops()[0].held);
  CHECK(program->ops()[1].held);
  for (const float sample : play({note(*program, 0, 100)}, 100).left) REQUIRE(sample == 0.25f);
}

TEST_CASE("every mistake has its reason") {
  const auto reason = [](const std::function<void(ProgramBuilder&)>& sketch) {
    ProgramBuilder builder;
    sketch(builder);
    CHECK(builder.build() == nullptr);
    return builder.error();
  };
  CHECK(reason([](ProgramBuilder&) {}) == "nothing is sent to an out");
  CHECK(reason([](ProgramBuilder& b) { b.add("warble", {}); }) == "no unit named 'warble'");
  CHECK(reason([](ProgramBuilder& b) {
          b.add("white", {b.constant(1), b.constant(1)});
        }) == "'white' takes 1 inputs, not 2");
  CHECK(reason([](ProgramBuilder& b) { b.add("sine", {ProgramBuilder::Value{}}); }) ==
        "input 'freq' of 'sine' is not a signal");
  CHECK(reason([](ProgramBuilder& b) { b.constant(std::numeric_limits<float>::infinity()); }) ==
        "a constant must be a finite number");
  CHECK(reason([](ProgramBuilder& b) {
          b.param("x", 1);
          b.param("x", 2);
        }) == "parameter 'x' has two different defaults");
  CHECK(reason([](ProgramBuilder& b) {
          for (int i = 0; i <= kMaxParams; ++i) b.param(std::to_string(i), 0);
        }) == "more than " + std::to_string(kMaxParams) + " parameters");
  CHECK(reason([](ProgramBuilder& b) {
          b.add("out", {b.one("sample_mono", {})});
          b.add("out", {b.one("sample_stereo", {})});
        }) == "a Program reads its sample once; use its outputs again instead");
  CHECK(reason([](ProgramBuilder& b) {
          auto x = b.constant(0);
          for (int i = 0; i < 500; ++i) x = b.one("sine", {x});
          b.add("out", {x});
        }) == "more than 400 units; leave some out, or share the sound between two voices");
  CHECK(reason([](ProgramBuilder& b) {
          std::vector<ProgramBuilder::Value> all;
          for (int i = 0; i < 60; ++i) all.push_back(b.one("sine", {b.constant(static_cast<float>(i))}));
          auto sum = all[0];
          for (int i = 59; i > 0; --i) sum = b.one("add", {sum, all[static_cast<std::size_t>(i)]});
          b.add("out", {sum});
        }) == "more than 48 signals are needed at once");
}

TEST_CASE("the table of units is complete") {
  for (const UnitInfo& info : unit_table()) {
    CHECK(&unit_info(find_unit(info.name)) == &info);
    CHECK(!info.help.empty());
    for (int i = 0; i < info.input_count; ++i) CHECK(!info.inputs[static_cast<std::size_t>(i)].name.empty());
  }
}

TEST_CASE("units that are computed together make the same bits as one after the other") {
  enum class Envelope { before, behind, nowhere };
  const bool moves = GENERATE(true, false), placed = GENERATE(true, false), fused = GENERATE(true, false),
             scaled = GENERATE(true, false), some_off = GENERATE(true, false), some_loud = GENERATE(true, false);
  const Envelope stands = GENERATE(Envelope::before, Envelope::behind, Envelope::nowhere);
  const auto program = build([=](ProgramBuilder& b) {
    const auto kick = b.one("mul", {b.one("impulse", {b.constant(0.0f)}), b.param("kick", 0.1f)});
    const auto saw =
        b.one("add", {b.one("saw", {b.param("freq", 220.0f)}), b.constant(0.1f)});  // before its onset, too
    const auto in = b.one("add", {saw, kick});
    const auto envelope = [&](ProgramBuilder::Value x) {
      return b.one("adsr", {x, b.constant(0.002f), b.constant(0.0f), b.constant(0.7f), b.constant(0.01f)});
    };
    const auto wave = b.one("sine", {b.constant(300.0f)}), part = b.param("part", 0.3f), one = b.constant(1.0f);
    const auto about = fused ? b.one("muladd", {wave, part, one}) : b.one("add", {one, b.one("mul", {wave, part})});
    const auto centre = b.param("cutoff", 900.0f);
    const auto cutoff = moves ? b.one("mul", {centre, about}) : centre;
    const auto before = b.one("mul", {stands == Envelope::before ? envelope(in) : in, b.param("gain", 0.5f)});
    const auto low = b.one("lpf", {before, cutoff, b.param("q", 2.0f)});
    const auto last = stands == Envelope::behind ? envelope(low) : low;
    const auto behind = scaled ? b.one("mul", {last, b.constant(0.9f)}) : last;
    if (!placed) b.add("out", {behind, b.constant(0.3f), b.param("pan", 0.4f)});
    b.add("out", {b.one("mul", {in, b.constant(0.2f)})});
    if (placed) {
      const auto sides = b.add("place", {behind, b.constant(0.3f), b.param("pan", 0.4f)});
      b.add("send_room", {sides[0], b.one("add", {sides[1], low})});
    }
  });
  const auto sums_of = [&](bool together) {
    KernelTable kernels = choose_kernels();
    REQUIRE(kernels.chain != nullptr);
    if (!together) kernels.chain = nullptr;
    LaneMemory memory{std::size_t{1} << 20, false};
    const auto group = std::make_unique<LaneGroup>();
    REQUIRE(group->adopt(*program, 0, memory, memory, 48000.0));
    for (int lane = 0; lane < 13; ++lane) {
      Trigger trigger = note(*program, 0, 1500, 1000);
      const auto with = [&](const char* name) -> float& {
        return trigger.params[static_cast<std::size_t>(program->param_index(name))];
      };
      if (some_off && (lane == 3 || lane == 9)) with("cutoff") = -900.0f;  // the low-pass is off
      if (lane == 5) with("part") = 3.0f;                                  // where it moves, now and then
      // One becomes too loud to be heard; others are for a frame, and where the low-pass has no memory for only some more.
      if (some_loud && lane == 7) with("gain") = 2e16f, with("freq") = 4.0f;
      if (some_loud && (lane == 2 || lane == 9)) with("kick") = 1e17f;
      if (lane == 2) with("q") = 0.5f, with("cutoff") = 12000.0f;
      group->begin_lane(lane, trigger, 5 * lane);
    }
    ProgramRunner runner{kernels, 48000.0};
    Take heard;
    for (Frames start = 0; start < 1600; start += kQuantum) {
      OrbitSums sums;
      runner.run(*group, start, sums);
      for (const std::size_t bus : {kDryBus, kRoomBus}) {
        if (bus == kRoomBus && !placed) continue;
        const auto& sides = sums.of(0, bus);
        for (std::size_t i = 0; i < OrbitSums::kFloats; ++i) {
          if (i % kLanes >= 13) continue;  // nobody's
          heard.left.push_back(sides.left[i]);
          heard.right.push_back(sides.right[i]);
        }
      }
    }
    return heard;
  };
  CHECK(sums_of(true) == sums_of(false));
}

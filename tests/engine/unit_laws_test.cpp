// tests/engine/unit_laws_test.cpp -- What holds for every unit of the table: finite, the same however time is cut, alone or in company.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <hwy/targets.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/kernel.h"
#include "engine/lane_memory.h"
#include "tests/engine/units_play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

constexpr Frames kLength = 700;

// A Program of one unit on noise. Moving: every input that may is noise about a parameter, so settings change at every frame. `out` ends a
// voice that reaches 1e5: what is made so small here may reach 1e15; plain arithmetic may go beyond that, and must stay a number.
enum class Inputs { still, moving };
std::unique_ptr<const Program> alone(const UnitInfo& info, Inputs inputs) {
  const bool grows = info.kind == UnitKind::arithmetic || info.family == "ends";
  const float size = grows ? 1e-25f : 1e-10f;
  return build([&](ProgramBuilder& b) {
    const auto noise = b.one("white", {b.constant(7.0f)});
    const auto about_one = b.one("add", {noise, b.constant(1.0f)});
    std::vector<ProgramBuilder::Value> values;
    for (int i = 0; i < info.input_count; ++i) {
      const UnitInput& input = info.inputs[static_cast<std::size_t>(i)];
      if (input.constant) {
        values.push_back(b.constant(input.default_value));
        continue;
      }
      const auto param = b.param("in" + std::to_string(i), input.default_value);
      const bool moves = input.unit == "signal" || (inputs == Inputs::moving && !input.held);
      values.push_back(moves ? b.one("mul", {param, i == 0 ? noise : about_one}) : param);
    }
    auto made = b.add(info.name, values);
    if (info.outputs == 1) made[1] = made[0];
    for (auto& value : made) value = b.one("mul", {value, b.constant(size)});
    b.add("out_stereo", {made[0], made[1], b.param("level", 1.0f)});
  });
}

bool plays_alone(const UnitInfo& info) { return info.outputs > 0 && info.name.substr(0, 8) != "feedback"; }

const SampleBuffer& some_sound() {
  static const auto buffer = [] {
    Random random{12};
    return sound(2, 500, [&](int, Frames) { return static_cast<float>(random.between(-1.0, 1.0)); });
  }();
  return *buffer;
}

Trigger played(const Program& program, const UnitInfo& info, Random& random, Frames onset = 0) {
  Trigger trigger = note(program, onset, kLength, kLength - 100);
  if (info.kind == UnitKind::reader) {
    trigger.region = whole(some_sound(), 1.1);
    trigger.region.loop = true;
  }
  for (int i = 0; i < info.input_count; ++i) {
    const UnitInput& input = info.inputs[static_cast<std::size_t>(i)];
    set(trigger, ("in" + std::to_string(i)).c_str(), static_cast<float>(random.between(input.low, input.high)));
  }
  return trigger;
}

Take play_one(const std::vector<Trigger>& triggers, Frames frames, int block = 64) {
  EngineOptions options = kSmall;
  for (const float seconds : triggers[0].program->rings()) {
    // Four groups, each ring rounded up to a power of two.
    options.memory_bytes += 8 * sizeof(LaneRow) * ring_rows(seconds, options.rate_hz);
  }
  return play(triggers, frames, block, options);
}

// Calls test(info, program, random) for every unit, its inputs still and moving.
template <class Test>
void for_every_unit(const Test& test) {
  for (const UnitInfo& info : unit_table()) {
    if (!plays_alone(info)) continue;
    for (const Inputs inputs : {Inputs::still, Inputs::moving}) {
      const auto program = alone(info, inputs);
      Random random{static_cast<std::uint64_t>(find_unit(info.name)) + 5};
      INFO(info.name << (inputs == Inputs::still ? ", still" : ", moving"));
      test(info, *program, random);
    }
  }
}

bool are_numbers(const Take& take) {
  const auto good = [](float x) { return std::isfinite(x); };
  return std::all_of(take.left.begin(), take.left.end(), good) &&
         std::all_of(take.right.begin(), take.right.end(), good);
}
bool is_finite(const Take& take) { return take.status.killed == 0 && are_numbers(take); }

}  // namespace

TEST_CASE("every input has a range, a default, a name and a unit, and every unit its line of help") {
  for (const UnitInfo& info : unit_table()) {
    INFO(info.name);
    CHECK(!info.help.empty());
    CHECK(!info.family.empty());
    for (int i = 0; i < info.input_count; ++i) {
      const UnitInput& input = info.inputs[static_cast<std::size_t>(i)];
      INFO(input.name);
      CHECK(!input.name.empty());
      CHECK(!input.unit.empty());
      CHECK(input.low < input.high);
      const bool off = input.has_neutral && input.default_value < input.low;
      const bool endless = input.unit == "s" && input.default_value > input.high;
      CHECK((off || endless || (input.default_value >= input.low && input.default_value <= input.high)));
      CHECK((!input.constant || input.held));
      for (int j = 0; j < i; ++j) CHECK(info.inputs[static_cast<std::size_t>(j)].name != input.name);
    }
  }
}

TEST_CASE("every unit gives the same bytes in blocks of 1, 64 and 333") {
  for_every_unit([](const UnitInfo& info, const Program& program, Random& random) {
    const Trigger trigger = played(program, info, random);
    const Take reference = play_one({trigger}, kLength);
    CHECK(is_finite(reference));
    for (const int block : {1, 333}) CHECK(play_one({trigger}, kLength, block) == reference);
  });
}

TEST_CASE("every unit sounds the same wherever in a quantum its voice begins, and whoever had the lane before",
          "[long]") {
  for_every_unit([](const UnitInfo& info, const Program& program, Random& random) {
    for (int setting = 0; setting < 2; ++setting) {
      Trigger trigger = played(program, info, random);
      const Take at_zero = play_one({trigger}, kLength);
      for (const Frames onset : {Frames{1}, Frames{37}, Frames{63}, Frames{960}}) {
        std::vector<Trigger> both{trigger};
        both[0].frame = onset;
        both[0].sequence = 1;
        if (onset > kLength + kQuantum) both.push_back(played(program, info, random));
        const Take later = play_one(both, onset + kLength);
        bool equal = true;
        for (std::size_t i = 0; i < at_zero.left.size(); ++i) {
          const std::size_t at = i + static_cast<std::size_t>(onset);
          equal = equal && at_zero.left[i] == later.left[at] && at_zero.right[i] == later.right[at];
        }
        INFO("onset " << onset);
        CHECK(equal);
      }
    }
  });
}

TEST_CASE("every unit sounds the same alone and with 15 neighbours") {
  for_every_unit([](const UnitInfo& info, const Program& program, Random& random) {
    const Trigger one = played(program, info, random, 20);
    std::vector<Trigger> many{one};
    for (std::uint32_t i = 1; i < 16; ++i) {
      many.push_back(played(program, info, random, 20));
      many.back().sequence = i;
      many.back().seed = i * 99;
      set(many.back(), "level", 0.0f);
    }
    const Take alone = play_one({one}, kLength), in_company = play_one(many, kLength);
    CHECK((in_company.left == alone.left));
    CHECK((in_company.right == alone.right));
  });
}

TEST_CASE("every unit gives the same bytes on every instruction set", "[copies]") {
  std::vector<Take> takes;
  for_every_unit([&](const UnitInfo& info, const Program& program, Random& random) {
    takes.push_back(play_one({played(program, info, random)}, kLength));
  });
  const std::int64_t here = hwy::SupportedTargets();
  int compared = 0;
  for (const std::int64_t target : {HWY_AVX3, HWY_AVX2, HWY_SSE4, HWY_SCALAR}) {
    if (target != HWY_SCALAR && (here & target) == 0) continue;  // this machine cannot run it
    hwy::SetSupportedTargetsForTest(target);
    std::size_t at = 0;
    for_every_unit([&](const UnitInfo& info, const Program& program, Random& random) {
      INFO(hwy::TargetName(target));
      CHECK(play_one({played(program, info, random)}, kLength) == takes[at++]);
    });
    hwy::SetSupportedTargetsForTest(0);
    ++compared;
  }
  CHECK(compared >= 2);
}

TEST_CASE("no unit makes anything but numbers of moderate size, whatever it is given") {
  for (const UnitInfo& info : unit_table()) {
    if (!plays_alone(info)) continue;
    for (const Inputs inputs : {Inputs::still, Inputs::moving}) {
      const auto program = alone(info, inputs);
      // What places a voice ends it at 1e5, as `out` does: up to 1e4 it must not, and beyond it makes numbers still.
      const bool places = info.family == "ends";
      for (const float most : places ? std::vector{1e4f, 1e9f} : std::vector{1e9f}) {
        Random random{static_cast<std::uint64_t>(find_unit(info.name)) + 5};
        std::vector<Trigger> wild;
        for (std::uint32_t i = 0; i < 48; ++i) {
          Trigger trigger = played(*program, info, random);
          for (int input = 0; input < info.input_count; ++input) {
            const float values[] = {0.0f, most, -most, 1e-30f, -1e-30f, 1.0f, -1.0f};
            const int choice = random.below(9);
            if (choice < 7) set(trigger, ("in" + std::to_string(input)).c_str(), values[choice]);
          }
          trigger.sequence = i;
          wild.push_back(trigger);
        }
        INFO(info.name << (inputs == Inputs::still ? ", still" : ", moving"));
        const Take take = play_one(wild, kLength);
        CHECK((places && most > 1e5f ? are_numbers(take) : is_finite(take)));
      }
    }
  }
}

// tests/session/transitions_test.cpp -- A slot goes over from what played: before the change one is heard, after it the other.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>

#include "lua/host.h"
#include "patterns/registry.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

// Goes over by Tidal's function of that name: (arguments…, now, patterns).
void go_over(Player& player, const char* name, std::vector<Value> arguments, const Pattern& to, bool kept = true) {
  const auto way = [&](Cycles now, std::span<const Pattern> newest_first) {
    std::vector<Value> all = arguments;
    all.emplace_back(now.to_double());
    all.push_back(Value::list({newest_first.begin(), newest_first.end()}));
    return reify(call(*find_function(name, Dialect::tidal), all, Dialect::tidal));
  };
  player.begin();
  player.play_through("1", to, way, kept);
  player.commit();
}

struct Stage {
  TemporaryFolder folder;
  Player player{offline_options(), no_report()};
  Stage() {
    write_click(folder.path());
    player.add_samples(folder.path().string());
  }
  std::vector<Frames> heard(int cycles) { return onsets(rendered(player, {.cycles = Cycles(cycles)})); }
};

std::vector<Frames> every(Frames step, Frames from, Frames to) {
  std::vector<Frames> frames;
  for (Frames at = from; at < to; at += step) frames.push_back(at);
  return frames;
}

}  // namespace

TEST_CASE("jumpIn plays what was, then what comes; a cycle lasts two seconds") {
  Stage stage;
  play(stage.player, "1", sound("click*4"));
  go_over(stage.player, "jumpIn", {Value{1}}, sound("click*2"));
  std::vector<Frames> expected = every(24000, 0, 96000);
  for (const Frames at : every(48000, 96000, 192000)) expected.push_back(at);
  CHECK(stage.heard(2) == expected);
}

TEST_CASE("a fade goes from the level that was to the level that comes, in either dialect") {
  for (const std::string dialect : {"", "dialect\"tidal\" "}) {
    const auto heard = [&](const std::string& code) {  // half seconds
      Stage stage;
      Host host(stage.player, {.print = [](std::string_view) {}});
      REQUIRE(host.evaluate(dialect + "setcps(2) d1(s\"click*2\") " + code, "test.lua").ok);
      const std::vector<float> sound = rendered(stage.player, {.seconds = 4.0});
      return std::pair{*std::max_element(sound.begin(), sound.begin() + 20000),
                       *std::max_element(sound.end() - 48000, sound.end())};
    };
    CHECK(heard("xfadeIn(1, 4, s\"click*2\")") == heard(""));
    CHECK(heard("xfadeIn(1, 4, s\"click*2\":gain(0.5))").second == heard("d1(s\"click*2\":gain(0.5))").second);
  }
}

TEST_CASE("a slot's first transition comes from silence, the next from what it was told to play last") {
  Stage stage;
  go_over(stage.player, "jumpIn", {Value{1}}, sound("click*4"));
  CHECK(stage.heard(1) == every(24000, 0, 96000));  // nothing to come from: at once
  Stage other;
  play(other.player, "1", sound("click*8"));
  go_over(other.player, "jump", {}, sound("click*2"));
  go_over(other.player, "jumpIn", {Value{1}}, sound("click*4"));
  CHECK(other.heard(1) == every(48000, 0, 96000));
}

TEST_CASE("what plays over a slot for a while is not remembered") {
  Stage stage;
  play(stage.player, "1", sound("click"));
  go_over(stage.player, "jump", {}, sound("click*8"), false);
  go_over(stage.player, "jumpIn", {Value{1}}, sound("click*2"));
  CHECK(stage.heard(1) == std::vector<Frames>{0});
}

TEST_CASE("a transition that fails changes nothing") {
  Stage stage;
  play(stage.player, "1", sound("click*2"));
  stage.player.begin();
  const auto fails = [](Cycles, std::span<const Pattern>) -> Pattern { throw PatternError("no way"); };
  CHECK_THROWS_WITH(stage.player.play_through("1", sound("click*8"), fails, true), "no way");
  stage.player.abandon();
  CHECK(stage.heard(1) == every(48000, 0, 96000));
}

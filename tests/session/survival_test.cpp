// tests/session/survival_test.cpp -- What goes wrong while the music plays stays where it is: one message, and the rest goes on.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "lua/lua_busy.h"
#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/operators.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

struct Told {
  std::vector<std::string> messages;
  Report report() {
    return [this](const std::string& message) { messages.push_back(message); };
  }
};

// The source until a cycle, from then on an error.
Pattern failing_from(std::int64_t cycle, Pattern source) {
  return filter_events(std::move(source), [cycle](const Event& event) {
    if (event.part.begin >= Cycles(cycle)) throw PatternError("it broke");
    return true;
  });
}

}  // namespace

TEST_CASE("a pattern that breaks while it plays is played from memory, then the last good one goes on") {
  Told told;
  TemporaryFolder folder;
  write_click(folder.path());
  Player player(offline_options(), told.report());
  player.add_samples(folder.path().string());
  play(player, "1", sound("click*2"));
  std::vector<float> block(2 * 4800);
  const auto run = [&](int tenths) {
    std::vector<float> all;
    for (int i = 0; i < tenths; ++i) {
      player.advance(0.2);
      player.engine().render(block);
      all.insert(all.end(), block.begin(), block.end());
    }
    return onsets(all).size();
  };
  CHECK(run(20) == 2);
  play(player, "1", failing_from(8, sound("click*4")));
  CHECK(run(140) == 4 * 7);  // to cycle 8
  CHECK(run(100) >= 2 * 4);  // five cycles of the old pattern, less what was in flight
  REQUIRE(told.messages.size() == 2);
  CHECK_THAT(told.messages[0], Catch::Contains("slot 1: it broke") && Catch::Contains("memory"));
  CHECK_THAT(told.messages[1], Catch::Contains("slot 1: it broke") && Catch::Contains("last good"));
}

TEST_CASE("a slot that waits for Lua plays from memory, and says so once when it waits for long") {
  Told told;
  TemporaryFolder folder;
  write_click(folder.path());
  Player player(offline_options(), told.report());
  player.add_samples(folder.path().string());
  play(player, "1", filter_events(sound("click*4"), [](const Event& event) {
         if (event.part.begin >= Cycles(6)) throw LuaBusy("Lua is busy with other code");
         return true;
       }));
  CHECK(onsets(rendered(player, {.cycles = Cycles(20)})).size() == 4 * 20);
  REQUIRE(told.messages.size() == 1);
  CHECK_THAT(told.messages[0], Catch::Contains("slot 1: Lua has been busy") && Catch::Contains("Ctrl-C"));
}

TEST_CASE("a word where a number belongs is told and takes no other control along") {
  const auto with = [](const char* name, const char* word) {
    return operate(Op::set, Align::in, sound("bd*2"), pure(Value{ControlMap::single(control_key(name), Value{word})}));
  };
  Told told, silent;
  Player player(offline_options(), told.report()), alone(offline_options(), silent.report());
  play(player, "1", with("pan", "loud"));
  play(alone, "1", sound("bd*2"));
  REQUIRE(told.messages.size() == 1);
  CHECK_THAT(told.messages[0], Catch::Contains("slot 1: pan: \"loud\" is no number"));
  CHECK(rendered(player, {.cycles = Cycles(1)}) == rendered(alone, {.cycles = Cycles(1)}));
  CHECK(silent.messages.empty());
}

TEST_CASE("whatever a control cannot take is told by its name") {
  const auto with = [](const char* name, Value value) {
    return operate(Op::set, Align::in, sound("bd"),
                   pure(Value{ControlMap::single(control_key(name), std::move(value))}));
  };
  const Value word{"x"}, other{ControlMap::single(control_key("s"), Value{"bd"})};
  for (const auto& [name, value] : std::vector<std::pair<const char*, Value>>{
           {"loop", word}, {"channels", word}, {"channels", Value{"1:x"}}, {"cutoff", other}}) {
    Told told;
    Player player(offline_options(), told.report());
    play(player, "1", with(name, value));
    REQUIRE(!told.messages.empty());
    CHECK_THAT(told.messages.back(),
               Catch::Contains("slot 1: " + std::string(name) + ": ") && Catch::Contains("number"));
  }
}

TEST_CASE("a slot that breaks leaves the others alone") {
  Told told;
  TemporaryFolder folder;
  write_click(folder.path());
  Player player(offline_options(), told.report());
  player.add_samples(folder.path().string());
  play(player, "1", sound("click*2"));
  play(player, "2", failing_from(5, sound("bd*4")));
  const std::vector<float> all = rendered(player, {.cycles = Cycles(10)});
  Player alone(offline_options(), no_report());
  alone.add_samples(folder.path().string());
  play(alone, "1", sound("click*2"));
  const std::vector<float> wanted = rendered(alone, {.cycles = Cycles(10)});
  CHECK(std::equal(all.end() - 6 * 192000 / 2, all.end(), wanted.end() - 6 * 192000 / 2));
  CHECK(told.messages.size() == 2);
}

TEST_CASE("broken, missing and empty sound files are told once each and are silent") {
  TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "broken");
  std::ofstream(folder.path() / "broken" / "0.wav") << "this is no sound";
  std::ofstream(folder.path() / "broken" / "1.wav");
  Told told;
  Player player(offline_options(), told.report());
  player.add_samples(folder.path().string());
  play(player, "1", sound("broken*4 broken:1 nothing_of_that_name*2"));
  const std::vector<float> all = rendered(player, {.cycles = Cycles(4)});
  CHECK(std::all_of(all.begin(), all.end(), [](float x) { return x == 0.0f; }));
  CHECK(told.messages.size() == 3);
}

TEST_CASE("plain values, endless signals and too many events are refused before anything changes") {
  Player player(offline_options(), no_report());
  for (const Pattern& pattern :
       {mini("0 1 2"), control_pattern(*find_control("n"), steady(Value(1))), sound("bd*5000")}) {
    player.begin();
    player.play("1", pattern);
    CHECK_THROWS_WITH(player.commit(), Catch::Contains("slot 1"));
    player.abandon();
  }
  CHECK(player.playing().empty());
}

TEST_CASE("more events than the engine can take are told, not lost in silence") {
  Told told;
  Player player(offline_options(), told.report());
  for (int i = 0; i < 12; ++i) play(player, std::to_string(i), sound("hh*4000"));
  rendered(player, {.seconds = 3.0}, 4096);
  const EngineStatus status = player.engine().status();
  CHECK(status.voices_most < 2048);
  CHECK(status.stolen > 0);
  CHECK(std::any_of(told.messages.begin(), told.messages.end(), [](const std::string& message) {
    return message.find("more voices at once than there is room for") == 0;
  }));
}

TEST_CASE("slots are named, counted and limited") {
  Player player(offline_options(), no_report());
  player.begin();
  for (int i = 0; i < kMaxSlots - 1; ++i) player.play("slot" + std::to_string(i), sound("bd"));
  CHECK_THROWS_WITH(player.play("one too many", sound("bd")), Catch::Contains("slots"));
  player.abandon();
  player.begin();
  CHECK_THROWS_WITH(player.mute("nobody", true), Catch::Contains("nobody"));
  player.abandon();
}

TEST_CASE("a moment's failure costs nothing: that moment is played from memory") {
  Told told;
  TemporaryFolder folder;
  write_click(folder.path());
  Player player(offline_options(), told.report());
  player.add_samples(folder.path().string());
  const Pattern clicks = sound("click*4");
  play(player, "1", filter_events(clicks, [](const Event& event) {
         if (event.part.begin >= Cycles(6) && event.part.begin < Cycles(25, 4)) throw PatternError("for a moment");
         return true;
       }));
  CHECK(onsets(rendered(player, {.cycles = Cycles(12)})).size() == 48);
  CHECK(told.messages.size() == 1);
}

TEST_CASE("an event too finely placed for any frame is left out, and the rest plays") {
  Told told;
  TemporaryFolder folder;
  write_click(folder.path());
  Player player(offline_options(), told.report());
  player.add_samples(folder.path().string());
  player.begin();
  player.set_cps(pure(Value(0.9999991)));
  player.play("1", late(Cycles(1, 9999991), late(Cycles(1, 9999973), sound("click*2"))));
  player.play("2", sound("click*2"));
  player.commit();
  CHECK(onsets(rendered(player, {.seconds = 3.0})).size() >= 6);
  player.begin();
  CHECK_THROWS_WITH(player.set_cycle(Cycles(9'000'000'000'000)), Catch::Contains("too far"));
  player.abandon();
}

TEST_CASE("nudged events survive a change") {
  TemporaryFolder folder;
  write_click(folder.path());
  Player player(offline_options(), no_report());
  player.add_samples(folder.path().string());
  std::vector<float> all, block(2 * 9600);
  for (int i = 0; i < 20; ++i) {  // evaluated again every 0.2 s
    play(player, "1", set_control(*find_control("nudge"), mini("0.15"), sound("click*16")));
    player.advance(0.35);
    player.engine().render(block);
    all.insert(all.end(), block.begin(), block.end());
  }
  const std::vector<Frames> heard = onsets(all);
  CHECK(heard.size() == 31);  // every 6000 frames from 7264 on
  for (std::size_t i = 0; i < heard.size(); ++i)
    CHECK(heard[i] == 7200 + Engine::latency_frames() + static_cast<Frames>(i) * 6000);
}

TEST_CASE("whatever nudge() is given while it plays, what has sounded does so once, and a little is never lost") {
  TemporaryFolder folder;
  write_click(folder.path());
  const auto heard = [&](Frames changed, double seconds) {
    Player player(offline_options(), no_report());
    player.add_samples(folder.path().string());
    play(player, "1", sound("click*8"));  // every 12000 frames
    std::vector<float> before(2 * static_cast<std::size_t>(changed)), after(2 * (96000 - before.size() / 2));
    player.advance(3.0);
    player.render(before);
    player.begin();
    player.nudge(seconds);
    player.commit();
    player.advance(3.0);
    player.render(after);
    before.insert(before.end(), after.begin(), after.end());
    std::vector<Frames> frames = onsets(before);
    for (Frames& frame : frames) frame -= Engine::latency_frames();
    return frames;
  };
  CHECK(heard(30016, 0.3) == std::vector<Frames>{0, 12000, 24000, 50400, 62400, 74400, 86400});
  CHECK(heard(30016, -0.02) == std::vector<Frames>{0, 12000, 24000, 35040, 47040, 59040, 71040, 83040, 95040});
  CHECK(heard(30016, -0.3) == std::vector<Frames>{0, 12000, 24000, 33600, 45600, 57600, 69600, 81600, 93600});
  CHECK(heard(35200, -0.03) == std::vector<Frames>{0, 12000, 24000, 35200, 46560, 58560, 70560, 82560, 94560});
}

TEST_CASE("hush and panic end one-shots too") {
  for (const bool panic : {false, true}) {
    TemporaryFolder folder;
    write_click(folder.path());
    Player player(offline_options(), no_report());
    player.add_samples(folder.path().string());
    player.begin();
    player.once(sound("click*32"));
    player.commit();
    std::vector<float> block(2 * 9600);
    player.advance(0.35);
    player.engine().render(block);
    CHECK(onsets(block).size() == 4);
    player.begin();
    panic ? player.panic() : player.hush();
    player.commit();
    player.advance(0.35);
    player.engine().render(block);
    CHECK(onsets(block).size() <= 1);  // what lay in the look-ahead of the limiter
    player.advance(0.35);
    player.engine().render(block);
    CHECK(onsets(block).empty());
  }
}

TEST_CASE("a function for all slots changes them all and can be taken back") {
  TemporaryFolder folder;
  write_click(folder.path());
  Player player(offline_options(), no_report()), wanted(offline_options(), no_report());
  for (Player* each : {&player, &wanted}) each->add_samples(folder.path().string());
  player.begin();
  player.play("1", sound("click*2"));
  player.all(Value(make_callable(
      [](std::span<const Value> arguments) { return Value(fast(Rational(2), arguments[0].pattern())); })));
  player.commit();
  play(wanted, "1", sound("click*4"));
  CHECK(rendered(player, {.cycles = Cycles(2)}) == rendered(wanted, {.cycles = Cycles(2)}));
}

// tests/session/arrival_test.cpp -- An event from outside sounds as a pattern's does, on its frame, and is in the journal; one with a target is not heard.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "lua/host.h"
#include "repl/session/control_busses.h"
#include "repl/session/journal.h"
#include "repl/session/relive.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

// By any of its names; of a bus by "^" and its own.
ControlId key_of(std::string_view name) {
  const Control* const known = find_control(name);
  return known != nullptr ? known->id : control_key(name);
}

using Names = std::vector<std::pair<const char*, Value>>;

Arrival arrival_of(const Names& controls, Frames frame, Cycles begin = Cycles(0)) {
  Ref<const ControlMap> map = ControlMap::empty_map();
  for (const auto& [name, value] : controls) map = ControlMap::with(std::move(map), key_of(name), value);
  const Span whole{begin, begin + Cycles(1, 4)};
  return {.event = {.whole = whole, .part = whole, .value = Value(std::move(map)), .context = {}},
          .cps = 0.5,
          .frame = frame};
}

std::vector<float> sound_of(const char* code) {
  Player player{offline_options(), no_report()};
  Host host{player, {}};
  CHECK(host.evaluate(std::string("dialect\"tidal\" setcps(0.5) ") + code, "test").error.empty());
  return rendered(player, {.seconds = 2.0});
}

// As it leaves, with the look-ahead of the master before it.
void listen(Player& player, std::size_t frames, std::vector<float>& heard) {
  std::vector<float> sound(2 * frames);
  player.advance(static_cast<double>(frames) / 48000.0 + 0.1);
  player.render(sound);
  heard.insert(heard.end(), sound.begin(), sound.end());
}

struct Taken final : Observer {
  void triggered(const Sighting& sighting, const Event&) override {
    if (sighting.target != nullptr) frames.push_back(sighting.frame);
  }
  void cancelled(std::uint32_t, std::uint32_t, Frames) override {}
  std::vector<Frames> frames;
};

}  // namespace

TEST_CASE("an event from outside sounds as the same event of a pattern, by SuperDirt's laws") {
  Player player{offline_options(), no_report()};
  player.arrive(arrival_of({{"s", "saw"}, {"note", 3.0}, {"gain", 0.75}, {"cutoff", 900.0}, {"room", 0.5}}, 0));
  CHECK(rendered(player, {.seconds = 2.0}) ==
        sound_of("once(s\"saw ~ ~ ~\":note(3):gain(0.75):cutoff(900):room(0.5))"));
}

TEST_CASE("an event from outside is heard on its frame, and a late one as soon as can be") {
  TemporaryFolder folder;
  write_click(folder.path());
  Player player{offline_options(), no_report()};
  player.begin();
  player.add_samples(folder.path().string());
  player.commit();
  for (const Frames frame : {12'345, 12'346, 20'001}) CHECK(player.arrive(arrival_of({{"s", "click"}}, frame)));
  CHECK_FALSE(player.arrive(arrival_of({{"s", "click"}}, -5)));
  CHECK(onsets(rendered(player, {.seconds = 1.0})) == std::vector<Frames>{0, 12'345, 20'001});
}

TEST_CASE("what came from outside is played again out of the journal") {
  TemporaryFolder folder;
  const auto path = folder.path() / "journal.jsonl";
  std::vector<float> heard;
  {
    JournalWriter journal(path, {});
    PlayerOptions options = offline_options();
    options.chronicle = &journal;
    Player player{options, no_report()};
    player.arrive(arrival_of({{"s", "superpiano"}, {"n", 4.0}}, 4800));
    listen(player, 24'000, heard);
    player.arrive(arrival_of({{"s", "cp"}, {"speed", 1.5}}, 40'000, Cycles(7, 3)));
    player.arrive(arrival_of({{"s", "saw"}, {"^cutoff", 3.0}}, 41'000));
    player.set_bus({3, 700.0, 45'001});
    listen(player, 48'000, heard);
  }
  const Journal journal = read_journal(path);
  CHECK(journal.damaged.empty());
  REQUIRE(journal.records.size() == 4);
  CHECK(journal.records[1].arrival.event.whole.begin == Cycles(7, 3));
  Recollection recollection(journal);
  Player player({.live = false, .chronicle = &recollection}, no_report());
  std::vector<float> again;
  replay(
      journal, player, 333, [](const JournalRecord&) { return true; },
      [&](std::span<const float> some) {
        again.insert(again.end(), some.begin(), some.end());
        return again.size() < heard.size();
      },
      [](const std::string& what) { FAIL_CHECK(what); });
  const std::size_t length = std::min(heard.size(), again.size());
  REQUIRE(length > 80'000);
  CHECK(std::equal(heard.begin(), heard.begin() + static_cast<std::ptrdiff_t>(length), again.begin()));
}

TEST_CASE(
    "a control read from a bus is what the bus is, from the frame on which that is set, while the sound goes on") {
  const auto played = [](const Names& controls, const std::vector<BusValue>& values, int block = 256,
                         bool first = true) {
    Player player{offline_options(), no_report()};
    if (first) player.arrive(arrival_of(controls, 12'345));
    for (const BusValue& each : values) player.set_bus(each);
    if (!first) player.arrive(arrival_of(controls, 12'345));
    return rendered(player, {.seconds = 0.75}, block);
  };
  for (const std::string name :
       {"cutoff", "gain", "pan", "shape", "resonance", "hcutoff", "crush", "coarse", "distort"}) {
    const double scale = name.ends_with("cutoff") ? 3000.0 : name == "crush" || name == "coarse" ? 10.0 : 1.0;
    const std::string bus = "^" + name;
    Names plain{{"s", "saw"}}, reading{{"s", "saw"}, {bus.c_str(), 3.0}};
    if (name == "resonance") plain.push_back({"cutoff", 900.0}), reading.push_back({"cutoff", 900.0});
    plain.push_back({name.c_str(), 0.3 * scale});
    INFO(name);
    const std::vector<float> low = played(plain, {});
    CHECK((played(reading, {{3, 0.3 * scale, 0}}) == low));
    const std::vector<BusValue> values{{3, 0.3 * scale, 0}, {3, 0.8 * scale, 20'001}, {4, 0.0, 15'000}};
    const std::vector<float> moved = played(reading, values);
    CHECK(std::equal(low.begin(), low.begin() + 2 * 20'001, moved.begin()));
    CHECK((moved != low));
    CHECK((played(reading, values, 999) == moved));
    CHECK((played(reading, values, 256, false) == moved));
  }
  CHECK((played({{"s", "saw"}, {"^room", 3.0}}, {{3, 0.8, 20'001}}) != played({{"s", "saw"}, {"^room", 3.0}}, {})));
}

TEST_CASE("a bus is at any frame what it was set to last, in whatever order that came") {
  ControlBusses busses;
  CHECK(busses.at(3, 100) == 0.0);
  for (const BusValue& each : {BusValue{3, 0.5, 200}, {3, 0.25, 100}, {3, 0.75, 200}, {4, 9.0, 0}})
    CHECK(busses.set(each));
  CHECK(busses.at(3, 99) == 0.0);
  CHECK(busses.at(3, 100) == 0.25);
  CHECK(busses.at(3, 200) == 0.75);
  CHECK(busses.later(3, 100).size() == 2);
  busses.forget_before(250);
  CHECK(busses.at(3, 250) == 0.75);
  CHECK(busses.later(3, 0).size() == 1);
  for (std::size_t i = 0; i < 2 * ControlBusses::kMostWaiting; ++i) busses.set({3, 1.0, 1000});
  CHECK_FALSE(busses.set({3, 1.0, 1000}));
  CHECK(busses.set({5, 1.0, 1000}));
}

TEST_CASE("a slot with a target is silent here, and its events are handed out on their frames") {
  Player player{offline_options(), no_report()};
  Taken taken;
  player.hand_out(taken);
  player.begin();
  player.set_target("", {.host = "127.0.0.1"});
  player.set_target("home", {});
  player.play("away", sound("bd bd"));
  player.commit();
  const auto silent = rendered(player, {.seconds = 1.9});
  CHECK(std::all_of(silent.begin(), silent.end(), [](float sample) { return sample == 0.0f; }));
  CHECK(std::vector(taken.frames.begin(), taken.frames.begin() + 2) == std::vector<Frames>{0, 48'000});
  play(player, "home", sound("bd*4"));
  const auto loud = rendered(player, {.seconds = 1.9});
  CHECK(std::any_of(loud.begin(), loud.end(), [](float sample) { return sample != 0.0f; }));
  player.take_back(taken);
}

TEST_CASE("a target alone moves what plays already, there and back") {
  Player player{offline_options(), no_report()};
  Taken taken;
  player.hand_out(taken);
  play(player, "drums", sound("bd*4"));
  const auto loud_with = [&](const Target& target) {
    player.begin();
    player.set_target("drums", target);
    player.commit();
    rendered(player, {.seconds = 0.6});  // what sounded before has rung out
    const auto heard = rendered(player, {.seconds = 1.0});
    return std::any_of(heard.begin(), heard.end(), [](float sample) { return sample != 0.0f; });
  };
  CHECK_FALSE(loud_with({.host = "127.0.0.1"}));
  CHECK(taken.frames.size() >= 4);
  CHECK(loud_with({}));
  CHECK_FALSE(loud_with({.host = "127.0.0.1"}));
  player.take_back(taken);
}

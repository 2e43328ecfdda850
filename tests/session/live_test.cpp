// tests/session/live_test.cpp -- Live is what a render is: the same samples from a device in real time, and changes on the fly.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/live.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>
#include <utility>

#include "engine/null_device.h"
#include "patterns/core.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

PlayerOptions live_options() {
  return {.rate_hz = 48000, .live = true, .max_voices = 1024, .dialect = Dialect::strudel, .now_ns = unhurried};
}

Pattern busy_pattern() {
  const auto with = [](Pattern on, const char* name, const char* values) {
    return set_control(*find_control(name), mini(values), on);
  };
  return with(with(sound("bd*4, [~ sn]*2, hh*16, <cp rim>(3,8)"), "pan", "0.2 0.8 0.5"), "lpf", "800 3000 12000");
}

void wait_for(const Capture& capture, Frames frames) {
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (capture.frames() < frames) {
    REQUIRE(std::chrono::steady_clock::now() < patience);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // the device has a clock of its own
  }
}

// The machine's clock, as somebody sets it.
std::int64_t set_ns = 0, step_ns = 0;
std::int64_t set_clock() noexcept { return set_ns += std::exchange(step_ns, 0); }
// One on which everything between two looks takes so long.
std::int64_t slow_ns = 0;
std::int64_t slow_clock() noexcept { return set_ns += slow_ns; }

}  // namespace

TEST_CASE("what a device plays in real time is what a render writes, sample for sample") {
  constexpr Frames kHeard = 96000;
  for (const int block : {64, 100, 512}) {
    Capture capture(kHeard + 4096);
    NullDevice device({.name = "null", .rate_hz = 48000.0, .block_frames = block}, &capture);
    Player live_player(live_options(), no_report());
    Live live(live_player, device);
    play(live_player, "1", busy_pattern());
    REQUIRE(live.start().empty());
    wait_for(capture, kHeard);
    CHECK(live_player.engine().status().late == 0);
    live.stop();

    Player offline(offline_options(), no_report());
    play(offline, "1", busy_pattern());
    const std::vector<float> wanted = rendered(offline, {.seconds = 1.9});
    const auto heard = capture.heard().subspan(static_cast<std::size_t>(Engine::latency_frames()) * 2);
    REQUIRE(heard.size() >= wanted.size());
    REQUIRE(std::equal(wanted.begin(), wanted.end(), heard.begin()));
  }
}

TEST_CASE("a change is heard long before the events that were already scheduled") {
  TemporaryFolder folder;
  write_click(folder.path());
  PlayerOptions options = live_options();
  options.now_ns = set_clock;  // nobody is late because the machine stood still
  Player player(options, no_report());
  player.add_samples(folder.path().string());
  std::vector<float> all, block(2 * 256);
  const auto play_on = [&](int blocks) {  // as the scheduler and a device do, by turns
    for (int i = 0; i < blocks; ++i) {
      player.advance(0.35);
      player.render(block);
      all.insert(all.end(), block.begin(), block.end());
    }
    return player.engine().status().frame;
  };
  const Frames asked = play_on(100);
  play(player, "1", sound("click*100"));  // every 20 ms
  const Frames silenced = play_on(50);
  play(player, "1", silence());
  play_on(100);
  const std::vector<Frames> heard = onsets(all);
  REQUIRE(!heard.empty());
  CHECK(heard.front() < asked + 960 + 2 * 256);
  CHECK(heard.back() < silenced + 2 * 256);
  for (const Frames frame : heard) CHECK((frame - Engine::latency_frames()) % 960 == 0);
  CHECK(player.engine().status().late == 0);
}

TEST_CASE("where the cycles jump the first beat is in time, though the scheduler looks only later") {
  TemporaryFolder folder;
  write_click(folder.path());
  PlayerOptions options = live_options();
  options.now_ns = set_clock;
  Player player(options, no_report());
  player.add_samples(folder.path().string());
  play(player, "1", sound("click"));
  std::vector<float> played(2 * 25'600), all;
  player.advance(0.35);
  player.render(played);
  player.advance(0.35);
  player.begin();
  player.set_cycle(Cycles{7});
  player.commit();
  const Frames jumped = player.frame_of(Cycles{7}).value();
  CHECK((jumped > 25'600 && jumped <= 25'600 + 2048));
  all.resize(2 * 9'600);
  player.render(all);
  CHECK(onsets(all) == std::vector{jumped - 25'600 + Engine::latency_frames()});
  CHECK(player.engine().status().late == 0);
}

TEST_CASE("a change is heard long before the events that were already scheduled, from a device in real time") {
  TemporaryFolder folder;
  write_click(folder.path());
  Capture capture(480000);
  NullDevice device({.name = "null", .rate_hz = 48000.0, .block_frames = 256}, &capture);
  Player player(live_options(), no_report());
  player.add_samples(folder.path().string());
  Live live(player, device);
  REQUIRE(live.start().empty());
  play(player, "1", silence());  // from then on it knows how long a change takes here
  wait_for(capture, 24000);
  play(player, "1", sound("click*100"));  // every 20 ms
  const Frames asked = player.engine().status().frame;
  wait_for(capture, asked + 12000);
  play(player, "1", silence());
  const Frames silenced = player.engine().status().frame;
  wait_for(capture, silenced + 24000);
  live.stop();
  const std::vector<float> all(capture.heard().begin(), capture.heard().end());
  const std::vector<Frames> heard = onsets(all);
  REQUIRE(!heard.empty());
  CHECK(heard.front() < asked + 960 + 256 * 4 + 4800);
  CHECK(heard.back() < silenced + 256 * 4 + 4800);
  for (const Frames frame : heard) CHECK((frame - Engine::latency_frames()) % 960 == 0);
  CHECK(player.engine().status().late == 0);
}

TEST_CASE("time is the device's: a clock that jumps and a machine that sleeps move no event and bring no old ones") {
  constexpr std::int64_t kHour = 3'600'000'000'000;
  PlayerOptions options = live_options();
  options.now_ns = set_clock;
  Player player(options, no_report());
  play(player, "1", busy_pattern());
  std::vector<float> heard, block(2 * 256);
  for (int blocks = 0; blocks < 600; ++blocks) {
    if (blocks % 100 == 20) set_ns += kHour;  // between two blocks
    if (blocks % 100 == 40) step_ns = kHour;  // while one is rendered
    if (blocks % 100 == 60) set_ns -= 2 * kHour;
    if (blocks % 100 == 80) step_ns = -2 * kHour;
    const int looks = blocks % 100 == 50 ? 10'000 : 1;  // the scheduler goes on while the device stands still
    for (int i = 0; i < looks; ++i) player.advance(0.35);
    player.render(block);
    heard.insert(heard.end(), block.begin(), block.end());
  }
  Player offline(offline_options(), no_report());
  play(offline, "1", busy_pattern());
  const std::vector<float> wanted = rendered(offline, {.seconds = 3.0});
  heard.erase(heard.begin(), heard.begin() + 2 * Engine::latency_frames());
  CHECK(std::equal(wanted.begin(), wanted.end(), heard.begin()));
  CHECK(player.engine().status().late == 0);
  CHECK(player.engine().status().shed == 0);
}

TEST_CASE("status tells what a slot costs, and which voices had to go for the sound's sake") {
  PlayerOptions options = live_options();
  options.now_ns = slow_clock;
  std::string told;
  Player player(options, [&](const std::string& message) { told += message; });
  play(player, "pads", set_control(*find_control("release"), mini("4"), sound("supersaw*16")));
  std::vector<float> block(2 * 256);
  const auto render = [&](int blocks, std::int64_t ns) {
    slow_ns = ns;
    for (int i = 0; i < blocks; ++i) {
      player.advance(0.35);
      player.render(block);
    }
    return player.status();
  };
  const std::string light = render(300, 100'000);
  INFO(light);
  CHECK(light.find("no voice had to go") != std::string::npos);
  CHECK(light.find("\nslot pads: ") != std::string::npos);
  const std::string heavy = render(8, 20'000'000);
  INFO(heavy);
  CHECK(heavy.find(" voices had to go for want of time, the quietest first") != std::string::npos);
  CHECK(told.find("this is too much for the machine: the quietest voices fade early") == 0);
}

TEST_CASE("hush ends events, panic ends sound") {
  Player player(offline_options(), no_report());
  play(player, "1", set_control(*find_control("release"), mini("4"), sound("supersaw")));
  std::vector<float> block(9600);
  player.advance(1.0);
  player.engine().render(block);
  CHECK(player.engine().status().voices == 1);
  player.begin();
  player.panic();
  player.commit();
  for (int i = 0; i < 10; ++i) {
    player.advance(1.0);
    player.engine().render(block);
  }
  CHECK(player.engine().status().voices == 0);
  CHECK(std::all_of(block.begin(), block.end(), [](float x) { return x == 0.0f; }));
  CHECK(player.playing().empty());
}

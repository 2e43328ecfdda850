// tests/session/render_test.cpp -- Every event on its exact frame, and the same bytes however the work is cut.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>

#include "patterns/core.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

void set_cps(Player& player, const Pattern& cps) {
  player.begin();
  player.set_cps(cps);
  player.commit();
}

// A dense, varied piece of the built-in kit and a file: every effect, negative speeds, cuts, several orbits.
void play_a_piece(Player& player, const std::filesystem::path& samples) {
  player.add_samples(samples.string());
  const auto with = [](Pattern on, const char* name, const char* values) {
    return set_control(*find_control(name), mini(values), on);
  };
  Pattern drums = with(with(sound("bd*4, [~ sn]*2, hh*8, [~ cp]"), "gain", "0.5 0.4"), "pan", "0.2 0.5 0.9");
  drums = with(with(drums, "crush", "16 6 4"), "speed", "1 0.7 1.3");
  Pattern clicks = with(with(with(sound("click(5,8) click*3"), "cut", "1 2"), "lpf", "400 2000"), "resonance", "3 12");
  clicks = with(with(with(clicks, "speed", "1 -1 0.5"), "orbit", "1 2 3"), "shape", "0 0.4");
  Pattern line = control_pattern(*find_control("note"), mini("<c2 eb2 g1>(5,8) [c3, g3]"));
  line = with(with(with(line, "s", "saw square tri"), "gain", "0.3"), "hpf", "80 200");
  line = with(with(line, "attack", "0.001 0.05"), "coarse", "1 4");
  play(player, "game", with(with(sound("z_square(3,8)"), "zdelay", "0 0.1"), "slide", "0.3 0"));
  play(player, "operators", with(sound("superfm*2"), "mod12", "0 2"));
  play(player, "formula", with(sound("bytebeat*3"), "gain", "0.3"));
  play(player, "waves",
       with(with(with(sound("wt_basic*4"), "wtenv", "0.5"), "unison", "1 7"), "warpmode", "spin sync"));
  play(player, "saws", with(sound("supersaw*2"), "unison", "40"));
  play(player, "drums", drums);
  play(player, "clicks", clicks);
  play(player, "line", line);
}

}  // namespace

TEST_CASE("a click train lies on its exact frames at every tempo") {
  TemporaryFolder folder;
  write_click(folder.path());
  for (const Rational cps : {Rational(1, 2), Rational(9, 16), Rational(137, 100)}) {
    Player player(offline_options(), no_report());
    player.add_samples(folder.path().string());
    set_cps(player, pure(Value(cps.to_double())));
    play(player, "1", sound("click*7"));
    const std::vector<Frames> heard = onsets(rendered(player, {.cycles = Cycles(40)}));
    const Clock clock(48000, cps);
    REQUIRE(heard.size() == 280);
    for (std::size_t k = 0; k < heard.size(); ++k)
      REQUIRE(heard[k] == clock.frame_of(Cycles(static_cast<std::int64_t>(k), 7)));
  }
}

TEST_CASE("a click train follows a patterned tempo to the frame") {
  TemporaryFolder folder;
  write_click(folder.path());
  Player player(offline_options(), no_report());
  player.add_samples(folder.path().string());
  set_cps(player, mini("<0.5 0.5625 1.37>"));
  play(player, "1", sound("click*4"));
  const std::vector<Frames> heard = onsets(rendered(player, {.cycles = Cycles(30)}));
  const Rational tempos[] = {Rational(1, 2), Rational(9, 16), Rational(137, 100)};
  REQUIRE(heard.size() == 120);
  Rational exact(0);
  for (std::size_t k = 0; k < heard.size(); ++k) {
    REQUIRE(heard[k] == (exact + Rational(1, 2)).floor());
    exact += Rational(48000) / tempos[k / 4 % 3] / Rational(4);
  }
}

TEST_CASE("a piece has the same bytes in device blocks of any size") {
  TemporaryFolder folder;
  write_click(folder.path());
  std::vector<float> first;
  for (const int block : {64, 1, 17, 333, 1024, 4096}) {
    Player player(offline_options(), no_report());
    play_a_piece(player, folder.path());
    const std::vector<float> sound = rendered(player, {.cycles = Cycles(3)}, block);
    if (first.empty()) first = sound;
    REQUIRE(first.size() == static_cast<std::size_t>(3 * 96000 * 2));
    REQUIRE(sound == first);
  }
  REQUIRE(std::any_of(first.begin(), first.end(), [](float x) { return x != 0.0f; }));
}

TEST_CASE("silence stays silent") {
  Player player(offline_options(), no_report());
  const std::vector<float> sound = rendered(player, {.seconds = 1.0});
  CHECK(sound.size() == 96000);
  CHECK(std::all_of(sound.begin(), sound.end(), [](float x) { return x == 0.0f; }));
}

TEST_CASE("muting a slot leaves the others untouched to the bit") {
  TemporaryFolder folder;
  write_click(folder.path());
  Player both(offline_options(), no_report()), one(offline_options(), no_report());
  for (Player* player : {&both, &one}) player->add_samples(folder.path().string());
  play(both, "1", sound("click*3"));
  play(both, "2", sound("bd*4"));
  both.begin();
  both.mute("2", true);
  both.commit();
  play(one, "1", sound("click*3"));
  CHECK(rendered(both, {.cycles = Cycles(2)}) == rendered(one, {.cycles = Cycles(2)}));
}

TEST_CASE("an evaluation that fails leaves what plays untouched") {
  Player player(offline_options(), no_report()), same(offline_options(), no_report());
  play(player, "1", sound("bd*4"));
  play(same, "1", sound("bd*4"));
  player.begin();
  player.play("1", sound("hh*8"));
  player.play("2", sound("bd*1000000"));
  CHECK_THROWS_WITH(player.commit(), Catch::Contains("slot 2"));
  player.abandon();
  CHECK(rendered(player, {.cycles = Cycles(2)}) == rendered(same, {.cycles = Cycles(2)}));
}

TEST_CASE("a cycle that is set begins on the frame of the change, without a gap") {
  TemporaryFolder folder;
  write_click(folder.path());
  Player player(offline_options(), no_report());
  player.add_samples(folder.path().string());
  set_cps(player, pure(Value(1.0)));
  play(player, "1", sound("click ~ ~ ~"));
  std::vector<float> all, block(2 * 4800);
  const auto run = [&](int tenths) {
    for (int i = 0; i < tenths; ++i) {
      player.advance(0.35);
      player.engine().render(block);
      all.insert(all.end(), block.begin(), block.end());
    }
  };
  run(15);
  player.begin();
  player.set_cycle(Cycles(0));
  player.commit();
  run(25);
  std::vector<Frames> wanted{0, 48000, 72000, 120000, 168000};
  for (Frames& frame : wanted) frame += Engine::latency_frames();
  CHECK(onsets(all) == wanted);
}

TEST_CASE("a tempo change in the middle of a cycle keeps the cycle and changes the pace from there") {
  TemporaryFolder folder;
  write_click(folder.path());
  Player player(offline_options(), no_report());
  player.add_samples(folder.path().string());
  set_cps(player, pure(Value(1.0)));
  play(player, "1", sound("click*2"));
  std::vector<float> all, block(2 * 4800);
  const auto run = [&](int tenths) {
    for (int i = 0; i < tenths; ++i) {
      player.advance(0.35);
      player.engine().render(block);
      all.insert(all.end(), block.begin(), block.end());
    }
  };
  run(15);  // up to cycle 1.5
  set_cps(player, pure(Value(4.0)));
  run(5);
  std::vector<Frames> wanted{0, 24000, 48000, 72000, 78000, 84000, 90000};
  for (Frames& frame : wanted) frame += Engine::latency_frames();
  CHECK(onsets(all) == wanted);
}

TEST_CASE("a one-shot plays its first cycle from the moment it is asked for") {
  TemporaryFolder folder;
  write_click(folder.path());
  Player player(offline_options(), no_report());
  player.add_samples(folder.path().string());
  set_cps(player, pure(Value(1.0)));
  std::vector<float> all, block(2 * 12000);
  for (int i = 0; i < 10; ++i) {
    if (i == 3) {
      player.begin();
      player.once(sound("<[click ~ click ~] click*4>"));
      player.commit();
    }
    player.advance(0.35);
    player.engine().render(block);
    all.insert(all.end(), block.begin(), block.end());
  }
  const Frames begin = 36032 + Engine::latency_frames();  // the first quantum after frame 36000
  REQUIRE(onsets(all).size() == 2);
  CHECK(onsets(all)[0] == begin);
  CHECK(std::abs(onsets(all)[1] - (begin + 24000)) <= 1);  // the cycle of that frame is kept to 2^-20
}

TEST_CASE("a one-shot loses nothing when its preparation takes longer than there was time") {
  TemporaryFolder folder;
  write_click(folder.path());
  Player player(offline_options(), no_report());
  player.add_samples(folder.path().string());
  std::vector<float> all, block(2 * 12032);
  for (int i = 0; i < 2; ++i) {
    player.advance(0.35);
    player.engine().render(block);
    all.insert(all.end(), block.begin(), block.end());
    if (i > 0) continue;
    player.relive({.now = 12032, .cps = 0.5, .at = 12032, .heard = 12032 + 640});
    player.begin();
    player.once(sound("click"));
    player.commit();
  }
  CHECK(onsets(all) == std::vector<Frames>{12032 + 640 + Engine::latency_frames()});
}

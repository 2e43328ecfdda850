// tests/session/recording_test.cpp -- record() while it plays gives the files that a render gives, byte for byte.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>

#include "engine/null_device.h"
#include "engine/sound_file.h"
#include "repl/session/live.h"
#include "tests/session/listening.h"

using namespace perigee;
namespace fs = std::filesystem;

namespace {

std::string bytes_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator{folder}) names.insert(entry.path().filename().string());
  return names;
}

Frames frames_of(const fs::path& path) {
  std::string error;
  const auto sound = read_sound_file(path, error);
  INFO(error);
  REQUIRE(sound);
  return sound->frames;
}

void play_two_orbits(Player& player) {
  const auto orbit = [](const char* number, Pattern on) {
    return set_control(*find_control("orbit"), mini(number), on);
  };
  player.play("1", sound("bd*4, hh*8"));
  player.play("2", orbit("2 3", sound("[~ sn]*2, cp(3,8)")));
}

// A player on a device that plays to nobody, and what it has said.
struct Evening {
  std::mutex mutex;
  std::string all_told;
  Player player{{.rate_hz = 48000, .live = true, .max_voices = 1024, .dialect = Dialect::strudel, .now_ns = unhurried},
                [this](const std::string& message) {
                  const std::lock_guard lock(mutex);
                  all_told += message + "\n";
                }};
  NullDevice device{{.name = "null", .rate_hz = 48000.0, .block_frames = 256}};
  Live live{player, device};

  std::string told() {
    const std::lock_guard lock(mutex);
    return all_told;
  }
  template <class Change>
  void act(Change change) {
    player.begin();
    change();
    player.commit();
  }
  void wait(Frames frames) {
    const Frames until = player.engine().status().frame + frames;
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (player.engine().status().frame < until) {
      REQUIRE(std::chrono::steady_clock::now() < patience);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
};

}  // namespace

TEST_CASE("a recording of what plays has the bytes of a render of the same frames, orbit by orbit") {
  TemporaryFolder folder;
  fs::create_directory(folder.path() / "live");
  fs::create_directory(folder.path() / "render");
  const fs::path file = folder.path() / "live" / "take.wav";
  Evening evening;
  evening.act([&] {
    play_two_orbits(evening.player);
    evening.player.record(file.string(), Session::Stems::orbits);
  });
  REQUIRE(evening.live.start().empty());
  evening.wait(80000);
  evening.act([&] { evening.player.stop_recording(); });
  REQUIRE(evening.player.engine().status().late == 0);
  const Frames frames = frames_of(file);
  CHECK(frames >= 80000);
  INFO(evening.told());
  CHECK(evening.told().find("recording into " + file.string() + "\n") == 0);
  CHECK(evening.told().find("recorded " + file.string() + ", 0:01.") != std::string::npos);
  CHECK(evening.told().find("and 3 stems\n") != std::string::npos);
  const std::set<std::string> names{"take.wav", "take-orbit1.wav", "take-orbit2.wav", "take-orbit3.wav"};
  CHECK(names_in(folder.path() / "live") == names);
  evening.live.stop();

  Player offline(offline_options(), no_report());
  offline.begin();
  play_two_orbits(offline);
  offline.commit();
  std::string error;
  const fs::path again = folder.path() / "render" / "take.wav";
  const auto take = Take::begin({.master = again, .orbits = again}, error);
  REQUIRE(take);
  take->begin_at(0);
  take->end_at(frames);
  REQUIRE(offline.engine().taps().connect(*take));
  render_offline(offline, {.seconds = static_cast<double>(frames) / 48000.0}, 512,
                 [&](std::span<const float>, double) { return take->drain() || take->error().empty(); });
  offline.engine().taps().disconnect(*take);
  REQUIRE(take->finish());
  CHECK(names_in(folder.path() / "render") == names);
  for (const std::string& name : names) {
    INFO(name);
    CHECK(bytes_of(folder.path() / "live" / name) == bytes_of(folder.path() / "render" / name));
  }
}

TEST_CASE("a recording is part of its evaluation, and what cannot be recorded is said at once") {
  TemporaryFolder folder;
  const fs::path file = folder.path() / "take.wav";
  Evening evening;
  Player& player = evening.player;
  REQUIRE(evening.live.start().empty());
  player.begin();
  player.record(file.string(), Session::Stems::none);
  player.abandon();
  CHECK_FALSE(fs::exists(file));
  CHECK_THROWS_WITH(player.stop_recording(), Catch::Contains("nothing is being recorded"));
  CHECK_THROWS_WITH(player.record((folder.path() / "no" / "a.wav").string(), Session::Stems::none),
                    Catch::Contains("there is no folder"));

  evening.act([&] { player.record((folder.path() / "take").string(), Session::Stems::none); });  // .wav is understood
  evening.wait(4800);
  CHECK(player.status().find("into " + file.string()) != std::string::npos);
  evening.act([&] { player.record(file.string(), Session::Stems::none); });  // the same code again
  CHECK_THROWS_WITH(player.record((folder.path() / "b.wav").string(), Session::Stems::none),
                    Catch::Contains("record() ends it"));
  evening.act([&] {  // one ends, another begins
    player.stop_recording();
    player.record((folder.path() / "b.wav").string(), Session::Stems::none);
  });
  CHECK(frames_of(file) >= 4800);
  CHECK_THROWS_WITH(player.record(file.string(), Session::Stems::none), Catch::Contains("is being recorded"));
  evening.wait(4800);
  evening.live.stop();  // as at the end of the program
  CHECK(frames_of(folder.path() / "b.wav") >= 4800);
  CHECK(evening.told().find("recorded " + (folder.path() / "b.wav").string()) != std::string::npos);
  CHECK_THROWS_WITH(player.record(file.string(), Session::Stems::none), Catch::Contains("is there already"));
}

TEST_CASE("status tells how loud it is and which orbits sound") {
  Evening evening;
  CHECK(evening.player.status().find("loudness silent LUFS") != std::string::npos);
  evening.act([&] { play_two_orbits(evening.player); });
  REQUIRE(evening.live.start().empty());
  evening.wait(48000);
  const std::string status = evening.player.status();
  INFO(status);
  CHECK(status.find("loudness -") != std::string::npos);
  CHECK(status.find("\norbit 1 peak -") != std::string::npos);
  CHECK(status.find("\norbit 2 peak -") != std::string::npos);
  CHECK(status.find("\norbit 5 ") == std::string::npos);
  evening.live.stop();
}

TEST_CASE("a render is a file already: record() in a piece says so and writes nothing") {
  TemporaryFolder folder;
  std::string told;
  Player player(offline_options(), [&](const std::string& message) { told += message; });
  player.begin();
  player.record((folder.path() / "a.wav").string(), Session::Stems::orbits);
  player.commit();
  CHECK(told.find("a render is a file already") != std::string::npos);
  CHECK(names_in(folder.path()).empty());
}

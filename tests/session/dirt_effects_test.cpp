// tests/session/dirt_effects_test.cpp -- What SuperDirt does to an event beyond its filters: shifted pitch, grains, bands and rings.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>

#include "lua/host.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

// The left side of a cycle, which lasts two seconds.
std::vector<float> left(const std::string& code) {
  PlayerOptions options = offline_options();
  options.limit = false;
  Player player(options, no_report());
  Host host(player, HostOptions{});
  const EvalResult result = host.evaluate("setcps(0.5) " + code, "test.lua");
  INFO(code);
  REQUIRE(result.error == "");
  const std::vector<float> both = rendered(player, {.seconds = 2.0});
  std::vector<float> one;
  for (std::size_t i = 0; i < both.size(); i += 2) one.push_back(both[i]);
  return one;
}
double loudest(const std::vector<float>& sound) {
  double most = 0.0;
  for (const float x : sound) most = std::max(most, std::abs(static_cast<double>(x)));
  return most;
}

const std::string kTone = "note\"57\":s\"sine\":attack(0):sustain(1):release(0.01)";

}  // namespace

TEST_CASE("psrate moves the pitch by its ratio, and not the length") {
  // Waves in the middle second: pieces that overlap are not in step, so a tone is not a line any more.
  const auto waves = [](const std::vector<float>& sound) {
    int count = 0;
    for (std::size_t i = 24001; i < 72000; ++i) count += sound[i - 1] < 0.0f && sound[i] >= 0.0f ? 1 : 0;
    return count;
  };
  const auto plain = left("d1(" + kTone + ")"), higher = left("d1(" + kTone + ":psrate(1.5))");
  CHECK(waves(plain) == Approx(220).margin(1));
  CHECK(waves(higher) == Approx(330).epsilon(0.05));
  CHECK(loudest({higher.begin() + 72000, higher.begin() + 94000}) > 0.1);
}

TEST_CASE("tilt and plat divide a sound into rise, top and fall") {
  const auto steady = left("d1(" + kTone + ")");
  const auto level = [&](const std::string& settings, double second) {
    const auto shaped = left("d1(" + kTone + ":curve(0)" + settings + ")");
    const auto peak = [&](const std::vector<float>& sound) {
      const auto from = sound.begin() + static_cast<std::ptrdiff_t>(second * 48000.0);
      return loudest(std::vector<float>(from, from + 480));
    };
    return peak(shaped) / peak(steady);
  };
  CHECK(level(":tilt(0.25)", 0.25) == Approx(0.5).margin(0.02));
  CHECK(level(":tilt(0.25)", 0.5) == Approx(1.0).margin(0.02));
  CHECK(level(":tilt(0.25)", 1.25) == Approx(0.5).margin(0.02));
  CHECK(level(":tilt(0.5):plat(0.5)", 1.2) == Approx(1.0).margin(0.01));
  CHECK(level(":tilt(0.5):plat(0.5)", 0.25) == Approx(0.5).margin(0.02));
}

TEST_CASE("bands that no bit makes late are not late, whatever the time") {
  const std::string tone = "d1(note\"45\":s\"saw\"";
  const auto together = left(tone + ":tsdelay(0))");
  CHECK(left(tone + ":tsdelay(0.7):xsdelay(0))") == together);
  CHECK(left(tone + ":tsdelay(0.7):xsdelay(6))") != together);
  CHECK(left(tone + ":xsdelay(6))") == together);
}

TEST_CASE("distort in tidal goes from the sound to one that rings and is never louder than half") {
  const std::string tone = "dialect\"tidal\" d1(note\"0\":s\"sine\":amp(1)";
  const auto plain = left(tone + ")"), none = left(tone + ":distort(0))");
  REQUIRE(plain.size() == none.size());
  double apart = 0.0;
  for (std::size_t i = 0; i < plain.size(); ++i)
    apart = std::max(apart, std::abs(static_cast<double>(plain[i]) - static_cast<double>(none[i])));
  CHECK(apart < 1e-5);
  const auto full = left(tone + ":distort(1))");
  CHECK(full != plain);
  CHECK(loudest(full) <= 0.5);
}

// tests/session/orbits_test.cpp -- Echoes, rooms and ducks from code to sound, by the laws of both dialects.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "lua/host.h"
#include "tests/session/listening.h"

using namespace perigee;

namespace {

// Two seconds of the left side, one cycle; "click" is one frame of 0.5.
std::vector<float> heard(const std::string& code, Dialect dialect = Dialect::strudel) {
  const TemporaryFolder folder;
  write_click(folder.path());
  PlayerOptions options = offline_options();
  options.dialect = dialect;
  Player player(options, no_report());
  player.add_samples(folder.path().string());
  HostOptions quiet;
  quiet.print = [](std::string_view) {};
  Host host(player, quiet);
  const EvalResult result = host.evaluate("setcps(0.5) " + code, "test.lua");
  INFO(code);
  REQUIRE(result.error == "");
  const std::vector<float> both = rendered(player, {.seconds = 2.0});
  std::vector<float> left;
  for (std::size_t i = 0; i < both.size(); i += 2) left.push_back(both[i]);
  return left;
}
double level_between(const std::vector<float>& sound, std::size_t from, std::size_t to) {
  double sum = 0.0;
  for (std::size_t i = from; i < to; ++i) sum += std::pow(static_cast<double>(sound[i]), 2);
  return std::sqrt(sum / static_cast<double>(to - from));
}

}  // namespace

TEST_CASE("superdough's delay: 3/16 of a cycle, half of each echo comes back, as much as is sent") {
  const auto sound = heard("p(1, s\"click\":delay(0.5))");
  CHECK(sound[0] == Approx(0.4f));  // gain 0.8
  CHECK(sound[18000] == Approx(0.2f));
  CHECK(sound[36000] == Approx(0.1f));
  CHECK(sound[54000] == Approx(0.05f));
  const auto named = heard("p(1, s\"click\":delay(\"1:0.1:0.9\"):dry(0))");
  CHECK(named[0] == 0.0f);
  CHECK(named[4800] == Approx(0.4f));
  CHECK(named[9600] == Approx(0.36f));
}

TEST_CASE("SuperDirt's delay takes a share of the orbit, in seconds or, locked, in cycles") {
  const auto dry = heard("p(1, s\"click\")", Dialect::tidal)[0];
  const auto seconds = heard("p(1, s\"click\":delay(0.5):delaytime(0.25):delayfeedback(0.5))", Dialect::tidal);
  CHECK(seconds[12000] == Approx(0.5f * dry));
  CHECK(seconds[24000] == Approx(0.25f * dry));
  const auto locked = heard("p(1, s\"click\":delay(0.5):delaytime(0.25):delayfeedback(0.5):lock(1))", Dialect::tidal);
  CHECK(locked[12000] == 0.0f);
  CHECK(locked[24000] == Approx(0.5f * dry));
  // An event without it ends what goes in; what is in goes on.
  const auto thrice = heard("p(1, s\"click*3\":delay(\"1 0 0\"):delaytime(0.25):delayfeedback(0.5))", Dialect::tidal);
  CHECK(thrice[64000] == Approx(dry).epsilon(0.01));
  CHECK(std::abs(thrice[76000]) < 1e-4f);
  CHECK(thrice[72000] == Approx(dry / 32.0f).epsilon(0.01));
}

TEST_CASE("a room rings on after its sound, longer when it is larger, in both dialects") {
  for (const Dialect dialect : {Dialect::strudel, Dialect::tidal}) {
    const std::string sizes[] = {dialect == Dialect::tidal ? "0.1" : "0.5", dialect == Dialect::tidal ? "0.8" : "5"};
    const auto small = heard("p(1, s\"click\":room(1):size(" + sizes[0] + "))", dialect),
               large = heard("p(1, s\"click\":room(1):size(" + sizes[1] + "))", dialect);
    CHECK(level_between(small, 5000, 20000) > 1e-5);
    CHECK(level_between(large, 70000, 90000) > 10.0 * level_between(small, 70000, 90000));
  }
}

TEST_CASE("a duck turns another orbit down, and it alone") {
  const std::string held = "p(1, s\"square\":freq(50):sustain(1):orbit(2))";
  const auto free = heard(held), ducked = heard(held + " p(2, s\"~ click\":gain(0):duckorbit(2):duckattack(0.5))"),
             other = heard(held + " p(2, s\"~ click\":gain(0):duckorbit(3):duckattack(0.5))");
  CHECK(level_between(ducked, 20000, 47000) == Approx(level_between(free, 20000, 47000)));
  CHECK(level_between(ducked, 48100, 49000) < 0.05 * level_between(free, 48100, 49000));
  CHECK(level_between(ducked, 75000, 95000) == Approx(level_between(free, 75000, 95000)));
  CHECK(level_between(other, 48100, 49000) == Approx(level_between(free, 48100, 49000)));
}

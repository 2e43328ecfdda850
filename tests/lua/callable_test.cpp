// tests/lua/callable_test.cpp -- Lua functions inside patterns: called from any thread, never for long, and safe after their Host.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/callable.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/lua/fake_session.h"

using namespace perigee;
using Catch::Contains;

namespace {

const Span kCycle{Cycles{0}, Cycles{1}};

double first_number(const Pattern& pattern) { return query_sorted(pattern, kCycle).at(0).value.number(); }

}  // namespace

TEST_CASE("a pattern calls its Lua function when it is queried") {
  Player play;
  CHECK(first_number(play.host.pattern_of("m'1':fmap(function(x) return x + 1 end)")) == 2.0);
  CHECK(query_sorted(play.host.pattern_of("m'a':every(1, function(p) return p:fast(3) end)"), kCycle).size() == 3);
  CHECK(query_sorted(play.host.pattern_of("m'a':fmap(function(x) return {s = x, n = {1, 2}} end)"), kCycle)
            .at(0)
            .value.is_controls());
}

TEST_CASE("an error in such a function says where it is") {
  Player play;
  const Pattern pattern = play.host.pattern_of("m'1':fmap(function(x)\n error('no') end)");
  CHECK_THROWS_WITH(query_sorted(pattern, kCycle), "code:2: no");
  CHECK_THROWS_WITH(
      query_sorted(play.host.pattern_of("m'1':fmap(function(x) return coroutine.create(print) end)"), kCycle),
      Contains("cannot be part of a pattern"));
}

TEST_CASE("such a function is stopped after 20 ms, whatever it does") {
  Player play;
  for (const char* code : {"m'1':fmap(function(x) while true do end end)",
                           "m'1':fmap(function(x) while true do pcall(function() while true do end end) end end)",
                           "m'1':fmap(function(x) return coroutine.wrap(function() while true do end end)() end)",
                           "m'1':fmap(function(x) return (('a'):rep(40)):find(('.-'):rep(30) .. 'b') end)"}) {
    const Pattern pattern = play.host.pattern_of(code);
    CHECK_THROWS_WITH(query_sorted(pattern, kCycle), Contains("took longer than 20 ms"));
  }
  CHECK(play.value("1 + 1") == "2");
}

TEST_CASE("such a function cannot tell the instrument anything, for it is the instrument that calls it") {
  Player play;
  for (const char* command :
       {"d1(s'bd')", "p('a', s'bd')", "once(s'bd')", "hush()", "panic()", "mute(1)", "unmuteAll()", "solo(1)",
        "unsolo()", "all(rev)", "setcps(1)", "setbpm(120)", "resetCycles()", "setcycle(1)", "nudge(1)", "samples('x')",
        "sounds()", "status()", "dialect'tidal'"}) {
    const Pattern pattern = play.host.pattern_of("m'1':fmap(function(x) " + std::string{command} + " return x end)");
    CHECK_THROWS_WITH(query_sorted(pattern, kCycle), Contains("a function inside a pattern can only make patterns"));
  }
  CHECK(play.value("dialect'strudel'") == "");
}

TEST_CASE("such a function can print patterns, without asking the instrument") {
  Player play;
  const Pattern pattern = play.host.pattern_of("m'a':every('<1 2>', function(p) print(p) return p end)");
  play.printed.clear();
  play.session.asked = 0;
  CHECK(query_sorted(pattern, kCycle).size() == 1);
  CHECK_THAT(play.printed, Contains("0 - 1"));
  CHECK(play.session.asked == 0);
}

TEST_CASE("while the instrument tries what was evaluated, other threads use Lua, and time does not run") {
  HostOptions options;
  options.seconds = 0.2;
  Player play{options};
  const Pattern pattern = play.host.pattern_of("m'1':fmap(function(x) return x + 1 end)");
  double there = 0.0, here = 0.0;
  play.session.on_commit = [&] {
    const auto late = std::chrono::steady_clock::now() + std::chrono::milliseconds{210};
    while (std::chrono::steady_clock::now() < late) continue;
    std::thread{[&] { there = first_number(pattern); }}.join();
    here = first_number(pattern);
  };
  CHECK(play.value("1 + 1") == "2");
  CHECK(there == 2.0);
  CHECK(here == 2.0);
}

TEST_CASE("functions that call each other through patterns come to an end") {
  Player play;
  play.value("function deeper(x) return tostring(m'1':fmap(deeper)) end");
  CHECK_THAT(play.error("tostring(m'1':fmap(deeper))"), Contains("without end"));
  CHECK(play.value("1 + 1") == "2");
}

TEST_CASE("a pattern outlives its Host; then its function says that it is gone") {
  Pattern pattern;
  {
    Player play;
    pattern = play.host.pattern_of("m'1':fmap(function(x) return x + 1 end)");
    CHECK(first_number(pattern) == 2.0);
  }
  CHECK_THROWS_WITH(query_sorted(pattern, kCycle), Contains("has ended"));
}

TEST_CASE("a function is let go of on another thread while Lua runs") {
  Player play;
  std::vector<Pattern> patterns;
  for (int i = 0; i < 50; ++i) patterns.push_back(play.host.pattern_of("m'1':fmap(function(x) return x end)"));
  std::thread other{[&] { patterns.clear(); }};
  for (int i = 0; i < 50; ++i) CHECK(play.value("1 + 1") == "2");
  other.join();
  CHECK(play.value("collectgarbage()") == "0");
}

TEST_CASE("another thread queries while code runs: it gets its answer or is told that Lua is busy") {
  HostOptions options;
  options.seconds = 0.3;
  Player play{options};
  const Pattern pattern = play.host.pattern_of("m'1':fmap(function(x) return x + 1 end)");
  std::atomic<bool> done = false;
  int answers = 0;
  std::thread scheduler{[&] {
    while (!done) {
      try {
        if (first_number(pattern) == 2.0) ++answers;
      } catch (const LuaBusy&) {
      }
    }
  }};
  CHECK_THAT(play.error("while true do pcall(function() while true do end end) end"), Contains("was stopped"));
  for (int i = 0; i < 20; ++i) CHECK(play.value("local s = '' for i = 1, 1000 do s = s .. i end return #s") == "2893");
  done = true;
  scheduler.join();
  CHECK(answers > 0);
}

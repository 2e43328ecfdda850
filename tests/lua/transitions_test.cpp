// tests/lua/transitions_test.cpp -- Transitions by name: commands take the slot first, functions take now and the patterns.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>

#include "patterns/controls.h"
#include "patterns/json.h"
#include "tests/lua/events.h"

using namespace perigee;
using namespace perigee::testing;
using Catch::Contains;

TEST_CASE("before a transition the old pattern plays, after it the new one") {
  Player play;
  const std::string both = "(4, 2, {s'b*2', s'a'})", a = "s'a'", b = "s'b*2'";
  for (const char* name : {"jumpIn", "washIn(rev, ", "jumpInP"}) {
    const std::string code = "tidal." + std::string{name} + (both.c_str() + (std::string{name}.ends_with(' ') ? 1 : 0));
    CHECK(events(play, code, 0, 2) == events(play, a, 0, 2));
    CHECK(events(play, code, 7, 9) == events(play, b, 7, 9));
  }
  CHECK(events(play, "tidal.jumpMod(4, 2.5, {s'b*2', s'a'})", 0, 9) ==
        events(play, "tidal.jumpIn(1.5, 2.5, {s'b*2', s'a'})", 0, 9));
  CHECK(events(play, "tidal.wait(2, 1, {s'b*2', s'a'})", 0, 3) == "[]");
  CHECK(events(play, "tidal.xfade(0, {})", 0, 3) == "[]");
  CHECK(events(play, "tidal.xfade(0, {s'b*2'})") == events(play, b));
}

TEST_CASE("crossfades keep the power, numbers glide") {
  Player play;
  for (const Event& event : query_sorted(play.host.pattern_of("tidal.xfadeIn(4, 0, {s'a*4', s'a*4'})"), Span{2, 3})) {
    if (event.whole.begin != Cycles{2}) continue;
    CHECK(event.value.controls().find(control_key("gain"))->number() == Approx(std::sqrt(std::sqrt(0.5))));
  }
  CHECK(events(play, "tidal.interpolateIn(4, 0, {s'a*4':speed(1), s'a*4':speed(3)})", 4, 6) ==
        events(play, "s'a*4':speed(1)", 4, 6));
  CHECK(events(play, "tidal.interpolateIn(4, 0, {s'a':speed(1), s'a':speed(3)})", 2, 3) ==
        events(play, "s'a':speed(2)", 2, 3));
  CHECK(events(play, "tidal.histpan(9, 0, {s'a', s'b'})") == events(play, "stack(s'a':pan(0), s'b':pan(0.5))"));
}

TEST_CASE("a transition as a command takes the slot first and tells what it lacks") {
  Player play;
  play.value("d1(s'a') jumpIn(1, 2, s'b*2')");
  CHECK(play.session.said == std::vector<std::string>{"through 1"});
  const Cycles tick{1, 16};
  const auto heard = [&](Cycles at) { return to_json(query_sorted(play.session.slots["1"], Span{at, at + tick})); };
  CHECK(heard(8) == events(play, "s'a'", 8, 8 + tick));
  CHECK(heard(12) == events(play, "s'b*2'", 12, 12 + tick));
  play.value("forId('drums', 4, s'b')");
  CHECK(play.session.said == std::vector<std::string>{"over drums"});
  CHECK_THAT(play.error("xfadeIn(1, s'a')"), Contains("xfadeIn") && Contains("3"));
  CHECK_THAT(play.error("xfadeIn(s'a', 4, s'b')"), Contains("slot"));
}

TEST_CASE("cycle 0 of what is triggered begins where it was evaluated") {
  Player play;
  const Pattern pattern = play.host.pattern_of("m'a b':ctrigger()");
  const QueryState late{.evaluated = Cycles{9, 4}};
  CHECK(to_json(query_sorted(pattern, Span{0, 4}, late)) == events(play, "m'a b':late(3)", 0, 4));
  CHECK(events(play, "m'<a b> c':mtrigger(4)") == events(play, "m'<a b> c'"));
}

TEST_CASE("patterns read what is set by name") {
  Player play;
  play.value("setF('knob', '0.25 0.75')");
  const Pattern reads = play.host.pattern_of("cF(0.5, 'knob')");
  CHECK(to_json(query_sorted(reads, Span{0, 1})) == events(play, "pure(0.5)", 0, 1));
  const QueryState outside{.inputs = &play.session.from_outside};
  CHECK(to_json(query_sorted(reads, Span{0, 1}, outside)) == events(play, "m'0.25 0.75'", 0, 1));
  CHECK(events(play, "cS_('word')") == "[]");
  CHECK_THAT(play.error("setF(1, 2)"), Contains("setF") && Contains("name"));
}

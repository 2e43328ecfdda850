// tests/lua/definitions_test.cpp -- A function written in Lua is like any other: method, function, transform, patterned.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/definitions.h"

#include <catch2/catch.hpp>

#include "tests/lua/events.h"

using namespace perigee;
using namespace perigee::testing;
using Catch::Contains;

TEST_CASE("a function of the prelude is a method, a function and a transform") {
  Player play;
  CHECK(events(play, "m'a b':skip()") == events(play, "m'a b':early(0.25)"));
  CHECK(events(play, "skip'a b'") == events(play, "m'a b':early(0.25)"));
  CHECK(events(play, "m'a b':every(2, skip)") == events(play, "m'a b':every(2, early(0.25))"));
  CHECK(events(play, "m'0 3':offadd('<0.125 0.25>', 7)") == events(play, "m'0 3':off('<0.125 0.25>', addMix(7))"));
  CHECK_THROWS_WITH(play.host.pattern_of("m'0':offadd(rev, 7)"), Contains("cycles") && !Contains("prelude"));
  CHECK_THROWS_WITH(events(play, "m'0':soak(1.5, rev)"), Contains("soak: argument 1 (times) must be a whole number"));
}

TEST_CASE("the prelude needs no global that the player may have changed") {
  Player play;
  REQUIRE(play.host.evaluate("math.floor, math, table.unpack, table, ipairs, error = nil", "test").ok);
  CHECK(events(play, "m'0 1':soak(2, fast(2))") == events(play, "slowcat(m'0 1', m'0 1 0 1')"));
  CHECK(events(play, "pipe(fast(2), rev)'a b'") == events(play, "m'b a b a'"));
}

TEST_CASE("what is registered takes patterns and can be registered anew") {
  Player play;
  const char* quick = "register('quick', function(k, p) return p:fast(k) end)";
  REQUIRE(play.host.evaluate(quick, "test").ok);
  CHECK(events(play, "m'a b':quick('<1 2>')") == events(play, "m'a b':fast('<1 2>')"));
  CHECK(events(play, "m'a b':every(2, quick(3))") == events(play, "m'a b':every(2, fast(3))"));
  REQUIRE(play.host.evaluate("register('quick', function(k, p) return p:slow(k) end)", "test").ok);
  CHECK(events(play, "m'a b':quick(2)") == events(play, "m'a b':slow(2)"));
  CHECK_THROWS_WITH(play.host.pattern_of("register('fast', function(p) return p end)"), Contains("taken"));
}

TEST_CASE("a pattern that outlives the state of its functions says so") {
  Pattern pattern;
  {
    Player play;
    pattern = play.host.pattern_of("m'0 3':offadd('<0.125 0.25>', 7)");
  }
  CHECK_THROWS_WITH(query_sorted(pattern, Span{Cycles{0}, Cycles{1}}), Contains("has ended"));
}

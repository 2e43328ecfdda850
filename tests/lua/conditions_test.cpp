// tests/lua/conditions_test.cpp -- A function applied where a test holds is there what it is alone.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/lua/events.h"

using namespace perigee;
using namespace perigee::testing;
using Catch::Contains;

TEST_CASE("tests of the cycle say what every says") {
  Player play;
  const std::string every = events(play, "tidal.every(3, rev, m'a b c')", -6);
  CHECK(events(play, "tidal.when(function(c) return c % 3 == 0 end, rev, m'a b c')", -6) == every);
  CHECK(events(play, "ifp(function(c) return c % 3 == 0 end, rev, function(p) return p end, m'a b c')", -6) == every);
  CHECK(events(play, "m'a b c':everyPrime(3, 0, rev)", -6) == every);
  CHECK(events(play, "m'a b c':whenmod(3, 1, rev)") == events(play, "m'c b a':everyPrime(3, 0, rev)"));
  CHECK(events(play, "tidal.every(0, rev, m'a b')") == events(play, "m'a b'"));
  CHECK_THROWS_WITH(play.host.pattern_of("m'a b':every(0, rev)"), Contains("every"));
}

TEST_CASE("fix changes what matches, unfix the rest, contrast each in its way") {
  Player play;
  const std::string pattern = "s'bd sn cp':n'0 1'";
  CHECK(events(play, pattern + ":fix(set(crush(4)), s'sn')") ==
        events(play, pattern + ":contrast(set(crush(4)), fast(1), s'sn')"));
  CHECK(events(play, pattern + ":unfix(set(crush(4)), s'sn')") ==
        events(play, pattern + ":contrast(fast(1), set(crush(4)), s'sn')"));
  CHECK(events(play, pattern + ":fixRange(set(crush(4)), pure({n = {0, 9}}))") == events(play, pattern + ":crush(4)"));
  CHECK(events(play, pattern + ":contrastBy(function() return true end, rev, fast(9), n(7))") ==
        events(play, pattern + ":rev()"));
  CHECK_THROWS_WITH(events(play, pattern + ":fix(rev, 3)"), Contains("controls"));
}

TEST_CASE("within a zoomed stretch the function sees a cycle of its own") {
  Player play;
  CHECK(events(play, "m'a b c d':withinPrime(0, 0.5, rev)") == events(play, "m'b a c d'"));
  CHECK(events(play, "m'a b c d':withinPrime(0, 1, fast(2))") == events(play, "m'a b c d':fast(2)"));
  CHECK(events(play, "m'a b c d':while_('1 0', rev)") == events(play, "m'd c c d'"));
}

TEST_CASE("soak applies once more each cycle, snowball keeps what was") {
  Player play;
  CHECK(events(play, "m'1 2':soak(3, add(1))") == events(play, "slowcat(m'1 2', m'2 3', m'3 4')"));
  CHECK(events(play, "m'1 2':snowball(3, function(a, b) return a + b end, add(1))") ==
        events(play, "slowcat(m'1 2', m'3 5', m'6 9')"));
  CHECK(events(play, "m'1 2':foldEvery({2, 3}, rev)") == events(play, "m'1 2':every(3, rev):every(2, rev)"));
  CHECK_THROWS_WITH(play.host.pattern_of("m'0':soak(-1, rev)"), Contains("soak") && Contains("times"));
}

TEST_CASE("Tidal calculates with controls that only one side has") {
  Player play;
  play.host.evaluate("dialect'tidal'", "test");
  CHECK(events(play, "s'a':subIn(speed(3))") == events(play, "s'a':speed(-3)"));
  CHECK(events(play, "s'a':divIn(speed(4))") == events(play, "s'a':speed(0.25)"));
  CHECK(events(play, "-n'1 2':s'a'") == events(play, "n'-1 -2':s'a'"));
  CHECK(events(play, "m'a b' .. m'x y'") == events(play, "m'ax by'"));
  CHECK(events(play, "s'a b':pan(0.25):jux(rev)") == events(play, "stack(s'a b':pan(0.25), s'b a':pan(1.25))"));
}

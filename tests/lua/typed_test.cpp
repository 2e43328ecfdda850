// tests/lua/typed_test.cpp -- A text is read as what is wanted: by m.note and its like, and in dialect tidal by each control.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/lua/events.h"

using namespace perigee;
using namespace perigee::testing;
using Catch::Contains;

TEST_CASE("m reads a text as the type that is asked for, in either dialect") {
  Player play;
  for (const char* dialect : {"strudel", "tidal"}) {
    REQUIRE(play.host.evaluate("dialect'" + std::string{dialect} + "'", "test").ok);
    same(play, "m.note'e a'", "m'4 9'");
    same(play, "m.num'e q'", "m'0.125 0.25'");
    same(play, "m.bool't f'", "fastcat(pure(true), pure(false))");
    same(play, "m.bool't f*2'", "m.bool'1 [0 0]'");
    same(play, "m.str'1'", "pure('1')");
    same(play, "m'0 3'", "m('0 3')");
    CHECK_THROWS_WITH(play.host.pattern_of("m.int'1.5'"), Contains("whole number"));
    CHECK_THROWS_WITH(play.host.pattern_of("m.colour'red'"), Contains("m.note"));
  }
}

TEST_CASE("in dialect tidal controls and arguments read by their type, else words stay words") {
  Player play;
  same(play, "note'e'", "note(pure('e'))");
  REQUIRE(play.host.evaluate("dialect'tidal'", "test").ok);
  same(play, "note'e'", "note(4)");
  same(play, "s'x':note'e'", "s'x':note(4)");
  same(play, "note(m'e g')", "note'4 7'");
  same(play, "delay'e'", "delay(0.125)");
  same(play, "s'bd:3 bd:4'", "s'bd bd':n'3 4'");
  same(play, "s(m'bd:3')", "s'bd:3'");
  same(play, "m'a b':fast('h')", "m'a b':fast(0.5)");
  same(play, "m'a b c d':struct('t f t t')", "m'a b c d':struct(m.bool't f t t')");
  same(play, "m'a b c d':mask(m't f')", "m'a b c d':mask('1 0')");
  CHECK_THROWS_WITH(play.host.pattern_of("orbit'1.5'"), Contains("whole number"));
  CHECK_THROWS_WITH(play.host.pattern_of("gain'loud'"), Contains("column 1"));
}

TEST_CASE("in dialect tidal an argument that stays a pattern reads by its type too") {
  Player play;
  REQUIRE(play.host.evaluate("dialect'tidal'", "test").ok);
  same(play, "m'a*8':while_('1(3,8)', rev)", "m'a*8':while_(m.bool'1(3,8)', rev)");
  same(play, "m'a*8':sew('1(3,8)', m'b*8')", "m'a*8':sew(m.bool'1(3,8)', m'b*8')");
  same(play, "m'a b':fastSqueeze('1 h')", "m'a b':fastSqueeze('1 0.5')");
  same(play, "m'a b c d':swingBy('e', 2)", "m'a b c d':swingBy(0.125, 2)");
  same(play, "m'a b':degradeBy('<e h>')", "m'a b':degradeBy(m.num'<e h>')");
  same(play, "s(tidal.samples('1 2', m'3'))", "s'1:3 2:3'");
  CHECK_THROWS_WITH(play.host.pattern_of("m'a b':bite(4, '1.5')"), Contains("whole number"));
  CHECK_THROWS_WITH(play.host.pattern_of("m'a b':everyPrime('1.5', 0, rev)"), Contains("whole number"));
}

TEST_CASE("Tidal's juxBy pans before its function is applied, and distrib ends events where its steps end") {
  Player play;
  REQUIRE(play.host.evaluate("dialect'tidal'", "test").ok);
  same(play, "s'a b':juxBy('0.5 1', fast(2))", "stack(s'a b':pan'0.25 0', s'a b':pan'0.75 1':fast(2))");
  same(play, "s'a b c':juxBy(0.5, rev)", "s'a b c':juxBy('<0.5>', rev)");
  same(play, "m'a*6':distrib{3, 3}",
       "pure(true):segment(3):fmap(function() return function(x) return x end end):appBoth(m'a*6')");
}

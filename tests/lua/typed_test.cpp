// tests/lua/typed_test.cpp -- A text is read as what is wanted: by m.note and its like, and in dialect tidal by each control.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "patterns/json.h"
#include "tests/lua/fake_session.h"

using namespace perigee;
using Catch::Contains;

namespace {

std::string events(Player& play, const std::string& code) {
  return to_json(query_sorted(play.host.pattern_of(code.c_str()), Span{Cycles{0}, Cycles{4}}));
}

void same(Player& play, const char* a, const char* b) {
  INFO(a << " and " << b);
  CHECK(events(play, a) == events(play, b));
}

}  // namespace

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

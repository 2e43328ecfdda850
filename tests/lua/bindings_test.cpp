// tests/lua/bindings_test.cpp -- Every name is a method, a function that takes the pattern last, and a value to hand over.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/lua/events.h"

using namespace perigee;
using namespace perigee::testing;
using Catch::Contains;

TEST_CASE("a method, a function and a transform are the same") {
  Player play;
  same(play, "m'a b':fast(2)", "fast(2, 'a b')");
  same(play, "m'a b':fast(2)", "fast(2)('a b')");
  same(play, "m'a b':fast('2 3')", "fast('2 3', 'a b')");
  same(play, "('a b'):fast(2)", "m'a b':fast(2)");
  same(play, "m'a b':rev()", "rev('a b')");
  same(play, "m'a b':rev()", "rev()('a b')");
  same(play, "m'a b':every(2, rev)", "every(2, rev, 'a b')");
  same(play, "m'a b':every(2, rev)", "every(2, rev)('a b')");
  same(play, "m'a b':every(2, rev)", "every(2)(rev)('a b')");
  same(play, "m'a b':every(2, fast(2):rev())", "m'a b':every(2, function(p) return p:fast(2):rev() end)");
  same(play, "s'a b':every(2, fast(2):gain(0.8))", "s'a b':every(2, function(p) return p:fast(2):gain(0.8) end)");
  same(play, "s'a b':jux(rev:fast(2))", "s'a b':jux(function(p) return p:rev():fast(2) end)");
  same(play, "s'a b':off(0.125, mul(speed(2)))", "s'a b':off(0.125, function(p) return p:mul(speed(2)) end)");
  same(play, "m'a b':fast(2, 3)", "m'a b':fast('2 3')");
  same(play, "m'a b':late('1%3')", "m'a b':late(1/3)");
}

TEST_CASE("constructors take patterns or a table") {
  Player play;
  same(play, "stack('a', 'b c')", "stack(m'a', m'b c')");
  same(play, "seq('a', 'b')", "m'a b'");
  same(play, "cat('a', 'b')", "m'<a b>'");
  same(play, "seq('a', {'b', 'c'})", "m'a [b c]'");
  same(play, "pure('a b')", "pure('a b')");
  CHECK(events(play, "pure('a b')") != events(play, "m'a b'"));
  CHECK(events(play, "silence") == "[]");
}

TEST_CASE("controls make and set") {
  Player play;
  same(play, "s'a b':gain(0.5)", "gain(0.5, s'a b')");
  same(play, "s'a b':gain'0.5 1'", "s'a b':gain('0.5 1')");
  same(play, "s'a b':gain(0.5, 1)", "s'a b':gain('0.5 1')");
  same(play, "('a b'):s()", "s'a b'");
  same(play, "('a b'):s()", "s('a b')");
  same(play, "sound'a'", "s'a'");
  same(play, "s'a':end_(0.5)", "s'a':set(end_(0.5))");
  CHECK_THAT(events(play, "s'a':end_(0.5)"), Contains("\"end\":0.5"));
  CHECK_THAT(events(play, "s'a':lpf(500)"), Contains("\"cutoff\":500"));
  same(play, "fmap(function(v) return {s = v} end, 'a b')", "s'a b'");
}

TEST_CASE("operators take their structure from both sides") {
  Player play;
  const auto is = [&](const char* code, const char* other) { same(play, code, other); };
  is("m'0 1' + m'10 20 30'", "m'0 1':addMix('10 20 30')");
  is("'0 1' + m'10 20 30'", "m'0 1':addMix('10 20 30')");
  is("m'0 1' - 1", "m'0 1':sub(1)");
  is("2 * m'0 1'", "m'0 2'");
  is("m'4 8' / 2", "m'2 4'");
  is("m'5 7' // 2", "m'2 3'");
  is("m'5 7' % 4", "m'1 3'");
  is("m'2 3' ^ 2", "m'4 9'");
  is("-m'2 3'", "m'-2 -3'");
  is("'0 1' + '10 20'", "m'10 21'");
  CHECK(play.value("'10' + 5") == "15");
  CHECK(play.value("'a' .. 'b'") == "ab");
}

TEST_CASE("Lua's own names win, and keywords have an underscore") {
  Player play;
  CHECK(play.value("('abc'):sub(2)") == "bc");
  CHECK(play.value("('a'):rep(2)") == "aa");
  CHECK(play.value("select('#', 1, 2)") == "2");
  CHECK(play.value("select(2, 'a', 'b')") == "b");
  CHECK(play.value("type(end_), type(_G.fast)") == "userdata\nuserdata");
  CHECK(play.value("fast = 3 return fast") == "3");
}

TEST_CASE("both dialects can be named, and the bare names switched") {
  Player play;
  CHECK(play.value("type(tidal.fast), type(strudel.fast), tidal.nothing_like_it") == "userdata\nuserdata\nnil");
  play.value("dialect'tidal'");
  CHECK(play.value("type(fast)") == "userdata");
}

TEST_CASE("events come to Lua as tables and go back") {
  Player play;
  CHECK(play.value("local seen m'a':fmap(function(v) seen = v return v end) return seen") == "nil");
  CHECK_THAT(events(play, "m'1':fmap(function(v) return {v, v + 1} end)"), Contains("\"value\":[1,2]"));
  CHECK_THAT(events(play, "m'1':fmap(function(v) return v == 1 end)"), Contains("\"value\":true"));
}

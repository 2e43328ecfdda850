// tests/lua/bindings_test.cpp -- Every name is a method, a function that takes the pattern last, and a value to hand over.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "patterns/json.h"
#include "tests/lua/fake_session.h"

using namespace perigee;
using Catch::Contains;

namespace {

struct Events4 {
  Player play;
  std::string operator()(const char* code) {
    return to_json(query_sorted(play.host.pattern_of(code), Span{Cycles{0}, Cycles{4}}));
  }
  void same(const char* a, const char* b) {
    INFO(a << "  and  " << b);
    CHECK((*this)(a) == (*this)(b));
  }
};

}  // namespace

TEST_CASE("a method, a function and a transform are the same") {
  Events4 events;
  events.same("m'a b':fast(2)", "fast(2, 'a b')");
  events.same("m'a b':fast(2)", "fast(2)('a b')");
  events.same("m'a b':fast('2 3')", "fast('2 3', 'a b')");
  events.same("('a b'):fast(2)", "m'a b':fast(2)");
  events.same("m'a b':rev()", "rev('a b')");
  events.same("m'a b':rev()", "rev()('a b')");
  events.same("m'a b':every(2, rev)", "every(2, rev, 'a b')");
  events.same("m'a b':every(2, rev)", "every(2, rev)('a b')");
  events.same("m'a b':every(2, rev)", "every(2)(rev)('a b')");
  events.same("m'a b':every(2, fast(2):rev())", "m'a b':every(2, function(p) return p:fast(2):rev() end)");
  events.same("s'a b':every(2, fast(2):gain(0.8))", "s'a b':every(2, function(p) return p:fast(2):gain(0.8) end)");
  events.same("s'a b':jux(rev:fast(2))", "s'a b':jux(function(p) return p:rev():fast(2) end)");
  events.same("s'a b':off(0.125, mul(speed(2)))", "s'a b':off(0.125, function(p) return p:mul(speed(2)) end)");
  events.same("m'a b':fast(2, 3)", "m'a b':fast('2 3')");
  events.same("m'a b':late('1%3')", "m'a b':late(1/3)");
}

TEST_CASE("constructors take patterns or a table") {
  Events4 events;
  events.same("stack('a', 'b c')", "stack(m'a', m'b c')");
  events.same("seq('a', 'b')", "m'a b'");
  events.same("cat('a', 'b')", "m'<a b>'");
  events.same("seq('a', {'b', 'c'})", "m'a [b c]'");
  events.same("pure('a b')", "pure('a b')");
  CHECK(events("pure('a b')") != events("m'a b'"));
  CHECK(events("silence") == "[]");
}

TEST_CASE("controls make and set") {
  Events4 events;
  events.same("s'a b':gain(0.5)", "gain(0.5, s'a b')");
  events.same("s'a b':gain'0.5 1'", "s'a b':gain('0.5 1')");
  events.same("s'a b':gain(0.5, 1)", "s'a b':gain('0.5 1')");
  events.same("('a b'):s()", "s'a b'");
  events.same("('a b'):s()", "s('a b')");
  events.same("sound'a'", "s'a'");
  events.same("s'a':end_(0.5)", "s'a':set(end_(0.5))");
  CHECK_THAT(events("s'a':end_(0.5)"), Contains("\"end\":0.5"));
  CHECK_THAT(events("s'a':lpf(500)"), Contains("\"cutoff\":500"));
  events.same("fmap(function(v) return {s = v} end, 'a b')", "s'a b'");
}

TEST_CASE("operators take their structure from both sides") {
  Events4 events;
  const auto is = [&](const char* code, const char* same) { events.same(code, same); };
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
  CHECK(events.play.value("'10' + 5") == "15");
  CHECK(events.play.value("'a' .. 'b'") == "ab");
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
  Events4 events;
  CHECK(events.play.value("local seen m'a':fmap(function(v) seen = v return v end) return seen") == "nil");
  CHECK_THAT(events("m'1':fmap(function(v) return {v, v + 1} end)"), Contains("\"value\":[1,2]"));
  CHECK_THAT(events("m'1':fmap(function(v) return v == 1 end)"), Contains("\"value\":true"));
}

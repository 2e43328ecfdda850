// tests/lua/mistakes_test.cpp -- What is not meant is refused and told, instead of played as something else.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "patterns/warning.h"
#include "tests/lua/events.h"

using namespace perigee;
using namespace perigee::testing;
using Catch::Contains;

namespace {

// Whether made or first asked for events, the code is refused with these words.
void refused(Player& play, const char* code, const char* expected) {
  INFO(code);
  CHECK_THROWS_WITH(events(play, code), Contains(expected));
}

}  // namespace

TEST_CASE("the name of a note is no count, no factor and no slice") {
  Player play;
  refused(play, "s'bd':chop'a'", "chop: argument 1 (parts) must be a number");
  refused(play, "s'bd':striate'a'", "striate: argument 1 (parts) must be a number");
  refused(play, "s'bd':chunk('a', rev)", "chunk: argument 1");
  refused(play, "s'bd':every('a', rev)", "every: argument 1 (cycles) must be a number");
  refused(play, "s'bd':echo(3, 0.1, 'a')", "echo: argument 3 (feedback) must be a number");
  refused(play, "s'bd':slice('a', 0)", "slice: ");
  refused(play, "s'bd':bite('a', 0)", "bite: ");
  CHECK(events(play, "m'c4':add(m'a')") == events(play, "m'60':add(57)"));
}

TEST_CASE("a sample is cut into one slice or more") {
  Player play;
  for (const char* code : {"s'bd':slice(0, '0 1')", "s'bd':slice(-4, '0 1')", "s'bd':splice(0, 0)",
                           "tidal.slice(0, 0, s'bd')", "tidal.splice(-1, 0, s'bd')"})
    refused(play, code, "a sample is cut into 1 slice or more");
}

TEST_CASE("where a function is wanted and controls are given, what was meant is said") {
  Player play;
  const char* const meant = "write set(speed(2)), or function(x) return x:speed(2) end";
  for (const char* code : {"s'bd':sometimesBy(0.3, speed(2))", "s'bd':jux(speed(2))", "every(2, speed(2), s'bd')"})
    refused(play, code, meant);
  CHECK(events(play, "s'bd':every(2, set(speed(2)))") ==
        events(play, "s'bd':every(2, function(x) return x:speed(2) end)"));
  CHECK_THROWS_WITH(events(play, "s'bd':every(2, m'1')"), !Contains("write set"));
}

TEST_CASE("what all would do to every slot is tried before it does") {
  Player play;
  CHECK_THAT(play.error("all(fast)"), Contains("test.lua:1: all: fast: too few arguments"));
  CHECK_THAT(play.error("all(function(x) return 3 end)"), Contains("all: the function must give a pattern"));
  CHECK(play("all(fast(2)) all(rev) all(function(x) return x:rev() end) all()").ok);
}

TEST_CASE("names, lengths and lists that could only go wrong later are refused at once") {
  Player play;
  CHECK_THAT(play.error("register('if', function(p) return p end)"), Contains("a word of Lua itself"));
  CHECK_THAT(play.error("jumpIn(1, -4, s'a')"), Contains("jumpIn: argument 2 (cycles)") && Contains("0 or more"));
  CHECK_THAT(play.error("xfadeIn(1, -4, s'a')"), Contains("xfadeIn: argument 2 (cycles)") && Contains("0 or more"));
  CHECK_THAT(play.error("forId(1, -1, s'a')"), Contains("forId: argument 2 (cycles)"));
  CHECK_THAT(play.error("xfadeIn(s'bd')"), Contains("argument 1 must be a slot") && Contains("got a pattern"));
  CHECK_THAT(play.error("all(speed(-1))"), Contains("all: argument 1 must be a function") && Contains("got a pattern"));
  CHECK_THAT(play.error("setcycle(0/0)"), Contains("got nan"));
  CHECK_THAT(play.error("d1(m'0':pick{nil, s'b'})"), Contains("nothing (nil) stands at place 1"));
  CHECK(events(play, "m'<a b>':squeeze{a = s'bd', b = s'x'}") == events(play, "s'<bd x>'"));
}

TEST_CASE("what is silent by mistake is told") {
  static std::string told;
  Player play;
  forget_warnings();
  set_warning_sink([](std::string_view message) { told += message; });
  CHECK(events(play, "s'bd':fast(0)") == "[]");
  CHECK_THAT(told, Contains("0 times as fast, or as slow, is silence"));
  told.clear();
  CHECK(events(play, "s'bd':slow(0)") == "[]");  // the next code that does it is told again
  set_warning_sink(nullptr);
  CHECK_THAT(told, Contains("0 times as fast, or as slow, is silence"));
  CHECK(play("d1({})").ok);
  CHECK_THAT(play.printed, Contains("d1: the table is empty, so nothing plays"));
}

TEST_CASE("operators and words of other languages are told as they are said here") {
  Player play;
  const auto hint = [&](const char* code, const char* expected) {
    INFO(code);
    CHECK_THAT(play.error(code), Contains(expected));
  };
  hint("add.squeeze('1 2', m'1')", "that is addSqueeze(…) here");
  hint("d1(s'bd(3,8)') :gain(0.8)", "d1(…) gives no pattern back");
  hint("m'1 2':add.mix('1 2')", "that is addMix(…) here");
  hint("m'1' |+| m'2'", "a:addMix(b)");
  hint("m'1' |+ m'2'", "a:addIn(b)");
  hint("m'1' +| m'2'", "a:addOut(b)");
  hint("s'bd' |> n'2'", "a:setIn(b)");
  hint("s'bd' |< n'2'", "a:keepIn(b)");
  hint("s'bd':while('1 0', rev)", "while_");
  hint("d1(s'bd':end(0.5))", "end is a word of Lua itself: write :end_(…)");
  hint("d1(and('1 0', s'bd'))", "and is a word of Lua itself: write and_(…)");
  hint("d1(s'bd':repeat(2))", "repeat is a word of Lua itself, and no function has that name");
  hint("if 1 != 2 then end", "written ~= here");
  hint("local x = 5\n// a comment", "a comment begins with --");
  hint("note\"c'maj\"", "m.note");
  const std::string too_long = "if 1 != 2 then end --" + std::string(std::size_t{1} << 20, '-');
  CHECK(play.error(too_long) == "test.lua:1: code may be at most 1 MiB long; evaluate it in parts");
}

TEST_CASE("a number beyond all counting chooses by its exact remainder, or is refused") {
  Player play;
  CHECK(events(play, "tidal.chooseBy(1e17, {'a', 'b', 'c'})") == events(play, "m'a'"));
  CHECK_THAT(play.error("print(tidal.chooseBy(1e308, {s'a', s'b'}))"), Contains("finite"));
  CHECK_THAT(play.error("print(note(1e300):scale('C:major'))"), Contains("out of range"));
  CHECK(events(play, "pickmod({'a', 'b', 'c'}, 1e17)") == events(play, "m'b'"));
  CHECK(events(play, "m'5':pickmod({'a', 'b', 'c'})") == events(play, "m'-1':pickmod({'a', 'b', 'c'})"));
  CHECK(events(play, "binaryNL(1/0, 3)") == events(play, "binaryNL(0, 3)"));
  CHECK(events(play, "binaryNL(2^40 + 5, 3)") == events(play, "binaryNL(5, 3)"));
  CHECK_THAT(play.error("print(rand:withSeed(function() return 0/0 end))"), Contains("finite"));
}

TEST_CASE("brackets deeper than Lua reads are told with their line") {
  Player play;
  for (const char* pair : {"()", "{}"}) {
    const std::string code = "x = 1\nreturn " + std::string(10000, pair[0]) + "1" + std::string(10000, pair[1]);
    refused(play, code.c_str(), ":2: brackets are nested deeper here than Lua reads");
  }
}

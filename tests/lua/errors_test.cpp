// tests/lua/errors_test.cpp -- An error says where, what, and how it is said here.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/lua/fake_session.h"

using namespace perigee;
using Catch::Contains;
using Catch::StartsWith;

TEST_CASE("the line of a function inside a pattern is told once") {
  Player play;
  const std::string error =
      play.error("local slower = function(p)\n  return p:slow('a')\nend\nd1(s'bd':every(1, slower))");
  CHECK_THAT(error, StartsWith("test.lua:2: slow: argument 1"));
}

TEST_CASE("errors carry file and line") {
  Player play;
  const EvalResult result = play.host.evaluate("local x = 1\nerror('oh no')", "piece.lua", 10);
  CHECK_FALSE(result.ok);
  CHECK(result.error == "piece.lua:11: oh no");
  CHECK(result.line == 11);
  CHECK(result.column == 0);
  CHECK(play.host.evaluate("x = = 1", "piece.lua", 5).line == 5);
  CHECK_THAT(play.error("\nfast(nil, m'a')"), Contains("test.lua:2: fast: argument 1 (factor)"));
}

TEST_CASE("an error in mini-notation shows the string and a caret under the place") {
  Player play;
  const EvalResult result = play("\nd1(s\"bd [sn\")");
  CAPTURE(result.error);
  CHECK_FALSE(result.ok);
  CHECK_THAT(result.error, Catch::StartsWith("test.lua:2: mini-notation, column "));
  CHECK_THAT(result.error, Contains("\nbd [sn\n") && Catch::EndsWith("^"));
  CHECK(result.line == 2);
  CHECK(result.column > 0);
  for (const char* code : {"fast('[2', m'a')", "m'a':fast('[2')", "('[a'):rev()", "stack('a', '[b')", "m'[a'",
                           "m'a' + '[b'", "s{'a', '[b'}"}) {
    INFO(code);
    CHECK(play(code).column > 0);
  }
}

TEST_CASE("an unknown name comes with the nearest ones") {
  Player play;
  CHECK_THAT(play.error("fats(2)"), Contains("test.lua:1: unknown name 'fats'; did you mean 'fast'"));
  CHECK_THAT(play.error("m'a':fats(2)"), Contains("unknown name 'fats'; did you mean 'fast'"));
  CHECK_THAT(play.error("('a b'):fats(2)"), Contains("unknown name 'fats'; did you mean 'fast'"));
  CHECK_THAT(play.error("tidal.fats(2)"), Contains("unknown name 'fats'; did you mean 'fast'"));
  CHECK_THAT(play.error("d1:hush()"), Contains("'d1' is a function: its name is followed by parentheses, d1(…)"));
  CHECK_THAT(play.error("hsuh()"), Contains("did you mean 'hush'"));
  CHECK_THAT(play.error("rev:fats(2)"), Contains("unknown name 'fats'"));
  CHECK_THAT(play.error("s'bd':setcps(2)"), Contains("'setcps' is a command, not a method: setcps("));
  CHECK(play.error("qqqqqqqqqqq()") == "test.lua:1: unknown name 'qqqqqqqqqqq'");
  CHECK(play.value("undefined") == "nil");
}

TEST_CASE("a function as the value of a control is a mistake, and what was meant is named") {
  Player play;
  CHECK_THAT(play.error("d1(spread(fast, {1, 2}, m'a'))"), Contains("spread: ") && Contains("tidal.spread"));
  CHECK_THAT(play.error("d1(s'bd':gain(rev))"), Contains("gain: ") && Contains("not a function"));
  CHECK_THAT(play.error("d1(s'bd':gain({1, rev}))"), Contains("not a function"));
}

TEST_CASE("nil where a pattern is wanted is an error that names the argument") {
  Player play;
  CHECK_THAT(play.error("d1(s'bd', s'hh')"),
             Contains("d1: too many arguments; it is d1(pattern), and stack(a, b) plays patterns together"));
  CHECK_THAT(play.error("mute(1, 2)"), Contains("mute: too many arguments; it is mute(slot)"));
  CHECK_THAT(play.error("hush(3)"), Contains("hush: too many arguments; it is hush()"));
  CHECK_THAT(play.error("d1(nil)"), Contains("d1: argument 1 (pattern) must be a pattern, number or string; got nil"));
  CHECK_THAT(play.error("m'a':fast(nil)"), Contains("fast: argument 1 (factor)"));
  CHECK_THAT(play.error("s(nil)"), Contains("s: argument 1 must be a pattern, number or string; got nil"));
  CHECK_THAT(play.error("m'a':s(undefined)"), Contains("s: argument 1 must be"));
  CHECK_THAT(play.error("stack('a', nil, 'b')"), Contains("nil"));
  CHECK_THAT(play.error("fast(nil)"), Contains("fast: argument 1 (factor)"));
  CHECK_THAT(
      play.error("jux(rve)(m'a')"),
      Contains("jux: argument 1 (function) must be a function; got nil (unknown name 'rve'; did you mean 'rev'"));
  CHECK_THAT(play.error("local x = rve\njux(nil)"), Catch::EndsWith("got nil"));
  CHECK_THAT(play.error("d1(fast(2))"), Contains("got a function"));
}

TEST_CASE("a line of another language is told how it is said here") {
  Player play;
  const auto hint = [&](const char* code, const char* expected) {
    INFO(code);
    CHECK_THAT(play.error(code), Contains(expected));
  };
  hint("d1 $ sound \"bd*2\"", "there is no $ here");
  hint("$: s(\"bd\")", "not with $:");
  hint("s \"bd*2\" # n \"1\"", "joined with a colon here, not with #");
  hint("every(4, x => x.fast(2))", "a function is written");
  hint("const x = 1", "a variable is written local x");
  hint("let x = 1", "a variable is written local x");
  hint("// a comment", "a comment begins with --");
  hint("s(`bd sn`)", "not with backticks");
  hint("s(\"bd\").fast(2)", "methods take a colon here");
  hint("s(\"bd\").gain(0.5)", "methods take a colon here");
  hint("(s\"bd\").fast(2)", "methods take a colon here");
  hint("every 4 (rev)", "arguments go in parentheses");
  CHECK(play.error("x = = 1").find('\n') == std::string::npos);
  CHECK(play.error("error('a $ b')") == "test.lua:1: a $ b");
  CHECK(play.value("#'abc'") == "3");
}

TEST_CASE("an error that is no text is shown") {
  Player play;
  CHECK(play.error("error({code = 3})") == "the code raised an error that is no text: {code = 3}");
  CHECK(play.error("error()") == "the code raised an error that is no text: nil");
  CHECK(play.error("error(setmetatable({}, {__tostring = function() return 'mine' end}))") ==
        "the code raised an error that is no text: mine");
  CHECK(play.error("error(setmetatable({}, {__tostring = function() error('x') end}))") ==
        "the code raised an error that is no text: table");
}

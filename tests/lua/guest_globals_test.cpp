// tests/lua/guest_globals_test.cpp -- Code from the network finds no way out to the machine, and shares everything else.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "tests/lua/fake_session.h"

using namespace perigee;
using Catch::Contains;

namespace {

struct Guest : Player {
  EvalResult as_guest(std::string_view code) { return host.evaluate(code, "osc", 1, {.trusted = false}); }
  std::string typed(std::string_view code) {
    const EvalResult result = host.evaluate(code, "prompt");
    return result.ok ? result.value : "error: " + result.error;
  }
};

}  // namespace

TEST_CASE("guests do not reach the machine, whatever they try") {
  Guest guest;
  REQUIRE(guest.typed("everything = _G files = io function helped() return helper() end") == "");
  for (const char* code :
       {"os",
        "io",
        "debug",
        "package",
        "require",
        "dofile",
        "loadfile",
        "_G.os",
        "_ENV.io",
        "files",
        "everything.os",
        "load('return os')()",
        "load('return os', 'x', 't')()",
        "load('return _G')().io",
        "(function() local t = 'return io' return load(function() local s = t t = nil return s end) end)()()",
        "(function() local _ENV = {load = load} return load('return io')() end)()",
        "coroutine.wrap(function() return io end)()",
        "setmetatable(_G, {})",
        "rawget(_G, 'os').time",
        "rawget(everything, 'io').open",
        "getmetatable('').__index.x",
        "os = 1",
        "_G.package = 1",
        "string.dump(print)",
        "load('\27Lua')()",

        "for name, value in pairs(_G) do if name == 'os' or value == nil then return value.time end end error('none')",
        "for name, value in next, _G do return value.time end error('none')"}) {
    INFO(code);
    CHECK_FALSE(guest.as_guest(code).ok);
  }
  CHECK_THAT(guest.as_guest("io.open('x')").error, Contains("io is not there for code from the network"));
  CHECK(guest.as_guest("function helper() return os end").ok);
  CHECK_THAT(guest.typed("helped()"), Contains("os is not there"));
  CHECK_THAT(guest.typed("type(os.time) .. type(io.open)"), Contains("functionfunction"));
}

TEST_CASE("guests and the prompt share their own names, not what Lua came with") {
  Guest guest;
  CHECK(guest.as_guest("kick = m'bd' function twice(p) return p:fast(2) end").ok);
  CHECK_THAT(guest.typed("twice(kick)"), Contains("1/2"));
  guest.typed("from_here = 5");
  CHECK(guest.as_guest("from_here").value == "5");
  CHECK(guest.as_guest("_G == _ENV and _G.from_here == 5 and rawget(_G, 'from_here') == nil").value == "true");
  CHECK(guest
            .as_guest("(function() local n = 0 for name in pairs(_G) do n = n + (name == 'kick' and 1 or 0) end return "
                      "n end)()")
            .value == "1");
  CHECK(guest.as_guest("pairs = function(t) stolen = t return next, t end string.upper = print table.insert = nil").ok);
  CHECK(guest.typed("string.upper('a') .. ('a'):upper() .. type(table.insert)") == "AAfunction");
  CHECK(guest.typed("(function() for name in pairs(_G) do end return stolen end)()") == "nil");
  CHECK(guest.as_guest("type(table.insert)").value == "nil");
  CHECK_THAT(guest.as_guest("s'bd':fasst(2)").error, Contains("did you mean 'fast'"));
}

TEST_CASE("what an evaluation prints goes where it says, and only its own") {
  Guest guest;
  std::string elsewhere;
  CHECK(
      guest.host.evaluate("print('there')", "osc", 1, {.print = [&](std::string_view text) { elsewhere += text; }}).ok);
  guest.typed("print('here')");
  CHECK(elsewhere == "there\n");
  CHECK(guest.printed == "here\n");
}

TEST_CASE("events know the evaluation, the line and the string that they come from") {
  Guest guest;
  REQUIRE(guest.host.evaluate("\nd1(stack(m'a', m'a b',\n m'a'))", "osc", 10, {.number = 7}).ok);
  std::vector<std::string> found;
  for (const Event& event : query_sorted(guest.session.slots.at("1"), Span{0, 1})) {
    for (const SourceRange& range : event.context.ranges()) {
      const Origin& origin = range.source->origin;
      CHECK(origin.evaluation == 7);
      found.push_back(std::string{range.text()} + " " + std::to_string(origin.line) + " " + std::to_string(origin.nth));
    }
  }
  std::sort(found.begin(), found.end());
  CHECK(found == std::vector<std::string>{"a 11 0", "a 12 0", "a b 11 0", "a b 11 0"});
  REQUIRE(guest.host.evaluate("d1(stack(m'a', m'a'))", "osc", 1, {.number = 8}).ok);
  std::set<std::uint32_t> nth;
  for (const Event& event : query_sorted(guest.session.slots.at("1"), Span{0, 1}))
    nth.insert(event.context.ranges().at(0).source->origin.nth);
  CHECK(nth == std::set<std::uint32_t>{0, 1});
  REQUIRE(guest.host.evaluate("d1(m'a')", "prompt").ok);
  for (const Event& event : query_sorted(guest.session.slots.at("1"), Span{0, 1}))
    CHECK(event.context.ranges().at(0).source->origin.evaluation == 0);
}

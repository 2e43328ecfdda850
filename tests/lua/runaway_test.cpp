// tests/lua/runaway_test.cpp -- No code can hold up the music: whatever it does it ends with an error, and the next line works.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "lua/state.h"
#include "tests/lua/fake_session.h"

using namespace perigee;

namespace {

struct Hostile {
  const char* name;
  const char* code;
  const char* expected;  // part of the error; null where the code does no harm and is done
};

constexpr const char* kTime = "was stopped";
constexpr const char* kMemory = "out of memory: Lua may use";

HostOptions small_host(double seconds, std::size_t mebibytes) {
  HostOptions options;
  options.seconds = seconds;
  options.memory_bytes = mebibytes << 20;
  return options;
}

const Hostile kHostile[] = {
    {"endless loop", "while true do end", kTime},
    {"goto loop", "::again:: goto again", kTime},
    {"pcall swallows nothing", "while true do pcall(function() while true do end end) end", kTime},
    {"xpcall swallows nothing", "while true do xpcall(function() while true do end end, function(e) return e end) end",
     kTime},
    {"endless handler", "xpcall(function() while true do end end, function() while true do end end)", kTime},
    {"endless handler of an error", "xpcall(error, function() while true do end end)", kTime},
    {"nested pcalls", "local function f() while true do pcall(f) end end f()", kTime},
    {"pcall storm", "local function f(n) pcall(f, n + 1) pcall(f, n + 1) end f(0)", kTime},
    {"endless coroutine", "coroutine.wrap(function() while true do end end)()", kTime},
    {"coroutine in pcall", "while true do pcall(coroutine.wrap(function() while true do end end)) end", kTime},
    {"resume for ever", "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
     kTime},
    {"pcall inside a coroutine",
     "coroutine.wrap(function() while true do pcall(function() while true do end end) end end)()", kTime},
    {"coroutine that yields for ever",
     "local f = coroutine.wrap(function() while true do coroutine.yield() end end) while true do f() end", kTime},
    {"coroutines without end", "local function f() coroutine.wrap(f)() end f()", "C stack overflow"},
    {"endless __close", "local x <close> = setmetatable({}, {__close = function() while true do end end})", kTime},
    {"endless __close after an error",
     "local x <close> = setmetatable({}, {__close = function() while true do end end}) error('x')", kTime},
    {"many endless __close",
     "local function f(n) local x <close> = setmetatable({}, {__close = function() while true do end end}) if n > 0 "
     "then f(n - 1) end while true do end end f(100)",
     kTime},
    {"__close in a stopped coroutine",
     "coroutine.wrap(function() local x <close> = setmetatable({}, {__close = function() while true do end end}) while "
     "true do end end)()",
     kTime},
    {"__index", "local t = setmetatable({}, {__index = function() while true do end end}) return t.x", kTime},
    {"__tostring", "print(setmetatable({}, {__tostring = function() while true do end end}))", kTime},
    {"__tostring of a value", "return setmetatable({}, {__tostring = function() while true do end end})", kTime},
    {"comparison in sort", "table.sort({3, 2, 1}, function() while true do end end)", kTime},
    {"sort of very much", "local t = {} for i = 1, 4e6 do t[i] = -i end table.sort(t) table.sort(t) table.sort(t)",
     kTime},
    {"error object that loops", "error(setmetatable({}, {__tostring = function() while true do end end}))",
     "raised an error that is no text"},
    {"backtracking find", "string.find(('a'):rep(40), ('.-'):rep(30) .. 'b')", kTime},
    {"backtracking in pcall", "while true do pcall(string.find, ('a'):rep(40), ('.-'):rep(30) .. 'b') end", kTime},
    {"backtracking match", "return (('a'):rep(3000)):match('.-.-.-.-b')", kTime},
    {"backtracking gmatch", "for x in (('a'):rep(3000)):gmatch('.-.-.-.-b') do end", kTime},
    {"backtracking gsub", "; (('a'):rep(3000)):gsub('.-.-.-.-b', '')", kTime},
    {"plain find", "string.find(('a'):rep(4e6), ('a'):rep(2e6) .. 'b', 1, true)", kTime},
    {"back reference", "string.find(('a'):rep(4e6), '(.*)%1b')", kTime},
    {"balance", "string.find(('('):rep(1e6), ('%b()'):rep(20))", kTime},
    {"frontier", "string.find(('a'):rep(1e7), '%f[b].-%f[b]c.-.-.-.-.-d')", kTime},
    {"gsub replacement", "string.gsub('x', 'x', function() while true do end end)", kTime},
    {"gsub grows", "local s = ('x'):rep(1e6) while true do s = s:gsub('x', 'xx') end", "at most 16 MiB long"},
    {"rep of a thousand million", "return string.rep('x', 1e9)", "string.rep: a string may be at most 16 MiB long"},
    {"rep of nothing", "return string.rep('', 1e15)", nullptr},
    {"rep again and again", "local t = {} for i = 1, 1000 do t[i] = ('x'):rep(1e7 + i) end", kMemory},
    {"huge table", "t = {} for i = 1, 1e9 do t[i] = i end", kMemory},
    {"huge table of tables", "t = {} for i = 1, 1e9 do t[i] = {} end", kMemory},
    {"memory in pcall", "local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(1e6 + #t) end) end",
     kMemory},
    {"memory in a coroutine",
     "local t = {} while true do coroutine.resume(coroutine.create(function() while true do t[#t + 1] = ('x'):rep(1e6 "
     "+ #t) end end)) end",
     kMemory},
    {"deep recursion", "local function f() return 1 + f() end f()", "stack overflow"},
    {"deep recursion in pcall", "local function f() pcall(f) return 1 + f() end f()", "stack overflow"},
    {"tail calls", "local function f() return f() end f()", kTime},
    {"metamethods of each other",
     "local t = setmetatable({}, {}) getmetatable(t).__index = function(_, k) return t[k .. 'x'] end return t.x",
     "C stack overflow"},
    {"reader without end", "load(function() return ' ' end)", "load: code may be at most 1 MiB long"},
    {"reader of C without end", "load(os.date)", "load: code may be at most 1 MiB long"},
    {"reader that loops", "load(function() while true do end end)", kTime},
    {"huge source", "assert(load(('x = 1 '):rep(1e6)))", "load: code may be at most 1 MiB long"},
    {"deep source", "assert(load(('('):rep(1e5)))", "overflow"},
    {"bytecode", "assert(load('\\27Lua', 'b', 'b'))", "not bytecode"},
    {"utf8", "local s = ('x'):rep(1.6e7) while true do utf8.len(s) end", kTime},
    {"long string", "local s = 'x' while true do s = s .. s end", "a string may be at most 16 MiB long"},
    {"long strings joined", "local s = ('x'):rep(1e7) while true do local t = s .. 'x' end", kTime},
    {"long strings compared",
     "local s, t = ('x'):rep(1.6e7) .. 'a', ('x'):rep(1.6e7) .. 'b' while true do local _ = s == t, s < t end", kTime},
    {"long strings in capitals", "local s = ('x'):rep(1e7) while true do s:upper():reverse() end", kTime},
    {"long results", "local t = {} for i = 1, 2e5 do t[i] = i end while true do select('#', table.unpack(t)) end",
     kTime},
    {"utf8 to the stack", "utf8.codepoint(('x'):rep(1e7), 1, -1)", "string slice too long"},
    {"bytes to the stack", "string.byte(('x'):rep(1e7), 1, -1)", "string slice too long"},
    {"concat of very much", "local t = {} for i = 1, 1e6 do t[i] = 'xxxxxxxxxx' end while true do table.concat(t) end",
     kTime},
    {"concat without end", "return table.concat(setmetatable({}, {__index = tostring}), '', 1, 1e15)", kTime},
    {"concat of nothing without end",
     "return table.concat(setmetatable({}, {__index = string.lower, __name = ''}), '', 1, 1e15)", "string expected"},
    {"move without end", "table.move({}, 1, 1e15, 2)", kTime},
    {"insert without end", "table.insert(setmetatable({}, {__len = function() return 1e15 end}), 1, 'x')", kTime},
    {"remove without end", "table.remove(setmetatable({}, {__len = function() return 1e15 end}), 1)", kTime},
    {"sort without end",
     "table.sort(setmetatable({}, {__len = function() return 2e9 end, __index = function() return 1 end}))", kTime},
    {"unpack without end", "table.unpack({}, 1, 1e8)", "too many results to unpack"},
    {"__gc", "setmetatable({}, {__gc = function() while true do end end})", "__gc is not available here"},
    {"collectgarbage", "while true do collectgarbage() end", kTime},
    {"collectgarbage stop", "collectgarbage('stop')", "invalid option 'stop'"},
    {"list that contains itself", "local t = {} t[1] = t return stack(t)", "nested too deeply"},
    {"map that contains itself", "local t = {} t.s = t return stack(t)", "nested too deeply"},
    {"list without end", "local t = {} for i = 1, 2e5 do t[i] = i end return stack(t)", "at most 100000 items"},
    {"dense pattern", "return m'bd':fast(1e7)", "more than 20000 events"},
    {"printed without end", "print(m'bd':fast(1e7))", "more than 20000 events"},
    {"nested patterns", "local p = m'bd' for i = 1, 1e6 do p = p:fast(2) end return p", "too finely divided"},
    {"patterns that double", "local p = m'bd' for i = 1, 60 do p = stack(p, p) end return p", "more than 20000 events"},
    {"a long chain of transforms", "t = fast(2) for i = 1, 150000 do t = t:rev() end", "more than 200 parts"},
    {"transforms inside transforms", "t = fast(2) for i = 1, 150000 do t = every(2, t) end", "more than 200 parts"},
    {"transforms in lists", "t = fast(2) for i = 1, 150000 do t = rev:every(2, {t}) end", "more than 200 parts"},
    {"transforms in patterns", "t = fast(2) for i = 1, 150000 do t = rev:every(2, pure(t)) end", "more than 200 parts"},
    {"transforms that double", "t = fast(2) for i = 1, 60 do t = t:superimpose(t) end", "more than 200 parts"},
    {"patterns without end", "t = {} for i = 1, 1e9 do t[#t + 1] = m(('a '):rep(2000)) end", kMemory},
    {"a long name", "return _G[('x'):rep(1e7)]()", "unknown name"},
    {"a long string of notation", "return m(('x '):rep(1e6))", "at most 64 KiB long"},
};

}  // namespace

TEST_CASE("whatever the code does, it ends with an error, nothing of it is heard, and the next line works") {
  HostOptions options;
  options.seconds = 0.1;
  Player play{options};
  play.value("d1(m'bd')");
  const auto before = play.session.slots;
  for (const Hostile& hostile : kHostile) {
    DYNAMIC_SECTION(hostile.name) {
      const EvalResult result = play(std::string{"d1(m'sn') "} + hostile.code);
      CAPTURE(result.error);
      CHECK(result.value == "");
      if (hostile.expected == nullptr) {
        CHECK(result.ok);
      } else {
        CHECK_FALSE(result.ok);
        CHECK_THAT(result.error,
                   Catch::Contains(hostile.expected) || Catch::Contains(kTime));  // on a slow machine time is up first
        CHECK(play.session.slots == before);
      }
      CHECK_FALSE(play.session.open);
      CHECK(play.value("1 + 1") == "2");
      CHECK(play.value("('x'):rep(3)") == "xxx");
    }
  }
}

TEST_CASE("a host that has met everything is as good as new, and gives every byte back") {
  std::shared_ptr<State> state;
  HostOptions options = small_host(0.02, 64);
  options.extend = [&state](lua_State* L) { state = State::of(L).shared_from_this(); };
  {
    Player play{options};
    for (const Hostile& hostile : kHostile) {
      INFO(hostile.name);
      play(hostile.code);
      CHECK(play.value("1 + 1") == "2");
    }
    CHECK(play.value("local t = {} for i = 1, 1e4 do t[i] = i end return #t") == "10000");
  }
  CHECK(state->memory_used() == 0);
}

TEST_CASE("a stopped coroutine can be neither resumed nor closed later") {
  Player play{small_host(0.1, 64)};
  CHECK_THAT(play.error("co = coroutine.create(function() local x <close> = setmetatable({}, {__close = function() "
                        "while true do end end})"
                        " while true do end end) coroutine.resume(co)"),
             Catch::Contains("was stopped"));
  CHECK(play.value("coroutine.status(co)") == "dead");
  CHECK_THAT(play.error("coroutine.close(co)"), Catch::Contains("cannot close a coroutine that was stopped"));
  CHECK(play.value("coroutine.resume(co)") == "false\ncannot resume dead coroutine");
}

TEST_CASE("Ctrl-C ends an evaluation, and only the one that runs") {
  HostOptions options;
  options.seconds = 60.0;
  Player play{options};
  play.host.interrupt();
  CHECK(play.value("1 + 1") == "2");
  std::atomic<bool> done = false;
  std::thread other{[&] {
    while (!done) {
      play.host.interrupt();
      std::this_thread::yield();
    }
  }};
  const EvalResult result = play("while true do pcall(function() while true do end end) end");
  done = true;
  other.join();
  CHECK(result.error == "test.lua:1: interrupted");
  CHECK(play.value("1 + 1") == "2");
}

TEST_CASE("the error of a stopped run names the limit and the line") {
  HostOptions options;
  options.seconds = 0.05;
  options.memory_bytes = std::size_t{16} << 20;
  Player play{options};
  const EvalResult late = play("local x = 1\n\nwhile true do end");
  CHECK(late.error == "test.lua:3: took longer than 50 ms and was stopped");
  CHECK(late.line == 3);
  options.seconds = 60.0;
  Player full{options};
  for (const char* code : {"local t = {} for i = 1, 1e9 do t[i] = i end",
                           "local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(1e5 + #t) end) end",
                           "local t = {} while true do coroutine.resume(coroutine.create(function() while true do t[#t "
                           "+ 1] = ('x'):rep(1e5 + #t) end end)) end"}) {
    CHECK_THAT(full.error(code), Catch::StartsWith("test.lua:1: out of memory: Lua may use 16 MiB"));
  }
}

TEST_CASE("offline only its own work counts, however long the machine stands still") {
  HostOptions options;
  options.seconds = 0.1;
  options.extend = [](lua_State* lua) {
    lua_pushcfunction(lua, [](lua_State*) {
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      return 0;
    });
    lua_setglobal(lua, "stand_still");
  };
  Player live{options};
  options.offline = true;
  Player offline{options};
  const std::string waits = "stand_still() for i = 1, 1e4 do end return 7";
  CHECK_THAT(live.error(waits), Catch::Contains("took longer than 0.1 seconds"));
  CHECK(offline.value(waits) == "7");
  CHECK_THAT(offline.error("while true do end"), Catch::Contains("took longer than 0.1 seconds"));
}

TEST_CASE("globals of a failed chunk stay, unless memory ran out") {
  HostOptions options;
  options.seconds = 60.0;
  options.memory_bytes = std::size_t{16} << 20;
  Player play{options};
  play.value("kept = 1");
  play.error("x = 1 error('no')");
  CHECK(play.value("x") == "1");
  for (int i = 0; i < 4; ++i) play.error("kept = 2 big = {} for i = 1, 1e9 do big[i] = ('x'):rep(1000) .. i end");
  CHECK(play.value("big") == "nil");
  CHECK(play.value("kept") == "1");
  CHECK(play.value("x") == "1");
}

TEST_CASE("patterns count as memory as long as they live") {
  Player play{small_host(60.0, 16)};
  play.value("kept = {}");
  for (int i = 0; i < 3; ++i) {
    CHECK_THAT(play.error("for i = 1, 1e9 do kept[#kept + 1] = m(('a '):rep(1000)) end"), Catch::Contains(kMemory));
  }
  play.value("kept = nil");
  play.value("for i = 1, 300 do m(('a '):rep(1000)) end");
}

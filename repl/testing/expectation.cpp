// repl/testing/expectation.cpp -- `test` and `expect` in Lua: tests are noted, matchers called, verdicts made errors.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/testing/expectation.h"

#include <algorithm>
#include <new>
#include <string>

#include "lua/session.h"
#include "lua/state.h"
#include "patterns/haps.h"
#include "repl/testing/comparison.h"

namespace perigee::testing {
namespace {

constexpr char kType[] = "Expectation";
constexpr std::uint64_t kMostEvents = 200'000, kMostVisits = 20'000'000;  // of one query
const Cycles kSampled(1, 16);                                             // of signals

Bench& bench_of(lua_State* L) { return *static_cast<Bench*>(lua_touserdata(L, lua_upvalueindex(1))); }

const Matcher* find_matcher(std::string_view name) {
  for (const auto matchers : {value_matchers(), failure_matchers(), sound_matchers()}) {
    for (const Matcher& matcher : matchers) {
      if (matcher.name == name) return &matcher;
    }
  }
  return nullptr;
}

std::string matcher_names() {
  std::string names = "over";
  for (const auto matchers : {value_matchers(), failure_matchers(), sound_matchers()}) {
    for (const Matcher& matcher : matchers) names += ", " + std::string{matcher.name};
  }
  return names;
}

Expectation& expectation_at(lua_State* L, int index, std::string_view method) {
  auto* found = static_cast<Expectation*>(luaL_testudata(L, index, kType));
  if (found == nullptr)
    throw PatternError{std::string{method} + ": call it with a colon, as in expect(p):" + std::string{method} + "(…)"};
  return *found;
}

// Pushes an expectation of the value at the top, which it takes off.
void push_expectation(lua_State* L, const Expectation& expectation) {
  void* memory = lua_newuserdatauv(L, sizeof(Expectation), 1);
  new (memory) Expectation{expectation};  // nothing in it needs to be destroyed
  luaL_setmetatable(L, kType);
  lua_insert(L, -2);
  lua_setiuservalue(L, -2, 1);
}
static_assert(std::is_trivially_destructible_v<Expectation>);

int test(lua_State* L) {
  Bench& bench = bench_of(L);
  if (lua_type(L, 1) != LUA_TSTRING || lua_rawlen(L, 1) == 0 || lua_type(L, 2) != LUA_TFUNCTION || lua_gettop(L) > 2)
    throw PatternError{"test: give a name and a function, as in test(\"rev twice\", function() … end)"};
  if (bench.now != nullptr) throw PatternError{"test: a test cannot be made inside another"};
  const std::string name = lua_tostring(L, 1);
  if (name.find('\n') != std::string::npos) throw PatternError{"test: a name is one line"};
  for (const ScriptedTest& other : bench.tests) {
    if (other.name == name)
      throw PatternError{"test: \"" + name + "\" is there already, in line " + std::to_string(other.line)};
  }
  lua_Debug record;
  int line = 0;
  if (lua_getstack(L, 1, &record) != 0 && lua_getinfo(L, "l", &record) != 0) line = std::max(record.currentline, 0);
  State& state = State::of(L);
  lua_pushvalue(L, 2);
  bench.tests.push_back({name, line, state.hold(L), state.dialect});
  return 0;
}

int expect(lua_State* L) {
  Bench& bench = bench_of(L);
  if (lua_gettop(L) != 1) throw PatternError{"expect: give one thing, as in expect(s\"bd*2\"):toEqual(s\"bd bd\")"};
  if (bench.now == nullptr) throw PatternError{"expect: only inside of test(\"name\", function() … end)"};
  push_expectation(L, Expectation{bench});
  return 1;
}

// :over(cycles) or :over(from, to)
int over(lua_State* L) {
  Expectation& expectation = expectation_at(L, 1, "over");
  const int count = lua_gettop(L) - 1;
  if (count != 1 && count != 2) throw PatternError{"over: give the end, or the begin and the end, in cycles"};
  const Span span{count == 1 ? Cycles(0) : time_at(L, 2, "over"), time_at(L, count + 1, "over")};
  if (!(span.begin < span.end)) throw PatternError{"over: the end must come after the begin"};
  expectation.span = span;
  lua_settop(L, 1);
  return 1;
}

// expect(p).not_: what follows must not hold.
void push_negation(lua_State* L) {
  Expectation negation = expectation_at(L, 1, "not_");
  negation.negated = !negation.negated;
  lua_getiuservalue(L, 1, 1);
  push_expectation(L, negation);
}

// Upvalue 1: the matcher.
int match(lua_State* L) {
  const Matcher& matcher = *static_cast<const Matcher*>(lua_touserdata(L, lua_upvalueindex(1)));
  const Expectation expectation = expectation_at(L, 1, matcher.name);
  const int arguments = lua_gettop(L) - 1;
  if (arguments > matcher.arguments)
    throw PatternError{std::string{matcher.name} + ": takes at most " + std::to_string(matcher.arguments) +
                       " arguments; got " + std::to_string(arguments)};
  lua_getiuservalue(L, 1, 1);
  lua_replace(L, 1);
  ++expectation.bench.checks;
  const Verdict verdict = matcher.run(L, expectation);
  State::of(L).check(L);
  if (verdict.holds == expectation.negated) throw PatternError{verdict.text()};
  return 0;
}

// expect(p):name, expect(p).not_
int index(lua_State* L) {
  const std::string name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  if (name == "not_") {
    push_negation(L);
  } else if (name == "over") {
    lua_pushcfunction(L, bound<over>);
  } else if (const Matcher* matcher = find_matcher(name)) {
    lua_pushlightuserdata(L, const_cast<Matcher*>(matcher));
    lua_pushcclosure(L, bound<match>, 1);
  } else {
    throw PatternError{"expect: there is no '" + name + "'; there are not_, " + matcher_names()};
  }
  return 1;
}

// expect(p):not_() is expect(p).not_
int call(lua_State* L) {
  lua_settop(L, 1);
  return 1;
}

}  // namespace

Cycles time_at(lua_State* L, int index, std::string_view what) {
  try {
    if (lua_type(L, index) == LUA_TSTRING) return parse_rational(lua_tostring(L, index));
    if (lua_type(L, index) == LUA_TNUMBER) return Cycles::nearest(lua_tonumber(L, index));
  } catch (const PatternError& error) {
    throw PatternError{std::string{what} + ": " + error.what()};
  }
  throw PatternError{std::string{what} + ": a time must be a number of cycles or a text such as \"1/3\"; got " +
                     luaL_typename(L, index)};
}

Events events_of(lua_State* L, const Pattern& pattern, const Span& span, bool sampled) {
  State& state = State::of(L);
  Budget budget{kMostEvents, kMostVisits, state.deadline()};
  const QueryState query{.cps = state.session->cps(), .inputs = &state.session->inputs(), .budget = &budget};
  const auto continuous = [](const Event& event) { return !event.has_whole; };
  Events events = query_sorted(as_heard(pattern), span, query), signals = query_sorted(pattern, span, query);
  std::erase_if(signals, [](const Event& event) { return event.has_whole; });
  if (!sampled) {
    events.insert(events.end(), signals.begin(), signals.end());
  } else if (!signals.empty()) {
    for (Cycles begin = span.begin; begin < span.end; begin += kSampled) {
      for (Event& event : query_sorted(pattern, Span{begin, min(begin + kSampled, span.end)}, query)) {
        if (continuous(event)) events.push_back(std::move(event));
      }
    }
  }
  state.check(L);
  return in_order(std::move(events));
}

void open_expectations(lua_State* L, Bench& bench) {
  luaL_newmetatable(L, kType);
  const luaL_Reg methods[] = {{"__index", bound<index>}, {"__call", call}, {nullptr, nullptr}};
  luaL_setfuncs(L, methods, 0);
  lua_pushliteral(L, "Expectation");
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
  lua_pushlightuserdata(L, &bench);
  lua_pushcclosure(L, bound<test>, 1);
  lua_setglobal(L, "test");
  lua_pushlightuserdata(L, &bench);
  lua_pushcclosure(L, bound<expect>, 1);
  lua_setglobal(L, "expect");
}

}  // namespace perigee::testing

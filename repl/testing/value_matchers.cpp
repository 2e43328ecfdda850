// repl/testing/value_matchers.cpp -- toEqual, toHaveEvents, toBe: what patterns and plain values must be.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cmath>
#include <string>

#include "lua/pattern_objects.h"
#include "lua/printing.h"
#include "lua/values.h"
#include "patterns/json.h"
#include "repl/testing/comparison.h"
#include "repl/testing/expectation.h"

namespace perigee::testing {
namespace {

std::string over_text(const Span& span) { return "over cycles " + span.begin.text() + " to " + span.end.text(); }

// Strings in quotes, so that "3" is not 3.
std::string plain_text(lua_State* L, int index) {
  return lua_type(L, index) == LUA_TSTRING ? json_string(lua_tostring(L, index)) : lua_text(L, index);
}

Verdict compare(Events expected, Events got, const Span& span) {
  const bool holds = same(expected, got);
  return {holds, [=] {
            if (holds) {
              std::string text = "the events are the same " + over_text(span) + ":";
              for (const Event& event : got) text += "\n  " + line_of(event);
              return text;
            }
            const std::vector<Row> rows = rows_of(expected, got);
            std::string text = "the events differ " + over_text(span);
            for (const Row& row : rows) {
              if (!row.differs) continue;
              text += ", first at\n  " + (row.expected.empty() ? row.got + "  (not expected)"
                                          : row.got.empty()    ? row.expected + "  (missing)"
                                                               : row.got + "  instead of  " + row.expected);
              break;
            }
            return text + "\n" + side_by_side(rows);
          }};
}

Verdict to_equal(lua_State* L, const Expectation& expectation) {
  if (lua_gettop(L) < 2) throw PatternError{"toEqual: give what it should be equal to"};
  for (const int i : {1, 2}) {
    if (lua_isfunction(L, i) || test_transform(L, i) != nullptr)
      throw PatternError{"toEqual: a function cannot be compared; apply it to a pattern, or use toBe"};
  }
  if (test_pattern(L, 1) != nullptr || test_pattern(L, 2) != nullptr) {
    const Span span = expectation.span.value_or(kFewCycles);
    return compare(events_of(L, to_pattern(L, 2, "toEqual"), span, true),
                   events_of(L, to_pattern(L, 1, "expect"), span, true), span);
  }
  const bool holds = same(to_value(L, 1, Strings::plain), to_value(L, 2, Strings::plain));
  return {holds, [=] {
            return holds ? "it is equal to " + plain_text(L, 2)
                         : "expected " + plain_text(L, 2) + "\n     got " + plain_text(L, 1);
          }};
}

// The field of the table, pushed.
int field(lua_State* L, int table, const char* name) {
  lua_pushstring(L, name);
  return lua_rawget(L, table);
}

// {0, 1}, {begin = 0, end_ = 1}
Span span_at(lua_State* L, int index) {
  if (lua_type(L, index) != LUA_TTABLE)
    throw PatternError{"toHaveEvents: a span is {begin, end}, such as {0, 1/2}; got " +
                       std::string{luaL_typename(L, index)}};
  const int table = lua_absindex(L, index);
  const bool list = lua_rawlen(L, table) > 0;
  Cycles ends[2];
  for (const int i : {0, 1}) {
    if (list) {
      lua_rawgeti(L, table, i + 1);
    } else {
      field(L, table, i == 0 ? "begin" : "end_");
    }
    ends[i] = time_at(L, -1, "toHaveEvents");
    lua_pop(L, 1);
  }
  if (ends[1] < ends[0]) throw PatternError{"toHaveEvents: a span ends before it begins"};
  return Span{ends[0], ends[1]};
}

struct Listed {
  Event event;
  bool has_part;  // else it is all of the event that lies in the span
};

// {begin, end, value} or {whole = {…}, part = {…}, value = …}
Listed listed_event(lua_State* L, int table) {
  const int top = lua_gettop(L);
  Listed listed{{}, false};
  if (lua_rawlen(L, table) > 0) {
    listed.event.whole = span_at(L, table);
    lua_rawgeti(L, table, 3);
  } else {
    listed.event.has_whole = field(L, table, "whole") != LUA_TNIL;
    if (listed.event.has_whole) listed.event.whole = span_at(L, -1);
    listed.has_part = field(L, table, "part") != LUA_TNIL;
    if (listed.has_part) listed.event.part = span_at(L, -1);
    if (!listed.has_part && !listed.event.has_whole)
      throw PatternError{"toHaveEvents: an event is {begin, end, value} or {whole = {begin, end}, value = …}"};
    field(L, table, "value");
  }
  listed.event.value = to_value(L, -1, Strings::plain);
  const Value& value = listed.event.value;
  if (value.is_none() || value.is_pattern() || value.is_function())
    throw PatternError{"toHaveEvents: an event needs a plain value, not " + describe(value) +
                       "; an event is {begin, end, value}"};
  if (!listed.event.has_whole) listed.event.whole = listed.event.part;
  lua_settop(L, top);
  return listed;
}

Verdict to_have_events(lua_State* L, const Expectation& expectation) {
  if (lua_type(L, 2) != LUA_TTABLE)
    throw PatternError{"toHaveEvents: give a list of events, as in toHaveEvents{{0, 1/2, \"a\"}, {1/2, 1, \"b\"}}"};
  std::vector<Listed> list;
  Cycles end(1);  // of the last cycle that something is listed in
  for (lua_Integer i = 1; i <= static_cast<lua_Integer>(lua_rawlen(L, 2)); ++i) {
    if (lua_rawgeti(L, 2, i) != LUA_TTABLE)
      throw PatternError{"toHaveEvents: item " + std::to_string(i) + " is no event; an event is {begin, end, value}"};
    list.push_back(listed_event(L, lua_gettop(L)));
    lua_pop(L, 1);
    end =
        max(end, Cycles(list.back().has_part ? list.back().event.part.end.ceil() : list.back().event.whole.end.ceil()));
  }
  const Span span = expectation.span.value_or(Span{Cycles(0), end});
  Events expected;
  for (Listed& listed : list) {
    if (!listed.has_part && !intersect(listed.event.whole, span, listed.event.part))
      throw PatternError{"toHaveEvents: the event " + line_of(listed.event) + " lies outside of the span"};
    expected.push_back(std::move(listed.event));
  }
  return compare(in_order(std::move(expected)), events_of(L, to_pattern(L, 1, "expect"), span, false), span);
}

Verdict to_be(lua_State* L, const Expectation&) {
  if (lua_gettop(L) < 2) throw PatternError{"toBe: give what it should be"};
  const bool holds = lua_rawequal(L, 1, 2) != 0;
  return {holds, [=] {
            return holds ? "it is " + plain_text(L, 2)
                         : "expected " + plain_text(L, 2) + "\n     got " + plain_text(L, 1);
          }};
}

constexpr std::array<Matcher, 3> kMatchers{{
    {"toEqual", 1, to_equal},
    {"toHaveEvents", 1, to_have_events},
    {"toBe", 1, to_be},
}};

}  // namespace

std::span<const Matcher> value_matchers() { return kMatchers; }

}  // namespace perigee::testing

// lua/values.cpp -- Lua values as pattern values, there and back.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/values.h"

#include <algorithm>
#include <cctype>
#include <new>
#include <vector>

#include "lua/callable.h"
#include "lua/cppn.h"
#include "lua/haps.h"
#include "lua/names.h"
#include "lua/pattern_objects.h"
#include "lua/signals.h"
#include "lua/state.h"
#include "lua/waves.h"
#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/mini.h"
#include "patterns/tidal_tokens.h"

namespace perigee {
namespace {

constexpr int kMaxNesting = 32;             // tables inside tables
constexpr std::size_t kMaxItems = 100'000;  // of one list

// A word that mini-notation reads as itself.
bool is_word(std::string_view text) {
  if (text.empty() || std::isalpha(static_cast<unsigned char>(text[0])) == 0) return false;
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) != 0; });
}

Value value_at(lua_State* L, int index, Strings strings, int nesting, Reading reading = Reading::any);

Cycles time_field(lua_State* L, int table, const char* name) {
  lua_pushstring(L, name);
  lua_rawget(L, table);
  if (lua_isnumber(L, -1) == 0) throw PatternError{std::string{"an event's span needs a number as its "} + name};
  const Cycles time = Cycles::nearest(lua_tonumber(L, -1));
  lua_pop(L, 1);
  return time;
}

// The span in field `name` of the table, if there is one.
bool span_field(lua_State* L, int table, const char* name, Span& span) {
  lua_pushstring(L, name);
  if (lua_rawget(L, table) != LUA_TTABLE) {
    lua_pop(L, 1);
    return false;
  }
  const int span_table = lua_gettop(L);
  span = {time_field(L, span_table, "begin"), time_field(L, span_table, "end_")};
  lua_pop(L, 1);
  return true;
}

// A table {value, whole, part} as Lua functions get and give events.
Value event_of(lua_State* L, int table, const Span& part, int nesting) {
  Event event;
  event.part = part;
  event.has_whole = span_field(L, table, "whole", event.whole);
  if (!event.has_whole) event.whole = part;
  lua_pushliteral(L, "value");
  lua_rawget(L, table);
  event.value = value_at(L, lua_gettop(L), Strings::plain, nesting + 1);
  lua_pop(L, 1);
  lua_pushliteral(L, "places");
  lua_rawget(L, table);
  if (const Context* places = test_places(L, -1)) event.context = *places;
  lua_pop(L, 1);
  return Value{Ref<const BoxedEvent>{new BoxedEvent{std::move(event)}}};
}

Value controls_of(lua_State* L, int table, Strings strings, int nesting) {
  Ref<const ControlMap> map = ControlMap::empty_map();
  lua_pushnil(L);
  while (lua_next(L, table) != 0) {
    if (lua_type(L, -2) != LUA_TSTRING) throw PatternError{"a table of controls needs names as its keys"};
    const std::string_view name = lua_tostring(L, -2);
    map = ControlMap::with(std::move(map), control_key(name), value_at(L, lua_gettop(L), strings, nesting + 1));
    lua_pop(L, 1);
  }
  return Value{std::move(map)};
}

Value table_value(lua_State* L, int table, Strings strings, int nesting) {
  if (nesting > kMaxNesting) throw PatternError{"a table in a pattern is nested too deeply, or contains itself"};
  luaL_checkstack(L, 8, "tables nested too deeply");
  const std::size_t size = lua_rawlen(L, table);
  if (size > kMaxItems)
    throw PatternError{"a list in a pattern may have at most " + std::to_string(kMaxItems) + " items"};
  if (size > 0) {
    std::vector<Value> items;
    items.reserve(size);
    for (std::size_t i = 1; i <= size; ++i) {
      lua_rawgeti(L, table, static_cast<lua_Integer>(i));
      items.push_back(value_at(L, lua_gettop(L), strings, nesting + 1));
      lua_pop(L, 1);
    }
    return Value::list(std::move(items));
  }
  if (Span part; span_field(L, table, "part", part)) return event_of(L, table, part, nesting);
  lua_pushnil(L);
  if (lua_next(L, table) == 0) return Value::list({});
  lua_pop(L, 2);
  return controls_of(L, table, strings, nesting);
}

Value value_at(lua_State* L, int index, Strings strings, int nesting, Reading reading) {
  State::of(L).check(L);
  switch (lua_type(L, index)) {
    case LUA_TNONE:
    case LUA_TNIL:
      return Value{};
    case LUA_TBOOLEAN:
      return Value{lua_toboolean(L, index) != 0};
    case LUA_TNUMBER:
      return Value{static_cast<double>(lua_tonumber(L, index))};
    case LUA_TSTRING: {
      std::size_t size = 0;
      const char* data = lua_tolstring(L, index, &size);
      const std::string_view text{data, size};
      if (strings == Strings::mini && (nesting == 0 || !is_word(text))) return Value{mini_pattern(L, text, reading)};
      return Value{text};
    }
    case LUA_TTABLE:
      return table_value(L, index, strings, nesting);
    case LUA_TFUNCTION:
      return Value{make_lua_callable(L, index)};
    default:
      break;
  }
  if (const Pattern* pattern = test_pattern(L, index)) return Value{*pattern};
  if (const TransformObject* transform = test_transform(L, index)) return Value{transform_callable(*transform)};
  if (test_signal(L, index) != nullptr) return wave_value(L, index);
  if (test_genome(L, index) != nullptr)
    throw PatternError{"a genome is no pattern; it plays one, as in note\"0 3 7\":synth(g)"};
  throw PatternError{std::string{"a "} + luaL_typename(L, index) + " cannot be part of a pattern"};
}

// The words t and f that m"t f" left.
Pattern as_truths(const Pattern& words) {
  return fmap(words, [](Value& value) {
    if (auto truth = read_as(value, Reading::truth)) value = *truth;
    return true;
  });
}

}  // namespace

Pattern mini_pattern(lua_State* L, std::string_view text, Reading reading) {
  constexpr std::size_t kMaxText = 64 * 1024;
  if (text.size() > kMaxText) throw PatternError{"a mini-notation string may be at most 64 KiB long"};
  const std::uint32_t evaluation = ReadingAt::now().evaluation;
  Origin origin;
  if (evaluation != 0) {
    origin = {evaluation, line_in_lua(L), 0};
    origin.nth = State::of(L).texts_read[{origin.line, std::string{text}}]++;
  }
  const ReadingAt here{origin};
  try {
    return mini(text, State::of(L).dialect, reading);
  } catch (const MiniError& error) {
    const int column = static_cast<int>(error.begin) + 1;
    std::string picture = point_at(text, MiniError{"", error.begin, error.end});
    picture.erase(picture.find_last_not_of(' ') + 1);
    throw MiniTextError{"mini-notation, column " + std::to_string(column) + ": " + error.what() + "\n" + picture, text,
                        column, static_cast<int>(error.end) + 1};
  }
}

Value to_value(lua_State* L, int index, Strings strings, Reading reading) {
  return value_at(L, lua_absindex(L, index), strings, 0, reading);
}

Value to_argument(lua_State* L, int index, ParamKind kind, Reading reading) {
  const bool as_it_is = kind == ParamKind::any || kind == ParamKind::text || kind == ParamKind::function;
  if (State::of(L).dialect == Dialect::tidal) {
    if (const auto own = tidal_reading(kind)) reading = *own;
    Value value = to_value(L, index, as_it_is ? Strings::plain : Strings::mini, reading);
    const bool given_as_words = kind == ParamKind::truth && value.is_pattern() && lua_type(L, index) != LUA_TSTRING;
    return given_as_words ? Value{as_truths(value.pattern())} : value;
  }
  const bool is_ratio = kind == ParamKind::time && lua_type(L, index) == LUA_TSTRING &&
                        std::string_view{lua_tostring(L, index)}.find('%') != std::string_view::npos;  // "1%3"
  return to_value(L, index, as_it_is || is_ratio ? Strings::plain : Strings::mini);
}

std::string got_nil(lua_State* L) {
  const State& state = State::of(L);
  const bool here = !state.missing_global.name.empty() && state.missing_global.where == where_in_lua(L);
  return here ? "nil (" + unknown_name(state.missing_global.name) + ")" : "nil";
}

Pattern to_pattern(lua_State* L, int index, std::string_view function) {
  const Value value = to_value(L, index, Strings::mini);
  if (value.is_none()) {
    throw PatternError{std::string{function} + ": argument " + std::to_string(index) +
                       " (pattern) must be a pattern, number or string; got " +
                       (lua_isnone(L, index) ? "nothing" : got_nil(L))};
  }
  if (value.is_function()) {
    throw PatternError{std::string{function} + ": argument " + std::to_string(index) +
                       " (pattern) must be a pattern, number or string; got a function (is an argument missing?)"};
  }
  return reify(value, true);
}

void push_value(lua_State* L, const Value& value) {
  luaL_checkstack(L, 8, "values nested too deeply");
  switch (value.kind()) {
    case Value::Kind::none:
      return lua_pushnil(L);
    case Value::Kind::boolean:
      return lua_pushboolean(L, value.boolean() ? 1 : 0);
    case Value::Kind::number: {
      lua_Integer integer = 0;
      if (lua_numbertointeger(value.number(), &integer) && static_cast<double>(integer) == value.number()) {
        return lua_pushinteger(L, integer);  // so that 3 prints as 3
      }
      return lua_pushnumber(L, value.number());
    }
    case Value::Kind::string: {
      lua_pushlstring(L, value.text().data(), value.text().size());
      return;
    }
    case Value::Kind::list: {
      const auto items = value.items();
      lua_createtable(L, static_cast<int>(items.size()), 0);
      for (std::size_t i = 0; i < items.size(); ++i) {
        push_value(L, items[i]);
        lua_rawseti(L, -2, static_cast<lua_Integer>(i) + 1);
      }
      return;
    }
    case Value::Kind::controls:
      lua_newtable(L);
      for (const ControlMap::Entry& entry : value.controls().entries()) {
        const std::string_view name = control(entry.id).name;
        lua_pushlstring(L, name.data(), name.size());
        push_value(L, entry.value);
        lua_rawset(L, -3);
      }
      return;
    case Value::Kind::pattern:
      return push_pattern(L, value.pattern());
    case Value::Kind::function:
      return push_transform(L, TransformObject::of(value.function_ref()));
    case Value::Kind::event:
      return push_hap(L, value.event().event);
  }
}

}  // namespace perigee

// lua/command_arguments.cpp -- What a command was called by and given, checked.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/command_arguments.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "lua/commands.h"
#include "lua/cppn.h"
#include "lua/pattern_objects.h"
#include "lua/signals.h"
#include "lua/state.h"
#include "lua/values.h"
#include "patterns/printable.h"

namespace perigee::command {

std::string number_text(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", number);
  return std::isnan(number) ? "nan" : text;
}

std::string_view called_by(lua_State* L) { return lua_tostring(L, lua_upvalueindex(1)); }

void outside_of_patterns(lua_State* L) {
  if (State::of(L).calls_from_patterns > 0)
    throw PatternError{std::string{called_by(L)} + ": a function inside a pattern can only make patterns and values; " +
                       "tell the instrument outside of it"};
}

Session& session(lua_State* L) {
  Session* const session = State::of(L).session;
  if (session == nullptr) throw PatternError{"no instrument is running"};
  outside_of_patterns(L);
  return *session;
}

// Of a long text, its beginning.
static std::string quoted(lua_State* L, int index) {
  constexpr std::size_t kMost = 40;  // bytes
  std::size_t size = 0;
  const char* const text = lua_tolstring(L, index, &size);
  std::size_t end = std::min(size, kMost);
  while (end < size && (text[end] & 0xC0) == 0x80) --end;  // never inside of a character
  return '"' + printable({text, end}) + (end < size ? "…" : "") + '"';
}

static std::string kind_text(lua_State* L, int index) {
  if (test_pattern(L, index) != nullptr) return "a pattern";
  if (test_transform(L, index) != nullptr) return "a function on patterns";
  if (test_signal(L, index) != nullptr) return "a signal";
  if (test_genome(L, index) != nullptr) return "a genome";
  return luaL_typename(L, index);
}

void refuse(lua_State* L, int index, const char* wanted) {
  throw PatternError{std::string{called_by(L)} + ": argument " + std::to_string(index) + " must be " + wanted +
                     "; got " +
                     (lua_isnone(L, index)                ? "nothing"
                      : lua_type(L, index) == LUA_TNUMBER ? number_text(lua_tonumber(L, index))
                      : lua_type(L, index) == LUA_TSTRING ? quoted(L, index)
                                                          : kind_text(L, index))};
}

// How many parameters "f(a, {b, c})" names.
static int parameters(std::string_view usage) {
  const std::size_t open = usage.find('(') + 1;
  if (usage[open] == ')') return 0;
  int count = 1, depth = 0;
  for (const char c : usage.substr(open)) {
    depth += c == '{' || c == '(' ? 1 : c == '}' || c == ')' ? -1 : 0;
    count += c == ',' && depth == 0 ? 1 : 0;
  }
  return count;
}

void all_read(lua_State* L) {
  const std::string_view usage = find_command(called_by(L))->usage;
  if (lua_gettop(L) <= parameters(usage)) return;
  const std::string_view given = usage.substr(usage.find('('));
  throw PatternError{std::string{called_by(L)} + ": too many arguments; it is " + std::string{called_by(L)} +
                     std::string{given} +
                     (given.find("pattern") == given.npos ? "" : ", and stack(a, b) plays patterns together")};
}

void say(lua_State* L, std::string text) {
  if (!text.empty() && text.back() != '\n') text += '\n';
  State::of(L).has_printed = true;
  State::of(L).print(text);
}

double number(lua_State* L, int index, const char* wanted) {
  if (lua_isnumber(L, index) == 0 || !std::isfinite(lua_tonumber(L, index))) refuse(L, index, wanted);
  return lua_tonumber(L, index);
}

std::string slot(lua_State* L, int index) {
  if (lua_type(L, index) == LUA_TNUMBER) {
    const double wanted = lua_tonumber(L, index);
    if (wanted != std::floor(wanted) || wanted < 1 || wanted > 1e6) refuse(L, index, "a slot: 1 to 16, or a name");
    return std::to_string(static_cast<int>(wanted));
  }
  if (lua_type(L, index) != LUA_TSTRING || lua_rawlen(L, index) == 0) refuse(L, index, "a slot: 1 to 16, or a name");
  return lua_tostring(L, index);
}

Pattern pattern(lua_State* L, int index) {
  if (test_signal(L, index) != nullptr)
    refuse(L, index, "a pattern; a signal moves a control of one, as in s\"saw\":lpf(signal)");
  if (lua_istable(L, index)) {
    lua_pushnil(L);
    if (lua_next(L, index) == 0) {
      say(L,
          std::string{called_by(L)} + ": the table is empty, so nothing plays; to be silent on purpose, say silence");
    } else {
      lua_pop(L, 2);
    }
  }
  return to_pattern(L, index, called_by(L));
}

}  // namespace perigee::command

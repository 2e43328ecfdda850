// lua/names.cpp -- What a name means at the prompt.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/names.h"

#include <algorithm>

#include "lua/commands.h"
#include "lua/pattern_objects.h"
#include "lua/state.h"
#include "patterns/similar.h"

namespace perigee {
namespace {

// A table whose missing fields are the bare names of `dialect`. Upvalue 1 of the lookup keeps what was found.
int bare_name(lua_State* L, Dialect dialect, int found, bool commands_too) {
  if (lua_type(L, 2) != LUA_TSTRING) return 0;
  lua_pushvalue(L, 2);
  if (lua_rawget(L, found) != LUA_TNIL) return 1;
  lua_pop(L, 1);
  const std::string name = lua_tostring(L, 2);
  if (!(commands_too && push_command(L, name)) && !push_bare_name(L, name, dialect)) return 0;
  if (State::of(L).definitions.registered.contains(name)) return 1;  // may be registered anew
  lua_pushvalue(L, 2);
  lua_pushvalue(L, -2);
  lua_rawset(L, found);
  return 1;
}

int global_name(lua_State* L) {
  State& state = State::of(L);
  const int found = lua_upvalueindex(state.dialect == Dialect::strudel ? 1 : 2);
  if (const int results = bare_name(L, state.dialect, found, true); results > 0) return results;
  if (lua_type(L, 2) != LUA_TSTRING) return 0;
  state.missing_global = {lua_tostring(L, 2), where_in_lua(L)};
  if (state.on_missing_name) state.on_missing_name(state.missing_global.name);
  return 0;
}

int dialect_name(lua_State* L) {
  const auto dialect = static_cast<Dialect>(lua_tointeger(L, lua_upvalueindex(2)));
  return bare_name(L, dialect, lua_upvalueindex(1), false);
}

// Sets field __index of the metatable that it gives to the table at the top.
void look_up_with(lua_State* L, lua_CFunction lookup, int upvalues, const char* name) {
  lua_pushcclosure(L, lookup, upvalues);
  lua_createtable(L, 0, 2);
  lua_insert(L, -2);
  lua_setfield(L, -2, "__index");
  lua_pushstring(L, name);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
}

// `select` counts arguments with a number or "#" first; with anything else it is the pattern function. Upvalue: Lua's own.
int select(lua_State* L) {
  const bool is_lua =
      lua_type(L, 1) == LUA_TNUMBER || (lua_type(L, 1) == LUA_TSTRING && std::string_view{lua_tostring(L, 1)} == "#");
  if (is_lua || !push_bare_name(L, "select", State::of(L).dialect)) lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

// What Strudel has for a web page, and what there is here; "" for other names.
std::string_view said_here(std::string_view name) {
  constexpr std::string_view kDrawing[] = {"pianoroll", "punchcard", "wordfall", "spiral", "pitchwheel", "scope",
                                           "tscope",    "fscope",    "spectrum", "draw",   "animate",    "onPaint"};
  constexpr std::string_view kPointing[] = {"mouseX", "mouseY", "mousex", "mousey", "keyDown", "whenKey"};
  const auto among = [&](const auto& names) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
  };
  if (among(kDrawing)) return "; it draws on a web page, and show(p) draws a pattern here";
  if (among(kPointing)) return "; it needs a browser's window, and cF(0.5, \"name\") reads a controller here";
  return {};
}

}  // namespace

std::string typed(std::string_view name) {
  const auto& words = lua_keywords();
  const bool is_keyword = std::find(words.begin(), words.end(), name) != words.end();
  return std::string{name} + (is_keyword ? "_" : "");
}

const std::array<std::string_view, 22>& lua_keywords() {
  static constexpr std::array<std::string_view, 22> kWords{
      "and", "break", "do",  "else", "elseif", "end",    "false",  "for",  "function", "goto",  "if",
      "in",  "local", "nil", "not",  "or",     "repeat", "return", "then", "true",     "until", "while"};
  return kWords;
}

std::string unknown_name(std::string_view name) {
  constexpr std::size_t kLongest = 40;  // nothing is called that
  if (name.size() > kLongest) return "unknown name '" + std::string{name.substr(0, kLongest)} + "…'";
  if (const std::string_view here = said_here(name); !here.empty())
    return "unknown name '" + std::string{name} + "'" + std::string{here};
  if (const Command* const command = find_command(name); command != nullptr)
    return "'" + std::string{name} + "' is a command, not a method: " + std::string{command->usage};
  std::vector<std::string> near;
  for (const Command& command : commands()) {
    if (edit_distance(name, command.name) <= (command.name.size() > 4 ? 2u : 1u)) near.emplace_back(command.name);
  }
  for (const std::string_view similar : similar_names(name)) {
    if (find_command(similar) == nullptr) near.push_back(typed(similar));
  }
  std::stable_sort(near.begin(), near.end(),
                   [&](const auto& a, const auto& b) { return unlikeness(name, a) < unlikeness(name, b); });
  if (near.size() > 3) near.resize(3);
  std::string message = "unknown name '" + std::string{name} + "'";
  for (std::size_t i = 0; i < near.size(); ++i) {
    message += i == 0 ? "; did you mean '" : i + 1 < near.size() ? ", '" : " or '";
    message += near[i] + "'";
  }
  return near.empty() ? message : message + "?";
}

std::vector<std::string> typed_names() {
  std::vector<std::string> names;
  const auto add = [&](std::string_view name, const auto& aliases) {
    names.push_back(typed(name));
    for (const std::string_view alias : aliases) names.push_back(typed(alias));
  };
  for (const Command& command : commands()) add(command.name, command.aliases);
  for (const FunctionEntry& entry : functions()) add(entry.name, entry.aliases);
  for (std::size_t id = 0; id < control_count(); ++id)
    add(control(static_cast<ControlId>(id)).name, control(static_cast<ControlId>(id)).aliases);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

void open_names(lua_State* L) {
  lua_getglobal(L, "select");
  lua_pushcclosure(L, bound<select>, 1);
  lua_setglobal(L, "select");
  for (const Dialect dialect : {Dialect::strudel, Dialect::tidal}) {
    const char* name = dialect == Dialect::strudel ? "strudel" : "tidal";
    lua_newtable(L);
    lua_newtable(L);
    lua_pushinteger(L, static_cast<lua_Integer>(dialect));
    look_up_with(L, bound<dialect_name>, 2, name);
    lua_setglobal(L, name);
  }
  lua_pushglobaltable(L);
  lua_newtable(L);
  lua_newtable(L);
  look_up_with(L, bound<global_name>, 2, "globals");
  lua_pop(L, 1);
}

}  // namespace perigee

// lua/dsp.cpp -- The table `dsp`: a function for each unit of sound, made from the table of units.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/dsp.h"

#include <algorithm>
#include <array>

#include "engine/synth_graph.h"
#include "lua/command_arguments.h"
#include "lua/names.h"
#include "lua/signals.h"
#include "lua/state.h"
#include "lua/values.h"
#include "patterns/error.h"
#include "patterns/similar.h"

namespace perigee {
namespace {

// dsp.saw{freq = 110}: names, and no list.
bool is_named(lua_State* L, int index) {
  if (lua_type(L, index) != LUA_TTABLE || lua_rawlen(L, index) != 0) return false;
  lua_pushnil(L);
  if (lua_next(L, index) == 0) return true;
  lua_pop(L, 2);
  return true;
}

void read_named(lua_State* L, const UnitInfo& unit, int table, SignalArguments& arguments) {
  const std::string name{unit.name};
  lua_pushnil(L);
  while (lua_next(L, table) != 0) {
    luaL_checkstack(L, 4, nullptr);
    if (lua_type(L, -2) != LUA_TSTRING) throw PatternError{name + ": arguments in { } are named, as in {freq = 110}"};
    const std::string_view key = lua_tostring(L, -2);
    std::vector<std::string> known;
    int place = -1;
    for (int i = 0; i < unit.input_count; ++i) {
      const std::string_view input = unit.inputs[static_cast<std::size_t>(i)].name;
      known.push_back(typed(input));
      if (key == input || key == known.back()) place = i;
    }
    if (place < 0) {
      const std::string meant = did_you_mean(key, std::vector<std::string_view>(known.begin(), known.end()));
      throw PatternError{name + ": it takes no '" + std::string{key} + "'" +
                         (meant.empty() ? "; its arguments are " + inputs_text(unit, false) : meant)};
    }
    int& at = arguments[static_cast<std::size_t>(place)];
    if (at != 0) throw PatternError{name + ": " + std::string{key} + " is given twice"};
    at = lua_gettop(L);    // the value stays
    lua_pushvalue(L, -2);  // the key goes on
  }
}

// dsp.NAME(…), signal:NAME(…). Upvalue 1: the unit.
int call_unit(lua_State* L) {
  const int unit = static_cast<int>(lua_tointeger(L, lua_upvalueindex(1)));
  const UnitInfo& info = unit_info(unit);
  const int last = lua_gettop(L);
  const bool named = last > 0 && is_named(L, last);
  SignalArguments arguments{};
  int place = 0;
  for (int i = 1; i <= last - (named ? 1 : 0); ++i) {
    if (place >= info.input_count) {
      const int most = info.input_count - (takes_sides(info) ? 1 : 0);
      throw PatternError{std::string{info.name} + ": it takes " + std::to_string(most) +
                         (most == 1 ? " argument (" : " arguments (") + inputs_text(info, false) + "), not " +
                         std::to_string(most + last - i + 1)};
    }
    push_as_signal(L, i,
                   std::string{info.name} + ": " + std::string{info.inputs[static_cast<std::size_t>(place)].name});
    if (place == 0 && takes_sides(info)) {  // a pair, or one signal for both
      const int sound = lua_gettop(L);
      arguments[0] = arguments[1] = sound;
      place = 2;
      if (test_signal(L, sound)->kind != SignalNode::Kind::pair) continue;
      lua_getiuservalue(L, sound, 2);
      arguments[1] = lua_gettop(L);
      lua_getiuservalue(L, sound, 1);
      lua_replace(L, sound);
      continue;
    }
    arguments[static_cast<std::size_t>(place++)] = lua_gettop(L);
  }
  if (named) read_named(L, info, last, arguments);
  push_unit(L, unit, arguments);
  return 1;
}

void push_function(lua_State* L, int unit) {
  lua_pushinteger(L, unit);
  lua_pushcclosure(L, bound<call_unit>, 1);
}

// dsp.feedback(function(back) … end). Upvalue 1: whether the loop is one sample long.
int feedback(lua_State* L) {
  const bool of_samples = lua_toboolean(L, lua_upvalueindex(1)) != 0;
  const std::string name = of_samples ? "feedback1" : "feedback";
  if (lua_type(L, 1) != LUA_TFUNCTION || lua_gettop(L) != 1)
    throw PatternError{name + ": a function is wanted, as in " + name +
                       "(function(back) return sound + back * 0.5 end)"};
  SignalNode& back = push_signal(L, SignalNode::Kind::feedback, 1);
  back.moves = true;
  back.delay = of_samples ? ProgramBuilder::Delay::sample : ProgramBuilder::Delay::quantum;
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 2);
  lua_call(L, 1, 2);  // what is heard, and what goes back if that is something else
  push_as_signal(L, 3, name + ": what the function returns");
  if (lua_isnil(L, 4)) {
    lua_pushvalue(L, 5);
  } else {
    push_as_signal(L, 4, name + ": what goes back");
  }
  if (test_signal(L, 6)->kind == SignalNode::Kind::pair)
    throw PatternError{name + ": one signal goes round; make a loop for each side"};
  lua_setiuservalue(L, 2, 1);
  return 1;
}

int print_text(lua_State* L, const std::string& text) {
  command::say(L, text);
  return 0;
}

int help(lua_State* L) {
  if (lua_isnone(L, 1)) return print_text(L, units_text(""));
  const std::string_view of_function = unit_name_of(L, 1);
  if (!of_function.empty()) return print_text(L, unit_help(of_function));
  if (lua_type(L, 1) != LUA_TSTRING) throw PatternError{"dsp.help: give a name, as in dsp.help\"lpf\""};
  return print_text(L, unit_help(lua_tostring(L, 1)));
}

int names(lua_State* L) {
  if (!lua_isnone(L, 1) && lua_type(L, 1) != LUA_TSTRING)
    throw PatternError{"dsp.names: give a part of a name, as in dsp.names\"filter\""};
  return print_text(L, units_text(lua_isnone(L, 1) ? "" : lua_tostring(L, 1)));
}

// A field that is not there.
int missing(lua_State* L) {
  if (lua_type(L, 2) != LUA_TSTRING) throw PatternError{"dsp has units by their names, as in dsp.saw(440)"};
  unit_named(lua_tostring(L, 2));  // throws
  return 0;
}

}  // namespace

void push_method_of_signals(lua_State* L, std::string_view name) {
  const int unit = unit_named(name);
  const UnitInfo& info = unit_info(unit);
  if (!is_method(info)) {
    throw PatternError{std::string{info.name} + ": it changes no signal; write dsp." + std::string{info.name} + "(" +
                       inputs_text(info, false) + ")"};
  }
  push_function(L, unit);
}

std::string_view unit_name_of(lua_State* L, int index) {
  if (lua_tocfunction(L, index) != bound<call_unit> || lua_getupvalue(L, index, 1) == nullptr) return {};
  const auto unit = static_cast<int>(lua_tointeger(L, -1));
  lua_pop(L, 1);
  return unit_info(unit).name;
}

void open_dsp(lua_State* L) {
  open_signals(L);
  lua_newtable(L);
  for (const std::string_view name : unit_names()) {
    lua_pushlstring(L, name.data(), name.size());
    push_function(L, find_for_synths(name));
    lua_rawset(L, -3);
  }
  const luaL_Reg own[] = {{"help", bound<help>}, {"names", bound<names>}, {nullptr, nullptr}};
  luaL_setfuncs(L, own, 0);
  for (const bool of_samples : {false, true}) {
    lua_pushboolean(L, of_samples);
    lua_pushcclosure(L, bound<feedback>, 1);
    lua_setfield(L, -2, of_samples ? "feedback1" : "feedback");
  }
  lua_createtable(L, 0, 2);
  lua_pushcfunction(L, bound<missing>);
  lua_setfield(L, -2, "__index");
  lua_pushliteral(L, "dsp");
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_setglobal(L, "dsp");
}

}  // namespace perigee

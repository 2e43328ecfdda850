// lua/input_commands.cpp -- Values for patterns to read by name: setF, getState. Heard with the rest of the code.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/input_commands.h"

#include "lua/command_arguments.h"
#include "lua/pattern_objects.h"
#include "lua/state.h"

namespace perigee {
namespace {

using namespace command;

const char* name(lua_State* L) {
  if (lua_type(L, 1) != LUA_TSTRING || lua_rawlen(L, 1) == 0) refuse(L, 1, "the name that patterns read it by");
  return lua_tostring(L, 1);
}

int set_input(lua_State* L) {
  session(L).set_input(name(L), pattern(L, 2));
  return 0;
}

int get_input(lua_State* L) {
  const Pattern found = session(L).input(name(L));
  if (found) {
    push_pattern(L, found);
  } else {
    lua_pushnil(L);
  }
  return 1;
}

}  // namespace

const std::vector<Command>& input_commands() {
  static const std::vector<Command> kCommands{
      {"setF",
       {"setN", "setI", "setS", "setB", "setR"},
       "setF(name, pattern)",
       "sets what patterns read by that name, as cF(0, name) does (setN, setI, setS, setB, setR: for cN, cI, cS, cB, "
       "cR)",
       "setF(\"knob\", \"0 0.5\")",
       command::run<set_input>},
      {"getState",
       {},
       "getState(name)",
       "the pattern that was set by that name, or nil",
       "getState(\"knob\")",
       command::run<get_input>},
  };
  return kCommands;
}

}  // namespace perigee

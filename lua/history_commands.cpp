// lua/history_commands.cpp -- Commands that bring back what was played before: undo, redo, snapshots.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/history_commands.h"

#include <cmath>
#include <string>

#include "lua/command_arguments.h"
#include "lua/state.h"

namespace perigee {
namespace {

using namespace command;

constexpr double kMostCycles = 1024.0;

// undo(), undo(slot), redo(), redo(slot)
int step(lua_State* L) {
  const std::string of = lua_isnone(L, 1) ? std::string{} : slot(L, 1);
  say(L, called_by(L) == "undo" ? session(L).undo(of) : session(L).redo(of));
  return 0;
}

std::string name(lua_State* L) {
  if (lua_type(L, 1) != LUA_TSTRING || lua_rawlen(L, 1) == 0) refuse(L, 1, "the name of a snapshot");
  return lua_tostring(L, 1);
}

int snapshot(lua_State* L) {
  if (!lua_isnone(L, 1)) {
    session(L).snapshot(name(L));
    return 0;
  }
  std::string names;
  for (const std::string& each : session(L).snapshots()) names += (names.empty() ? "" : "\n") + each;
  say(L, names.empty() ? "there is no snapshot yet; snapshot(\"a\") keeps what plays" : names);
  return 0;
}

int recall(lua_State* L) {
  const double cycles = lua_isnoneornil(L, 2) ? 1.0 : number(L, 2, "a whole number of cycles, 0 for at once");
  if (cycles != std::floor(cycles) || cycles < 0.0 || cycles > kMostCycles)
    refuse(L, 2, "a whole number of cycles up to 1024, 0 for at once");
  say(L, session(L).recall(name(L), static_cast<int>(cycles)));
  return 0;
}

}  // namespace

const std::vector<Command>& history_commands() {
  static const std::vector<Command> kCommands{
      {"undo",
       {},
       "undo(slot)",
       "what played before the last change plays again; with a slot, only that slot goes back",
       "undo()",
       command::run<step>},
      {"redo", {}, "redo(slot)", "takes an undo back", "redo()", command::run<step>},
      {"snapshot",
       {},
       "snapshot(name)",
       "keeps everything that plays by a name; without one it lists those kept",
       "snapshot(\"a\")",
       command::run<snapshot>},
      {"recall",
       {},
       "recall(name, cycles = 1)",
       "plays a snapshot from the next cycle on, or from the next one that `cycles` divides; 0: at once",
       "snapshot(\"a\") recall(\"a\")",
       command::run<recall>},
  };
  return kCommands;
}

}  // namespace perigee

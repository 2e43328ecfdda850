// lua/commands.h -- What the player can tell the instrument: slots, tempo, samples, help. One table of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lua.hpp>
#include <string_view>
#include <vector>

namespace perigee {

struct Command {
  std::string_view name;
  std::vector<std::string_view> aliases;  // each is told its own name: d1 … d16 are one entry
  std::string_view usage;                 // "setbpm(bpm, beatsPerCycle = 4)"
  std::string_view help;
  std::string_view example;
  lua_CFunction run;  // upvalue 1: the name it was called by
};

const std::vector<Command>& commands();  // in the order of the manual
// Among these and the functions of genomes ("cppn.load"); null if unknown.
const Command* find_command(std::string_view name_or_alias);

// The command that the Lua value is the function of, as it was called by the player; empty for anything else.
std::string_view command_name_of(lua_State* L, int index);

// Pushes the function of that command; false, and nothing pushed, where there is none.
bool push_command(lua_State* L, std::string_view name);

}  // namespace perigee

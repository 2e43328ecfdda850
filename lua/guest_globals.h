// lua/guest_globals.h -- The globals as code from the network sees them: the player's own, without the ways out to the machine.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lua.hpp>

namespace perigee {

// Pushes the table that takes the place of a chunk's globals. It reads what is there, but for os, io, debug, package,
// require, dofile and loadfile, by whatever name; it writes to the same globals, except the names of Lua's own libraries, which
// then change for such code only. What is loaded in it has it too. One for each state.
void push_guest_globals(lua_State* L);

}  // namespace perigee

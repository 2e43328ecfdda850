// lua/names.h -- What a name means at the prompt: a command, a pattern function, a control, or nothing but nearly something.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <lua.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace perigee {

const std::array<std::string_view, 22>& lua_keywords();

// The name as a player can type it: while_ for while.
std::string typed(std::string_view name);

// "unknown name 'fats'; did you mean 'fast'?"
std::string unknown_name(std::string_view name);

// Every command, function and control, aliases too, as the player types them; sorted.
std::vector<std::string> typed_names();

// The globals behind Lua's own: bare names in the state's dialect, and the tables `strudel` and `tidal`.
void open_names(lua_State* L);

}  // namespace perigee

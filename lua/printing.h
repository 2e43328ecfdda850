// lua/printing.h -- Values as the player reads them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lua.hpp>
#include <string>

#include "lua/pattern_objects.h"

namespace perigee {

// The events of the first cycle, one a line, without a final newline. Queried within the run's budget; throws PatternError.
std::string pattern_text(lua_State* L, const Pattern& pattern);

// Some cycles as rows of steps: a row for each sound, 'x' where it begins and '-' while it lasts.
std::string roll_text(lua_State* L, const Pattern& pattern, int cycles);

// "fast(2, …)" and the like.
std::string transform_text(const TransformObject& transform);

// Any Lua value at the prompt: tables with what is in them. May run a __tostring of the player's.
std::string lua_text(lua_State* L, int index);

}  // namespace perigee

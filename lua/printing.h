// lua/printing.h -- Values as the player reads them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lua.hpp>
#include <string>

#include "lua/pattern_objects.h"

namespace perigee {

// Events, one a line in columns, without a final newline: the whole, "~" before a continuous value's span, behind the whole
// in parentheses the part of it where only that was asked for, then the value. At most so many lines and one that says so.
std::string events_text(const Events& events, std::size_t most);

// The events of the first cycle. Queried within the run's budget; throws PatternError.
std::string pattern_text(lua_State* L, const Pattern& pattern);

// Some cycles as a picture made of letters.
std::string drawing_text(lua_State* L, const Pattern& pattern, int cycles);

// "fast(2, …)" and the like.
std::string transform_text(const TransformObject& transform);

// Any Lua value at the prompt: tables with what is in them. May run a __tostring of the player's.
std::string lua_text(lua_State* L, int index);

}  // namespace perigee

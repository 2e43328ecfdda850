// lua/haps.h -- An event as Lua functions see it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lua.hpp>

#include "patterns/event.h"

namespace perigee {

// A table {value, whole, part, tags, places} with spans {begin, end_} in cycles; `whole` and `tags` where there are any. It has
// the methods hasOnset() and hasTag(word).
void push_hap(lua_State* L, const Event& event);

// What a hap holds as its `places`: where in the text it came from. Null if it is something else.
const Context* test_places(lua_State* L, int index);

}  // namespace perigee

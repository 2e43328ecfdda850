// lua/callable.h -- A Lua function inside a pattern: it can be called, and let go of, on any thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lua.hpp>

#include "lua/lua_busy.h"
#include "patterns/dialect.h"
#include "patterns/value.h"

namespace perigee {

// Each call waits a few milliseconds at most for the Lua lock (else LuaBusy), may take 20 ms (else PatternError), and
// outlives the Host safely: then it throws PatternError.
Ref<const Callable> make_lua_callable(lua_State* L, int index);

// Calls such a function; the bare names in it have the dialect's meaning.
Value call_in_dialect(const Callable& lua_function, std::span<const Value> arguments, Dialect dialect);

}  // namespace perigee

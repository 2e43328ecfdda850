// lua/definitions.h -- Pattern functions that are written in Lua: the prelude's, and those that the player registers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lua.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "patterns/registry.h"

namespace perigee {

// What one Lua state has defined. Entries live as long as the state, or as a pattern that needs them.
struct Definitions {
  std::unordered_map<const FunctionEntry*, Ref<const DefinedFunction>> prelude;  // by what is declared
  std::unordered_map<std::string, const FunctionEntry*> registered;
  std::vector<Ref<const DefinedFunction>> kept;  // also those that were registered anew since

  void clear() noexcept;
};

// What the name stands for in the dialect: something registered, or a pattern function of the table, defined in this
// state if it is written in Lua. Null if unknown.
const FunctionEntry* entry_named(lua_State* L, std::string_view name, Dialect dialect);

// register("name", function(amount, pattern) … end, "help"): a pattern function of the player's own. Its arguments but the
// last may be patterns. Gives the function. Throws PatternError.
int register_function(lua_State* L);

// Declares the functions of the prelude in the table of pattern functions, once for all states.
void open_definitions(lua_State* L);

}  // namespace perigee

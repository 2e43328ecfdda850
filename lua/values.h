// lua/values.h -- Lua values as pattern values, there and back.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lua.hpp>
#include <string>
#include <string_view>

#include "patterns/error.h"
#include "patterns/reading.h"
#include "patterns/registry.h"

namespace perigee {

// A mistake in a mini-notation string. what() says what, shows the line of the string and a caret under the place.
struct MiniTextError : PatternError {
  MiniTextError(const std::string& message, std::string_view string, int byte, int end_byte)
      : PatternError{message}, text{string}, column{byte}, end_column{end_byte} {}
  std::string text;        // the string
  int column, end_column;  // 1-based bytes in it, the end exclusive
};

enum class Strings { plain, mini };  // a string stays a word, or is mini-notation

// The mini-notation of the state's dialect. Throws MiniTextError.
Pattern mini_pattern(lua_State* L, std::string_view text, Reading reading = Reading::any);

// Tables become lists, control maps or events; functions become Callables. Throws PatternError for what no pattern can
// carry. May raise a Lua error (out of memory). `reading` is for a text that stands alone, not in a table.
Value to_value(lua_State* L, int index, Strings strings, Reading reading = Reading::any);

// An argument of a pattern function: how strings are read depends on what is wanted there, in dialect tidal also as
// what. `reading` is for parameters that do not say.
Value to_argument(lua_State* L, int index, ParamKind kind, Reading reading = Reading::any);

// "nil", and the misspelt name that it is the value of, if one was read on the line that runs.
std::string got_nil(lua_State* L);

// Where a pattern is wanted: strings are mini-notation, plain values become patterns. Throws for nil, with a message
// that names `function` and the argument.
Pattern to_pattern(lua_State* L, int index, std::string_view function);

void push_value(lua_State* L, const Value& value);

}  // namespace perigee

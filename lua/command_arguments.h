// lua/command_arguments.h -- What a command was called by and given, checked. Refusals throw PatternError.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lua.hpp>
#include <string>
#include <string_view>

#include "lua/session.h"
#include "lua/state.h"

namespace perigee::command {

std::string_view called_by(lua_State* L);  // upvalue 1 of the command

// Throws for the functions inside patterns: the instrument itself calls those, and cannot wait for itself.
void outside_of_patterns(lua_State* L);

Session& session(lua_State* L);  // outside of patterns

[[noreturn]] void refuse(lua_State* L, int index, const char* wanted);

std::string number_text(double number);  // as refusals show it

// Prints a text as lines.
void say(lua_State* L, std::string text);

double number(lua_State* L, int index, const char* wanted = "a number");
std::string slot(lua_State* L, int index);  // 3 and "3" are the same
Pattern pattern(lua_State* L, int index);

// Throws where there are more arguments than the command's usage names: nobody would read them.
void all_read(lua_State* L);

// What is in a command's row of the table: a body, and that all it was given is read.
template <int (*body)(lua_State*)>
int all_read_by(lua_State* L) {
  all_read(L);
  return body(L);
}
template <int (*body)(lua_State*)>
int run(lua_State* L) {
  return bound<all_read_by<body>>(L);
}

}  // namespace perigee::command

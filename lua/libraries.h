// lua/libraries.h -- Lua's own libraries as they are here: the same functions, none of which can stop the music.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <lua.hpp>

namespace perigee {

// Each opens its part into the state's globals.
void open_base_library(lua_State* L);
void open_coroutine_library(lua_State* L);
void open_string_library(lua_State* L);
void open_utf8_library(lua_State* L);
void open_table_library(lua_State* L);
void open_file_library(lua_State* L);  // io, os, require, dofile: only for trusted code

void open_libraries(lua_State* L);  // all of them, with math and utf8

constexpr std::size_t kLongestSource = std::size_t{1} << 20;  // Lua's parser has no hook: this much takes some 50 ms

// Compiles text (never bytecode) of at most kLongestSource and pushes the function, or nil and the message: 1 or 2 values.
int load_text(lua_State* L, const char* text, std::size_t size, const char* chunk_name);

}  // namespace perigee

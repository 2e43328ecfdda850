// lua/base_library.cpp -- pcall, load, setmetatable, print …: as in Lua, but a run that is over stays over.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include "lua/libraries.h"
#include "lua/state.h"

namespace perigee {
namespace {

// What pcall and xpcall answer once the call has ended; `extra` values lie below its results.
int finish_protected(lua_State* L, int status, lua_KContext extra) {
  if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - static_cast<int>(extra);
  State::of(L).check_caught(L, status);
  lua_pushboolean(L, 0);
  lua_pushvalue(L, -2);
  return 2;
}

int protected_call(lua_State* L) {
  luaL_checkany(L, 1);
  lua_pushboolean(L, 1);
  lua_insert(L, 1);
  return finish_protected(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_protected), 0);
}

// xpcall's handler: the player's own, unless the run is over (inside the hook's error no hook could end it).
int message_handler(lua_State* L) {
  if (State::of(L).stopping()) return 1;
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

int protected_call_with_handler(lua_State* L) {
  const int arguments = lua_gettop(L) - 2;
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_pushvalue(L, 2);
  lua_pushcclosure(L, message_handler, 1);
  lua_replace(L, 2);
  lua_pushboolean(L, 1);
  lua_pushvalue(L, 1);
  lua_rotate(L, 3, 2);  // function, handler, true, function, arguments …
  return finish_protected(L, lua_pcallk(L, arguments, LUA_MULTRET, 2, 2, finish_protected), 2);
}

int set_metatable(lua_State* L) {
  const int type = lua_type(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
  if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) return luaL_error(L, "cannot change a protected metatable");
  if (type == LUA_TTABLE) {
    lua_pushliteral(L, "__gc");
    if (lua_rawget(L, 2) != LUA_TNIL) {
      return luaL_error(
          L,
          "setmetatable: __gc is not available here (it would run when nothing can stop it); use a <close> variable");
    }
  }
  lua_settop(L, 2);
  lua_setmetatable(L, 1);
  return 1;
}

// The pieces that a reader function yields, joined. Bounded, for a reader may never end.
void join_pieces(lua_State* L) {
  State& state = State::of(L);
  std::string source;
  for (;;) {
    state.check(L);
    lua_pushvalue(L, 1);
    lua_call(L, 0, 1);
    if (lua_isnil(L, -1)) break;
    if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "reader function must return a string");
    std::size_t size = 0;
    const char* piece = lua_tolstring(L, -1, &size);
    if (size == 0) break;
    source.append(piece, size);
    if (source.size() > kLongestSource) luaL_error(L, "load: code may be at most 1 MiB long");
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  lua_pushlstring(L, source.data(), source.size());
}

int load(lua_State* L) {
  const bool has_environment = !lua_isnone(L, 4);
  const char* mode = luaL_optstring(L, 3, "t");
  if (std::string_view{mode}.find('t') == std::string_view::npos) {
    lua_pushnil(L);
    lua_pushliteral(L, "load: only text can be loaded, not bytecode");
    return 2;
  }
  const char* name = nullptr;
  if (lua_type(L, 1) == LUA_TSTRING) {
    name = luaL_optstring(L, 2, lua_tostring(L, 1));
    lua_pushvalue(L, 1);
  } else {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    name = luaL_optstring(L, 2, "=(load)");
    join_pieces(L);
  }
  std::size_t size = 0;
  const char* text = lua_tolstring(L, -1, &size);
  const int results = load_text(L, text, size, name);
  if (results == 1 && has_environment) {
    lua_pushvalue(L, 4);
    if (lua_setupvalue(L, -2, 1) == nullptr) lua_pop(L, 1);
  }
  return results;
}

int print(lua_State* L) {
  const int count = lua_gettop(L);
  luaL_Buffer line;
  luaL_buffinit(L, &line);
  for (int i = 1; i <= count; ++i) {
    if (i > 1) luaL_addchar(&line, '\t');
    luaL_tolstring(L, i, nullptr);
    luaL_addvalue(&line);
  }
  luaL_addchar(&line, '\n');
  luaL_pushresult(&line);
  std::size_t size = 0;
  const char* text = lua_tolstring(L, -1, &size);
  State::of(L).has_printed = true;
  State::of(L).print({text, size});
  return 0;
}

int collect_garbage(lua_State* L) {
  static const char* const kOptions[] = {"collect", "count", "step", nullptr};
  const int option = luaL_checkoption(L, 1, "collect", kOptions);
  State::of(L).check(L);
  if (option == 1) {
    lua_pushnumber(L, static_cast<lua_Number>(State::of(L).memory_used()) / 1024.0);
  } else if (option == 2) {
    lua_pushboolean(L, lua_gc(L, LUA_GCSTEP, 0));
  } else {
    lua_pushinteger(L, lua_gc(L, LUA_GCCOLLECT));
  }
  return 1;
}

}  // namespace

int load_text(lua_State* L, const char* text, std::size_t size, const char* chunk_name) {
  if (size > kLongestSource) {
    lua_pushnil(L);
    if (*chunk_name == '=' || *chunk_name == '@')
      lua_pushfstring(L, "%s:1: code may be at most 1 MiB long; evaluate it in parts", chunk_name + 1);
    else
      lua_pushliteral(L, "load: code may be at most 1 MiB long");
    return 2;
  }
  const int status = luaL_loadbufferx(L, text, size, chunk_name, "t");
  if (status == LUA_OK) return 1;
  State::of(L).check_caught(L, status);
  lua_pushnil(L);
  lua_insert(L, -2);
  return 2;
}

void open_base_library(lua_State* L) {
  luaL_requiref(L, LUA_GNAME, luaopen_base, 1);
  const luaL_Reg ours[] = {{"pcall", protected_call},
                           {"xpcall", protected_call_with_handler},
                           {"setmetatable", set_metatable},
                           {"load", bound<load>},
                           {"print", bound<print>},
                           {"collectgarbage", collect_garbage},
                           {nullptr, nullptr}};
  luaL_setfuncs(L, ours, 0);
  for (const char* absent : {"dofile", "loadfile", "warn"}) {
    lua_pushnil(L);
    lua_setfield(L, -2, absent);
  }
  lua_pop(L, 1);
}

namespace {

constexpr lua_Integer kSeed = 0;

// math.randomseed() without an argument begins the same numbers again: what is rendered twice is the same.
int random_seed(lua_State* L) {
  if (lua_isnone(L, 1)) lua_pushinteger(L, kSeed);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

void open_math_library(lua_State* L) {
  luaL_requiref(L, LUA_MATHLIBNAME, luaopen_math, 1);
  lua_getfield(L, -1, "randomseed");
  lua_pushcclosure(L, random_seed, 1);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, "randomseed");
  lua_call(L, 0, 0);
  lua_pop(L, 1);
}

}  // namespace

void open_libraries(lua_State* L) {
  open_base_library(L);
  open_coroutine_library(L);
  open_string_library(L);
  open_table_library(L);
  open_utf8_library(L);
  open_math_library(L);
  if (State::of(L).options.trusted) open_file_library(L);
}

}  // namespace perigee

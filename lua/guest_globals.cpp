// lua/guest_globals.cpp -- The globals as code from the network sees them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/guest_globals.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "lua/state.h"
#include "patterns/error.h"

namespace perigee {
namespace {

constexpr std::array<std::string_view, 7> kAbsent{"os", "io", "debug", "package", "require", "dofile", "loadfile"};
constexpr std::array kCopied{"string", "table", "math", "coroutine", "utf8"};  // so that nobody else's change with them
char guest_globals;                                                            // its address is the key of the table

// Upvalues of the functions below.
constexpr int kGlobals = lua_upvalueindex(1);   // the real ones
constexpr int kReplaced = lua_upvalueindex(2);  // from a value to what stands for it; to false where nothing does
constexpr int kLibrary = lua_upvalueindex(3);   // the names that Lua's own libraries had, as a set

bool is_absent(lua_State* L, int key) {
  if (lua_type(L, key) != LUA_TSTRING) return false;
  const std::string_view name{lua_tostring(L, key)};
  return std::find(kAbsent.begin(), kAbsent.end(), name) != kAbsent.end();
}

[[noreturn]] void refuse(const std::string& name) {
  throw PatternError{name + " is not there for code from the network; perigee --trust-network gives it"};
}

std::string name_of(lua_State* L, int key) { return lua_type(L, key) == LUA_TSTRING ? lua_tostring(L, key) : "this"; }

// Puts in the place of the value at the top what guests see. False where they may not see anything.
bool replace_top(lua_State* L) {
  if (lua_type(L, -1) != LUA_TTABLE && lua_type(L, -1) != LUA_TFUNCTION) return true;
  lua_pushvalue(L, -1);
  if (lua_rawget(L, kReplaced) == LUA_TNIL) {
    lua_pop(L, 1);
    return true;
  }
  if (lua_isboolean(L, -1)) {
    lua_pop(L, 2);
    return false;
  }
  lua_remove(L, -2);
  return true;
}

int read_global(lua_State* L) {
  lua_settop(L, 2);
  if (is_absent(L, 2)) refuse(name_of(L, 2));
  lua_pushvalue(L, 2);
  lua_gettable(L, kGlobals);
  if (!replace_top(L)) refuse(name_of(L, 2));
  return 1;
}

int write_global(lua_State* L) {
  lua_settop(L, 3);
  if (is_absent(L, 2)) refuse(name_of(L, 2));
  lua_pushvalue(L, 2);
  if (lua_rawget(L, kLibrary) != LUA_TNIL) {
    lua_pop(L, 1);
    lua_rawset(L, 1);
    return 0;
  }
  lua_pop(L, 1);
  lua_settable(L, kGlobals);
  return 0;
}

int next_global(lua_State* L) {
  lua_settop(L, 2);
  lua_remove(L, 1);
  while (lua_next(L, kGlobals) != 0) {
    if (!is_absent(L, 1) && replace_top(L)) return 2;
    lua_settop(L, 1);  // to the key after this one
  }
  lua_pushnil(L);
  return 1;
}

int all_globals(lua_State* L) {
  lua_pushvalue(L, kGlobals);
  lua_pushvalue(L, kReplaced);
  lua_pushvalue(L, kLibrary);
  lua_pushcclosure(L, bound<next_global>, 3);
  lua_pushvalue(L, 1);
  lua_pushnil(L);
  return 3;
}

// load(text, name, mode, globals): guests' own globals where none are given. Upvalues: Lua's, the guests'.
int load_as_guest(lua_State* L) {
  if (lua_isnone(L, 4)) {
    lua_settop(L, 3);
    lua_pushvalue(L, lua_upvalueindex(2));
  }
  lua_settop(L, 4);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 4, LUA_MULTRET);
  return lua_gettop(L);
}

// Everything that leads to the value at `index` leads to the one at the top instead, which is taken off.
void replace(lua_State* L, int replaced, int index) {
  if (lua_isnil(L, index)) return lua_pop(L, 1);
  lua_pushvalue(L, index);
  lua_insert(L, -2);
  lua_rawset(L, replaced);
}

void push_copy(lua_State* L, int table) {
  lua_newtable(L);
  lua_pushnil(L);
  while (lua_next(L, table) != 0) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
}

void raw_global(lua_State* L, int globals, const char* name) {
  lua_pushstring(L, name);
  lua_rawget(L, globals);
}

// Pushes the set of the names that a Lua state has before anything of ours.
void push_library_names(lua_State* L) {
  constexpr std::array kNames{"_G",     "_VERSION", "assert", "collectgarbage", "error",     "getmetatable", "ipairs",
                              "load",   "next",     "pairs",  "pcall",          "print",     "rawequal",     "rawget",
                              "rawlen", "rawset",   "select", "setmetatable",   "tonumber",  "tostring",     "type",
                              "xpcall", "string",   "table",  "math",           "coroutine", "utf8"};
  lua_newtable(L);
  for (const char* name : kNames) {
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, name);
  }
}

void make_guest_globals(lua_State* L) {
  luaL_checkstack(L, 12, "too many values");
  lua_newtable(L);
  const int guests = lua_gettop(L), globals = guests + 1, replaced = guests + 2, library = guests + 3;
  lua_pushglobaltable(L);
  lua_newtable(L);
  push_library_names(L);

  lua_pushvalue(L, guests);
  replace(L, replaced, globals);
  for (const std::string_view name : kAbsent) {
    raw_global(L, globals, std::string{name}.c_str());
    lua_pushboolean(L, 0);
    replace(L, replaced, -2);
    lua_pop(L, 1);
  }
  for (const char* name : kCopied) {
    raw_global(L, globals, name);
    if (lua_istable(L, -1)) {
      push_copy(L, lua_gettop(L));
      replace(L, replaced, -2);
    }
    lua_pop(L, 1);
  }
  raw_global(L, globals, "load");
  lua_pushvalue(L, -1);
  lua_pushvalue(L, guests);
  lua_pushcclosure(L, load_as_guest, 2);
  replace(L, replaced, -2);
  lua_pop(L, 1);

  lua_newtable(L);
  constexpr luaL_Reg kMethods[] = {{"__index", bound<read_global>},
                                   {"__newindex", bound<write_global>},
                                   {"__pairs", bound<all_globals>},
                                   {nullptr, nullptr}};
  lua_pushvalue(L, globals);
  lua_pushvalue(L, replaced);
  lua_pushvalue(L, library);
  luaL_setfuncs(L, kMethods, 3);
  lua_pushliteral(L, "globals of code from the network");
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, guests);
  lua_settop(L, guests);
}

}  // namespace

void push_guest_globals(lua_State* L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &guest_globals) == LUA_TTABLE) return;
  lua_pop(L, 1);
  make_guest_globals(L);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &guest_globals);
}

}  // namespace perigee

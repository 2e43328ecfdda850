// lua/haps.cpp -- An event as Lua functions see it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/haps.h"

#include <new>

#include "lua/values.h"

namespace perigee {
namespace {

constexpr char kHapType[] = "Hap";

// Where an event came from, handed through Lua as it is.
constexpr char kPlacesType[] = "Places";

void push_places(lua_State* L, const Context& places) {
  new (lua_newuserdatauv(L, sizeof(Context), 0)) Context{places};
  if (luaL_newmetatable(L, kPlacesType) != 0) {
    lua_pushcfunction(L, [](lua_State* state) {
      static_cast<Context*>(lua_touserdata(state, 1))->~Context();
      return 0;
    });
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, [](lua_State* state) {
      lua_pushliteral(state, "places in the text");
      return 1;
    });
    lua_setfield(L, -2, "__tostring");
    lua_pushstring(L, kPlacesType);
    lua_setfield(L, -2, "__metatable");
  }
  lua_setmetatable(L, -2);
}

void push_span(lua_State* L, const Span& span) {
  lua_createtable(L, 0, 2);
  lua_pushnumber(L, span.begin.to_double());
  lua_setfield(L, -2, "begin");
  lua_pushnumber(L, span.end.to_double());
  lua_setfield(L, -2, "end_");
}

// Pushes field `name` of the hap at 1, which must be a table or nil.
bool push_field(lua_State* L, const char* name) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_pushstring(L, name);
  return lua_rawget(L, 1) == LUA_TTABLE;
}

// hap:hasTag(word)
int has_tag(lua_State* L) {
  luaL_checkstring(L, 2);
  bool found = false;
  if (push_field(L, "tags")) {
    for (lua_Integer i = 1; !found && lua_rawgeti(L, -1, i) != LUA_TNIL; ++i) {
      found = lua_rawequal(L, -1, 2) != 0;
      lua_pop(L, 1);
    }
  }
  lua_pushboolean(L, found);
  return 1;
}

// hap:hasOnset()
int has_onset(lua_State* L) {
  bool found = false;
  if (push_field(L, "whole") && push_field(L, "part")) {
    lua_getfield(L, -1, "begin");
    lua_getfield(L, -3, "begin");
    found = lua_rawequal(L, -1, -2) != 0;
  }
  lua_pushboolean(L, found);
  return 1;
}

}  // namespace

const Context* test_places(lua_State* L, int index) {
  return static_cast<const Context*>(luaL_testudata(L, index, kPlacesType));
}

void push_hap(lua_State* L, const Event& event) {
  luaL_checkstack(L, 8, "values nested too deeply");
  lua_createtable(L, 0, 4);
  push_value(L, event.value);
  lua_setfield(L, -2, "value");
  push_span(L, event.part);
  lua_setfield(L, -2, "part");
  if (event.has_whole) {
    push_span(L, event.whole);
    lua_setfield(L, -2, "whole");
  }
  if (!event.context.empty()) {
    push_places(L, event.context);
    lua_setfield(L, -2, "places");
  }
  if (const std::vector<Symbol> tags = event.context.tags(); !tags.empty()) {
    lua_createtable(L, static_cast<int>(tags.size()), 0);
    for (std::size_t i = 0; i < tags.size(); ++i) {
      lua_pushlstring(L, tags[i].text().data(), tags[i].text().size());
      lua_rawseti(L, -2, static_cast<lua_Integer>(i) + 1);
    }
    lua_setfield(L, -2, "tags");
  }
  if (luaL_newmetatable(L, kHapType) != 0) {
    lua_createtable(L, 0, 2);
    const luaL_Reg methods[] = {{"hasTag", has_tag}, {"hasOnset", has_onset}, {nullptr, nullptr}};
    luaL_setfuncs(L, methods, 0);
    lua_setfield(L, -2, "__index");
    lua_pushstring(L, kHapType);
    lua_setfield(L, -2, "__metatable");
  }
  lua_setmetatable(L, -2);
}

}  // namespace perigee

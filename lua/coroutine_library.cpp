// lua/coroutine_library.cpp -- Coroutines as in Lua; one whose run was stopped stops its resumer too.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/libraries.h"
#include "lua/state.h"

namespace perigee {
namespace {

lua_State* coroutine_argument(lua_State* L, int index) {
  lua_State* coroutine = lua_tothread(L, index);
  luaL_argexpected(L, coroutine != nullptr, index, "thread");
  return coroutine;
}

// Moves `arguments` values into the coroutine and runs it. Answers how many results are on L's stack now, or -1 with the
// error value there. `status` is what lua_resume said.
int resume_with(lua_State* L, lua_State* coroutine, int arguments, int& status) {
  status = LUA_OK;
  if (lua_checkstack(coroutine, arguments) == 0) {
    lua_pushliteral(L, "too many arguments to resume");
    return -1;
  }
  lua_xmove(L, coroutine, arguments);
  int results = 0;
  status = lua_resume(coroutine, L, arguments, &results);
  if (status == LUA_OK || status == LUA_YIELD) {
    if (lua_checkstack(L, results + 1) == 0) {
      lua_pop(coroutine, results);
      lua_pushliteral(L, "too many results to resume");
      return -1;
    }
    lua_xmove(coroutine, L, results);
    return results;
  }
  State::of(L).check_caught(L, status);
  lua_xmove(coroutine, L, 1);
  return -1;
}

int resume(lua_State* L) {
  lua_State* coroutine = coroutine_argument(L, 1);
  int status = LUA_OK;
  const int results = resume_with(L, coroutine, lua_gettop(L) - 1, status);
  lua_pushboolean(L, results >= 0);
  const int answers = results < 0 ? 2 : results + 1;
  lua_insert(L, -answers);
  return answers;
}

int resume_wrapped(lua_State* L) {
  lua_State* coroutine = lua_tothread(L, lua_upvalueindex(1));
  int status = LUA_OK;
  const int results = resume_with(L, coroutine, lua_gettop(L), status);
  if (results >= 0) return results;
  const int ended = lua_status(coroutine);
  if (ended != LUA_OK && ended != LUA_YIELD && !State::is_poisoned(coroutine)) {
    status = lua_resetthread(coroutine);  // closes its variables; the error may be another now
    State::of(L).check_caught(L, status);
    lua_xmove(coroutine, L, 1);
  }
  if (lua_type(L, -1) == LUA_TSTRING) {
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

int wrap(lua_State* L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State* coroutine = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, coroutine, 1);
  lua_pushcclosure(L, resume_wrapped, 1);
  return 1;
}

int close(lua_State* L) {
  lua_State* coroutine = coroutine_argument(L, 1);
  lua_Debug record;
  const int status = lua_status(coroutine);
  const bool runs = coroutine == L || (status == LUA_OK && lua_getstack(coroutine, 0, &record) != 0);
  if (runs) return luaL_error(L, "cannot close a running coroutine");
  if (State::is_poisoned(coroutine)) return luaL_error(L, "cannot close a coroutine that was stopped");
  const int closed = lua_resetthread(coroutine);
  State::of(L).check_caught(L, closed);
  lua_pushboolean(L, closed == LUA_OK);
  if (closed == LUA_OK) return 1;
  lua_xmove(coroutine, L, 1);
  return 2;
}

}  // namespace

void open_coroutine_library(lua_State* L) {
  luaL_requiref(L, LUA_COLIBNAME, luaopen_coroutine, 1);
  const luaL_Reg ours[] = {{"resume", resume}, {"wrap", wrap}, {"close", close}, {nullptr, nullptr}};
  luaL_setfuncs(L, ours, 0);
  lua_pop(L, 1);
}

}  // namespace perigee

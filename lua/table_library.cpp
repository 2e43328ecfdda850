// lua/table_library.cpp -- Lua's table functions, with every loop over the elements open to being ended.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <climits>
#include <cstdint>

#include "lua/libraries.h"
#include "lua/state.h"

namespace perigee {
namespace {

// Counts the steps of a loop in C++ and looks now and then whether the run is over.
class Loop {
 public:
  explicit Loop(lua_State* L) : L_{L}, state_{State::of(L)} {}
  void step() {
    if (++steps_ % 1024 == 0) state_.check(L_);
  }

 private:
  lua_State* L_;
  State& state_;
  std::uint32_t steps_ = 0;
};

// A table, or something with the metamethods of one.
void check_table(lua_State* L, int index) {
  if (lua_type(L, index) == LUA_TTABLE) return;
  if (lua_getmetatable(L, index) != 0) {
    lua_pop(L, 1);
    return;
  }
  luaL_checktype(L, index, LUA_TTABLE);
}

int insert(lua_State* L) {
  check_table(L, 1);
  const lua_Integer end =
      static_cast<lua_Integer>(static_cast<lua_Unsigned>(luaL_len(L, 1)) + 1);  // first empty element
  lua_Integer at = end;
  switch (lua_gettop(L)) {
    case 2:
      break;
    case 3: {
      at = luaL_checkinteger(L, 2);
      luaL_argcheck(L, static_cast<lua_Unsigned>(at) - 1u < static_cast<lua_Unsigned>(end), 2,
                    "position out of bounds");
      Loop loop{L};
      for (lua_Integer i = end; i > at; --i) {
        loop.step();
        lua_geti(L, 1, i - 1);
        lua_seti(L, 1, i);
      }
      break;
    }
    default:
      return luaL_error(L, "wrong number of arguments to 'insert'");
  }
  lua_seti(L, 1, at);
  return 0;
}

int remove(lua_State* L) {
  check_table(L, 1);
  const lua_Integer size = luaL_len(L, 1);
  lua_Integer at = luaL_optinteger(L, 2, size);
  if (at != size) {  // between 1 and size + 1
    luaL_argcheck(L, static_cast<lua_Unsigned>(at) - 1u <= static_cast<lua_Unsigned>(size), 1,
                  "position out of bounds");
  }
  lua_geti(L, 1, at);
  Loop loop{L};
  for (; at < size; ++at) {
    loop.step();
    lua_geti(L, 1, at + 1);
    lua_seti(L, 1, at);
  }
  lua_pushnil(L);
  lua_seti(L, 1, at);
  return 1;
}

int move(lua_State* L) {
  const lua_Integer from = luaL_checkinteger(L, 2), end = luaL_checkinteger(L, 3), to = luaL_checkinteger(L, 4);
  const int target = lua_isnoneornil(L, 5) ? 1 : 5;
  check_table(L, 1);
  check_table(L, target);
  if (end >= from) {
    luaL_argcheck(L, from > 0 || end < LUA_MAXINTEGER + from, 3, "too many elements to move");
    const lua_Integer count = end - from + 1;
    luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
    Loop loop{L};
    const bool forwards = to > end || to <= from || (target != 1 && lua_compare(L, 1, target, LUA_OPEQ) == 0);
    for (lua_Integer i = 0; i < count; ++i) {
      loop.step();
      const lua_Integer offset = forwards ? i : count - 1 - i;
      lua_geti(L, 1, from + offset);
      lua_seti(L, target, to + offset);
    }
  }
  lua_pushvalue(L, target);
  return 1;
}

int concat(lua_State* L) {
  check_table(L, 1);
  const lua_Integer size = luaL_len(L, 1);
  std::size_t separator_size = 0;
  const char* separator = luaL_optlstring(L, 2, "", &separator_size);
  const lua_Integer first = luaL_optinteger(L, 3, 1), last = luaL_optinteger(L, 4, size);
  luaL_Buffer result;
  luaL_buffinit(L, &result);
  Loop loop{L};
  for (lua_Integer i = first; i <= last; ++i) {
    loop.step();
    lua_geti(L, 1, i);
    if (lua_isstring(L, -1) == 0) {
      return luaL_error(L, "invalid value (%s) at index %I in table for 'concat'", luaL_typename(L, -1),
                        static_cast<LUAI_UACINT>(i));
    }
    luaL_addvalue(&result);
    if (i == last) break;  // last may be the largest integer
    luaL_addlstring(&result, separator, separator_size);
  }
  luaL_pushresult(&result);
  return 1;
}

// Heap sort: never more than n log n comparisons, and no comparison function can lead it out of bounds.
class Sorter {
 public:
  explicit Sorter(lua_State* L) : L_{L}, loop_{L}, has_order_{!lua_isnoneornil(L, 2)} {}

  void sort(lua_Integer size) {
    for (lua_Integer root = size / 2; root >= 1; --root) sift(root, size);
    for (lua_Integer last = size; last > 1; --last) {
      lua_geti(L_, 1, 1);
      lua_geti(L_, 1, last);
      lua_seti(L_, 1, 1);
      lua_seti(L_, 1, last);
      sift(1, last - 1);
    }
  }

 private:
  // The element at `root` sinks until it is no smaller than both its children.
  void sift(lua_Integer root, lua_Integer size) {
    lua_geti(L_, 1, root);
    for (lua_Integer child = root * 2; child <= size; child = root * 2) {
      lua_geti(L_, 1, child);
      if (child < size) {
        lua_geti(L_, 1, child + 1);
        if (less(-2, -1)) {
          lua_remove(L_, -2);
          ++child;
        } else {
          lua_pop(L_, 1);
        }
      }
      if (!less(-2, -1)) {
        lua_pop(L_, 1);
        break;
      }
      lua_seti(L_, 1, root);
      root = child;
    }
    lua_seti(L_, 1, root);
  }

  bool less(int a, int b) {
    loop_.step();
    if (!has_order_) return lua_compare(L_, a, b, LUA_OPLT) != 0;
    lua_pushvalue(L_, 2);
    lua_pushvalue(L_, a - 1);
    lua_pushvalue(L_, b - 2);
    lua_call(L_, 2, 1);
    const bool is_less = lua_toboolean(L_, -1) != 0;
    lua_pop(L_, 1);
    return is_less;
  }

  lua_State* L_;
  Loop loop_;
  bool has_order_;
};

int sort(lua_State* L) {
  check_table(L, 1);
  const lua_Integer size = luaL_len(L, 1);
  luaL_argcheck(L, size < INT_MAX, 1, "array too big");
  if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  luaL_checkstack(L, 20, nullptr);
  if (size > 1) Sorter{L}.sort(size);
  return 0;
}

}  // namespace

void open_table_library(lua_State* L) {
  luaL_requiref(L, LUA_TABLIBNAME, luaopen_table, 1);
  const luaL_Reg ours[] = {{"concat", bound<concat>}, {"insert", bound<insert>}, {"move", bound<move>},
                           {"remove", bound<remove>}, {"sort", bound<sort>},     {nullptr, nullptr}};
  luaL_setfuncs(L, ours, 0);
  lua_getfield(L, -1, "unpack");
  replace_with_checked(L);
  lua_setfield(L, -2, "unpack");
  lua_pop(L, 1);
}

}  // namespace perigee

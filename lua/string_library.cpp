// lua/string_library.cpp -- Lua's string functions; those that can take for ever count their steps.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cctype>
#include <cstring>
#include <string>
#include <string_view>

#include "lua/libraries.h"
#include "lua/matcher.h"
#include "lua/pattern_objects.h"
#include "lua/state.h"

namespace perigee {
namespace {

void check_run(void* L) { State::of(static_cast<lua_State*>(L)).check(static_cast<lua_State*>(L)); }

std::string_view string_argument(lua_State* L, int index) {
  std::size_t size = 0;
  const char* text = luaL_checklstring(L, index, &size);
  return {text, size};
}

// Where a search begins, from 0: positions count from 1, negative ones from the end.
std::size_t start_position(lua_Integer position, std::size_t size) {
  if (position > 0) return static_cast<std::size_t>(position) - 1;
  if (position == 0 || position < -static_cast<lua_Integer>(size)) return 0;
  return static_cast<std::size_t>(static_cast<lua_Integer>(size) + position);
}

// Pushes capture `index`, or the whole match [begin, end) where the pattern has none.
void push_capture(lua_State* L, const Matcher& match, int index, std::string_view text, std::size_t begin,
                  std::size_t end) {
  if (index >= match.captures()) {
    if (index != 0) throw MatchError("invalid capture index %" + std::to_string(index + 1));
    lua_pushlstring(L, text.data() + begin, end - begin);
    return;
  }
  const Matcher::Capture capture = match.capture(index);
  if (capture.is_position) {
    lua_pushinteger(L, static_cast<lua_Integer>(capture.begin) + 1);
  } else {
    lua_pushlstring(L, text.data() + capture.begin, capture.length);
  }
}

int push_captures(lua_State* L, const Matcher& match, std::string_view text, std::size_t begin, bool whole_if_none) {
  const int count = match.captures() == 0 && whole_if_none ? 1 : match.captures();
  luaL_checkstack(L, count, "too many captures");
  for (int i = 0; i < count; ++i) push_capture(L, match, i, text, begin, match.end());
  return count;
}

// Plain search, its steps counted like a pattern's.
std::size_t find_plain(lua_State* L, std::string_view text, std::string_view what, std::size_t start) {
  if (what.empty()) return start;
  std::size_t steps = 0;
  while (text.size() - start >= what.size()) {
    const void* hit = std::memchr(text.data() + start, what[0], text.size() - start - what.size() + 1);
    if (hit == nullptr) break;
    start = static_cast<std::size_t>(static_cast<const char*>(hit) - text.data());
    if (std::memcmp(text.data() + start, what.data(), what.size()) == 0) return start;
    ++start;
    steps += 1 + what.size() / 64;
    if (steps >= Matcher::kStepsAtOnce) {
      steps = 0;
      check_run(L);
    }
  }
  return std::string_view::npos;
}

int find_or_match(lua_State* L, bool find) {
  const std::string_view text = string_argument(L, 1);
  std::string_view pattern = string_argument(L, 2);
  std::size_t start = start_position(luaL_optinteger(L, 3, 1), text.size());
  if (start > text.size()) {
    luaL_pushfail(L);
    return 1;
  }
  if (find && (lua_toboolean(L, 4) != 0 || pattern.find_first_of("^$*+?.([%-") == std::string_view::npos)) {
    const std::size_t at = find_plain(L, text, pattern, start);
    if (at != std::string_view::npos) {
      lua_pushinteger(L, static_cast<lua_Integer>(at) + 1);
      lua_pushinteger(L, static_cast<lua_Integer>(at + pattern.size()));
      return 2;
    }
  } else {
    const bool anchored = !pattern.empty() && pattern[0] == '^';
    if (anchored) pattern.remove_prefix(1);
    Matcher match{text, pattern, check_run, L};
    do {
      if (!match.match_at(start)) continue;
      if (!find) return push_captures(L, match, text, start, true);
      lua_pushinteger(L, static_cast<lua_Integer>(start) + 1);
      lua_pushinteger(L, static_cast<lua_Integer>(match.end()));
      return 2 + push_captures(L, match, text, start, false);
    } while (++start <= text.size() && !anchored);
  }
  luaL_pushfail(L);
  return 1;
}

int find(lua_State* L) { return find_or_match(L, true); }
int match(lua_State* L) { return find_or_match(L, false); }

// The iterator of gmatch. Upvalues: text, pattern, where to go on, where the last match ended (-1: none yet).
int next_match(lua_State* L) {
  std::size_t text_size = 0, pattern_size = 0;
  const char* text_data = lua_tolstring(L, lua_upvalueindex(1), &text_size);
  const char* pattern_data = lua_tolstring(L, lua_upvalueindex(2), &pattern_size);
  const std::string_view text{text_data, text_size};
  const lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
  Matcher match{text, {pattern_data, pattern_size}, check_run, L};
  for (auto start = static_cast<std::size_t>(lua_tointeger(L, lua_upvalueindex(3))); start <= text.size(); ++start) {
    if (!match.match_at(start) || static_cast<lua_Integer>(match.end()) == last) continue;
    lua_pushinteger(L, static_cast<lua_Integer>(match.end()));
    lua_copy(L, -1, lua_upvalueindex(3));
    lua_replace(L, lua_upvalueindex(4));
    return push_captures(L, match, text, start, true);
  }
  return 0;
}

int gmatch(lua_State* L) {
  const std::string_view text = string_argument(L, 1);
  string_argument(L, 2);
  const std::size_t start = start_position(luaL_optinteger(L, 3, 1), text.size());
  lua_settop(L, 2);
  lua_pushinteger(L, static_cast<lua_Integer>(std::min(start, text.size() + 1)));
  lua_pushinteger(L, -1);
  lua_pushcclosure(L, bound<next_match>, 4);
  return 1;
}

// Adds gsub's replacement string with its %0 … %9 and %% filled in.
void add_template(lua_State* L, luaL_Buffer* out, const Matcher& match, std::string_view text, std::size_t begin) {
  std::size_t size = 0;
  const char* data = lua_tolstring(L, 3, &size);
  const std::string_view replacement{data, size};
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    if (replacement[i] != '%') {
      luaL_addchar(out, replacement[i]);
      continue;
    }
    const char c = ++i < replacement.size() ? replacement[i] : '\0';
    if (c == '%') {
      luaL_addchar(out, c);
    } else if (c == '0') {
      luaL_addlstring(out, text.data() + begin, match.end() - begin);
    } else if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      push_capture(L, match, c - '1', text, begin, match.end());
      luaL_tolstring(L, -1, nullptr);
      lua_remove(L, -2);
      luaL_addvalue(out);
    } else {
      throw MatchError("invalid use of '%' in replacement string");
    }
  }
}

void add_replacement(lua_State* L, luaL_Buffer* out, const Matcher& match, std::string_view text, std::size_t begin) {
  const int type = lua_type(L, 3);
  if (type == LUA_TSTRING || type == LUA_TNUMBER) return add_template(L, out, match, text, begin);
  if (type == LUA_TFUNCTION) {
    lua_pushvalue(L, 3);
    lua_call(L, push_captures(L, match, text, begin, true), 1);
  } else {
    push_capture(L, match, 0, text, begin, match.end());
    lua_gettable(L, 3);
  }
  if (lua_toboolean(L, -1) == 0) {  // keeps the original
    lua_pop(L, 1);
    luaL_addlstring(out, text.data() + begin, match.end() - begin);
  } else if (lua_isstring(L, -1) == 0) {
    luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
  } else {
    luaL_addvalue(out);
  }
}

int gsub(lua_State* L) {
  const std::string_view text = string_argument(L, 1);
  std::string_view pattern = string_argument(L, 2);
  const int type = lua_type(L, 3);
  luaL_argexpected(L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE, 3,
                   "string/function/table");
  if (type == LUA_TNUMBER) lua_tostring(L, 3);  // turned into a string in place
  const lua_Integer most = luaL_optinteger(L, 4, static_cast<lua_Integer>(text.size()) + 1);
  const bool anchored = !pattern.empty() && pattern[0] == '^';
  if (anchored) pattern.remove_prefix(1);
  Matcher match{text, pattern, check_run, L};
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  std::size_t at = 0, last = std::string_view::npos;
  lua_Integer count = 0;
  while (count < most) {
    if (match.match_at(at) && match.end() != last) {
      ++count;
      add_replacement(L, &out, match, text, at);
      if (count % 256 == 0) check_run(L);
      at = last = match.end();
    } else if (at < text.size()) {
      luaL_addchar(&out, text[at++]);
    } else {
      break;
    }
    if (anchored) break;
  }
  luaL_addlstring(&out, text.data() + std::min(at, text.size()), text.size() - std::min(at, text.size()));
  luaL_pushresult(&out);
  lua_pushinteger(L, count);
  return 2;
}

int rep(lua_State* L) {
  const std::string_view text = string_argument(L, 1);
  const lua_Integer wanted = luaL_checkinteger(L, 2);
  std::size_t separator_size = 0;
  const char* separator = luaL_optlstring(L, 3, "", &separator_size);
  const std::size_t piece = text.size() + separator_size;
  if (wanted <= 0 || piece == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  const auto count = static_cast<std::size_t>(wanted);
  if (count > State::kLongestString / piece) {
    return luaL_error(L, "string.rep: a string may be at most %d MiB long",
                      static_cast<int>(State::kLongestString >> 20));
  }
  const std::size_t size = count * piece - separator_size;
  // A block of the collector's own, which needs no finalizer: Lua gives up finalizers where memory or stack is out.
  char* const made = static_cast<char*>(lua_newuserdatauv(L, size, 0));
  char* out = made;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 65536 == 65535) check_run(L);
    std::memcpy(out, text.data(), text.size());
    out += text.size();
    if (i + 1 < count) {
      std::memcpy(out, separator, separator_size);
      out += separator_size;
    }
  }
  lua_pushlstring(L, made, size);
  return 1;
}

// Lua's own buffers share a metatable that is made with the first big one. Made here, it is whole: had memory run out
// half-way through it, the buffers that come later would never be freed.
void make_buffer_metatable(lua_State* L) {
  luaL_Buffer big;
  luaL_buffinitsize(L, &big, LUAL_BUFFERSIZE + 1);
  luaL_pushresultsize(&big, 0);
  lua_pop(L, 1);
}

}  // namespace

void open_utf8_library(lua_State* L) {
  luaL_requiref(L, LUA_UTF8LIBNAME, luaopen_utf8, 1);
  for (const char* linear : {"char", "codepoint", "len", "offset"}) {
    lua_getfield(L, -1, linear);
    replace_with_checked(L);
    lua_setfield(L, -2, linear);
  }
  lua_pop(L, 1);
}

void open_string_library(lua_State* L) {
  make_buffer_metatable(L);
  luaL_requiref(L, LUA_STRLIBNAME, luaopen_string, 1);
  const luaL_Reg ours[] = {{"find", bound<find>}, {"match", bound<match>}, {"gmatch", bound<gmatch>},
                           {"gsub", bound<gsub>}, {"rep", bound<rep>},     {nullptr, nullptr}};
  luaL_setfuncs(L, ours, 0);
  for (const char* linear : {"byte", "format", "lower", "pack", "reverse", "unpack", "upper"}) {
    lua_getfield(L, -1, linear);
    replace_with_checked(L);
    lua_setfield(L, -2, linear);
  }
  lua_pushnil(L);
  lua_setfield(L, -2, "dump");
  lua_pop(L, 1);
}

}  // namespace perigee

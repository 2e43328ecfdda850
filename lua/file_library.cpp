// lua/file_library.cpp -- Files and the clock for code of this machine: ordinary files only, nothing that waits or starts programs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>

#include "lua/libraries.h"
#include "lua/state.h"
#include "patterns/tonal/scala.h"

namespace perigee {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxScript = std::uintmax_t{1} << 20;

// Calls the standard function in upvalue 1 after a look at the file: a pipe or a device could keep us waiting.
int with_ordinary_file(lua_State* L) {
  const char* path = luaL_checkstring(L, 1);
  std::error_code no_such_file;
  const fs::file_status status = fs::status(path, no_such_file);
  if (fs::exists(status) && !fs::is_regular_file(status))
    return luaL_error(L, "%s: only ordinary files can be opened", path);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

int write(lua_State* L) {
  for (int i = 1, count = lua_gettop(L); i <= count; ++i) {
    std::size_t size = 0;
    const char* text = luaL_checklstring(L, i, &size);
    State::of(L).print({text, size});
  }
  return 0;
}

// A relative path beside the script that runs if it is there, otherwise as given.
fs::path beside_script(lua_State* L, const fs::path& path) {
  const fs::path beside = fs::path{State::of(L).script_folder} / path;
  std::error_code no_such_file;
  return path.is_relative() && fs::exists(beside, no_such_file) ? beside : path;
}

std::string text_of(const fs::path& path) {
  std::error_code failed;
  if (!fs::is_regular_file(path, failed)) throw std::runtime_error("cannot read '" + path.string() + "': no such file");
  if (fs::file_size(path, failed) > kMaxScript)
    throw std::runtime_error("'" + path.string() + "' is longer than 1 MiB");
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

// For patterns that are made of a file, such as a tuning.
std::string text_for_patterns(const std::string& path) {
  try {
    return text_of(path);
  } catch (const std::runtime_error& problem) {
    throw PatternError{problem.what()};
  }
}

// Pushes the compiled file.
void load_file(lua_State* L, const fs::path& path) {
  std::string text = text_of(path);
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (text.starts_with('#')) text.insert(0, "--");  // a first line for the shell
  const std::string name = "@" + path.string();
  if (load_text(L, text.data(), text.size(), name.c_str()) != 1) lua_error(L);
}

int do_file(lua_State* L) {
  const fs::path path = beside_script(L, luaL_checkstring(L, 1));
  lua_settop(L, 0);
  load_file(L, path);
  lua_call(L, 0, LUA_MULTRET);
  return lua_gettop(L);
}

// Upvalue 1: the table of what has been loaded.
int require(lua_State* L) {
  const std::string name = luaL_checkstring(L, 1);
  lua_settop(L, 1);
  if (lua_getfield(L, lua_upvalueindex(1), name.c_str()) != LUA_TNIL) return 1;
  std::string file = name;
  std::replace(file.begin(), file.end(), '.', '/');
  const std::array<fs::path, 2> candidates{beside_script(L, file + ".lua"), beside_script(L, file + "/init.lua")};
  for (const fs::path& path : candidates) {
    std::error_code no_such_file;
    if (!fs::exists(path, no_such_file)) continue;
    load_file(L, path);
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    if (lua_isnil(L, -1)) {
      lua_pop(L, 1);
      lua_pushboolean(L, 1);
    }
    lua_pushvalue(L, -1);
    lua_setfield(L, lua_upvalueindex(1), name.c_str());
    return 1;
  }
  throw std::runtime_error("module '" + name + "' not found: there is no '" + candidates[0].string() + "'");
}

// Pushes a table with the named functions of the table at the top, and takes that off.
void keep_only(lua_State* L, std::initializer_list<const char*> names) {
  lua_newtable(L);
  for (const char* name : names) {
    lua_getfield(L, -2, name);
    lua_setfield(L, -2, name);
  }
  lua_remove(L, -2);
}

}  // namespace

void open_file_library(lua_State* L) {
  set_text_file_reader(text_for_patterns);

  luaL_requiref(L, LUA_OSLIBNAME, luaopen_os, 0);
  keep_only(L, {"clock", "date", "difftime", "getenv", "time"});
  lua_setglobal(L, "os");

  luaL_requiref(L, LUA_IOLIBNAME, luaopen_io, 0);
  keep_only(L, {"open", "lines", "type"});
  for (const char* opens : {"open", "lines"}) {
    lua_getfield(L, -1, opens);
    lua_pushcclosure(L, bound<with_ordinary_file>, 1);
    lua_setfield(L, -2, opens);
  }
  lua_pushcfunction(L, bound<write>);
  lua_setfield(L, -2, "write");
  lua_setglobal(L, "io");

  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  keep_only(L, {"coroutine", "math", "string", "table", "utf8"});
  lua_newtable(L);
  lua_pushvalue(L, -2);
  lua_setfield(L, -2, "loaded");
  lua_setglobal(L, "package");
  lua_pushcclosure(L, bound<require>, 1);
  lua_setglobal(L, "require");
  lua_pushcfunction(L, bound<do_file>);
  lua_setglobal(L, "dofile");
}

}  // namespace perigee

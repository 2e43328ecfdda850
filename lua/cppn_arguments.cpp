// lua/cppn_arguments.cpp -- What the functions of genomes are given, checked.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/cppn_arguments.h"

#include <algorithm>

#include "lua/state.h"
#include "patterns/error.h"
#include "patterns/similar.h"

namespace perigee::command {
const GenomeObject& genome(lua_State* L, int index) {
  const GenomeObject* found = test_genome(L, index);
  if (found == nullptr) refuse(L, index, "a genome, as cppn.load(\"file.json\") and cppn.random{seed = 1} give");
  return *found;
}

std::string text(lua_State* L, int index, const char* wanted) {
  if (lua_type(L, index) != LUA_TSTRING) refuse(L, index, wanted);
  return lua_tostring(L, index);
}

void may_write(lua_State* L) {
  outside_of_patterns(L);
  if (!State::of(L).options.trusted)
    throw PatternError{std::string{called_by(L)} + ": code from elsewhere writes no files"};
}

NumberOptions::NumberOptions(lua_State* L, int index) : L_{L}, index_{index} {
  if (lua_isnoneornil(L, index)) {
    index_ = 0;
  } else if (lua_type(L, index) != LUA_TTABLE) {
    refuse(L, index, "a table of options, as in {seed = 1}");
  }
}

bool NumberOptions::has(const char* name) {
  known_.push_back(name);
  if (index_ == 0) return false;
  const bool is_there = lua_getfield(L_, index_, name) != LUA_TNIL;
  lua_pop(L_, 1);
  return is_there;
}

bool NumberOptions::flag(const char* name) {
  if (!has(name)) return false;
  const bool is_truth = lua_getfield(L_, index_, name) == LUA_TBOOLEAN, value = lua_toboolean(L_, -1) != 0;
  lua_pop(L_, 1);
  if (!is_truth) throw PatternError{std::string{called_by(L_)} + ": " + name + " must be true or false"};
  return value;
}

std::string NumberOptions::text(const char* name, const char* wanted) {
  if (!has(name)) return {};
  const bool is_text = lua_getfield(L_, index_, name) == LUA_TSTRING;
  std::string value = is_text ? lua_tostring(L_, -1) : "";
  lua_pop(L_, 1);
  if (!is_text) throw PatternError{std::string{called_by(L_)} + ": " + name + " must be " + wanted};
  return value;
}

double NumberOptions::get(const char* name, double otherwise, double low, double high) {
  if (!has(name)) return otherwise;
  lua_getfield(L_, index_, name);
  const bool is_number = lua_type(L_, -1) == LUA_TNUMBER;
  const double value = is_number ? lua_tonumber(L_, -1) : 0.0;
  lua_pop(L_, 1);
  if (!is_number || !(value >= low && value <= high))
    throw PatternError{std::string{called_by(L_)} + ": " + name + " must be a number from " + number_text(low) +
                       " to " + number_text(high)};
  return value;
}

void NumberOptions::done() {
  if (index_ == 0) return;
  lua_pushnil(L_);
  while (lua_next(L_, index_) != 0) {
    lua_pop(L_, 1);
    const std::string key = lua_type(L_, -1) == LUA_TSTRING ? lua_tostring(L_, -1) : "";
    if (std::find(known_.begin(), known_.end(), key) == known_.end())
      throw PatternError{std::string{called_by(L_)} + ": there is no option \"" + key + "\"" +
                         did_you_mean(key, known_)};
  }
}

}  // namespace perigee::command

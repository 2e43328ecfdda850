// lua/cppn_arguments.h -- What the functions of genomes are given, checked. Refusals throw PatternError with the function's name.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lua.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "gpu/archive.h"
#include "gpu/population.h"
#include "lua/command_arguments.h"
#include "lua/commands.h"
#include "lua/cppn.h"

namespace perigee {

// Their rows, as commands have them, named "cppn.load" or "g:out": by what they are about.
const std::vector<Command>& genome_file_functions();
const std::vector<Command>& genome_sound_functions();
const std::vector<Command>& genome_evolution_functions();
const std::vector<Command>& genome_exploration_functions();
const std::vector<Command>& genome_library_functions();

int push_population(lua_State* L, Population made);
namespace command {
class NumberOptions;
}
// What is left of the options of an evolution that listens for itself; starts it and pushes it.
int explore_genomes(lua_State* L, command::NumberOptions& given, ExploreOptions options);

// Pushes a table of those whose names begin with `prefix`, by the rest of their names.
void push_genome_methods(lua_State* L, std::string_view prefix);

namespace command {

const GenomeObject& genome(lua_State* L, int index);
std::string text(lua_State* L, int index, const char* wanted);

// Throws where nothing may come of code but patterns: where it is only looked at (`perigee check`, `perigee lsp`), and in a
// function inside a pattern.
void may_write(lua_State* L);

// A table {name = number, truth or text}, or nothing. Names that nobody asked for are refused.
class NumberOptions {
 public:
  NumberOptions(lua_State* L, int index);
  // `otherwise` where it is not said; refuses what is not between low and high.
  double get(const char* name, double otherwise, double low, double high);
  bool has(const char* name);                              // and it is no nil
  bool flag(const char* name);                             // true or false; false where it is not said
  std::string text(const char* name, const char* wanted);  // empty where it is not said
  void done();                                             // refuses what is left

 private:
  lua_State* L_;
  int index_;  // 0: there is no table
  std::vector<std::string_view> known_;
};

}  // namespace command
}  // namespace perigee

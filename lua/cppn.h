// lua/cppn.h -- The table `cppn`: genomes as Lua sees them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lua.hpp>
#include <memory>
#include <string>
#include <vector>

#include "gpu/genome.h"
#include "lua/commands.h"
#include "lua/network_output.h"
#include "patterns/pattern.h"

namespace perigee {

// A userdata; immutable, as a pattern is.
struct GenomeObject {
  std::shared_ptr<const Genome> genome;
  bool compatible = false;   // sounds as the format's own renderer has it, defects and all
  Pattern amount = nullptr;  // how far it is on its way to genome->towards, as cppn.morph(a, b, pattern) has it
};
void push_genome(lua_State* L, GenomeObject genome);
const GenomeObject* test_genome(lua_State* L, int index);  // null if it is something else

// The name by which s"name" plays it, in the instrument that evaluates.
std::string play_genome_as(lua_State* L, const GenomeObject& genome);

// g:out(number) as a signal, whose kind is `network`.
void push_network_output(lua_State* L, Ref<const NetworkOutput> output, int number);
// Of the signal at `index`, whose kind is `network`.
Ref<const NetworkOutput> network_output_of(lua_State* L, int index);

// pattern:synth(g).
void push_synth_method(lua_State* L);

// The functions of `cppn`, of genomes and of patterns, by names such as "cppn.load" and "g:out".
const std::vector<Command>& genome_functions();

void open_populations(lua_State* L);
void open_explorations(lua_State* L);
void open_genome_libraries(lua_State* L);
void open_cppn(lua_State* L);

}  // namespace perigee

// lua/cppn.cpp -- The table `cppn` and the type Genome, out of the rows of their functions.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/cppn.h"

#include <cctype>
#include <new>

#include "gpu/genome_writer.h"
#include "lua/cppn_arguments.h"
#include "lua/session.h"
#include "lua/signals.h"
#include "lua/state.h"
#include "patterns/error.h"

namespace perigee {
namespace {

constexpr char kGenomeType[] = "Genome";
constexpr char kOutputType[] = "NetworkOutput";

int to_text(lua_State* L) {
  const Genome& g = *command::genome(L, 1).genome;
  std::size_t nodes = 0, connections = 0;
  for (const GenomeNetwork& each : g.networks) {
    nodes += each.network.nodes.size();
    connections += each.network.connections.size();
  }
  const std::string text =
      "genome " + g.id + ": " + std::to_string(nodes) + " nodes and " + std::to_string(connections) + " connections" +
      (g.networks.size() > 1 ? " in " + std::to_string(g.networks.size()) + " networks" : "") + ", a patch of " +
      std::to_string(g.patch.nodes.size()) + (g.towards ? ", on its way to " + g.towards->id : "");
  lua_pushlstring(L, text.data(), text.size());
  return 1;
}

template <class T>
int destroy(lua_State* L) {
  static_cast<T*>(lua_touserdata(L, 1))->~T();
  return 0;
}

}  // namespace

const std::vector<Command>& genome_functions() {
  static const std::vector<Command> kAll = [] {
    std::vector<Command> all;
    for (const auto* rows : {&genome_file_functions(), &genome_sound_functions(), &genome_evolution_functions(),
                             &genome_exploration_functions(), &genome_library_functions()})
      all.insert(all.end(), rows->begin(), rows->end());
    return all;
  }();
  return kAll;
}

void push_genome_methods(lua_State* L, std::string_view prefix) {
  lua_newtable(L);
  for (const Command& row : genome_functions()) {
    if (!row.name.starts_with(prefix)) continue;
    lua_pushlstring(L, row.name.data(), row.name.size());  // upvalue 1: what it is called
    lua_pushcclosure(L, row.run, 1);
    lua_setfield(L, -2, std::string{row.name.substr(prefix.size())}.c_str());
  }
}

void push_genome(lua_State* L, GenomeObject genome) {
  new (lua_newuserdatauv(L, sizeof(GenomeObject), 0)) GenomeObject{std::move(genome)};
  luaL_setmetatable(L, kGenomeType);
}

const GenomeObject* test_genome(lua_State* L, int index) {
  return static_cast<const GenomeObject*>(luaL_testudata(L, index, kGenomeType));
}

std::string play_genome_as(lua_State* L, const GenomeObject& genome) {
  State::of(L).check(L);
  // Equal genomes have equal names, and no other has; the begin is for those who read it.
  std::string content = write_genome(*genome.genome);
  if (genome.genome->towards) content += write_genome(*genome.genome->towards);
  std::uint64_t hash = genome.compatible ? 0x9e3779b97f4a7c15u : 0xcbf29ce484222325u;  // FNV-1a
  for (const char c : content) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  std::string name = "g-";
  for (const char c : genome.genome->id) {
    if (name.size() < 22 && (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_')) name += c;
  }
  name += '-';
  for (int digit = 0; digit < 8; ++digit) name += "0123456789abcdef"[hash >> (60 - 4 * digit) & 15];
  Session* const session = State::of(L).session;
  if (session == nullptr || State::of(L).calls_from_patterns > 0) return name;
  try {
    session->define_genome(name, genome.genome, genome.compatible);
  } catch (const std::runtime_error& error) {
    throw PatternError{"synth: " + genome.genome->id + ": " + error.what()};
  }
  return name;
}

void push_network_output(lua_State* L, Ref<const NetworkOutput> output, int number) {
  SignalNode& node = push_signal(L, SignalNode::Kind::network, 1);
  node.moves = true;
  node.index = number;
  new (lua_newuserdatauv(L, sizeof output, 0)) Ref<const NetworkOutput>{std::move(output)};
  luaL_setmetatable(L, kOutputType);
  lua_setiuservalue(L, -2, 1);
}

Ref<const NetworkOutput> network_output_of(lua_State* L, int index) {
  lua_getiuservalue(L, index, 1);
  const auto* output = static_cast<const Ref<const NetworkOutput>*>(luaL_testudata(L, -1, kOutputType));
  lua_pop(L, 1);
  return output == nullptr ? nullptr : *output;
}

void open_cppn(lua_State* L) {
  luaL_newmetatable(L, kOutputType);
  lua_pushcfunction(L, destroy<Ref<const NetworkOutput>>);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);

  luaL_newmetatable(L, kGenomeType);
  const luaL_Reg functions[] = {{"__gc", destroy<GenomeObject>}, {"__tostring", bound<to_text>}, {nullptr, nullptr}};
  luaL_setfuncs(L, functions, 0);
  push_genome_methods(L, "g:");
  lua_setfield(L, -2, "__index");
  lua_pushstring(L, kGenomeType);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);

  open_populations(L);
  open_explorations(L);
  open_genome_libraries(L);
  push_genome_methods(L, "cppn.");
  lua_setglobal(L, "cppn");
}

}  // namespace perigee

// lua/cppn.cpp -- The table `cppn`: genomes as Lua sees them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/cppn.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <new>

#include "gpu/genome_error.h"
#include "gpu/genome_reader.h"
#include "gpu/genome_writer.h"
#include "lua/command_arguments.h"
#include "lua/pattern_objects.h"
#include "lua/signals.h"
#include "lua/state.h"
#include "patterns/error.h"

namespace perigee {
namespace {

constexpr char kGenomeType[] = "Genome";
constexpr char kOutputType[] = "NetworkOutput";

const GenomeObject& genome_at(lua_State* L, int index) {
  const GenomeObject* genome = test_genome(L, index);
  if (genome == nullptr) throw PatternError{"this is no genome; cppn.load(\"file.json\") is one"};
  return *genome;
}

std::string text_at(lua_State* L, int index, const char* what) {
  if (lua_type(L, index) != LUA_TSTRING) throw PatternError{std::string{what}};
  return lua_tostring(L, index);
}

// A number of the table of options at `index`, which may not be there.
double option(lua_State* L, int index, const char* name, double otherwise, double low, double high) {
  if (lua_type(L, index) != LUA_TTABLE) return otherwise;
  lua_getfield(L, index, name);
  double value = otherwise;
  if (!lua_isnil(L, -1)) {
    if (lua_isnumber(L, -1) == 0 || !(lua_tonumber(L, -1) >= low && lua_tonumber(L, -1) <= high))
      throw PatternError{std::string{name} + " must be a number from " + std::to_string(low) + " to " +
                         std::to_string(high)};
    value = lua_tonumber(L, -1);
  }
  lua_pop(L, 1);
  return value;
}

int load(lua_State* L) {
  const std::string path = text_at(L, 1, "cppn.load takes the path of a genome, as in cppn.load(\"file.json\")");
  bool compatible = false;
  if (lua_type(L, 2) == LUA_TTABLE) {
    lua_getfield(L, 2, "compat");
    compatible = lua_toboolean(L, -1) != 0;
    lua_pop(L, 1);
  }
  try {
    push_genome(L, {std::make_shared<const Genome>(load_genome(path)), compatible});
  } catch (const GenomeError& error) {
    throw PatternError{std::string{"cppn.load: "} + error.what()};
  }
  return 1;
}

int save(lua_State* L) {
  const GenomeObject& genome = genome_at(L, 1);
  if (!State::of(L).options.trusted) throw PatternError{"save: code from elsewhere writes no files"};
  const std::string path = text_at(L, 2, "save takes the path to write to, as in g:save(\"file.json\")");
  try {
    save_genome(*genome.genome, path);
  } catch (const GenomeError& error) {
    throw PatternError{std::string{"save: "} + error.what()};
  }
  return 0;
}

// g:out(k, {frequency = 1, ramp = 16, velocity = 1})
int out(lua_State* L) {
  const GenomeObject& genome = genome_at(L, 1);
  NetworkOutput::Run run;
  run.frequency_hz = option(L, 3, "frequency", run.frequency_hz, 0.0, 20000.0);
  run.ramp_seconds = option(L, 3, "ramp", run.ramp_seconds, 0.001, 1e6);
  run.velocity = option(L, 3, "velocity", run.velocity, -1000.0, 1000.0);
  const Network& network = genome.genome->network_for(run.frequency_hz).network;
  const double number = lua_isnumber(L, 2) != 0 ? lua_tonumber(L, 2) : -1.0;
  if (number != std::floor(number) || number < 0.0 || number >= static_cast<double>(network.outputs))
    throw PatternError{"out: the outputs of this genome are numbered from 0 to " + std::to_string(network.outputs - 1)};
  const auto output = static_cast<std::uint32_t>(number);
  run.plan = std::make_shared<const NetworkPlan>(make_plan(network, {&output, 1}));
  SignalNode& node = push_signal(L, SignalNode::Kind::network, 1);
  node.moves = true;
  node.index = static_cast<int>(output);
  new (lua_newuserdatauv(L, sizeof(Ref<const NetworkOutput>), 0))
      Ref<const NetworkOutput>{new NetworkOutput{std::move(run)}};
  luaL_setmetatable(L, kOutputType);
  lua_setiuservalue(L, -2, 1);
  return 1;
}

// pattern:synth(g), pattern:synth"name"
int synth(lua_State* L) {
  const GenomeObject* genome = test_genome(L, 2);
  if (genome == nullptr && lua_type(L, 2) != LUA_TSTRING)
    throw PatternError{"synth: a genome plays a pattern, as in note\"0 3 7\":synth(g), or a sound by its name"};
  const std::string name = genome != nullptr ? play_genome_as(L, *genome) : lua_tostring(L, 2);
  if (!push_method(L, "s", lua_type(L, 1) == LUA_TUSERDATA)) return 0;
  lua_pushvalue(L, 1);
  lua_pushlstring(L, name.data(), name.size());
  lua_call(L, 2, 1);
  return 1;
}

std::string description(const GenomeObject& genome) {
  const Genome& g = *genome.genome;
  std::size_t nodes = 0, connections = 0;
  for (const GenomeNetwork& each : g.networks) {
    nodes += each.network.nodes.size();
    connections += each.network.connections.size();
  }
  return "genome " + g.id + ": " + std::to_string(nodes) + " nodes and " + std::to_string(connections) +
         " connections" + (g.networks.size() > 1 ? " in " + std::to_string(g.networks.size()) + " networks" : "") +
         ", a patch of " + std::to_string(g.patch.nodes.size());
}

int to_text(lua_State* L) {
  const std::string text = description(genome_at(L, 1));
  lua_pushlstring(L, text.data(), text.size());
  return 1;
}

template <class T>
int destroy(lua_State* L) {
  static_cast<T*>(lua_touserdata(L, 1))->~T();
  return 0;
}

void set_functions(lua_State* L, std::initializer_list<luaL_Reg> functions) {
  for (const luaL_Reg& each : functions) {
    lua_pushstring(L, each.name);  // upvalue 1: what it is called
    lua_pushcclosure(L, each.func, 1);
    lua_setfield(L, -2, each.name);
  }
}

}  // namespace

void push_genome(lua_State* L, GenomeObject genome) {
  new (lua_newuserdatauv(L, sizeof(GenomeObject), 0)) GenomeObject{std::move(genome)};
  luaL_setmetatable(L, kGenomeType);
}

const GenomeObject* test_genome(lua_State* L, int index) {
  return static_cast<const GenomeObject*>(luaL_testudata(L, index, kGenomeType));
}

std::string play_genome_as(lua_State* L, const GenomeObject& genome) {
  // Equal genomes have equal names, and no other has; the begin is for those who read it.
  const std::string content = write_genome(*genome.genome);
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

Ref<const NetworkOutput> network_output_of(lua_State* L, int index) {
  lua_getiuservalue(L, index, 1);
  const auto* output = static_cast<const Ref<const NetworkOutput>*>(luaL_testudata(L, -1, kOutputType));
  lua_pop(L, 1);
  return output == nullptr ? nullptr : *output;
}

void push_synth_method(lua_State* L) {
  lua_pushliteral(L, "synth");
  lua_pushcclosure(L, bound<synth>, 1);
}

void open_cppn(lua_State* L) {
  luaL_newmetatable(L, kOutputType);
  lua_pushcfunction(L, destroy<Ref<const NetworkOutput>>);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);

  luaL_newmetatable(L, kGenomeType);
  lua_pushcfunction(L, destroy<GenomeObject>);
  lua_setfield(L, -2, "__gc");
  set_functions(L, {{"__tostring", bound<to_text>}});
  lua_newtable(L);
  set_functions(L, {{"out", bound<out>}, {"save", bound<save>}});
  lua_setfield(L, -2, "__index");
  lua_pushstring(L, kGenomeType);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);

  lua_newtable(L);
  set_functions(L, {{"load", bound<load>}});
  lua_setglobal(L, "cppn");
}

}  // namespace perigee

// lua/cppn_evolution.cpp -- New genomes: by chance, from one, from two, between two. The same seed gives the same.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "gpu/breeding.h"
#include "gpu/lineage.h"
#include "gpu/morph.h"
#include "gpu/mutation.h"
#include "gpu/population.h"
#include "gpu/random_genome.h"
#include "gpu/validation.h"
#include "lua/cppn_arguments.h"
#include "lua/pattern_objects.h"
#include "lua/state.h"
#include "patterns/error.h"

namespace perigee {
namespace {

using namespace command;

constexpr double kLargestSeed = 9007199254740992.0;  // 2^53
constexpr char kPopulationType[] = "Population";

std::uint64_t asked_seed(NumberOptions& options) {
  const double seed = options.get("seed", 0.0, 0.0, kLargestSeed);
  if (seed != std::floor(seed)) throw PatternError{"a seed is a whole number"};
  return static_cast<std::uint64_t>(seed);
}

// What all of them take.
void read_rates(NumberOptions& options, MutationRates& rates) {
  const auto share = [&](const char* name, double& rate) { rate = options.get(name, rate, 0.0, 1e6); };
  // A call is not interrupted: so many changes take some hundredths of a second.
  const auto count = [&](const char* name, int& number) {
    number = static_cast<int>(options.get(name, static_cast<double>(number), 0.0, 100.0));
  };
  count("mutations", rates.network.mutations);
  share("addNode", rates.network.add_node);
  share("addConnection", rates.network.add_connection);
  share("deleteNode", rates.network.delete_node);
  share("deleteConnection", rates.network.delete_connection);
  share("weights", rates.network.weights);
  share("activation", rates.network.activation);
  rates.network.weight_step = options.get("weightStep", rates.network.weight_step, 0.0, 3.0);
  count("patchMutations", rates.patch.mutations);
  rates.patch.strength = options.get("patchStrength", rates.patch.strength, 0.0, 1.0);
}

void push_new(lua_State* L, Genome made, bool compatible = false) {
  State::of(L).check(L);  // what made it may have taken long
  push_genome(L, {std::make_shared<const Genome>(std::move(made)), compatible});
}

int random(lua_State* L) {
  NumberOptions given{L, 1};
  RandomGenomeOptions options;
  options.seed = asked_seed(given);
  options.outputs = static_cast<std::uint32_t>(given.get("outputs", 18.0, 1.0, 64.0));
  read_rates(given, options.rates);
  given.done();
  push_new(L, random_genome(options));
  return 1;
}

// A parent of children, which may be larger.
const GenomeObject& parent_at(lua_State* L, int index) {
  constexpr std::size_t kMostNodes = 2000, kMostPatchNodes = 500;
  const GenomeObject& parent = genome(L, index);
  std::size_t nodes = 0;
  for (const GenomeNetwork& each : parent.genome->networks) nodes += each.network.nodes.size();
  const std::size_t patch = parent.genome->patch.nodes.size();
  if (nodes > kMostNodes || patch > kMostPatchNodes)
    throw PatternError{std::string{called_by(L)} + ": this genome has " + std::to_string(nodes) +
                       " nodes and a patch of " + std::to_string(patch) + "; beyond 2000 and 500 it has no children"};
  return parent;
}

int mutated(lua_State* L) {
  const GenomeObject& parent = parent_at(L, 1);
  NumberOptions given{L, 2};
  MutationRates rates;
  const std::uint64_t seed = asked_seed(given);
  read_rates(given, rates);
  given.done();
  push_new(L, mutate(*parent.genome, rates, seed), parent.compatible);
  return 1;
}

int bred(lua_State* L) {
  const GenomeObject &a = parent_at(L, 1), &b = parent_at(L, 2);
  NumberOptions given{L, 3};
  MutationRates rates = MutationRates::none();
  const std::uint64_t seed = asked_seed(given);
  read_rates(given, rates);
  given.done();
  push_new(L, breed(*a.genome, *b.genome, rates, seed), a.compatible);
  return 1;
}

// The networks between those of a and b; the patch is that of a. A pattern moves them while a note sounds.
int morphed(lua_State* L) {
  constexpr const char* kAmount = "a number from 0 (the first) to 1 (the second), or a pattern of such numbers";
  const GenomeObject &a = genome(L, 1), &b = genome(L, 2);
  Genome made = *a.genome;
  made.parents.clear();
  for (const std::string& id : {a.genome->id, b.genome->id}) {
    if (!id.empty()) made.parents.push_back(id);
  }
  if (lua_type(L, 3) != LUA_TNUMBER) {
    if (test_pattern(L, 3) == nullptr && lua_type(L, 3) != LUA_TSTRING) refuse(L, 3, kAmount);
    made.towards = b.genome;
    set_id(made);
    push_genome(L, {std::make_shared<const Genome>(std::move(made)), a.compatible, pattern(L, 3)});
    return 1;
  }
  const double t = number(L, 3, kAmount);
  if (!(t >= 0.0 && t <= 1.0)) refuse(L, 3, kAmount);
  for (GenomeNetwork& each : made.networks) {
    const double hz = each.key.empty() ? 440.0 : key_frequency_hz(each.key);
    each.network = morph(each.network, b.genome->network_for(hz).network, t);
  }
  set_id(made);
  push_new(L, std::move(made), a.compatible);
  return 1;
}

// --- populations

Population& population(lua_State* L, int index) {
  auto* found = static_cast<Population*>(luaL_testudata(L, index, kPopulationType));
  if (found == nullptr) refuse(L, index, "a population, as cppn.evolve{population = 8} gives");
  return *found;
}

int evolve(lua_State* L) {
  NumberOptions given{L, 1};
  if (given.flag("automatic")) {
    ExploreOptions exploring;
    exploring.seed = asked_seed(given);
    read_rates(given, exploring.rates);
    return explore_genomes(L, given, std::move(exploring));
  }
  RandomGenomeOptions options;
  const auto size = static_cast<std::size_t>(given.get("population", 8.0, 2.0, 64.0));
  options.seed = asked_seed(given);
  read_rates(given, options.rates);
  given.done();
  return push_population(L, random_population(size, options));
}

int mark(lua_State* L) {
  Population& of = population(L, 1);
  const auto size = static_cast<double>(of.genomes.size());
  for (int i = 2; i <= lua_gettop(L); ++i) {
    const double place = number(L, i, "the number of a genome, from 1 on");
    if (place < 1.0 || place > size || place != std::floor(place))
      throw PatternError{"population:good: the genomes are numbered from 1 to " + std::to_string(of.genomes.size())};
    of.mark(static_cast<std::size_t>(place) - 1);
  }
  lua_settop(L, 1);
  return 1;
}

int next(lua_State* L) {
  const Population& of = population(L, 1);
  NumberOptions given{L, 2};
  BreedingOptions options;
  options.seed = asked_seed(given);
  options.size = static_cast<std::size_t>(given.get("population", 0.0, 0.0, 64.0));
  options.bred = given.get("bred", options.bred, 0.0, 1.0);
  options.fresh = given.get("fresh", options.fresh, 0.0, 1.0);
  read_rates(given, options.rates);
  given.done();
  return push_population(L, next_generation(of, options));
}

// population[i], #population, population:good, population:next.
int field(lua_State* L) {
  const Population& of = population(L, 1);
  if (lua_type(L, 2) == LUA_TNUMBER) {
    const double place = lua_tonumber(L, 2);
    if (!(place >= 1.0) || place > static_cast<double>(of.genomes.size())) return 0;
    push_new(L, of.genomes[static_cast<std::size_t>(place) - 1]);
    return 1;
  }
  lua_getmetatable(L, 1);
  lua_pushliteral(L, "methods");
  lua_rawget(L, -2);
  lua_pushvalue(L, 2);
  lua_rawget(L, -2);
  return 1;
}

int size(lua_State* L) {
  lua_pushinteger(L, static_cast<lua_Integer>(population(L, 1).genomes.size()));
  return 1;
}

int to_text(lua_State* L) {
  const Population& of = population(L, 1);
  std::string text =
      "population of " + std::to_string(of.genomes.size()) + ", generation " + std::to_string(of.generation);
  std::string good;
  for (std::size_t i = 0; i < of.good.size(); ++i) good += of.good[i] ? " " + std::to_string(i + 1) : "";
  text += good.empty() ? ", none marked as good yet" : ", good:" + good;
  lua_pushlstring(L, text.data(), text.size());
  return 1;
}

int destroy(lua_State* L) {
  static_cast<Population*>(lua_touserdata(L, 1))->~Population();
  return 0;
}

}  // namespace

int push_population(lua_State* L, Population made) {
  State::of(L).check(L);
  new (lua_newuserdatauv(L, sizeof(Population), 0)) Population{std::move(made)};
  luaL_setmetatable(L, kPopulationType);
  return 1;
}

void open_populations(lua_State* L) {
  luaL_newmetatable(L, kPopulationType);
  const luaL_Reg functions[] = {{"__gc", destroy},
                                {"__index", bound<field>},
                                {"__len", bound<size>},
                                {"__tostring", bound<to_text>},
                                {nullptr, nullptr}};
  luaL_setfuncs(L, functions, 0);
  push_genome_methods(L, "population:");
  lua_setfield(L, -2, "methods");
  lua_pushstring(L, kPopulationType);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
}

const std::vector<Command>& genome_evolution_functions() {
  static const std::vector<Command> kRows{
      {"cppn.random",
       {},
       "cppn.random{seed = 0, outputs = 18, mutations = 5, patchMutations = 5}",
       "a genome out of nothing but a seed",
       "g = cppn.random{seed = 21}",
       bound<random>},
      {"g:mutate",
       {},
       "genome:mutate{seed = 0, mutations = 5, addNode = 0.13, addConnection = 0.13, deleteNode = 0, deleteConnection "
       "= 0, "
       "weights = 0.72, activation = 0.02, weightStep = 0.3, patchMutations = 1, patchStrength = 0.5}",
       "a child that differs: so many changes, drawn by these shares",
       "d1(note\"0*4\":synth(cppn.random{seed = 21}:mutate{seed = 2}))",
       bound<mutated>},
      {"cppn.breed",
       {},
       "cppn.breed(a, b, {seed = 0, mutations = 0})",
       "a child of two genomes: the shape of the first, parts of both; mutated too where that is asked for",
       "h = cppn.breed(cppn.random{seed = 1}, cppn.random{seed = 2}, {seed = 3})",
       bound<bred>},
      {"cppn.morph",
       {},
       "cppn.morph(a, b, amount)",
       "the first genome at 0, with the networks of the second at 1, and what lies between; a pattern as the amount "
       "moves it while a note sounds",
       "d1(note\"0\":synth(cppn.morph(cppn.random{seed = 21}, cppn.random{seed = 29}, 0.5)))",
       bound<morphed>},
      {"cppn.evolve",
       {},
       "cppn.evolve{population = 8, seed = 0}   cppn.evolve{automatic = true, candidates = 200, seed = 0, fresh = 20, "
       "bred = "
       "0.3, side = 10, seconds = 1, by = \"brightness noise\"}",
       "genomes to choose from: p[1] is one, p:good(1, 3) marks what is good, p:next{seed = 1} breeds those. With "
       "automatic = true it listens for itself while music plays: it keeps the best genome of each kind of sound, by "
       "two measures: brightness, noise, change, attack, decay, movement (of the level), pitch, harmonicity "
       "(e:progress(), e:best(8), e:stop())",
       "p = cppn.evolve{population = 4, seed = 1}; p = p:good(2, 3):next{seed = 2}",
       bound<evolve>},
      {"population:good",
       {},
       "population:good(1, 3, …)",
       "marks genomes as good, by their numbers; answers with the population",
       "p:good(2, 3)",
       bound<mark>},
      {"population:next",
       {},
       "population:next{seed = 0, population = as many, bred = 0.5, fresh = 0, mutations = 5}",
       "the good ones, unchanged, and children of theirs; where none was marked all have children and none stays",
       "p = p:next{seed = 2}",
       bound<next>},
  };
  return kRows;
}

}  // namespace perigee

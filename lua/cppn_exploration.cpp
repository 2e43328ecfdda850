// lua/cppn_exploration.cpp -- Evolution that listens for itself: started, asked, stopped; the sound goes on meanwhile.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <memory>
#include <new>
#include <sstream>

#include "gpu/exploration.h"
#include "gpu/population.h"
#include "lua/cppn_arguments.h"
#include "lua/session.h"
#include "lua/state.h"
#include "patterns/error.h"
#include "patterns/similar.h"

namespace perigee {
namespace {

using namespace command;

constexpr char kType[] = "Evolution";
constexpr double kRateHz = 48000.0;  // of what a session tries
constexpr int kMostAtWork = 4;
using Kept = std::unique_ptr<Exploration>;

Exploration& exploration(lua_State* L) {
  State::of(L).check(L);
  auto* found = static_cast<Kept*>(luaL_testudata(L, 1, kType));
  if (found == nullptr || !*found) refuse(L, 1, "an evolution, as cppn.evolve{automatic = true} gives");
  return **found;
}

std::string told(const Exploration::Progress& at) {
  return "evolution: " + std::to_string(at.tried) + " of " + std::to_string(at.candidates) + " tried, " +
         std::to_string(at.found) + " kinds of sound found, " +
         (at.running                 ? "running"
          : at.tried < at.candidates ? "stopped"
                                     : "done");
}

int to_text(lua_State* L) {
  const std::string text = told(exploration(L).progress());
  lua_pushlstring(L, text.data(), text.size());
  return 1;
}

int progress(lua_State* L) {
  const Exploration::Progress at = exploration(L).progress();
  lua_createtable(L, 0, 4);
  lua_pushinteger(L, at.tried);
  lua_setfield(L, -2, "tried");
  lua_pushinteger(L, at.candidates);
  lua_setfield(L, -2, "candidates");
  lua_pushinteger(L, static_cast<lua_Integer>(at.found));
  lua_setfield(L, -2, "found");
  lua_pushboolean(L, at.running ? 1 : 0);
  lua_setfield(L, -2, "running");
  return 1;
}

int best(lua_State* L) {
  constexpr const char* kHowMany = "how many, from 1 to 64";
  const double most = lua_isnoneornil(L, 2) ? 8.0 : number(L, 2, kHowMany);
  if (!(most >= 1.0 && most <= 64.0)) refuse(L, 2, kHowMany);
  Population found;
  for (Elite& each : exploration(L).best(static_cast<std::size_t>(most))) {
    found.genomes.push_back(std::move(each.genome));
    found.good.push_back(false);
  }
  if (found.genomes.empty()) throw PatternError{"evolution:best: nothing that can be heard has been found yet"};
  push_population(L, std::move(found));
  return 1;
}

int stop(lua_State* L) {
  exploration(L).stop();
  lua_settop(L, 1);
  return 1;
}

// Two names of measures.
MapAxes axes_of(const std::string& text) {
  if (text.empty()) return kUsualAxes;
  std::istringstream words{text};
  std::vector<SoundMeasure> axes;
  for (std::string word; words >> word;) {
    const auto known = std::find(kSoundMeasureNames.begin(), kSoundMeasureNames.end(), word);
    if (known == kSoundMeasureNames.end())
      throw PatternError{"cppn.evolve: by: a sound is not measured by \"" + word + "\"" +
                         did_you_mean(word, kSoundMeasureNames) + "; there are " +
                         "brightness, noise, change, attack, decay, movement, pitch, harmonicity"};
    axes.push_back(static_cast<SoundMeasure>(known - kSoundMeasureNames.begin()));
  }
  if (axes.size() != 2 || axes[0] == axes[1])
    throw PatternError{"cppn.evolve: by must name two different measures, as in by = \"pitch attack\""};
  return {axes[0], axes[1]};
}

int destroy(lua_State* L) {
  static_cast<Kept*>(lua_touserdata(L, 1))->~Kept();
  return 0;
}

}  // namespace

int explore_genomes(lua_State* L, NumberOptions& given, ExploreOptions options) {
  options.candidates = static_cast<int>(given.get("candidates", 200.0, 1.0, 1e6));
  options.fresh = static_cast<int>(given.get("fresh", 20.0, 1.0, 1e6));
  options.bred = given.get("bred", options.bred, 0.0, 1.0);
  const auto side = static_cast<std::size_t>(given.get("side", 10.0, 1.0, 32.0));
  const double seconds = given.get("seconds", 1.0, 0.05, 10.0);
  options.axes = axes_of(given.text("by", "two measures of a sound, as in \"pitch attack\""));
  given.done();
  if (!State::of(L).options.trusted)
    throw PatternError{"cppn.evolve: code from elsewhere starts nothing that goes on by itself"};
  if (Exploration::at_work() >= kMostAtWork)
    throw PatternError{"cppn.evolve: " + std::to_string(kMostAtWork) +
                       " evolutions are running already; e:stop() ends one"};
  const Session::TryGenome trial = session(L).genome_trial();
  if (!trial)
    throw PatternError{"cppn.evolve: nothing is rendered here, so it cannot listen; it can where music plays"};
  auto* kept = new (lua_newuserdatauv(L, sizeof(Kept), 0)) Kept;
  luaL_setmetatable(L, kType);
  *kept = std::make_unique<Exploration>(
      side, std::move(options),
      [trial, seconds](const Genome& genome, const std::atomic<bool>& end) { return trial(genome, seconds, end); },
      kRateHz);
  return 1;
}

const std::vector<Command>& genome_exploration_functions() {
  static const std::vector<Command> kRows{
      {"evolution:progress",
       {},
       "evolution:progress()",
       "how far it is, as a table: tried of so many candidates, the kinds of sound found, whether it is running",
       "e = cppn.evolve{automatic = true, candidates = 50} print(e) print(e:progress().found)",
       bound<progress>},
      {"evolution:best",
       {},
       "evolution:best(8)",
       "the best of what has been found so far, each of another kind, as a population",
       "p = e:best(4) d1(note\"0\":synth(p[1]))",
       bound<best>},
      {"evolution:stop",
       {},
       "evolution:stop()",
       "ends the search and keeps what has been found; answers with the evolution",
       "e:stop()",
       bound<stop>},
  };
  return kRows;
}

void open_explorations(lua_State* L) {
  luaL_newmetatable(L, kType);
  const luaL_Reg functions[] = {{"__gc", destroy}, {"__tostring", bound<to_text>}, {nullptr, nullptr}};
  luaL_setfuncs(L, functions, 0);
  push_genome_methods(L, "evolution:");
  lua_setfield(L, -2, "__index");
  lua_pushstring(L, kType);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
}

}  // namespace perigee

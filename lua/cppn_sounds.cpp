// lua/cppn_sounds.cpp -- A genome's outputs as signals, and a genome as an instrument.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <new>

#include "gpu/drawing.h"
#include "gpu/patch_settings.h"
#include "lua/cppn_arguments.h"
#include "lua/pattern_objects.h"
#include "lua/session.h"
#include "lua/signals.h"
#include "lua/state.h"
#include "patterns/error.h"

namespace perigee {
namespace {

using namespace command;

int out(lua_State* L) {
  const GenomeObject& of = genome(L, 1);
  State::of(L).check(L);  // a plan of a large network takes its time
  NumberOptions options{L, 3};
  NetworkOutput::Run run;
  run.frequency_hz = options.get("frequency", run.frequency_hz, 0.0, 20000.0);
  run.ramp_seconds = options.get("ramp", run.ramp_seconds, 0.001, 1e6);
  run.velocity = options.get("velocity", run.velocity, -1000.0, 1000.0);
  options.done();
  const Network& network = of.genome->network_for(run.frequency_hz).network;
  const double number = lua_type(L, 2) == LUA_TNUMBER ? lua_tonumber(L, 2) : -1.0;
  if (number != std::floor(number) || number < 0.0 || number >= static_cast<double>(network.outputs))
    throw PatternError{"g:out: the outputs of this genome are numbered from 0 to " +
                       std::to_string(network.outputs - 1)};
  const auto output = static_cast<std::uint32_t>(number);
  run.plan = std::make_shared<const NetworkPlan>(make_plan(network, {&output, 1}));
  if (of.amount) {
    run.morph = std::make_shared<const NetworkOutput::Morph>(
        NetworkOutput::Morph{network, of.genome->towards->network_for(run.frequency_hz).network, output, of.amount});
  }
  push_network_output(L, Ref<const NetworkOutput>{new NetworkOutput{std::move(run)}}, static_cast<int>(output));
  return 1;
}

int synth(lua_State* L) {
  const GenomeObject* played = test_genome(L, 2);
  if (played == nullptr && lua_type(L, 2) != LUA_TSTRING)
    throw PatternError{"synth: a genome plays a pattern, as in note\"0 3 7\":synth(g), or a sound by its name"};
  const std::string name = played != nullptr ? play_genome_as(L, *played) : lua_tostring(L, 2);
  if (!push_method(L, "s", lua_type(L, 1) == LUA_TUSERDATA)) return 0;
  lua_pushvalue(L, 1);
  lua_pushlstring(L, name.data(), name.size());
  lua_call(L, 2, 1);
  if (played == nullptr || !played->amount) return 1;
  // What moves it is a control that the notes follow.
  const Pattern amount = played->amount;
  if (!push_method(L, "set", true)) return 1;
  lua_rotate(L, -2, 1);
  lua_createtable(L, 0, 1);
  push_pattern(L, amount);
  lua_setfield(L, -2, "morph");
  lua_call(L, 2, 1);
  return 1;
}

int streams(lua_State* L) {
  NumberOptions given{L, 1};
  const auto frames = [&](const char* name) {
    return static_cast<std::int64_t>(given.has(name) ? given.get(name, 0.0, 64.0, 4096.0) : 0.0);
  };
  const std::int64_t chunk = frames("chunk"), lead = frames("lead");
  given.done();
  say(L, session(L).streams(chunk, lead));
  return 0;
}

// g:numbers() tells what a note can be told of the patch.
int numbers(lua_State* L) {
  lua_newtable(L);
  for (const PatchSetting& each : patch_settings(genome(L, 1).genome->patch)) {
    lua_pushnumber(L, each.value);
    lua_setfield(L, -2, each.name.c_str());
  }
  return 1;
}

int show(lua_State* L) {
  say(L, draw_genome_text(*genome(L, 1).genome, {}));
  return 0;
}

}  // namespace

const std::vector<Command>& genome_sound_functions() {
  static const std::vector<Command> kRows{
      {"g:out",
       {},
       "genome:out(number, {frequency = 1, ramp = 16, velocity = 1})",
       "an output of the genome's network as a signal, for a control or in a synth; it runs by itself, its sine at "
       "frequency / pi Hz, "
       "its ramp up in so many seconds and down again",
       "d1(s\"saw\":lpf(cppn.random{seed = 1}:out(3, {frequency = 4}):range(200, 4000)))",
       bound<out>},
      {"pattern:synth",
       {},
       "pattern:synth(genome)",
       "plays the pattern with a genome: a number of note is so many semitones from its own pitch, a name the note "
       "itself",
       "d1(note\"0 3 7\":synth(cppn.random{seed = 21}))",
       bound<synth>},
      {"cppn.streams",
       {},
       "cppn.streams{chunk = 512, lead = 2048}",
       "how the outputs of networks are computed while music plays: so many frames at once, from 64 to 4096, and so "
       "many "
       "ahead, which an underrun doubles; what is not said stays. Prints how they do",
       "cppn.streams{lead = 4096}",
       bound<streams>},
      {"g:numbers",
       {},
       "genome:numbers()",
       "the numbers of the patch, by name; a pattern sets them for its notes, or moves them with patterns of numbers",
       "g = cppn.random{seed = 21} for name, number in pairs(g:numbers()) do print(name, number) end",
       bound<numbers>},
      {"g:show",
       {},
       "genome:show()",
       "draws the network and what its outputs do over a note",
       "cppn.random{seed = 1}:show()",
       bound<show>},
  };
  return kRows;
}

void push_synth_method(lua_State* L) {
  lua_pushliteral(L, "synth");
  lua_pushcclosure(L, bound<synth>, 1);
}

}  // namespace perigee

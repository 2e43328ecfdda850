// lua/synth_commands.cpp -- The commands that make sound out of units. Each traces its function at once and stages the graph.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/synth_commands.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <memory>
#include <optional>

#include "engine/synth_graph.h"
#include "lua/command_arguments.h"
#include "lua/state.h"
#include "lua/synth_tracing.h"
#include "patterns/error.h"

namespace perigee {
namespace {

using namespace command;

// A name that mini-notation reads as one word.
bool is_sound_name(std::string_view name) {
  constexpr std::size_t kLongest = 40;
  const auto fits = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.'; };
  return !name.empty() && name.size() <= kLongest && std::isalpha(static_cast<unsigned char>(name[0])) != 0 &&
         std::all_of(name.begin(), name.end(), fits);
}

int synth(lua_State* L) {
  if (lua_type(L, 1) != LUA_TSTRING || !is_sound_name(lua_tostring(L, 1)))
    refuse(L, 1, "a name of letters, digits and _ that begins with a letter");
  Session& instrument = session(L);
  const std::string name = lua_tostring(L, 1);
  if (lua_isnone(L, 2)) {
    if (!instrument.forget_synth(name)) throw PatternError{"synth: no synth is called '" + name + "'"};
    return 0;
  }
  if (lua_type(L, 2) != LUA_TFUNCTION) refuse(L, 2, "a function of v that returns a signal");
  const std::string what = "synth " + name + ": ";
  NetworkOutputs networks;
  SynthGraph graph = trace(L, 2, TraceOf::synth, "synth " + name, &networks);
  try {
    const std::string note = instrument.define_synth(name, std::move(graph), networks);
    say(L, note.empty() ? note : what + note);
  } catch (const std::runtime_error& error) {
    throw PatternError{what + error.what()};
  }
  return 0;
}

// The function at `index`, or null where there is none.
std::shared_ptr<const SynthGraph> effect(lua_State* L, int index, const std::string& what, NetworkOutputs& networks) {
  if (lua_isnone(L, index)) return nullptr;
  if (lua_type(L, index) != LUA_TFUNCTION) refuse(L, index, "a function of input that returns a signal");
  return std::make_shared<const SynthGraph>(trace(L, index, TraceOf::effect, what, &networks));
}

void define_effect(lua_State* L, std::optional<int> orbit, int function, const std::string& what) {
  Session& instrument = session(L);
  NetworkOutputs networks;
  std::shared_ptr<const SynthGraph> graph = effect(L, function, what, networks);
  try {
    instrument.define_effect(orbit, std::move(graph), networks);
  } catch (const std::runtime_error& error) {
    throw PatternError{what + ": " + error.what()};
  }
}

int orbit_effect(lua_State* L) {
  constexpr const char* kOrbit = "a whole number from 0 to 15: an orbit";
  const double orbit = number(L, 1, kOrbit);
  if (orbit != std::floor(orbit) || orbit < 0.0 || orbit >= kOrbits) refuse(L, 1, kOrbit);
  define_effect(L, static_cast<int>(orbit), 2, "orbitfx " + std::to_string(static_cast<int>(orbit)));
  return 0;
}

int master(lua_State* L) {
  define_effect(L, std::nullopt, 1, "master");
  return 0;
}

int preset(lua_State* L) {
  if (lua_type(L, 1) != LUA_TSTRING || !is_sound_name(lua_tostring(L, 1)))
    refuse(L, 1, "a name of letters, digits and _ that begins with a letter");
  if (lua_type(L, 2) != LUA_TFUNCTION) refuse(L, 2, "a function of x and intensity that returns a signal");
  if (!lua_isnoneornil(L, 3) && lua_type(L, 3) != LUA_TSTRING) refuse(L, 3, "a few words that say what it does");
  const std::string name = lua_tostring(L, 1), help = lua_isnoneornil(L, 3) ? "" : lua_tostring(L, 3);
  NetworkOutputs networks;
  auto graph = std::make_shared<const SynthGraph>(trace(L, 2, TraceOf::preset, "preset " + name, &networks));
  if (!networks.empty()) throw PatternError{"preset " + name + ": networks have no place in a preset"};
  try {
    session(L).define_preset(name, help, std::move(graph));
  } catch (const std::runtime_error& error) {
    throw PatternError{"preset " + name + ": " + error.what()};
  }
  return 0;
}

}  // namespace

const std::vector<Command>& synth_commands() {
  static const std::vector<Command> kCommands{
      {"synth",
       {},
       "synth(name, function(v) return signal end)",
       "makes an instrument of units; v has the event's controls as signals: v.freq, v.gate, v.cutoff; without a "
       "function the "
       "name means again what it did before",
       "synth(\"hum\", function(v) return dsp.saw(v.freq):lpf(v.cutoff:default(800)) * 0.3 end)",
       command::run<synth>},
      {"orbitfx",
       {},
       "orbitfx(orbit, function(input) return signal end)",
       "puts units behind all sound of an orbit; input has two sides; without a function there are none again",
       "orbitfx(1, function(input) return input + input:feedback_delay(0.375, 0.6) * 0.4 end)",
       command::run<orbit_effect>},
      {"master",
       {},
       "master(function(input) return signal end)",
       "puts units behind the sum of all orbits; without a function there are none again",
       "master(function(input) return input:hpf(30) end)",
       command::run<master>},
      {"preset",
       {},
       "preset(name, function(x, intensity) return signal end, help)",
       "what the tracks of perigee serve can be heard through; x has two sides, intensity goes from 0 (x as it is) to "
       "1",
       "preset(\"cave\", function(x, intensity) return x + x:room(0.8) * intensity * 0.3 end, \"far away\")",
       command::run<preset>},
  };
  return kCommands;
}

}  // namespace perigee

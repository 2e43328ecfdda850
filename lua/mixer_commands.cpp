// lua/mixer_commands.cpp -- Commands about sound that is there already: orbits heard or not, recordings, loops.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/mixer_commands.h"

#include <cmath>
#include <string>

#include "lua/command_arguments.h"
#include "lua/state.h"

namespace perigee {
namespace {

using namespace command;

constexpr double kMostCycles = 1024.0;

int orbit(lua_State* L, int index) {
  constexpr const char* kOrbit = "a whole number from 0 to 15: an orbit";
  const double number = command::number(L, index, kOrbit);
  if (number != std::floor(number) || number < 0.0 || number > 15.0) refuse(L, index, kOrbit);
  return static_cast<int>(number);
}

int mute_orbit(lua_State* L) {
  session(L).mute_orbit(orbit(L, 1), called_by(L) == "muteOrbit");
  return 0;
}
int solo_orbit(lua_State* L) {
  session(L).solo_orbit(orbit(L, 1), true);
  return 0;
}
int unsolo_orbit(lua_State* L) {
  if (lua_isnone(L, 1)) {
    session(L).unsolo_orbits();
  } else {
    session(L).solo_orbit(orbit(L, 1), false);
  }
  return 0;
}

// record("take.wav"), record("take.wav", {stems="orbits"}); record() and record(false) end it.
int record(lua_State* L) {
  if (lua_isnone(L, 1) || (lua_isboolean(L, 1) && !lua_toboolean(L, 1))) {
    session(L).stop_recording();
    return 0;
  }
  if (lua_type(L, 1) != LUA_TSTRING || lua_rawlen(L, 1) == 0)
    refuse(L, 1, "the name of a WAV file, or nothing to stop");
  Session::Stems stems = Session::Stems::none;
  if (!lua_isnoneornil(L, 2)) {
    if (lua_type(L, 2) != LUA_TTABLE) refuse(L, 2, "a table such as {stems=\"orbits\"}");
    for (lua_pushnil(L); lua_next(L, 2) != 0; lua_pop(L, 1)) {
      const bool known = lua_type(L, -2) == LUA_TSTRING && std::string_view{lua_tostring(L, -2)} == "stems";
      const std::string_view of = known && lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
      if (of != "orbits" && of != "slots")
        throw PatternError{"record: the only option is stems=\"orbits\" or stems=\"slots\""};
      stems = of == "orbits" ? Session::Stems::orbits : Session::Stems::slots;
    }
  }
  session(L).record(lua_tostring(L, 1), stems);
  return 0;
}

// What a loop is recorded of: "master", "in", or the number of an orbit.
void read_source(lua_State* L, Session::Loop& loop) {
  const std::string_view word = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
  const double number = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : -1.0;
  if (word == "master") {
    loop.source = Session::Loop::Source::master;
  } else if (word == "in") {
    loop.source = Session::Loop::Source::input;
  } else if (number == std::floor(number) && number >= 0.0 && number <= 15.0) {
    loop.source = Session::Loop::Source::orbit;
    loop.orbit = static_cast<int>(number);
  } else {
    throw PatternError{"rec: `of` must be \"master\", \"in\" or an orbit from 0 to 15"};
  }
}

// rec("name", {of = "in", cycles = 2, overdub = true})
int rec(lua_State* L) {
  if (lua_type(L, 1) != LUA_TSTRING || lua_rawlen(L, 1) == 0) refuse(L, 1, "the name that the sound is to have");
  if (!lua_isnoneornil(L, 2) && lua_type(L, 2) != LUA_TTABLE) refuse(L, 2, "a table such as {of=\"in\", cycles=2}");
  Session::Loop loop;
  if (lua_type(L, 2) == LUA_TTABLE) {
    for (lua_pushnil(L); lua_next(L, 2) != 0; lua_pop(L, 1)) {
      const std::string_view key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
      if (key == "of") {
        read_source(L, loop);
      } else if (key == "cycles") {
        loop.cycles = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : 0.0;
        if (!(loop.cycles > 0.0 && loop.cycles <= kMostCycles))
          throw PatternError{"rec: `cycles` must be a number above 0 and at most 1024"};
      } else if (key == "overdub" && lua_isboolean(L, -1)) {
        loop.overdub = lua_toboolean(L, -1) != 0;
      } else {
        throw PatternError{"rec: the options are of=\"master\", \"in\" or an orbit, cycles=1 and overdub=true"};
      }
    }
  }
  session(L).record_loop(lua_tostring(L, 1), loop);
  return 0;
}

}  // namespace

const std::vector<Command>& mixer_commands() {
  static const std::vector<Command> kCommands{
      {"muteOrbit", {}, "muteOrbit(orbit)", "an orbit goes on unheard", "muteOrbit(2)", command::run<mute_orbit>},
      {"unmuteOrbit",
       {},
       "unmuteOrbit(orbit)",
       "a muted orbit is heard again",
       "unmuteOrbit(2)",
       command::run<mute_orbit>},
      {"soloOrbit",
       {},
       "soloOrbit(orbit)",
       "only this orbit, and others soloed, are heard",
       "soloOrbit(2)",
       command::run<solo_orbit>},
      {"unsoloOrbit",
       {},
       "unsoloOrbit(orbit)",
       "ends a solo of an orbit; without one, all of them",
       "unsoloOrbit()",
       command::run<unsolo_orbit>},
      {"record",
       {},
       "record(file, {stems=\"orbits\"})",
       "records what is heard into a WAV file that is not there yet, and with stems each orbit, or slot "
       "(stems=\"slots\"), into one; record() ends it",
       "record(\"take.wav\")",
       command::run<record>},
      {"rec",
       {},
       "rec(name, {of=\"master\", cycles=1, overdub=false})",
       "records some cycles from the next one on as a sound: of all that is heard, of an orbit (its number) or of the "
       "device's input (\"in\"); it can be played at once, and overdub adds to it",
       "rec(\"loop\", {of=\"in\", cycles=2}) d1(s\"loop\":loopAt(2))",
       command::run<rec>},
  };
  return kCommands;
}

}  // namespace perigee

// lua/target_commands.cpp -- The command that says who plays the events of a slot.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/target_commands.h"

#include <cmath>
#include <string>

#include "lua/command_arguments.h"
#include "lua/state.h"

namespace perigee {
namespace {

using namespace command;

constexpr double kMostLatency = 10.0;  // seconds

[[noreturn]] void refuse_option() {
  throw PatternError{
      "target: the options are latency=0.2 (seconds, 0 to 10), and of a SuperDirt host=\"127.0.0.1\" and port=57120 (1 "
      "to "
      "65535)"};
}

double option(lua_State* L, double low, double high) {
  const double number = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : NAN;
  if (!(number >= low && number <= high)) refuse_option();
  return number;
}

void read_options(lua_State* L, int index, Target& target) {
  const bool superdirt = target.midi.empty();
  if (lua_isnoneornil(L, index)) return;
  if (lua_type(L, index) != LUA_TTABLE) refuse(L, index, "a table such as {host=\"127.0.0.1\", port=57120}");
  for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1)) {
    const std::string_view key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
    if (superdirt && key == "host" && lua_type(L, -1) == LUA_TSTRING && lua_rawlen(L, -1) > 0) {
      target.host = lua_tostring(L, -1);
    } else if (superdirt && key == "port") {
      const double port = option(L, 1.0, 65535.0);
      if (port != std::floor(port)) refuse_option();
      target.port = static_cast<int>(port);
    } else if (key == "latency") {
      target.latency_seconds = option(L, 0.0, kMostLatency);
    } else {
      refuse_option();
    }
  }
}

constexpr std::string_view kMidi = "midi:";

// target("superdirt", {port = 57120}) of all slots, target("drums", "midi:port") of one; target("perigee") brings them home.
int target(lua_State* L) {
  const bool of_slot = lua_type(L, 2) == LUA_TSTRING;
  const int who = of_slot ? 2 : 1;
  const std::string_view name = lua_type(L, who) == LUA_TSTRING ? lua_tostring(L, who) : "";
  Target chosen;
  if (name == "superdirt") {
    chosen.host = "127.0.0.1";
    read_options(L, who + 1, chosen);
  } else if (name.starts_with(kMidi) && name.size() > kMidi.size()) {
    chosen = {.midi = std::string{name.substr(kMidi.size())}, .latency_seconds = 0.0};
    read_options(L, who + 1, chosen);
  } else if (name != "perigee" || !lua_isnoneornil(L, who + 1)) {
    refuse(
        L, who,
        "\"superdirt\", \"midi:\" and a part of a port's name, or \"perigee\" alone: who plays; a slot may come first");
  }
  session(L).set_target(of_slot ? slot(L, 1) : std::string{}, chosen);
  return 0;
}

}  // namespace

const std::vector<Command>& target_commands() {
  static const std::vector<Command> kCommands{
      {"target",
       {},
       "target(slot, \"superdirt\", {host=\"127.0.0.1\", port=57120, latency=0.2})",
       "a SuperDirt plays the slot's events, or \"midi:NAME\" the MIDI port with this in its name; without a slot "
       "those of "
       "all slots that have no target of their own; \"perigee\" brings them home",
       "target(\"superdirt\") d1(s\"bd*4\")",
       command::run<target>},
  };
  return kCommands;
}

}  // namespace perigee

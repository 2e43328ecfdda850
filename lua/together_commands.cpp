// lua/together_commands.cpp -- Commands about playing with other instruments.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/together_commands.h"

#include <cmath>
#include <string>

#include "lua/command_arguments.h"
#include "lua/state.h"

namespace perigee {
namespace {

using namespace command;

constexpr double kMostBeats = 64.0;

// {quantum = 4, startStop = false} or {beats = 4}: what may be said of a wish, by `names`.
void read_options(lua_State* L, int index, Wish& wish, std::string_view beats, bool start_stop) {
  if (lua_isnoneornil(L, index)) return;
  const std::string wanted = "a table such as {" + std::string{beats} + "=4}: whole beats of a cycle, from 1 to 64" +
                             (start_stop ? "; and startStop=true" : "");
  if (lua_type(L, index) != LUA_TTABLE) refuse(L, index, wanted.c_str());
  for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1)) {
    const std::string_view key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
    const double number = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : NAN;
    if (key == beats && number >= 1.0 && number <= kMostBeats && number == std::floor(number))
      wish.beats = number;
    else if (start_stop && key == "startStop" && lua_type(L, -1) == LUA_TBOOLEAN)
      wish.start_stop = lua_toboolean(L, -1) != 0;
    else
      refuse(L, index, wanted.c_str());
  }
}

// A port's name, or false.
void read_port(lua_State* L, Wish& wish) {
  if (lua_type(L, 1) == LUA_TSTRING && lua_rawlen(L, 1) > 0)
    wish.name = lua_tostring(L, 1);
  else if (lua_type(L, 1) == LUA_TBOOLEAN && lua_toboolean(L, 1) == 0)
    wish.on = false;
  else
    refuse(L, 1, "a part of a MIDI port's name, or false");
}

int link(lua_State* L) {
  Wish wish{.kind = Wish::Kind::link};
  if (lua_type(L, 1) == LUA_TBOOLEAN)
    wish.on = lua_toboolean(L, 1) != 0;
  else if (!lua_isnoneornil(L, 1))
    refuse(L, 1, "true or false");
  read_options(L, 2, wish, "quantum", true);
  session(L).wish(wish);
  return 0;
}

int enable_link(lua_State* L) {
  session(L).wish({.kind = Wish::Kind::link});
  return 0;
}

int disable_link(lua_State* L) {
  session(L).wish({.kind = Wish::Kind::link, .on = false});
  return 0;
}

template <Wish::Kind kKind>
int with_port(lua_State* L) {
  Wish wish{.kind = kKind};
  read_port(L, wish);
  read_options(L, 2, wish, "beats", false);
  session(L).wish(wish);
  return 0;
}

int midi_in(lua_State* L) {
  Wish wish{.kind = Wish::Kind::midi_in};
  read_port(L, wish);
  session(L).wish(wish);
  return 0;
}

int learn(lua_State* L) {
  if (lua_type(L, 1) != LUA_TSTRING || lua_rawlen(L, 1) == 0) refuse(L, 1, "the name that patterns read it by");
  session(L).wish({.kind = Wish::Kind::learn, .name = lua_tostring(L, 1)});
  return 0;
}

int jack_transport(lua_State* L) {
  Wish wish{.kind = Wish::Kind::jack};
  const std::string_view how = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : "follow";
  if (lua_type(L, 1) == LUA_TBOOLEAN)
    wish.on = lua_toboolean(L, 1) != 0;
  else if (how == "lead")
    wish.leads = true;
  else if (how != "follow")
    refuse(L, 1, "\"follow\", \"lead\" or false");
  read_options(L, 2, wish, "beats", false);
  session(L).wish(wish);
  return 0;
}

template <bool kOn>
int transport(lua_State* L) {
  session(L).wish({.kind = Wish::Kind::transport, .on = kOn});
  return 0;
}

}  // namespace

const std::vector<Command>& together_commands() {
  static const std::vector<Command> kCommands{
      {"link",
       {},
       "link(on = true, {quantum = 4, startStop = false})",
       "joins the Ableton Link session of the network, whose tempo and beat are followed then; a cycle is a quantum of "
       "beats; setcps changes everybody's tempo; link(false) leaves it",
       "link()",
       command::run<link>},
      {"enableLink", {}, "enableLink()", "the same as link()", "enableLink()", command::run<enable_link>},
      {"disableLink", {}, "disableLink()", "the same as link(false)", "disableLink()", command::run<disable_link>},
      {"midiClock",
       {},
       "midiClock(port, {beats = 4})",
       "sends MIDI clock, start and position to the port with this in its name; a cycle has so many beats; "
       "midiClock(false) stops it; said again, it tells receivers where it is",
       "midiClock(\"perigee\")",
       command::run<with_port<Wish::Kind::midi_clock>>},
      {"midiFollow",
       {},
       "midiFollow(port, {beats = 4})",
       "follows the MIDI clock, start, stop and position that come from the port with this in its name; "
       "midiFollow(false) goes on alone",
       "midiFollow(\"perigee\")",
       command::run<with_port<Wish::Kind::midi_follow>>},
      {"midiIn",
       {},
       "midiIn(port)",
       "what is played on the port with this in its name can be read: controller 74 as in74 or cF(0, \"74\"), from 0 "
       "to "
       "1; the last note as cF(60, \"note\"), its strength as cF(0, \"velocity\"); midiIn(false) ends all of it",
       "midiIn(\"perigee\")",
       command::run<midi_in>},
      {"learn",
       {},
       "learn(name)",
       "the next MIDI controller that is moved is read by this name from then on",
       "learn(\"cutoff\")",
       command::run<learn>},
      {"jackTransport",
       {},
       "jackTransport(how = \"follow\", {beats = 4})",
       "follows the transport of the JACK server that is played to, or with \"lead\" tells its clients bar, beat and "
       "tempo; "
       "jackTransport(false) ends either",
       "jackTransport()",
       command::run<jack_transport>},
      {"startTransport",
       {},
       "startTransport()",
       "starts what is followed: the players of a Link session who obey it, or JACK's transport",
       "startTransport()",
       command::run<transport<true>>},
      {"stopTransport", {}, "stopTransport()", "stops it", "stopTransport()", command::run<transport<false>>},
  };
  return kCommands;
}

}  // namespace perigee

// lua/commands.cpp -- What the player can tell the instrument. Each command stages a change; the evaluation makes it heard.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/commands.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "lua/command_arguments.h"
#include "lua/cppn.h"
#include "lua/definitions.h"
#include "lua/dsp.h"
#include "lua/help.h"
#include "lua/history_commands.h"
#include "lua/input_commands.h"
#include "lua/mixer_commands.h"
#include "lua/pattern_objects.h"
#include "lua/printing.h"
#include "lua/state.h"
#include "lua/synth_commands.h"
#include "lua/target_commands.h"
#include "lua/together_commands.h"
#include "lua/transitions.h"
#include "lua/values.h"

namespace perigee {
namespace {

using namespace command;

constexpr double kMaxCps = 64.0;
constexpr int kMaxShownCycles = 16;
constexpr int kMostSoundLines = 12;  // of help about one

// Nothing to play: d1(). A nil is no silence but a mistake.
Pattern pattern_or_silence(lua_State* L, int index) {
  return lua_isnone(L, index) ? reify(call(function_named("silence"), {})) : pattern(L, index);
}

int play_numbered(lua_State* L) {
  session(L).play(called_by(L).substr(1), pattern_or_silence(L, 1));
  return 0;
}
int play_named(lua_State* L) {
  session(L).play(slot(L, 1), pattern_or_silence(L, 2));
  return 0;
}
// What the slot was given is written still, and not played: d1_, p_.
int rest_numbered(lua_State* L) {
  const std::string_view name = called_by(L);
  session(L).play(name.substr(1, name.size() - 2), reify(call(function_named("silence"), {})));
  return 0;
}
int rest_named(lua_State* L) {
  session(L).play(slot(L, 1), reify(call(function_named("silence"), {})));
  return 0;
}
int once(lua_State* L) {
  session(L).once(pattern(L, 1));
  return 0;
}
int hush(lua_State* L) {
  session(L).hush();
  return 0;
}
int panic(lua_State* L) {
  session(L).panic();
  return 0;
}
int mute(lua_State* L) {
  session(L).mute(slot(L, 1), called_by(L) == "mute");
  return 0;
}
int mute_all(lua_State* L) {
  session(L).mute_all(called_by(L) == "muteAll");
  return 0;
}
int solo(lua_State* L) {
  session(L).solo(slot(L, 1), true);
  return 0;
}
int unsolo(lua_State* L) {
  if (lua_isnone(L, 1) || called_by(L) == "unsoloAll") {
    session(L).unsolo_all();
  } else {
    session(L).solo(slot(L, 1), false);
  }
  return 0;
}

// What fails here would fail in every slot, and later.
void try_on_silence(const Ref<const Callable>& function) {
  const Value nothing{reify(call(function_named("silence"), {}))};
  bool gave_pattern = false;
  try {
    gave_pattern = function->call(std::span{&nothing, 1}).is_pattern();
  } catch (const PatternError& error) {
    throw PatternError{std::string{"all: "} + error.what()};
  }
  if (!gave_pattern) throw PatternError{"all: the function must give a pattern"};
}

int all(lua_State* L) {
  const Value transform = to_value(L, 1, Strings::plain);
  if (!transform.is_function() && !transform.is_none()) refuse(L, 1, "a function on patterns, such as fast(2)");
  if (transform.is_function()) try_on_silence(transform.function_ref());
  session(L).all(transform);
  return 0;
}

int set_tempo(lua_State* L, const Pattern& cps) {
  const Value* constant = cps->pure_value();
  if (constant != nullptr && !(constant->is_number() && constant->number() > 0.0 && constant->number() <= kMaxCps)) {
    throw PatternError{std::string{called_by(L)} + ": the tempo must be from 0.0001 to 64 cycles per second; this is " +
                       describe(*constant)};
  }
  session(L).set_cps(cps);
  return 0;
}
int setcps(lua_State* L) { return set_tempo(L, pattern(L, 1)); }
// A tempo that is so many times finer than cycles per second.
int set_tempo_in(lua_State* L, double parts) {
  const Pattern tempo = pattern(L, 1);
  const Value* constant = tempo->pure_value();
  if (constant != nullptr && constant->is_number()) return set_tempo(L, reify(Value{constant->number() / parts}));
  return set_tempo(L, reify(call_method(function_named("div"), Value{tempo}, std::array{Value{parts}})));
}
double beats_in_a_cycle(lua_State* L, int index) {
  const double beats = lua_isnoneornil(L, index) ? 4.0 : number(L, index);
  if (beats <= 0.0) refuse(L, index, "beats in a cycle, above 0");
  return beats;
}
int setbpm(lua_State* L) { return set_tempo_in(L, 60.0 * beats_in_a_cycle(L, 2)); }
int setcpm(lua_State* L) { return set_tempo_in(L, 60.0); }
int getcps(lua_State* L) {
  lua_pushnumber(L, session(L).cps());
  return 1;
}
int getbpm(lua_State* L) {
  lua_pushnumber(L, session(L).cps() * 60.0 * beats_in_a_cycle(L, 1));
  return 1;
}
int getnow(lua_State* L) {
  lua_pushnumber(L, session(L).cycle());
  return 1;
}
int reset_cycles(lua_State* L) {
  session(L).set_cycle(Cycles{0});
  return 0;
}
int setcycle(lua_State* L) {
  session(L).set_cycle(Cycles::nearest(number(L, 1)));
  return 0;
}
// With a number of seconds the command; with anything else the control of that name.
int nudge(lua_State* L) {
  if (called_by(L) == "nudge" && lua_type(L, 1) != LUA_TNUMBER && !lua_isnoneornil(L, 1) &&
      push_bare_name(L, "nudge", State::of(L).dialect)) {
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
  }
  session(L).nudge(number(L, 1, "seconds"));
  return 0;
}

int samples(lua_State* L) {
  if (lua_type(L, 1) != LUA_TSTRING) refuse(L, 1, "the path of a folder");
  say(L, session(L).add_samples(lua_tostring(L, 1)));
  return 0;
}
int sounds(lua_State* L) {
  if (lua_gettop(L) > 0 && lua_type(L, 1) != LUA_TSTRING) refuse(L, 1, "a part of a name");
  say(L, session(L).sounds(lua_gettop(L) > 0 ? lua_tostring(L, 1) : ""));
  return 0;
}
int status(lua_State* L) {
  say(L, session(L).status());
  return 0;
}
int dialect(lua_State* L) {
  const std::string_view name = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : "";
  if (name != "strudel" && name != "tidal") refuse(L, 1, "\"strudel\" or \"tidal\"");
  State& state = State::of(L);
  const Dialect chosen = name == "tidal" ? Dialect::tidal : Dialect::strudel;
  session(L).set_dialect(chosen);
  state.dialect = chosen;
  return 0;
}

int list_text(lua_State* L) {
  lua_settop(L, 1);
  std::string text;
  for (lua_Integer i = 1; lua_rawgeti(L, 1, i) == LUA_TSTRING; ++i) {
    text += (i > 1 ? ", \"" : "\"") + std::string{lua_tostring(L, -1)} + '"';
    lua_pop(L, 1);
  }
  text = '{' + text + '}';
  lua_pushlstring(L, text.data(), text.size());
  return 1;
}

int playing(lua_State* L) {
  lua_newtable(L);
  lua_Integer count = 0;
  for (const std::string& name : session(L).playing()) {
    lua_pushlstring(L, name.data(), name.size());
    lua_rawseti(L, -2, ++count);
  }
  if (luaL_newmetatable(L, "perigee.names") != 0) {  // print() shows them
    lua_pushcfunction(L, bound<list_text>);
    lua_setfield(L, -2, "__tostring");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
  }
  lua_setmetatable(L, -2);
  return 1;
}

// m"…" is called as an object and gets itself as well; m.note"…" is a function. Upvalues: the name, the reading.
int read_notation(lua_State* L) {
  if (lua_type(L, 1) == LUA_TUSERDATA) lua_remove(L, 1);
  if (lua_gettop(L) != 1 || lua_type(L, 1) != LUA_TSTRING) refuse(L, 1, "one string of mini-notation");
  std::size_t size = 0;
  const char* text = lua_tolstring(L, 1, &size);
  push_pattern(L, mini_pattern(L, {text, size}, static_cast<Reading>(lua_tointeger(L, lua_upvalueindex(2)))));
  return 1;
}

constexpr char kNotationType[] = "Notation";

struct NamedReading {
  const char* name;
  Reading reading;
};
constexpr NamedReading kReadings[] = {{"note", Reading::note},   {"num", Reading::number}, {"int", Reading::integer},
                                      {"ratio", Reading::ratio}, {"bool", Reading::truth}, {"str", Reading::word}};

void push_reader(lua_State* L, const std::string& name, Reading reading) {
  lua_pushlstring(L, name.data(), name.size());
  lua_pushinteger(L, static_cast<lua_Integer>(reading));
  lua_pushcclosure(L, bound<read_notation>, 2);
}

int unknown_reading(lua_State*) {
  std::string known;
  for (const NamedReading& each : kReadings) known += std::string{known.empty() ? "m." : ", m."} + each.name;
  throw PatternError{"mini-notation is read as one of " + known};
}

// The command m: an object that is called, with a field for each type that it can read.
void push_notation(lua_State* L, const std::string& name) {
  lua_newuserdatauv(L, 0, 0);
  if (luaL_newmetatable(L, kNotationType) != 0) {
    push_reader(L, name, Reading::any);
    lua_setfield(L, -2, "__call");
    lua_newtable(L);
    for (const NamedReading& each : kReadings) {
      push_reader(L, name + "." + each.name, each.reading);
      lua_setfield(L, -2, each.name);
    }
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, bound<unknown_reading>);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_setfield(L, -2, "__index");
    lua_pushstring(L, kNotationType);
    lua_setfield(L, -2, "__metatable");
  }
  lua_setmetatable(L, -2);
}

// Also of a function that the player registered, and of a sound.
std::string help_of(lua_State* L, std::string_view name) {
  const auto& registered = State::of(L).definitions.registered;
  const auto found = registered.find(std::string{name});
  if (found != registered.end()) return help_text(*found->second);
  std::string text = help_text(name);
  for (Completion& sound : session(L).words(WordsOf::sound, name)) {
    std::size_t end = 0;  // of what there is room for
    for (int line = 0; line < kMostSoundLines && end != std::string::npos; ++line)
      end = sound.summary.find('\n', end + 1);
    if (end != std::string::npos)
      sound.summary.resize(end), sound.summary += "\n  … sounds(\"" + sound.name + "\") tells all";
    const std::string about = "s\"" + sound.name + "\"\n" + sound.kind + (sound.summary.empty() ? "" : ", ") +
                              sound.summary + "\nexample: s\"" + sound.name + "*4\"\n";
    text = text.starts_with("unknown name") ? about : about + "\n" + text;
  }
  return text;
}

int help(lua_State* L) {
  if (lua_isnone(L, 1)) {
    say(L, help_text(""));
  } else if (lua_type(L, 1) == LUA_TSTRING) {
    say(L, help_of(L, lua_tostring(L, 1)));
  } else if (const TransformObject* transform = test_transform(L, 1);
             transform != nullptr && !transform->bare_name().empty()) {
    say(L, help_of(L, transform->bare_name()));
  } else if (const std::string_view name = command_name_of(L, 1); !name.empty()) {
    say(L, help_text(name));
  } else if (const std::string_view unit = unit_name_of(L, 1); !unit.empty()) {
    say(L, unit_help(unit));
  } else {
    throw PatternError{"help: give a name, as in help(fast) or help\"sine\""};
  }
  return 0;
}
int names(lua_State* L) {
  if (lua_type(L, 1) != LUA_TSTRING) refuse(L, 1, "a part of a name");
  say(L, names_text(lua_tostring(L, 1)));
  return 0;
}
int show(lua_State* L) {
  const double cycles = lua_isnoneornil(L, 2) ? 1.0 : number(L, 2);
  if (!(cycles >= 1.0 && cycles <= kMaxShownCycles)) refuse(L, 2, "a number of cycles from 1 to 16");
  say(L, drawing_text(L, pattern(L, 1), static_cast<int>(cycles)));
  return 0;
}

}  // namespace

namespace {

const std::vector<Command>& own_commands() {
  static const std::vector<Command> kCommands{
      {"d1",
       {"d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10", "d11", "d12", "d13", "d14", "d15", "d16"},
       "d1(pattern)",
       "plays a pattern in slot 1 (d2 to d16: the others); without a pattern the slot stops",
       "d1(s\"bd*2 sn\")",
       command::run<play_numbered>},
      {"p",
       {},
       "p(slot, pattern)",
       "plays a pattern in a slot of any name; without a pattern the slot stops",
       "p(\"drums\", s\"bd sn\")",
       command::run<play_named>},
      {"hush", {}, "hush()", "stops every slot; what sounds rings out", "hush()", command::run<hush>},
      {"panic", {}, "panic()", "stops every slot and fades every sound at once", "panic()", command::run<panic>},
      {"d1_",
       {"d2_", "d3_", "d4_", "d5_", "d6_", "d7_", "d8_", "d9_", "d10_", "d11_", "d12_", "d13_", "d14_", "d15_", "d16_"},
       "d1_(pattern)",
       "slot 1 stops, whatever it is given (d2_ to d16_: the others): an underscore for as long as it is to rest",
       "d1_(s\"bd*2 sn\")",
       command::run<rest_numbered>},
      {"p_",
       {},
       "p_(slot, pattern)",
       "the slot stops, whatever it is given",
       "p_(\"drums\", s\"bd sn\")",
       command::run<rest_named>},
      {"once",
       {"asap", "first"},
       "once(pattern)",
       "plays the first cycle of a pattern now, beside the slots",
       "once(s\"cp\")",
       command::run<once>},
      {"mute", {}, "mute(slot)", "a slot goes on unheard", "mute(1)", command::run<mute>},
      {"unmute", {}, "unmute(slot)", "a muted slot is heard again", "unmute(1)", command::run<mute>},
      {"muteAll", {}, "muteAll()", "every slot goes on unheard", "muteAll()", command::run<mute_all>},
      {"unmuteAll", {}, "unmuteAll()", "every slot is heard again", "unmuteAll()", command::run<mute_all>},
      {"solo", {}, "solo(slot)", "only this slot, and others soloed, are heard", "solo(\"drums\")", command::run<solo>},
      {"unsolo",
       {"unsoloAll"},
       "unsolo(slot)",
       "ends a solo; without a slot, all of them, as unsoloAll() does",
       "unsolo()",
       command::run<unsolo>},
      {"all",
       {},
       "all(function)",
       "applies a function on patterns to every slot; all() removes it",
       "all(fast(2))",
       command::run<all>},
      {"setcps",
       {"setCps"},
       "setcps(cps)",
       "tempo in cycles per second, 0.0001 to 64; may be a pattern, which is read at the begin of each cycle",
       "setcps(0.5)",
       command::run<setcps>},
      {"setbpm",
       {"setBpm"},
       "setbpm(bpm, beatsPerCycle = 4)",
       "tempo in beats per minute; may be a pattern",
       "setbpm(120)",
       command::run<setbpm>},
      {"setcpm",
       {"setCpm"},
       "setcpm(cpm)",
       "tempo in cycles per minute; may be a pattern",
       "setcpm(30)",
       command::run<setcpm>},
      {"getcps", {}, "getcps()", "the tempo in cycles per second", "getcps()", command::run<getcps>},
      {"getbpm", {}, "getbpm(beatsPerCycle = 4)", "the tempo in beats per minute", "getbpm()", command::run<getbpm>},
      {"getnow", {}, "getnow()", "the cycle that sounds now, with its fraction", "getnow()", command::run<getnow>},
      {"resetCycles",
       {},
       "resetCycles()",
       "the cycle that comes now is cycle 0",
       "resetCycles()",
       command::run<reset_cycles>},
      {"setcycle", {"setCycle"}, "setcycle(cycle)", "goes on from that cycle", "setcycle(16)", command::run<setcycle>},
      {"nudge",
       {"nudgeAll"},
       "nudge(seconds)",
       "every later event sounds this much later; negative: earlier, and what should have sounded by now is left out",
       "nudge(0.01)",
       command::run<nudge>},
      {"samples",
       {},
       "samples(folder)",
       "adds a folder of sample folders",
       "samples(\"~/Dirt-Samples\")",
       command::run<samples>},
      {"sounds",
       {},
       "sounds(part)",
       "lists what can be played, or what has this in its name",
       "sounds(\"sn\")",
       command::run<sounds>},
      {"register",
       {},
       "register(name, function, help)",
       "makes a function on patterns your own method; its last parameter is the pattern, those before may be patterns",
       "register(\"swell\", function(n, p) return p:gain(saw:slow(n)) end)",
       command::run<register_function>},
      {"status", {}, "status()", "device, load, late events, voices", "status()", command::run<status>},
      {"playing", {"list"}, "playing()", "a list of the slots that play something", "playing()", command::run<playing>},
      {"dialect",
       {},
       "dialect(name)",
       "whose meaning shared names have from here on: \"strudel\" or \"tidal\"",
       "dialect\"tidal\"",
       command::run<dialect>},
      {"m",
       {"mini"},
       "m(text)   m.note(text)   m.num, m.int, m.ratio, m.bool, m.str",
       "a string of mini-notation as a pattern; read as notes, numbers, whole numbers, ratios, truths or words",
       "m\"0 [3 7]\":fast(2)",
       bound<read_notation>},
      {"help", {}, "help(name)", "what a name does; help() gives an overview", "help(fast)", command::run<help>},
      {"names", {}, "names(part)", "finds commands, functions and controls", "names\"deg\"", command::run<names>},
      {"show",
       {},
       "show(pattern, cycles = 1)",
       "draws some cycles of a pattern",
       "show(s\"bd(3,8)\")",
       command::run<show>},
  };
  return kCommands;
}

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> all = [] {
    std::vector<Command> joined = own_commands();
    for (const auto& more : {history_commands(), mixer_commands(), synth_commands(), input_commands(),
                             target_commands(), together_commands(), transition_commands()})
      joined.insert(joined.end(), more.begin(), more.end());
    return joined;
  }();
  return all;
}

const Command* find_command(std::string_view name) {
  for (const auto* rows : {&commands(), &genome_functions()}) {
    for (const Command& command : *rows) {
      if (command.name == name ||
          std::find(command.aliases.begin(), command.aliases.end(), name) != command.aliases.end())
        return &command;
    }
  }
  return nullptr;
}

std::string_view command_name_of(lua_State* L, int index) {
  if (luaL_testudata(L, index, kNotationType) != nullptr) return "m";
  if (lua_iscfunction(L, index) == 0 || lua_getupvalue(L, index, 1) == nullptr) return {};
  const Command* command = lua_type(L, -1) == LUA_TSTRING ? find_command(lua_tostring(L, -1)) : nullptr;
  const std::string_view name =
      command != nullptr && command->run == lua_tocfunction(L, index) ? lua_tostring(L, -1) : std::string_view{};
  lua_pop(L, 1);  // the function itself keeps the text
  return name;
}

bool push_command(lua_State* L, std::string_view name) {
  const Command* command = find_command(name);
  if (command == nullptr) return false;
  if (command->run == bound<read_notation>) {
    push_notation(L, std::string{command->name});
    return true;
  }
  lua_pushlstring(L, name.data(), name.size());
  lua_pushcclosure(L, command->run, 1);
  return true;
}

}  // namespace perigee

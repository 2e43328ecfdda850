// lua/transitions.cpp -- A slot goes over from what played to something new, in one of many ways.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/transitions.h"

#include <algorithm>
#include <map>

#include "lua/command_arguments.h"
#include "lua/definitions.h"
#include "lua/pattern_objects.h"
#include "lua/state.h"
#include "lua/values.h"
#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/operators.h"
#include "patterns/ticks.h"

namespace perigee {
namespace {

using namespace command;

constexpr std::string_view kForId = "forId";  // does not count as played: the slot goes back to what was before

// In cycles: a transition lasts as long as its numbers say together, or eight cycles where it has none.
Cycles longest(std::span<const Value> arguments) {
  Cycles sum = 8;
  for (const Value& argument : arguments) {
    if (argument.is_number() && argument.number() > 0) sum += Cycles::nearest(std::min(argument.number(), 1e6));
  }
  return sum;
}

// What fades multiplies the gain, where an event says none by that which it has then.
Pattern with_default_gain(const Pattern& pattern, double gain) {
  return operate(Op::keep, Align::in, pattern, control_pattern(*find_control("gain"), pure(Value{gain})));
}

// Tidal's function for a transition.
const FunctionEntry* tidal_function(std::string_view name) {
  return find_function(name == kForId ? "mortalOverlay" : name, Dialect::tidal);
}

// The same, by the name that is typed, and its arguments counted as they are: behind the slot.
const FunctionEntry* behind_a_slot(std::string_view name) {
  static const auto known = [] {
    std::map<std::string_view, FunctionEntry> made;
    for (const Command& command : transition_commands()) {
      const FunctionEntry* const entry = tidal_function(command.name);
      if (entry == nullptr) continue;
      FunctionEntry& typed = made.emplace(command.name, *entry).first->second;
      typed.name = command.name;
      typed.before = 1;
    }
    return made;
  }();
  const auto found = known.find(name);
  return found == known.end() ? nullptr : &found->second;
}

// xfadeIn(slot, cycles, pattern): what Tidal's function of that name makes of (cycles, now, patterns).
int transition(lua_State* L) {
  const std::string_view name = called_by(L);
  // With a pattern first it is the function of that name, where the dialect has one: Strudel's xfade(p, 0.5, q).
  if (test_pattern(L, 1) != nullptr && push_bare_name(L, name, State::of(L).dialect)) {
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
  }
  const bool passing = name == kForId, fades = name.starts_with("xfade");
  const FunctionEntry* entry = behind_a_slot(name);
  if (entry == nullptr) throw PatternError{std::string{name} + ": there is no such transition"};
  const int own = static_cast<int>(entry->arity()) - 2;  // the last two are now and the patterns
  const std::string to = slot(L, 1);
  if (lua_gettop(L) != own + 2)
    throw PatternError{std::string{name} + ": " + std::to_string(lua_gettop(L)) + " arguments given, it takes " +
                       std::to_string(own + 2) + ": a slot, " +
                       (own > 0 ? std::to_string(own) + " of its own" : "none of its own") +
                       " and the pattern that comes"};
  const double level = session(L).default_gain();
  std::vector<Value> arguments;
  for (int i = 0; i < own; ++i)
    arguments.push_back(to_argument(L, i + 2, entry->params[static_cast<std::size_t>(i)].kind));
  const auto way = [&](Cycles now, std::span<const Pattern> newest_first) {
    std::vector<Value> all = arguments, patterns;
    for (const Pattern& each : newest_first) patterns.emplace_back(fades ? with_default_gain(each, level) : each);
    all.emplace_back(now.to_double());
    all.push_back(Value::list(std::move(patterns)));
    return in_ticks({now, now + longest(arguments)}, reify(call(*entry, all, Dialect::tidal)));
  };
  session(L).play_through(to, pattern(L, own + 2), way, !passing);
  return 0;
}

Command command_of(std::string_view name, std::vector<std::string_view> aliases, std::string_view usage,
                   std::string_view help, std::string_view example) {
  return {name, std::move(aliases), usage, help, example, bound<transition>};
}

}  // namespace

const std::vector<Command>& transition_commands() {
  static const std::vector<Command> kCommands{
      command_of("xfadeIn", {}, "xfadeIn(slot, cycles, pattern)", "a slot fades over to a pattern",
                 "xfadeIn(1, 4, s\"hh*4\")"),
      command_of("xfade", {}, "xfade(slot, pattern)", "a slot fades over to a pattern within four cycles",
                 "xfade(1, s\"hh*4\")"),
      command_of("clutchIn", {}, "clutchIn(slot, cycles, pattern)",
                 "a slot's events go one by one while those of a pattern come", "clutchIn(1, 4, s\"hh*8\")"),
      command_of("clutch", {}, "clutch(slot, pattern)", "clutchIn within two cycles", "clutch(1, s\"hh*8\")"),
      command_of("anticipateIn", {}, "anticipateIn(slot, cycles, pattern)",
                 "a slot echoes closer and closer, then plays a pattern", "anticipateIn(1, 4, s\"hh*4\")"),
      command_of("anticipate", {}, "anticipate(slot, pattern)", "anticipateIn within eight cycles",
                 "anticipate(1, s\"hh*4\")"),
      command_of("interpolateIn", {}, "interpolateIn(slot, cycles, pattern)",
                 "a slot goes over to a pattern whose numbers glide from those that played",
                 "interpolateIn(1, 4, s\"hh*4\":speed(2))"),
      command_of("interpolate", {}, "interpolate(slot, pattern)", "interpolateIn within four cycles",
                 "interpolate(1, s\"hh*4\":speed(2))"),
      command_of("jump", {}, "jump(slot, pattern)", "a slot goes over to a pattern at once", "jump(1, s\"hh*4\")"),
      command_of("jumpIn", {}, "jumpIn(slot, cycles, pattern)", "a slot goes over to a pattern after so many cycles",
                 "jumpIn(1, 2, s\"hh*4\")"),
      command_of("jumpInPrime", {"jumpInP"}, "jumpInP(slot, cycles, pattern)",
                 "a slot goes over to a pattern after so many cycles, at the begin of one", "jumpInP(1, 2, s\"hh*4\")"),
      command_of("jumpMod", {}, "jumpMod(slot, cycles, pattern)",
                 "a slot goes over to a pattern at the next multiple of so many cycles", "jumpMod(1, 4, s\"hh*4\")"),
      command_of("jumpModPrime", {"jumpModP"}, "jumpModP(slot, cycles, offset, pattern)",
                 "jumpMod, so many cycles after the multiple", "jumpModP(1, 4, 1, s\"hh*4\")"),
      command_of("wait", {}, "wait(slot, cycles, pattern)", "a slot is silent for so many cycles, then plays a pattern",
                 "wait(1, 2, s\"hh*4\")"),
      command_of("waitT", {}, "waitT(slot, transition, cycles, pattern)",
                 "a slot is silent for so many cycles, then goes over by a function of now and the patterns",
                 "waitT(1, tidal.xfade, 2, s\"hh*4\")"),
      command_of("wash", {}, "wash(slot, leaving, coming, delay, leave, come, pattern)",
                 "what played leaves changed by a function, a pattern comes changed by another",
                 "wash(1, rev, fast(2), 1, 2, 2, s\"hh*4\")"),
      command_of("washIn", {}, "washIn(slot, leaving, cycles, pattern)",
                 "what played leaves changed by a function, then a pattern plays", "washIn(1, rev, 2, s\"hh*4\")"),
      command_of("histpan", {}, "histpan(slot, count, pattern)", "a slot's last patterns, spread from left to right",
                 "histpan(1, 2, s\"hh*4\")"),
      command_of("mortal", {}, "mortal(slot, life, release, pattern)",
                 "a pattern plays for so many cycles, then its events go one by one", "mortal(1, 4, 4, s\"hh*8\")"),
      command_of(kForId, {}, "forId(slot, cycles, pattern)",
                 "a pattern plays over what a slot plays, for so many cycles", "forId(1, 4, s\"hh*4\")"),
  };
  return kCommands;
}

}  // namespace perigee

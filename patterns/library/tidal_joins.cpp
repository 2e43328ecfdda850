// patterns/library/tidal_joins.cpp -- Joins, triggers and filters that only Tidal names.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tidal_joins.h"

#include <cmath>

#include "patterns/arguments.h"
#include "patterns/controls.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/numeral.h"

namespace perigee::library {
namespace {

// At each time of a pattern the source begins from that time, of its cycle or of its first.
Value begun_from(CallArgs& args, Bind how) {
  return Value{bind(how, args.pattern(0),
                    [source = args.subject(), name = args.entry.name](const Value& time) {
                      return early(time_in(time, name), source);
                    },
                    {args.subject()})};
}

// Which values of a control stay: numbers, whole numbers, texts, truths.
enum class Extracted : uint8_t { number, integer, text, truth };

struct Extract {
  std::string_view name;
  Extracted kind;
  std::string_view help;
};
constexpr Extract kExtracts[] = {
    {"extractF", Extracted::number, "the numbers of one control"},
    {"extractN", Extracted::number, "the notes of one control"},
    {"extractR", Extracted::number, "the times of one control"},
    {"extractI", Extracted::integer, "the numbers of one control, rounded down"},
    {"extractS", Extracted::text, "the words of one control"},
    {"extractB", Extracted::truth, "the truths of one control"},
};

Value extracted(CallArgs& args) {
  const Control* named = find_control(args.text(0));
  const ControlId id = named != nullptr ? named->id : control_key(args.text(0));
  return Value{fmap(args.subject(), [id, kind = kExtracts[args.entry.data].kind](Value& value) {
    const Value* found = value.is_controls() ? value.controls().find(id) : nullptr;
    if (found == nullptr) return false;
    const Value kept = *found;
    const bool fits = kind == Extracted::text    ? kept.is_string()
                      : kind == Extracted::truth ? kept.is_boolean()
                                                 : kept.is_number();
    if (!fits) return false;
    value = kind == Extracted::integer ? Value{std::floor(kept.number())} : kept;
    return true;
  })};
}

}  // namespace

void add_tidal_joins(Entries& table) {
  const std::vector<Param> times = {{"times", ParamKind::times}}, test = {{"test", ParamKind::function}};
  const std::vector<Param> pieces = {{"pieces", ParamKind::integer}, {"numbers", ParamKind::integers}};
  table.push_back({.name = "resetTo",
                   .params = times,
                   .help = "begins its cycle anew, from that time, at each time of a pattern",
                   .example = "n\"0 1 2 3\":resetTo(\"0 0.25\")",
                   .make = [](CallArgs& args) { return begun_from(args, Bind::reset); }});
  table.push_back({.name = "restartTo",
                   .params = times,
                   .help = "begins anew, from that cycle, at each time of a pattern",
                   .example = "n\"<0 1 2 3>\":restartTo(\"0 1\")",
                   .make = [](CallArgs& args) { return begun_from(args, Bind::restart); }});
  table.push_back({.name = "squeezeJoinUp",
                   .help = "a whole inner cycle in each outer event, samples played as much faster",
                   .example = "m\"0 1\":fmap(function(i) return s\"bd sn\":n(i) end):squeezeJoinUp()",
                   .make = [](CallArgs& args) { return Value{tidal::squeeze_join_up(args.subject())}; }});
  table.push_back({.name = "chew",
                   .params = pieces,
                   .help = "cuts each cycle in pieces and plays them by number, samples faster as they are squeezed",
                   .example = "s\"bd sn cp hh\":chew(4, \"0 [1 2] 3\")",
                   .make = [](CallArgs& args) {
                     return Value{tidal::chew(args.integer(0, 1, 4096), args.pattern(1), args.subject())};
                   }});
  table.push_back({.name = "filterEvents",
                   .params = test,
                   .help = "keeps the events for which a function gives true",
                   .example = "m\"a b\":filterEvents(function(e) return e.whole.begin < 0.5 end)",
                   .make = [](CallArgs& args) {
                     return Value{filter_events(args.subject(), [test = args.function(0)](const Event& event) {
                       const Value boxed{Ref<const BoxedEvent>{new BoxedEvent{event}}};
                       return test->call(std::span{&boxed, 1}).truthy();
                     })};
                   }});
  table.push_back({.name = "filterJust",
                   .help = "drops events without a value",
                   .example = "m\"1 2\":fmap(function(x) if x > 1 then return x end end):filterJust()",
                   .make = [](CallArgs& args) {
                     return Value{filter_values(args.subject(), [](const Value& value) { return !value.is_none(); })};
                   }});
  table.push_back({.name = "filterAnalog",
                   .help = "keeps continuous events only",
                   .example = "stack(saw, m\"1 2\"):filterAnalog()",
                   .make = [](CallArgs& args) {
                     return Value{filter_events(args.subject(), [](const Event& event) { return !event.has_whole; })};
                   }});
  table.push_back({.name = "flatpat",
                   .help = "lists become events at once",
                   .example = "n(fastFromList{{0, 4, 7}, {-12, -8, -5}}:flatpat())",
                   .make = [](CallArgs& args) { return Value{tidal::flattened(args.subject())}; }});
  for (size_t i = 0; i < std::size(kExtracts); ++i) {
    table.push_back({.name = kExtracts[i].name,
                     .params = {{"control", ParamKind::text}},
                     .help = kExtracts[i].help,
                     .example = "s(s\"bd sn\":extractS\"s\")",
                     .make = extracted,
                     .data = static_cast<int>(i)});
  }
}

}  // namespace perigee::library

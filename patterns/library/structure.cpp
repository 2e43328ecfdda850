// patterns/library/structure.cpp -- Whose rhythm: truths, masks, euclid.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/core.h"
#include "patterns/euclid.h"
#include "patterns/library.h"
#include "patterns/numeral.h"
#include "patterns/operators.h"

namespace perigee::library {
namespace {

struct Shorthand {
  std::string_view name;
  Op op;
  Align align;
  std::string_view help;
};
constexpr Shorthand kShorthands[] = {
    {"struct", Op::keepif, Align::out, "takes the rhythm of the true events of another pattern"},
    {"structAll", Op::keep, Align::out, "takes the rhythm of all events of another pattern"},
    {"mask", Op::keepif, Align::in, "is silent where another pattern is false"},
    {"maskAll", Op::keep, Align::in, "is silent where another pattern is silent"},
    {"reset", Op::keepif, Align::reset, "begins its cycle anew at each true event of another pattern"},
    {"resetAll", Op::keep, Align::reset, "begins its cycle anew at each event of another pattern"},
    {"restart", Op::keepif, Align::restart, "begins from cycle 0 at each true event of another pattern"},
    {"restartAll", Op::keep, Align::restart, "begins from cycle 0 at each event of another pattern"},
};

Pattern bjork(const CallArgs& args) {
  const Value& value = args.value(0);
  const std::span<const Value> items = value.is_list() ? value.items() : std::span{&value, 1};
  const auto item = [&](size_t i, double otherwise) {
    return i < items.size() ? number_or_throw(items[i]) : otherwise;
  };
  const double pulses = item(0, 0);
  return euclid(pulses, item(1, pulses), item(2, 0), args.subject());
}

}  // namespace

void add_structure(Entries& table) {
  int index = 0;
  for (const Shorthand& shorthand : kShorthands) {
    table.push_back({.name = shorthand.name,
                     .params = {{"pattern", shorthand.op == Op::keepif ? ParamKind::truth : ParamKind::pattern}},
                     .help = shorthand.help,
                     .example = "n\"0 1 2\":struct(\"1 0 1 1\")",
                     .make =
                         [](CallArgs& args) {
                           const Shorthand& entry = kShorthands[args.entry.data];
                           return Value{operate(entry.op, entry.align, args.subject(), args.pattern(0))};
                         },
                     .data = index++});
  }
  const Param pulses = {"pulses", ParamKind::number}, steps = {"steps", ParamKind::number},
              rotation = {"rotation", ParamKind::time};
  table.push_back(
      {.name = "euclid",
       .params = {pulses, steps},
       .help = "spreads so many beats over so many steps",
       .example = "s\"bd\":euclid(3, 8)",
       .make = [](CallArgs& args) { return Value{euclid(args.number(0), args.number(1), 0, args.subject())}; }});
  table.push_back({.name = "euclidRot",
                   .aliases = {"euclidrot"},
                   .params = {pulses, steps, rotation},
                   .help = "euclid, rotated by so many steps",
                   .example = "s\"bd\":euclidRot(3, 8, 2)",
                   .make = [](CallArgs& args) {
                     return Value{euclid(args.number(0), args.number(1), args.number(2), args.subject())};
                   }});
  table.push_back(
      {.name = "euclidLegato",
       .params = {pulses, steps},
       .help = "euclid where every beat lasts until the next",
       .example = "note\"c\":euclidLegato(3, 8)",
       .make = [](CallArgs& args) { return Value{euclid_legato(args.number(0), args.number(1), 0, args.subject())}; }});
  table.push_back({.name = "euclidLegatoRot",
                   .params = {pulses, steps, rotation},
                   .help = "euclidLegato, rotated by so many steps",
                   .example = "note\"c\":euclidLegatoRot(3, 8, 2)",
                   .make = [](CallArgs& args) {
                     return Value{euclid_legato(args.number(0), args.number(1), args.time(2), args.subject())};
                   }});
  table.push_back({.name = "bjork",
                   .params = {{"list", ParamKind::value}},
                   .help = "euclid from one list of pulses, steps and rotation",
                   .example = "s\"bd\":bjork({3, 8, 2})",
                   .make = [](CallArgs& args) { return Value{bjork(args)}; }});
  table.push_back({.name = "bjorklund",
                   .params = {{"pulses", ParamKind::any}, {"steps", ParamKind::any}},
                   .form = Form::constructor,
                   .help = "the list of ones and zeros of a euclidean rhythm",
                   .example = "seq(bjorklund(3, 8))",
                   .make = [](CallArgs& args) {
                     std::vector<Value> list;
                     for (const bool on : euclid_steps(args.number(0), args.number(1))) list.emplace_back(on ? 1 : 0);
                     return Value::list(std::move(list));
                   }});
  table.push_back({.name = "onsetsOnly",
                   .aliases = {"filterOnsets"},
                   .help = "drops fragments of events that began earlier",
                   .example = "m\"a b\":onsetsOnly()",
                   .make = [](CallArgs& args) {
                     return Value{
                         with_steps(filter_events(args.subject(), [](const Event& event) { return event.has_onset(); }),
                                    std::nullopt)};
                   }});
  table.push_back({.name = "discreteOnly",
                   .aliases = {"filterDigital"},
                   .help = "drops continuous events",
                   .example = "m\"a b\":discreteOnly()",
                   .make = [](CallArgs& args) {
                     return Value{
                         with_steps(filter_events(args.subject(), [](const Event& event) { return event.has_whole; }),
                                    std::nullopt)};
                   }});
  table.push_back({.name = "splitQueries",
                   .help = "asks the pattern cycle by cycle",
                   .example = "m\"a b\":splitQueries()",
                   .make = [](CallArgs& args) { return Value{split_queries(args.subject())}; }});
}

}  // namespace perigee::library

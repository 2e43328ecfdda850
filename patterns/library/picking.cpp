// patterns/library/picking.cpp -- Patterns chosen by number or name, pieces put in another order.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "patterns/arguments.h"
#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/numeral.h"

namespace perigee::library {
namespace {

struct PickName {
  std::string_view name;
  std::vector<std::string_view> aliases;
  Bind how;
  bool wraps;
  std::string_view help;
};
const PickName kPicks[] = {
    {"pickmod", {}, Bind::inner, true, "plays the pattern of a list that a number names; numbers wrap round"},
    {"pickOut", {}, Bind::outer, false, "pick with the rhythm of the numbers"},
    {"pickmodOut", {}, Bind::outer, true, "pickmod with the rhythm of the numbers"},
    {"pickReset", {}, Bind::reset, false, "pick that begins the chosen cycle anew at each number"},
    {"pickmodReset", {}, Bind::reset, true, "pickmod that begins the chosen cycle anew at each number"},
    {"pickRestart", {}, Bind::restart, false, "pick that begins the chosen pattern anew, from cycle 0, at each number"},
    {"pickmodRestart", {}, Bind::restart, true, "pickmod that begins the chosen pattern anew at each number"},
    {"inhabit", {"pickSqueeze"}, Bind::squeeze, false, "pick that squeezes a chosen cycle into each number's time"},
    {"inhabitmod", {"pickmodSqueeze"}, Bind::squeeze, true, "inhabit where numbers wrap round"},
};

double rounded(const Value& key) {
  const auto number = plain_number(key);
  if (!number || !std::isfinite(*number))
    throw PatternError("a list is picked from by numbers, not by " + describe(key) +
                       "; {a = …} is picked from by name");
  return rounded_up(*number);
}

const Value& pick_item(std::span<const Value> list, const Value& key, bool wraps) {
  const double index = rounded(key), last = static_cast<double>(list.size()) - 1;
  return list[wraps ? wrapped(index, list.size()) : static_cast<size_t>(std::clamp(index, 0.0, last))];
}

const Value& pick_name(const ControlMap& map, const Value& key) {
  const std::string_view name = key.is_string() ? key.text() : std::string_view{};
  for (const ControlMap::Entry& entry : map.entries()) {
    if (control(entry.id).name == name) return entry.value;
  }
  std::string known;
  for (const ControlMap::Entry& entry : map.entries())
    known += (known.empty() ? "" : ", ") + std::string{control(entry.id).name};
  throw PatternError("there is nothing to pick named " + describe(key) + "; there is " + known);
}

// The keys become what they pick out of a list or a table of names.
Pattern picked(const Value& choices, const Pattern& keys, bool wraps) {
  const bool empty =
      choices.is_list() ? choices.items().empty() : choices.is_controls() && choices.controls().size() == 0;
  if (empty) return silence();
  if (!choices.is_list() && !choices.is_controls())
    throw PatternError("patterns are picked from a list {…} or a table {a = …}, not from " + describe(choices));
  if (choices.is_list()) {
    const auto items = choices.items();
    const auto hole = std::find_if(items.begin(), items.end(), [](const Value& item) { return item.is_none(); });
    if (hole != items.end())
      throw PatternError("nothing (nil) stands at place " + std::to_string(hole - items.begin() + 1) +
                         " of the list; write silence for a place that rests");
  }
  return fmap(keys, [choices, wraps](Value& key) {
    const Value& found =
        choices.is_list() ? pick_item(choices.items(), key, wraps) : pick_name(choices.controls(), key);
    key = found.is_function() ? found : Value{reify(found)};
    return true;
  });
}

bool is_choices(const Value& value) { return value.is_list() || value.is_controls(); }

// keys:pick(choices), pick(choices, keys), pick(keys, choices); pick(choices) waits for the keys.
Value pick(CallArgs& args) {
  const auto pick_from = [](const Value& choices, const Pattern& keys) {
    return Value{join(Bind::inner, picked(choices, keys, false))};
  };
  if (args.subject()) {
    if (args.count() != 1) throw PatternError("pick: one list is needed, as in m\"0 1\":pick({\"a b\", \"c\"})");
    return pick_from(args.value(0), args.subject());
  }
  if (args.count() == 1 && is_choices(args.value(0))) {
    return Value{make_callable([pick_from, choices = args.value(0)](std::span<const Value> given) {
      if (given.empty()) throw PatternError("pick: the pattern of what to pick is missing");
      return pick_from(choices, reify(given[0], true));
    })};
  }
  if (args.count() != 2) throw PatternError("pick: a list and a pattern of numbers are needed");
  return is_choices(args.value(0)) ? pick_from(args.value(0), reify(args.value(1), true))
                                   : pick_from(args.value(1), reify(args.value(0)));
}

Pattern pick_function(const Pattern& keys, const Value& functions, bool wraps, const Pattern& source) {
  return bind(
      Bind::inner, picked(functions, keys, wraps),
      [source](const Value& function) {
        if (!function.is_function())
          throw PatternError("pickF picks functions that change a pattern, such as rev, not " + describe(function));
        return Transform{function.function_ref()}(source);
      },
      {source});
}

// Strudel's method squeezes its arguments into the pattern's events, its function picks by number.
Value squeeze(CallArgs& args) {
  if (args.subject()) {
    if (args.count() == 1 && args.value(0).is_controls())
      return Value{join(Bind::squeeze, picked(args.value(0), args.subject(), true))};
    const Pattern inner = args.count() == 1 ? args.pattern(0) : sequence(args.rest(0));
    return Value{bind(Bind::squeeze, args.subject(), [inner](const Value&) { return inner; }, {inner})};
  }
  if (args.count() != 2 || !is_choices(args.value(1)))
    throw PatternError(
        "squeeze: a pattern of numbers and a list are needed, as in squeeze(m\"0 1\", {\"a b\", \"c\"})");
  return Value{join(Bind::squeeze, picked(args.value(1), reify(args.value(0)), true))};
}

// Piece i of n, which `order` counts from 0; numbers wrap round.
Pattern bite(const Pattern& parts, const Pattern& order, const Pattern& source) {
  const Pattern pieces = app_left(order, parts, [source](Value& index, const Value& n) {
    const Rational count = Rational::nearest(number_in(n, "bite"));
    if (count <= Rational{0}) throw PatternError("bite needs a number of parts above 0, not " + describe(n));
    const Rational place = Rational::nearest(number_in(index, "bite")) / count;
    const Rational whole{place < Rational{0} ? place.ceil() : place.floor()};
    const Rational begin = place - whole;
    index = Value{zoom(begin, begin + count.reciprocal(), source)};
    return true;
  });
  return join(Bind::squeeze, pieces);
}

}  // namespace

void add_picking(Entries& table) {
  const Param choices = {"choices", ParamKind::value};
  table.push_back({.name = "pick",
                   .params = {{"choices", ParamKind::rest}},
                   .form = Form::constructor,
                   .help = "plays the pattern of a list or table that a number or name picks",
                   .example = "m\"<0 1 [2 0]>\":pick({\"a b\", \"c\", \"<d e> f\"})",
                   .make = pick,
                   .receiver_apart = true});
  for (size_t i = 0; i < std::size(kPicks); ++i) {
    table.push_back({.name = kPicks[i].name,
                     .aliases = kPicks[i].aliases,
                     .params = {choices},
                     .help = kPicks[i].help,
                     .example = "m\"<0 1 [2 0]>\":pickRestart({\"a b\", \"c\", \"<d e> f\"})",
                     .make =
                         [](CallArgs& args) {
                           const PickName& kind = kPicks[args.entry.data];
                           return Value{join(kind.how, picked(args.value(0), args.subject(), kind.wraps))};
                         },
                     .data = static_cast<int>(i)});
  }
  const std::vector<Param> picking = {{"numbers", ParamKind::pattern}, {"functions", ParamKind::any}};
  table.push_back({.name = "pickF",
                   .params = picking,
                   .help = "applies the function of a list that a number picks",
                   .example = "s\"bd [rim hh]\":pickF(\"<0 1 2>\", {rev, fast(2), ply(2)})",
                   .make = [](CallArgs& args) {
                     return Value{pick_function(args.pattern(0), args.value(1), false, args.subject())};
                   }});
  table.push_back({.name = "pickmodF",
                   .params = picking,
                   .help = "applies the function of a list that a number picks; numbers wrap round",
                   .example = "s\"bd [rim hh]\":pickmodF(\"<0 1 2>\", {rev, fast(2)})",
                   .make = [](CallArgs& args) {
                     return Value{pick_function(args.pattern(0), args.value(1), true, args.subject())};
                   }});
  table.push_back({.name = "squeeze",
                   .params = {{"patterns", ParamKind::rest}},
                   .form = Form::constructor,
                   .help = "squeeze(numbers, list) plays a cycle of a list's pattern in each number; "
                           "p:squeeze(q) a cycle of q in each event of p",
                   .example = "squeeze(m\"0 1 [2 0]\", {\"a b\", \"c\", \"d e f\"})",
                   .make = squeeze,
                   .receiver_apart = true});
  table.push_back(
      {.name = "bite",
       .params = {{"parts", ParamKind::pattern}, {"order", ParamKind::pattern}},
       .help = "cuts each cycle in parts and plays them by their numbers",
       .example = "n\"0 .. 7\":bite(4, \"3 2 1 0\")",
       .make = [](CallArgs& args) { return Value{bite(args.pattern(0), args.pattern(1), args.subject())}; }});
}

}  // namespace perigee::library

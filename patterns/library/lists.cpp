// patterns/library/lists.cpp -- Patterns made of lists: values in a row, functions in turn, one picked by a number.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/lists.h"

#include <cmath>

#include "patterns/arguments.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/numeral.h"
#include "patterns/pure.h"
#include "patterns/tidal_time.h"

namespace perigee::library {
namespace {

constexpr int64_t kMostParts = 65536;

Pattern rest_or_value(const Value& item) {
  const bool is_rest = item.is_none() || (item.is_string() && item.text() == "~");
  return is_rest ? silence() : as_pattern(item);
}

std::vector<Pattern> plain_items(const CallArgs& args, bool with_rests) {
  std::vector<Pattern> items;
  for (const Value& item : list_of(args, 0)) {
    if (item.is_none() && !with_rests) args.refuse(0, "a list without gaps");
    items.push_back(with_rests ? rest_or_value(item) : pure(item));
  }
  return items;
}

// The function called with each item and the pattern.
std::vector<Pattern> spread(const CallArgs& args) {
  const Ref<const Callable> function = args.function(0);
  std::vector<Pattern> results;
  for (const Value& item : list_of(args, 1)) {
    const Value given[] = {item, Value{args.subject()}};
    results.push_back(reify(function->call(given)));
  }
  return results;
}

Value spread_slowly(CallArgs& args) { return Value{slowcat(spread(args))}; }

Value spread_functions(CallArgs& args) {
  std::vector<Pattern> results;
  for (const Transform& change : transforms_of(args, 0)) results.push_back(change(args.subject()));
  return Value{slowcat(std::move(results))};
}

Value spread_pattern(CallArgs& args) {
  return Value{bind(Bind::both, args.pattern(1),
                    [function = args.function(0), source = args.subject()](const Value& value) {
                      const Value given[] = {value, Value{source}};
                      return reify(function->call(given));
                    },
                    {args.subject()})};
}

// The function called with an item drawn for each cycle.
Value spread_at_random(CallArgs& args) {
  const auto items = list_of(args, 1, 1);
  const Pattern chance = call(*find_function("rand", args.dialect), {}, args.dialect).pattern();
  return Value{bind(Bind::both, segment(1, chance),
                    [function = args.function(0), list = std::vector<Value>(items.begin(), items.end()),
                     source = args.subject()](const Value& drawn) {
                      const Value given[] = {
                          list[wrapped(drawn.number() * static_cast<double>(list.size()), list.size())], Value{source}};
                      return reify(function->call(given));
                    },
                    {args.subject()})};
}

double place_between(double fraction, double most) {
  return std::isnan(fraction) ? 0 : std::clamp(fraction, 0.0, most);
}

Value selected(CallArgs& args) {
  const auto items = list_of(args, 1, 1);
  const double place = place_between(args.number(0), 1) * static_cast<double>(items.size() - 1);
  return Value{reify(items[static_cast<size_t>(place)], true)};
}

Value select_function(CallArgs& args) {
  const auto functions = transforms_of(args, 1);
  if (functions.empty()) args.refuse(1, "a list of at least one function");
  const double place = place_between(args.number(0), 0.999999) * static_cast<double>(functions.size());
  return Value{functions[static_cast<size_t>(place)](args.subject())};
}

Value swapped(CallArgs& args) {
  return Value{fmap(args.subject(), [names = NamedValues{args, 0}](Value& value) {
    const Value* other = names.find(value);
    if (other == nullptr) return false;
    value = *other;
    return true;
  })};
}

Value fit_by_patterns(CallArgs& args) {
  return Value{fit_slices(args.time(0), args.integer(1, 1, 1024), args.pattern(2), args.pattern(3), args.subject())};
}

Value necklace_of(CallArgs& args) {
  std::vector<Pattern> parts;
  for (const double steps : numbers_of(args, 1)) {
    if (!(steps >= 1 && steps <= static_cast<double>(kMostParts)) || std::floor(steps) != steps)
      args.refuse(1, "a list of whole numbers above 0");
    parts.push_back(pure(true));
    parts.resize(parts.size() + static_cast<size_t>(steps) - 1, pure(false));
    if (parts.size() > static_cast<size_t>(kMostParts)) args.refuse(1, "a list of at most 65536 steps together");
  }
  const Rational steps_per_cycle = args.time(0);
  if (steps_per_cycle <= Rational{0}) args.refuse(0, "a number above 0");
  const Rational cycles = Rational{static_cast<int64_t>(parts.size())} / steps_per_cycle;
  return Value{tidal::slow(cycles, fastcat(std::move(parts)))};
}

// "x 1": a sample, a rest, the sample's number 1.
Pattern step_sequence(std::span<const Value> names, std::string_view steps) {
  std::vector<Pattern> parts;
  for (const char step : steps) {
    const bool digit = step >= '0' && step <= '9';
    const auto index = static_cast<size_t>(step - '0');
    if (step == 'x') {
      parts.push_back(pure(names[0]));
    } else if (digit && names.size() == 1) {
      parts.push_back(pure(Value{std::string_view{std::string{names[0].text()} + ":" + step}}));
    } else if (digit && index < names.size()) {
      parts.push_back(pure(names[index]));
    } else {
      parts.push_back(silence());
    }
  }
  return tidal::fastcat(std::move(parts));
}

Value step_sequences(CallArgs& args) {
  std::vector<Pattern> rows;
  for (const Value& row : list_of(args, 0)) {
    const auto pair = row.is_list() ? row.items() : std::span<const Value>{};
    if (pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string())
      args.refuse(0, "a list of pairs, such as {{\"cp\", \"x x\"}, {\"bd\", \"1 2 \"}}");
    rows.push_back(step_sequence(pair.first(1), pair[1].text()));
  }
  return Value{stack(std::move(rows))};
}

Value step_sequence_of_list(CallArgs& args) {
  const auto names = list_of(args, 0, 1);
  std::vector<Value> twice(names.begin(), names.end());
  if (twice.size() == 1) twice.push_back(Value{});  // so that a digit picks from the list
  return Value{step_sequence(twice, args.text(1))};
}

}  // namespace

void add_lists(Entries& table) {
  const Param list = {"list", ParamKind::any}, choices = {"choices", ParamKind::value};
  const std::vector<Param> function_and_list = {{"function", ParamKind::function}, list};
  table.push_back({.name = "fromList",
                   .params = {list},
                   .form = Form::constructor,
                   .help = "one value of a list each cycle",
                   .example = "n(fromList{0, 3, 7})",
                   .make = [](CallArgs& args) { return Value{slowcat(plain_items(args, false))}; }});
  table.push_back({.name = "fastFromList",
                   .aliases = {"listToPat"},
                   .params = {list},
                   .form = Form::constructor,
                   .help = "all values of a list in one cycle",
                   .example = "n(fastFromList{0, 3, 7})",
                   .make = [](CallArgs& args) { return Value{tidal::fastcat(plain_items(args, false))}; }});
  table.push_back({.name = "fromMaybes",
                   .params = {list},
                   .form = Form::constructor,
                   .help = "all values of a list in one cycle; nil, silence and \"~\" are rests",
                   .example = "n(fromMaybes{0, nil, 7})",
                   .make = [](CallArgs& args) { return Value{tidal::fastcat(plain_items(args, true))}; }});
  table.push_back({.name = "slowspread",
                   .params = function_and_list,
                   .help = "calls a function with each item of a list and the pattern, an item a cycle",
                   .example = "s\"bd sn\":slowspread(fast, {1, 2, 3})",
                   .make = spread_slowly});
  table.push_back({.name = "spread",
                   .params = function_and_list,
                   .help = "calls a function with each item of a list and the pattern, an item a cycle",
                   .example = "tidal.spread(fast, {1, 2, 3}, s\"bd sn\")",
                   .make = spread_slowly,
                   .only = Dialect::tidal});
  table.push_back({.name = "fastspread",
                   .params = function_and_list,
                   .help = "calls a function with each item of a list and the pattern, all in one cycle",
                   .example = "s\"bd sn\":fastspread(fast, {1, 2})",
                   .make = [](CallArgs& args) { return Value{tidal::fastcat(spread(args))}; }});
  table.push_back({.name = "spreadf",
                   .params = {{"functions", ParamKind::value}},
                   .help = "changes the pattern by one function after another, each for a cycle",
                   .example = "s\"bd sn hh\":spreadf({rev, fast(2)})",
                   .make = spread_functions});
  table.push_back({.name = "spreadPrime",
                   .params = {{"function", ParamKind::function}, {"values", ParamKind::pattern}},
                   .help = "calls a function with each value of a pattern and the pattern it acts on",
                   .example = "s\"bd sn\":spreadPrime(fast, \"1 2\")",
                   .make = spread_pattern});
  table.push_back({.name = "spreadChoose",
                   .aliases = {"spreadr"},
                   .params = function_and_list,
                   .help = "calls a function with an item of a list, drawn for each cycle, and the pattern",
                   .example = "s\"bd sn\":spreadChoose(fast, {1, 2, 3})",
                   .make = spread_at_random});
  table.push_back({.name = "select",
                   .params = {{"place", ParamKind::number}, choices},
                   .form = Form::constructor,
                   .help = "picks a pattern of a list by numbers from 0 to 1",
                   .example = "select(m\"<0 0.5 1>\", {n\"0\", n\"1 2\", n\"3\"})",
                   .make = selected});
  table.push_back({.name = "selectF",
                   .params = {{"place", ParamKind::number}, {"functions", ParamKind::value}},
                   .help = "changes the pattern by a function picked by numbers from 0 to 1",
                   .example = "n\"0 1 2\":selectF(\"<0 0.5 0.99>\", {rev, fast(2)})",
                   .make = select_function});
  table.push_back({.name = "swap",
                   .params = {{"table", ParamKind::any}},
                   .help = "exchanges values for those that a table names; others are dropped",
                   .example = "s(m\"0 1 0 2\":swap({[\"0\"] = \"bd\", [\"1\"] = \"sn\"}))",
                   .make = swapped});
  table.push_back({.name = "fitPrime",
                   .params = {{"cycles", ParamKind::time},
                              {"count", ParamKind::integer},
                              {"from", ParamKind::integers},
                              {"to", ParamKind::integers}},
                   .help = "cuts the pattern where one pattern of numbers says, and plays the pieces as another says",
                   .example = "s\"bd sn\":fitPrime(1, 2, \"0 1\", \"1 0\")",
                   .make = fit_by_patterns});
  table.push_back({.name = "permstep",
                   .params = {{"steps", ParamKind::integer}, list},
                   .help = "spreads a list over so many steps; numbers from 0 (evenly) to 1 say how",
                   .example = "permstep(8, {\"a\", \"b\", \"c\"}, \"0 1\")",
                   .make = [](CallArgs& args) {
                     const auto items = list_of(args, 1, 1);
                     return Value{permstep(args.integer(0, 1, 1024), items, args.subject())};
                   }});
  table.push_back({.name = "necklace",
                   .params = {{"steps", ParamKind::time}, {"distances", ParamKind::any}},
                   .form = Form::constructor,
                   .help = "truths so many steps apart, with so many steps a cycle",
                   .example = "s\"bd\":struct(necklace(12, {4, 2}))",
                   .make = necklace_of});
  table.push_back({.name = "sseq",
                   .params = {{"sample", ParamKind::text}, {"steps", ParamKind::text}},
                   .form = Form::constructor,
                   .help = "a step sequencer: x is the sample, a digit its number, anything else a rest",
                   .example = "s(sseq(\"bd\", \"x x 12\"))",
                   .make = [](CallArgs& args) {
                     const Value name{args.text(0)};
                     return Value{step_sequence(std::span{&name, 1}, args.text(1))};
                   }});
  table.push_back({.name = "sseqs",
                   .params = {{"rows", ParamKind::any}},
                   .form = Form::constructor,
                   .help = "several step sequencers at once, each a sample and its steps",
                   .example = "s(sseqs{{\"cp\", \"x x\"}, {\"bd\", \"1 2 \"}})",
                   .make = step_sequences});
  table.push_back({.name = "sseqPrime",
                   .params = {{"samples", ParamKind::any}, {"steps", ParamKind::text}},
                   .form = Form::constructor,
                   .help = "a step sequencer whose digits pick from a list of samples",
                   .example = "s(sseqPrime({\"bd\", \"sn\"}, \"0 1 000 1\"))",
                   .make = step_sequence_of_list});
}

}  // namespace perigee::library

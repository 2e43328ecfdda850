// patterns/library/choices.cpp -- Chosen by chance: by weight, in another order, or by another generator.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "patterns/core.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/numeral.h"
#include "patterns/operators.h"
#include "patterns/random.h"

namespace perigee::library {
namespace {

constexpr int64_t kMostParts = 4096;

std::vector<std::pair<Pattern, Pattern>> weighed(const CallArgs& args) {
  std::vector<std::pair<Pattern, Pattern>> choices;
  for (const Value& value : args.rest(0)) {
    const auto pair = value.is_list() ? value.items() : std::span<const Value>{};
    if (pair.size() != 2)
      throw PatternError(std::string{args.entry.name} + ": a choice is written {pattern, weight}, not " +
                         describe(value));
    choices.emplace_back(reify(pair[0]), reify(pair[1]));
  }
  return choices;
}

// By the numbers (0..1) of a pattern one of a list.
Value chosen_with(const CallArgs& args, bool structure_of_choices) {
  const Value& list = args.value(1);
  if (!list.is_list()) args.refuse(1, "a list of patterns");
  std::vector<Pattern> choices;
  for (const Value& value : list.items()) choices.push_back(reify(value));
  return Value{choose_with(args.pattern(0), std::move(choices), structure_of_choices)};
}

Pattern rand_list(const Pattern& counts) {
  const Pattern moment = signal([](const Cycles& begin, const QueryState& state) {
    return Value::list({begin.to_double(), state.precise_chance});
  });
  return app_left(moment, counts, [](Value& value, const Value& count) {
    const double n = number_or_throw(count);
    if (n < 1 || n > static_cast<double>(kMostParts) || n != std::trunc(n))
      throw PatternError("randL makes 1 to " + std::to_string(kMostParts) + " numbers, not " + describe(count));
    const QueryState state{.precise_chance = value.items()[1].boolean()};
    std::vector<Value> numbers;
    for (const double number : rands_in(value.items()[0].number(), static_cast<size_t>(n), state))
      numbers.emplace_back(std::abs(number));
    value = Value::list(std::move(numbers));
    return true;
  });
}

// The lowest `count` bits of a number as a list, the highest first.
Pattern bit_list(const Pattern& numbers, const Pattern& counts) {
  return app_left(numbers, counts, [](Value& value, const Value& count) {
    const double n = number_or_throw(count), number = number_or_throw(value);
    if (!(n >= 0 && n <= static_cast<double>(kMostParts)))
      throw PatternError("a number has 0 to " + std::to_string(kMostParts) + " bits here, not " + describe(count));
    const auto bits = static_cast<uint32_t>(to_bits(number));
    std::vector<Value> list;
    for (auto i = static_cast<int64_t>(std::ceil(n)) - 1; i >= 0; --i) list.emplace_back((bits >> (i & 31)) & 1U);
    value = Value::list(std::move(list));
    return true;
  });
}

Value with_generator(CallArgs& args) {
  const std::string_view name = args.text(0);
  if (name != "legacy" && name != "precise") args.refuse(0, "\"legacy\" or \"precise\"");
  return Value{
      with_state([precise = name == "precise"](QueryState& state) { state.precise_chance = precise; }, args.subject())};
}

}  // namespace

void add_choices(Entries& table) {
  const std::vector<Param> parts = {{"parts", ParamKind::integer}}, pairs = {{"choices", ParamKind::rest}},
                           with = {{"numbers", ParamKind::pattern}, {"choices", ParamKind::any}};
  table.push_back({.name = "wchoose",
                   .params = pairs,
                   .form = Form::constructor,
                   .help = "a continuous random choice of {value, weight}",
                   .example = "wchoose({\"a\", 3}, {\"b\", 1}):segment(4)",
                   .make = [](CallArgs& args) { return Value{choose_weighed(rand_pattern(), weighed(args), false)}; }});
  table.push_back(
      {.name = "wchooseCycles",
       .aliases = {"wrandcat"},
       .params = pairs,
       .form = Form::constructor,
       .help = "a random pattern each cycle of {pattern, weight}",
       .example = "wchooseCycles({\"bd sn\", 3}, {\"hh*4\", \"<1 5>\"}):s()",
       .make = [](CallArgs& args) { return Value{choose_weighed(segment(1, rand_pattern()), weighed(args), true)}; }});
  table.push_back({.name = "chooseWith",
                   .params = with,
                   .form = Form::constructor,
                   .help = "chooses of a list by the numbers (0..1) of a pattern, in their rhythm",
                   .example = "chooseWith(sine:segment(4), {\"a\", \"b\", \"c\"})",
                   .make = [](CallArgs& args) { return chosen_with(args, false); }});
  table.push_back({.name = "chooseInWith",
                   .params = with,
                   .form = Form::constructor,
                   .help = "chooses of a list by the numbers (0..1) of a pattern, in the rhythm of what is chosen",
                   .example = "chooseInWith(sine:segment(4), {\"a b\", \"c\"})",
                   .make = [](CallArgs& args) { return chosen_with(args, true); }});
  table.push_back({.name = "choose2",
                   .params = pairs,
                   .help = "chooses by the pattern's numbers from -1 to 1",
                   .example = "sine2:choose2(\"a\", \"b\", \"c\"):segment(4)",
                   .make = [](CallArgs& args) {
                     std::vector<Pattern> choices;
                     for (const Value& value : args.rest(0)) choices.push_back(reify(value));
                     const Pattern numbers = fmap(args.subject(), [](Value& value) {
                       value = Value{(number_or_throw(value) + 1) / 2};
                       return true;
                     });
                     return Value{choose_with(numbers, std::move(choices), false)};
                   }});
  table.push_back({.name = "randrun",
                   .params = parts,
                   .form = Form::constructor,
                   .help = "the numbers from 0 to n - 1 in another order each cycle",
                   .example = "n(randrun(8))",
                   .make = [](CallArgs& args) { return Value{randrun(args.integer(0, 1, kMostParts))}; }});
  table.push_back({.name = "shuffle",
                   .params = parts,
                   .help = "plays the parts of each cycle in another order, each once",
                   .example = "n\"0 1 2 3\":shuffle(4)",
                   .make = [](CallArgs& args) {
                     const int64_t n = args.integer(0, 1, kMostParts);
                     return Value{rearranged(randrun(n), n, args.subject())};
                   }});
  table.push_back({.name = "scramble",
                   .params = parts,
                   .help = "plays parts of each cycle at random",
                   .example = "n\"0 1 2 3\":scramble(4)",
                   .make = [](CallArgs& args) {
                     const int64_t n = args.integer(0, 1, kMostParts);
                     return Value{rearranged(segment(n, irand(static_cast<double>(n))), n, args.subject())};
                   }});
  table.push_back({.name = "randL",
                   .params = {{"count", ParamKind::pattern}},
                   .form = Form::constructor,
                   .help = "a list of so many random numbers",
                   .example = "s\"saw*4\":partials(randL(8))",
                   .make = [](CallArgs& args) { return Value{rand_list(args.pattern(0))}; }});
  table.push_back({.name = "binaryNL",
                   .params = {{"numbers", ParamKind::pattern}, {"bits", ParamKind::rest}},
                   .form = Form::constructor,
                   .help = "the lowest bits of a number (16 if not said) as a list",
                   .example = "binaryNL(5, 4)",
                   .make = [](CallArgs& args) {
                     if (args.count() > 2) throw PatternError("binaryNL: too many arguments; binaryNL(number, bits)");
                     return Value{bit_list(args.pattern(0), args.count() == 2 ? args.pattern(1) : pure(16))};
                   }});
  table.push_back(
      {.name = "degradeByWith",
       .params = {{"chance", ParamKind::pattern}, {"amount", ParamKind::number}},
       .help = "keeps events where a pattern of numbers is above an amount",
       .example = "s\"hh*8\":degradeByWith(saw, 0.5)",
       .make = [](CallArgs& args) { return Value{degrade_by_with(args.pattern(0), args.number(1), args.subject())}; },
       .keeps_steps = true});
  table.push_back({.name = "withSeed",
                   .params = {{"function", ParamKind::function}},
                   .help = "changes the seed of the chance inside a pattern by a function",
                   .example = "s\"hh*8\":degrade():withSeed(function(seed) return seed + 1 end)",
                   .make = [](CallArgs& args) {
                     return Value{with_state(
                         [function = args.function(0)](QueryState& state) {
                           const Value before{state.seed};
                           const double seed = number_or_throw(function->call(std::span{&before, 1}));
                           if (!std::isfinite(seed)) throw PatternError("withSeed: a seed must be a finite number");
                           state.seed = seed;
                         },
                         args.subject())};
                   }});
  table.push_back({.name = "useRNG",
                   .params = {{"name", ParamKind::text}},
                   .help = "draws the chance inside a pattern with the generator \"legacy\" (the usual) or \"precise\"",
                   .example = "s\"hh*8\":degrade():useRNG(\"precise\")",
                   .make = with_generator});
}

}  // namespace perigee::library

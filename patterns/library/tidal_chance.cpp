// patterns/library/tidal_chance.cpp -- Chance with Tidal's numbers: what it means by Strudel's names, and names of its own.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>

#include "patterns/arguments.h"
#include "patterns/library.h"
#include "patterns/numeral.h"
#include "patterns/patternify.h"
#include "patterns/random.h"
#include "patterns/random_tidal.h"
#include "patterns/tidal_names.h"

namespace perigee::library {
namespace {

constexpr int64_t kMostPieces = 4096;
constexpr int64_t kMostCycles = 65536;  // after which degradeOverBy repeats its chance

// -- Events kept and dropped

// What `make` gives for each amount; its steps are the source's.
Pattern by_amount(const Pattern& amount, const Pattern& source, std::function<Pattern(double)> make) {
  auto of_value = [make = std::move(make)](std::span<const Value> value) { return make(number_or_throw(value[0])); };
  return with_steps(patternify({amount}, std::move(of_value), Bind::inner, {source}), source->steps());
}

Pattern degraded(const Pattern& amount, const Pattern& source) {
  return by_amount(amount, source, [source](double x) { return tidal_degrade_by(tidal_rand(), x, source); });
}

Pattern undegraded(const Pattern& amount, const Pattern& source) {
  return by_amount(amount, source, [source](double x) { return tidal_undegrade_by(x, source); });
}

// The chance of the first of every so many cycles is kept for all of them.
Value degraded_over(CallArgs& args) {
  const int64_t cycles = args.integer(0, 1, kMostCycles);
  const Pattern chance = repeat_cycles(cycles, tidal_rand());
  return Value{bind(Bind::both, slow(cycles, args.pattern(1)),
                    [chance, source = args.subject()](const Value& amount) {
                      const double x = number_or_throw(amount);
                      const double above = std::nextafter(x, 2.0);  // strictly more, unlike degradeBy
                      return tidal_degrade_by(chance, above, source);
                    },
                    {args.subject()})};
}

// `late`: the function is applied to all of the pattern, and events are chosen from what it makes.
Pattern sometimes(const Pattern& amount, const Transform& change, const Pattern& source, bool late = false) {
  return stack(
      {degraded(amount, source), late ? undegraded(amount, change(source)) : change(undegraded(amount, source))});
}

Pattern some_cycles(const Pattern& amount, const Transform& change, const Pattern& source) {
  return bind(Bind::inner, amount,
              [changed = change(source), source](const Value& value) {
                const double x = number_or_throw(value);
                const auto lucky =
                    segment(1, signal([x](const Cycles& begin, const QueryState& state) {
                              return Value{tidal_rand_at(static_cast<double>(begin.floor()) + state.seed) < x};
                            }));
                return when(lucky, changed, source);
              },
              {source});
}

template <int kPercent, bool kLate>
Value sometimes_of(CallArgs& args) {
  return Value{sometimes(pure(kPercent / 100.0), args.transform(0), args.subject(), kLate)};
}

// -- Choices

std::span<const Value> choices(CallArgs& args, size_t first) {
  const bool one_list = args.count() == first + 1 && args.value(first).is_list();
  return one_list ? args.value(first).items() : args.rest(first);
}

std::vector<Pattern> patterns_among(std::span<const Value> values) {
  std::vector<Pattern> patterns;
  for (const Value& value : values) patterns.push_back(reify(value));
  return patterns;
}

Pattern chosen(const Pattern& chance, std::span<const Value> values) {
  return tidal_choose(Bind::outer, chance, patterns_among(values));
}

// Each value is {choice, weight}, the weight maybe a pattern.
Pattern weighted(Bind how, const Pattern& chance, std::span<const Value> pairs) {
  std::vector<Pattern> patterns;
  Pattern sums = pure(Value::list({}));
  for (const Value& pair : pairs) {
    if (!pair.is_list() || pair.items().size() != 2)
      throw PatternError("a weighted choice is {choice, weight}, not " + describe(pair));
    patterns.push_back(reify(pair.items()[0]));
    sums = app_both(std::move(sums), reify(pair.items()[1]), [](Value& before, const Value& weight) {
      std::vector<Value> all(before.items().begin(), before.items().end());
      all.emplace_back((all.empty() ? 0 : all.back().number()) + number_or_throw(weight));
      before = Value::list(std::move(all));
      return true;
    });
  }
  if (patterns.empty()) return silence();
  auto which = app_left(chance, std::move(sums), [patterns](Value& thrown, const Value& list) {
    const auto steps = list.items();
    const double place = number_or_throw(thrown) * steps.back().number();
    const auto found =
        std::find_if(steps.begin(), steps.end(), [place](const Value& sum) { return sum.number() > place; });
    const auto index = static_cast<size_t>(std::min(found, steps.end() - 1) - steps.begin());
    thrown = Value{patterns[index]};
    return true;
  });
  return join(how, std::move(which));
}

// Each cycle the row of all patterns is entered at another place.
Value randcat(CallArgs& args) {
  const auto patterns = patterns_among(choices(args, 0));
  if (patterns.empty()) return Value{silence()};
  const auto count = static_cast<double>(patterns.size());
  const Pattern row = slowcat(patterns);
  return Value{bind(
      Bind::both, segment(1, tidal_rand()),
      [row, count](const Value& thrown) { return early(Rational::nearest(std::floor(thrown.number() * count)), row); },
      {row})};
}

// -- What Strudel's names mean

const std::vector<Param> kAmount = {{"amount", ParamKind::numbers}},
                         kAmountFunction = {{"amount", ParamKind::numbers}, {"function", ParamKind::transform}},
                         kFunction = {{"function", ParamKind::transform}}, kParts = {{"parts", ParamKind::integer}},
                         kSeveral = {{"choices", ParamKind::rest}};

struct Named {
  std::string_view name;
  Meaning meaning;
};

int64_t pieces(CallArgs& args) { return args.integer(0, 0, kMostPieces); }

const Named kMeanings[] = {
    {"degradeBy",
     {.params = kAmount, .make = [](CallArgs& args) { return Value{degraded(args.pattern(0), args.subject())}; }}},
    {"degrade", {.make = [](CallArgs& args) { return Value{degraded(pure(0.5), args.subject())}; }}},
    {"undegradeBy",
     {.params = kAmount, .make = [](CallArgs& args) { return Value{undegraded(args.pattern(0), args.subject())}; }}},
    {"undegrade", {.make = [](CallArgs& args) { return Value{undegraded(pure(0.5), args.subject())}; }}},
    {"irand",
     {.make =
          [](CallArgs& args) {
            return Value{fmap(tidal_rand(), [below = args.number(0)](Value& value) {
              value = Value{std::floor(value.number() * below)};
              return true;
            })};
          }}},
    {"brandBy",
     {.make =
          [](CallArgs& args) {
            return Value{fmap(tidal_rand(), [probability = args.number(0)](Value& value) {
              value = Value{value.number() < probability};
              return true;
            })};
          }}},
    {"choose",
     {.make =
          [](CallArgs& args) {
            return Value{chosen(args.subject() ? args.subject() : tidal_rand(), choices(args, 0))};
          }}},
    {"chooseCycles", {.help = "a row of patterns, a cycle each, entered at another place each cycle", .make = randcat}},
    {"wchoose",
     {.params = kSeveral,
      .form = Form::constructor,
      .help = "a continuous random choice among {choice, weight}",
      .make = [](CallArgs& args) { return Value{weighted(Bind::outer, tidal_rand(), choices(args, 0))}; }}},
    {"wchooseCycles",
     {.params = kSeveral,
      .form = Form::constructor,
      .make = [](CallArgs& args) { return Value{weighted(Bind::both, segment(1, tidal_rand()), choices(args, 0))}; }}},
    {"sometimesBy",
     {.params = kAmountFunction,
      .make = [](CallArgs& args) { return Value{sometimes(args.pattern(0), args.transform(1), args.subject())}; }}},
    {"sometimes", {.make = sometimes_of<50, false>}},
    {"often", {.make = sometimes_of<75, false>}},
    {"rarely", {.make = sometimes_of<25, false>}},
    {"almostNever", {.make = sometimes_of<10, false>}},
    {"almostAlways", {.make = sometimes_of<90, false>}},
    {"someCyclesBy",
     {.params = kAmountFunction,
      .make = [](CallArgs& args) { return Value{some_cycles(args.pattern(0), args.transform(1), args.subject())}; }}},
    {"someCycles",
     {.make = [](CallArgs& args) { return Value{some_cycles(pure(0.5), args.transform(0), args.subject())}; }}},
    {"randrun", {.params = kParts, .make = [](CallArgs& args) { return Value{tidal_randrun(pieces(args))}; }}},
    {"shuffle",
     {.params = kParts,
      .make =
          [](CallArgs& args) {
            const int64_t n = pieces(args);
            return Value{rearranged(tidal_randrun(n), n, args.subject())};
          }}},
    {"scramble",
     {.params = kParts,
      .make =
          [](CallArgs& args) {
            const int64_t n = pieces(args);
            auto which = fmap(tidal_rand(), [n](Value& value) {
              value = Value{std::floor(value.number() * static_cast<double>(n))};
              return true;
            });
            return Value{rearranged(segment(n, std::move(which)), n, args.subject())};
          }}},
};

struct Share {
  std::string_view name, help;
  Value (*make)(CallArgs&);
};
constexpr Share kShares[] = {
    {"sometimesPrime", "like sometimes, but the function sees the whole pattern", sometimes_of<50, true>},
    {"oftenPrime", "like often, but the function sees the whole pattern", sometimes_of<75, true>},
    {"rarelyPrime", "like rarely, but the function sees the whole pattern", sometimes_of<25, true>},
    {"almostNeverPrime", "as almostNever, as it is in Tidal", sometimes_of<10, false>},
    {"almostAlwaysPrime", "like almostAlways, but the function sees the whole pattern", sometimes_of<90, true>},
};

}  // namespace

std::vector<std::string_view> tidal_chance_names() {
  std::vector<std::string_view> names;
  for (const Named& known : kMeanings) names.push_back(known.name);
  return names;
}

const Meaning* tidal_chance_meaning(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kMeanings), std::end(kMeanings), [&](const Named& known) { return known.name == name; });
  return found == std::end(kMeanings) ? nullptr : &found->meaning;
}

void add_tidal_chance(Entries& table) {
  table.push_back({.name = "unDegradeBy",
                   .params = kAmount,
                   .help = "keeps so many of the events (0..1): those that degradeBy drops",
                   .example = "s\"hh*8\":unDegradeBy(0.3)",
                   .make = [](CallArgs& args) { return Value{undegraded(args.pattern(0), args.subject())}; },
                   .keeps_steps = true});
  table.push_back({.name = "degradeOverBy",
                   .params = {{"cycles", ParamKind::integer}, {"amount", ParamKind::numbers}},
                   .help = "drops so many of the events by chance, the same dice for so many cycles",
                   .example = "s\"hh*8\":degradeOverBy(4, 0.3)",
                   .make = degraded_over});
  table.push_back({.name = "sometimesByPrime",
                   .params = kAmountFunction,
                   .help = "like sometimesBy, but the function sees the whole pattern",
                   .example = "s\"hh*8\":sometimesByPrime(0.3, fast(2))",
                   .make = [](CallArgs& args) {
                     return Value{sometimes(args.pattern(0), args.transform(1), args.subject(), true)};
                   }});
  for (const Share& share : kShares) {
    table.push_back({.name = share.name,
                     .params = kFunction,
                     .help = share.help,
                     .example = "s\"hh*8\":sometimesPrime(fast(2))",
                     .make = share.make});
  }
  table.push_back(
      {.name = "somecyclesBy",
       .params = kAmountFunction,
       .help = "applies a function to some cycles, by chance",
       .example = "s\"hh*8\":somecyclesBy(0.3, set(speed(2)))",
       .make = [](CallArgs& args) { return Value{some_cycles(args.pattern(0), args.transform(1), args.subject())}; }});
  table.push_back(
      {.name = "somecycles",
       .params = kFunction,
       .help = "applies a function to half of the cycles, by chance",
       .example = "s\"hh*8\":somecycles(set(speed(2)))",
       .make = [](CallArgs& args) { return Value{some_cycles(pure(0.5), args.transform(0), args.subject())}; }});
  table.push_back({.name = "chooseBy",
                   .params = {{"chance", ParamKind::numbers}, {"choices", ParamKind::rest}},
                   .form = Form::constructor,
                   .help = "a choice by numbers from 0 to 1, with their rhythm",
                   .example = "chooseBy(m\"0 0.5\", {\"a\", \"b\"})",
                   .make = [](CallArgs& args) { return Value{chosen(args.pattern(0), choices(args, 1))}; }});
  table.push_back({.name = "cycleChoose",
                   .params = kSeveral,
                   .form = Form::constructor,
                   .help = "one random choice a cycle",
                   .example = "n(cycleChoose{0, 2, 7})",
                   .make = [](CallArgs& args) { return Value{segment(1, chosen(tidal_rand(), choices(args, 0)))}; }});
  table.push_back(
      {.name = "wchooseBy",
       .params = {{"chance", ParamKind::numbers}, {"choices", ParamKind::rest}},
       .form = Form::constructor,
       .help = "a choice among {choice, weight} by numbers from 0 to 1, with their rhythm",
       .example = "wchooseBy(saw:segment(4), {{\"a\", 1}, {\"b\", 3}})",
       .make = [](CallArgs& args) { return Value{weighted(Bind::outer, args.pattern(0), choices(args, 1))}; }});
  table.push_back({.name = "perlinWith",
                   .params = {{"x", ParamKind::numbers}},
                   .form = Form::constructor,
                   .help = "smooth noise along a pattern of numbers",
                   .example = "perlinWith(saw:mul(4)):segment(8)",
                   .make = [](CallArgs& args) { return Value{tidal_perlin(args.pattern(0))}; }});
  table.push_back(
      {.name = "perlin2",
       .help = "smooth noise over time and, beside it, a pattern of numbers",
       .example = "tri:perlin2():segment(8)",
       .make = [](CallArgs& args) {
         return Value{tidal_perlin2(
             signal([](const Cycles& begin, const QueryState&) { return Value{begin.to_double()}; }), args.subject())};
       }});
  table.push_back({.name = "perlin2With",
                   .params = {{"x", ParamKind::numbers}},
                   .help = "smooth noise over two patterns of numbers",
                   .example = "sine:perlin2With(cosine):segment(8)",
                   .make = [](CallArgs& args) { return Value{tidal_perlin2(args.pattern(0), args.subject())}; }});
  table.push_back({.name = "stripe",
                   .params = kParts,
                   .help = "repeats the pattern so many times a cycle, for random lengths",
                   .example = "s\"bd sn\":stripe(3)",
                   .make = [](CallArgs& args) { return Value{tidal_stripe(pieces(args), args.subject())}; }});
  table.push_back({.name = "slowstripe",
                   .params = kParts,
                   .help = "stripe over as many cycles as repetitions",
                   .example = "s\"bd sn\":slowstripe(3)",
                   .make = [](CallArgs& args) {
                     const int64_t n = pieces(args);
                     return Value{n == 0 ? silence() : slow(n, tidal_stripe(n, args.subject()))};
                   }});
}

}  // namespace perigee::library

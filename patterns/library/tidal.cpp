// patterns/library/tidal.cpp -- What Tidal means by names of time and structure that Strudel has too.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "patterns/arguments.h"
#include "patterns/arrangement.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/lists.h"
#include "patterns/tidal_copies.h"
#include "patterns/tidal_joins.h"
#include "patterns/tidal_names.h"
#include "patterns/tidal_rhythm.h"
#include "patterns/tidal_steps.h"
#include "patterns/tidal_time.h"
#include "patterns/tidal_values.h"

namespace perigee::library {
namespace {

constexpr int64_t kMostParts = 4096;
constexpr int64_t kMostCopies = 100;  // each is made of the one before

struct Named {
  std::string_view name;
  Meaning meaning;
};

// Parts are patterns, as long as they have steps, or {weight, pattern}, all in one list or not.
Value weighted(CallArgs& args) {
  std::vector<std::pair<Rational, Pattern>> parts;
  const auto is_weighted = [](const Value& value) {
    return value.is_list() && value.items().size() == 2 && value.items()[0].is_number();
  };
  const bool in_one_list = args.count() == 1 && args.value(0).is_list() && !is_weighted(args.value(0));
  for (const Value& value : in_one_list ? args.value(0).items() : args.rest(0)) {
    if (is_weighted(value)) {
      parts.emplace_back(Rational::nearest(value.items()[0].number()), reify(value.items()[1], true));
      continue;
    }
    if (value.is_list())
      throw PatternError(std::string{args.entry.name} + ": a part is a pattern or {weight, pattern}, not " +
                         describe(value));
    Pattern pattern = reify(value, true);
    const Rational steps = pattern->steps().value_or(1);
    parts.emplace_back(steps, std::move(pattern));
  }
  return Value{tidal::timecat(parts)};
}

// One part of so many after the other, a part a cycle; with a number below 0 from the last to the first.
Pattern chunked(int64_t parts, const Transform& change, const Pattern& source) {
  const int64_t n = parts < 0 ? -parts : parts;
  if (n == 0) return silence();
  const Pattern changed = change(source);
  std::vector<Pattern> turns;
  for (int64_t i = 0; i < n; ++i) turns.push_back(tidal::within(Rational{i, n}, Rational{i + 1, n}, changed, source));
  if (parts > 0) return slowcat(std::move(turns));
  std::vector<Pattern> backwards;
  for (auto turn = turns.rbegin(); turn != turns.rend(); ++turn) backwards.push_back(pure(Value{*turn}));
  return join(Bind::both, slowcat(std::move(backwards)));
}

int64_t parts_of(const CallArgs& args) { return args.integer(0, -kMostParts, kMostParts); }

// squeeze(numbers, list) or numbers:squeeze(list)
Value squeezed(CallArgs& args) {
  const size_t list = args.subject() ? 0 : 1;
  if (args.count() != list + 1 || !args.value(list).is_list())
    throw PatternError("squeeze: a pattern of numbers and a list are needed, as in squeeze(\"0 1\", {\"a b\", \"c\"})");
  const std::vector<Pattern> patterns = patterns_of(args, list);
  if (patterns.empty()) return Value{silence()};
  return Value{bind(
      Bind::squeeze, args.subject() ? args.subject() : args.pattern(0),
      [patterns](const Value& number) { return patterns[wrapped(number_in(number, "squeeze"), patterns.size())]; },
      patterns)};
}

// stepalt{{a, b}, {c}} or stepalt({a, b}, {c})
Value alternated(CallArgs& args) {
  const auto is_list = [](const Value& value) { return value.is_list(); };
  const auto whole = args.rest(0);
  const bool in_one_list = whole.size() == 1 && whole[0].is_list() && !whole[0].items().empty() &&
                           std::all_of(whole[0].items().begin(), whole[0].items().end(), is_list);
  std::vector<std::vector<Pattern>> groups;
  for (const Value& value : in_one_list ? whole[0].items() : whole) {
    std::vector<Pattern>& group = groups.emplace_back();
    for (const Value& item : value.is_list() ? value.items() : std::span{&value, 1}) group.push_back(reify(item, true));
  }
  return Value{groups.empty() ? silence() : tidal::stepalt(groups)};
}

Value inhabited(CallArgs& args) {
  return Value{bind(Bind::squeeze, args.subject(), [names = NamedValues{args, 0}](const Value& word) {
    const Value* pattern = names.find(word);
    return pattern == nullptr ? silence() : reify(*pattern, true);
  })};
}

const std::vector<Param> kSpan = {{"begin", ParamKind::time}, {"end", ParamKind::time}};
const std::vector<Param> kOne = {{"number", ParamKind::numbers}};
const std::vector<Param> kCounts = {{"pulses", ParamKind::integer}, {"steps", ParamKind::integer}};

const Named kMeanings[] = {
    {"fast",
     {.help = "speeds a pattern up; a factor below 0 reverses it",
      .make = [](CallArgs& args) { return Value{tidal::fast(factor_of(args), args.subject())}; }}},
    {"slow",
     {.help = "slows a pattern down; a factor below 0 reverses it",
      .make = [](CallArgs& args) { return Value{tidal::slow(factor_of(args), args.subject())}; }}},
    {"fastGap", {.make = [](CallArgs& args) { return Value{tidal::fast_gap(args.time(0), args.subject())}; }}},
    {"compress",
     {.make = [](CallArgs& args) { return Value{tidal::compress(args.time(0), args.time(1), args.subject())}; }}},
    {"palindrome",
     {.help = "plays each cycle forwards, then backwards",
      .make =
          [](CallArgs& args) {
            return Value{slowcat({args.subject(), rev(args.subject())})};
          }}},
    {"fastcat", {.make = [](CallArgs& args) { return Value{tidal::fastcat(all_patterns(args.rest(0)))}; }}},
    {"stepcat", {.make = weighted}},
    {"euclid",
     {.params = kCounts,
      .help = "spreads so many beats over so many steps, a whole cycle on each beat",
      .make =
          [](CallArgs& args) {
            constexpr int64_t kMost = 65536;
            return Value{tidal::euclid(args.integer(0, -kMost, kMost), args.integer(1, -kMost, kMost), args.subject())};
          }}},
    {"invert", {.make = [](CallArgs& args) { return Value{opposite(args.subject())}; }}},
    {"chunk",
     {.help = "changes one part of each cycle, the next one in the next; below 0 parts, from the last to the first",
      .make = [](CallArgs& args) { return Value{chunked(parts_of(args), args.transform(1), args.subject())}; },
      .keeps_steps = false}},
    {"chunkBack",
     {.help = "changes one part of each cycle, the one before it in the next",
      .make = [](CallArgs& args) { return Value{chunked(-parts_of(args), args.transform(1), args.subject())}; },
      .keeps_steps = false}},
    {"zoomArc",
     {.params = kSpan,
      .help = "plays only a part of each cycle, stretched to the cycle",
      .example = "n\"0 1 2 3\":zoom(0.25, 0.75)",
      .make = [](CallArgs& args) { return Value{zoom(args.time(0), args.time(1), args.subject())}; }}},
    {"within",
     {.params = {{{"begin", ParamKind::time}, {"end", ParamKind::time}, {"function", ParamKind::transform}}},
      .help = "applies a function to the pattern, of which the part from begin up to end of each cycle is heard",
      .make =
          [](CallArgs& args) {
            return Value{tidal::within(args.time(0), args.time(1), args.transform(2)(args.subject()), args.subject())};
          }}},
    {"linger",
     {.params = {{{"share", ParamKind::time}}},
      .help = "repeats the first part of each cycle, as long as several; of a negative number the last, backwards",
      .make = [](CallArgs& args) { return Value{tidal::linger(args.time(0), args.subject())}; }}},
    {"swingBy",
     {.params = {{{"swing", ParamKind::times}, {"parts", ParamKind::time}}},
      .help = "plays the second half of each part of the cycle later by so much of the part",
      .make = [](CallArgs& args) { return Value{tidal::swing_by(args.pattern(0), args.time(1), args.subject())}; }}},
    {"swing",
     {.params = {{{"parts", ParamKind::time}}},
      .make =
          [](CallArgs& args) {
            return Value{tidal::swing_by(pure(Rational{1, 3}.to_double()), args.time(0), args.subject())};
          }}},
    {"bite",
     {.params = {{{"pieces", ParamKind::integer}, {"numbers", ParamKind::integers}}},
      .help = "cuts each cycle in pieces and plays them by their numbers, which wrap round",
      .make =
          [](CallArgs& args) {
            return Value{tidal::bite(args.integer(0, 1, kMostParts), args.pattern(1), args.subject())};
          }}},
    {"echo",
     {.params = {{{"times", ParamKind::integer}, {"cycles", ParamKind::time}, {"feedback", ParamKind::number}}},
      .make =
          [](CallArgs& args) {
            return Value{tidal::echo(args.integer(0, 0, kMostCopies), args.time(1), args.number(2), args.subject())};
          }}},
    {"stut",
     {.params = {{{"times", ParamKind::integer}, {"feedback", ParamKind::number}, {"cycles", ParamKind::time}}},
      .help = "plays copies one after another whose gain falls in equal steps",
      .make =
          [](CallArgs& args) {
            return Value{tidal::stut(args.integer(0, 0, kMostCopies), args.number(1), args.time(2), args.subject())};
          }}},
    {"echoWith",
     {.params = {{{"times", ParamKind::integer}, {"cycles", ParamKind::time}, {"function", ParamKind::transform}}},
      .help = "plays copies one after another, each changed by a function once more than the one before",
      .example = "n\"0 2\":echoWith(4, 1 / 8, fast(2))",
      .make =
          [](CallArgs& args) {
            return Value{
                tidal::echo_with(args.integer(0, 0, kMostCopies), args.time(1), args.transform(2), args.subject())};
          }}},
    {"plyWith",
     {.params = {{{"times", ParamKind::number}, {"function", ParamKind::transform}}},
      .make =
          [](CallArgs& args) {
            const double times = args.number(0);
            if (times > static_cast<double>(kMostCopies)) args.refuse(0, "a number of at most 100");
            return Value{tidal::ply_with(times, args.transform(1), args.subject())};
          }}},
    {"fit",
     {.params = {{{"count", ParamKind::integer}, {"list", ParamKind::any}}},
      .form = Form::transform,
      .help = "the items of a list that the pattern's numbers name, counted on by so many every cycle",
      .example = "s(tidal.fit(3, {\"bd\", \"sn\", \"hh\"}, \"0 [~ 1] 2 1\"))",
      .make =
          [](CallArgs& args) {
            constexpr int64_t kMost = 1'000'000;
            return Value{fit_list(args.integer(0, -kMost, kMost), list_of(args, 1, 1), args.subject())};
          }}},
    {"squeeze", {.make = squeezed}},
    {"pickF",
     {.params = {{{"number", ParamKind::number}, {"functions", ParamKind::value}}},
      .help = "applies the function of a list that a number picks; numbers wrap round",
      .make =
          [](CallArgs& args) {
            const auto functions = transforms_of(args, 1);
            if (functions.empty()) args.refuse(1, "a list of at least one function");
            return Value{functions[wrapped(args.number(0), functions.size())](args.subject())};
          }}},
    {"inhabit",
     {.params = {{{"patterns", ParamKind::value}}},
      .help = "squeezes a cycle of the pattern that a word names into the word's time; unknown words are silent",
      .example = "inhabit({a = s\"bd*2\", b = s\"sn\"}, \"a [b a]\")",
      .make = inhabited}},
    {"seqPLoop", {.make = [](CallArgs& args) { return Value{sequence_loop(args)}; }}},
    {"run", {.params = kOne, .make = [](CallArgs& args) { return Value{tidal::run(args.pattern(0))}; }}},
    {"binary",
     {.params = kOne,
      .help = "the lowest eight bits of a number as truths, the highest first",
      .make = [](CallArgs& args) { return Value{tidal::binary(8, args.pattern(0))}; }}},
    {"binaryN",
     {.params = {{{"bits", ParamKind::integer}, {"numbers", ParamKind::integers}}},
      .help = "so many bits of a number as truths, the highest first",
      .example = "s\"hh\":struct(tidal.binaryN(4, 9))",
      .make = [](CallArgs& args) { return Value{tidal::binary(args.integer(0, 1, kMostParts), args.pattern(1))}; }}},
    {"stepalt",
     {.help = "plays of each group the next pattern in turn, each as long as its steps",
      .example = "stepalt{{m\"a\", m\"b c\"}, {m\"d\"}}",
      .make = alternated}},
    {"outerJoin",
     {.help = "structure from the outer pattern, values from the inner one at its events' begin",
      .make = [](CallArgs& args) { return Value{tidal::outer_join(args.subject())}; }}},
};

}  // namespace

std::vector<std::string_view> tidal_names() {
  std::vector<std::string_view> names;
  for (const Named& known : kMeanings) names.push_back(known.name);
  return names;
}

const Meaning* tidal_meaning(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kMeanings), std::end(kMeanings), [&](const Named& known) { return known.name == name; });
  return found == std::end(kMeanings) ? tidal_chance_meaning(name) : &found->meaning;
}

}  // namespace perigee::library

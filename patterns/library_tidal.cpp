// patterns/library_tidal.cpp -- What Tidal means by names of time and structure that Strudel has too.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "patterns/arguments.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/operators.h"
#include "patterns/tidal_rhythm.h"
#include "patterns/tidal_time.h"

namespace perigee::library {
namespace {

constexpr int64_t kMostParts = 4096;

struct Named {
  std::string_view name;
  Meaning meaning;
};

std::vector<Pattern> spread(std::span<const Value> values) {
  std::vector<Pattern> patterns;
  for (const Value& value : values.size() == 1 && values[0].is_list() ? values[0].items() : values)
    patterns.push_back(reify(value, true));
  return patterns;
}

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

const std::vector<Param> kCounts = {{"pulses", ParamKind::integer}, {"steps", ParamKind::integer}};

const Named kMeanings[] = {
    {"fast",
     {.help = "speeds a pattern up; a factor below 0 reverses it",
      .make = [](CallArgs& args) { return Value{tidal::fast(args.time(0), args.subject())}; }}},
    {"slow",
     {.help = "slows a pattern down; a factor below 0 reverses it",
      .make = [](CallArgs& args) { return Value{tidal::slow(args.time(0), args.subject())}; }}},
    {"fastGap", {.make = [](CallArgs& args) { return Value{tidal::fast_gap(args.time(0), args.subject())}; }}},
    {"compress",
     {.make = [](CallArgs& args) { return Value{tidal::compress(args.time(0), args.time(1), args.subject())}; }}},
    {"palindrome",
     {.help = "plays each cycle forwards, then backwards",
      .make =
          [](CallArgs& args) {
            return Value{slowcat({args.subject(), rev(args.subject())})};
          }}},
    {"fastcat", {.make = [](CallArgs& args) { return Value{tidal::fastcat(spread(args.rest(0)))}; }}},
    {"stepcat", {.make = weighted}},
    {"euclid",
     {.params = kCounts,
      .help = "spreads so many beats over so many steps, a whole cycle on each beat",
      .make =
          [](CallArgs& args) {
            constexpr int64_t kMost = 65536;
            return Value{tidal::euclid(args.integer(0, -kMost, kMost), args.integer(1, -kMost, kMost), args.subject())};
          }}},
    {"struct", {.make = [](CallArgs& args) { return Value{struct_(args.subject(), truths(args.pattern(0)))}; }}},
    {"mask", {.make = [](CallArgs& args) { return Value{mask(args.subject(), truths(args.pattern(0)))}; }}},
    {"reset",
     {.make =
          [](CallArgs& args) {
            return Value{operate(Op::keepif, Align::reset, args.subject(), truths(args.pattern(0)))};
          }}},
    {"restart",
     {.make =
          [](CallArgs& args) {
            return Value{operate(Op::keepif, Align::restart, args.subject(), truths(args.pattern(0)))};
          }}},
    {"chunk",
     {.help = "changes one part of each cycle, the next one in the next; below 0 parts, from the last to the first",
      .make = [](CallArgs& args) { return Value{chunked(parts_of(args), args.transform(1), args.subject())}; },
      .keeps_steps = false}},
    {"chunkBack",
     {.help = "changes one part of each cycle, the one before it in the next",
      .make = [](CallArgs& args) { return Value{chunked(-parts_of(args), args.transform(1), args.subject())}; },
      .keeps_steps = false}},
};

}  // namespace

const Meaning* tidal_meaning(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kMeanings), std::end(kMeanings), [&](const Named& known) { return known.name == name; });
  return found == std::end(kMeanings) ? nullptr : &found->meaning;
}

}  // namespace perigee::library

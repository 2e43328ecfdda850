// patterns/library/stepwise.cpp -- Functions that count a pattern in steps.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/stepwise.h"

#include <algorithm>

#include "patterns/core.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/numeral.h"

namespace perigee::library {
namespace {

Rational above_zero(const CallArgs& args, size_t i) {
  const Rational time = args.time(i);
  if (time <= Rational{0}) args.refuse(i, "a number above 0");
  return time;
}

// An amount, or a list of amount and times, as in "1:3".
std::vector<Pattern> shrink_list(const CallArgs& args, bool grow) {
  const Value& given = args.value(0);
  const std::span<const Value> items = given.is_list() ? given.items() : std::span{&given, 1};
  if (items.empty() || items.size() > 2) args.refuse(0, "a number of steps, or a list of steps and times");
  const Rational amount = Rational::nearest(number_or_throw(items[0]));
  const Rational times =
      items.size() == 2 ? Rational::nearest(number_or_throw(items[1])) : args.subject()->steps().value_or(Rational{1});
  std::vector<Pattern> patterns = shrinking(grow ? -amount : amount, times, args.subject());
  if (grow) std::reverse(patterns.begin(), patterns.end());
  return patterns;
}

Value shrunk(const CallArgs& args, bool grow) {
  if (!args.subject()->steps()) return Value{nothing()};
  const std::vector<Pattern> patterns = shrink_list(args, grow);
  Rational steps = 0;
  for (const Pattern& pattern : patterns) steps += pattern->steps().value_or(0);
  return Value{with_steps(stepcat(patterns), steps)};
}

Value aligned(CallArgs& args) {
  return Value{stack_aligned(static_cast<Side>(args.entry.data), all_patterns(args.rest(0)), args.entry.name)};
}

// A pattern of words chooses the alignment.
Value stack_by(CallArgs& args) {
  const std::vector<Pattern> patterns = all_patterns(args.rest(1));
  const Rational steps = most_steps(patterns, "stackBy");
  const auto make = [patterns, steps](const Value& value) {
    const std::string_view how = value.is_string() ? value.text() : std::string_view{};
    if (how == "left") return stack_aligned(Side::left, patterns, "stackBy");
    if (how == "right") return stack_aligned(Side::right, patterns, "stackBy");
    if (how == "centre") return stack_aligned(Side::centre, patterns, "stackBy");
    if (how == "expand") return stack(patterns);
    if (how == "repeat") return pace(steps, polymeter(patterns));
    throw PatternError("stackBy aligns left, right, centre, expand or repeat, not " + describe(value));
  };
  return Value{with_steps(bind(Bind::inner, args.pattern(0), make, patterns), steps)};
}

// The length of a list counts as its steps, anything else as one.
struct Counted {
  Pattern pattern;
  Rational steps;
};
Counted counted(const Value& value) {
  if (!value.is_list()) return {reify(value), 1};
  const auto items = value.items();
  if (items.empty()) return {silence(), 0};
  if (items.size() == 1) return counted(items[0]);
  std::vector<Pattern> parts;
  for (const Value& item : items) parts.push_back(counted(item).pattern);
  return {fastcat(std::move(parts)), static_cast<int64_t>(items.size())};
}

// Lists play as many steps as the first of them has; patterns are repeated until their steps end together.
Value polymeter_of(CallArgs& args) {
  if (args.count() == 0 || !args.value(0).is_list()) return Value{polymeter(all_patterns(args.rest(0)))};
  std::vector<Pattern> layers;
  const Rational steps = counted(args.value(0)).steps;
  for (const Value& value : args.rest(0)) {
    const Counted layer = counted(value);
    if (layer.steps != Rational{0}) layers.push_back(fast(steps / layer.steps, layer.pattern));
  }
  return Value{stack(std::move(layers))};
}

Value stepalt_of(CallArgs& args) {
  std::vector<std::vector<Pattern>> groups;
  for (const Value& value : args.rest(0)) {
    std::vector<Pattern>& group = groups.emplace_back();
    for (const Value& item : value.is_list() ? value.items() : std::span{&value, 1}) group.push_back(reify(item));
  }
  return Value{stepalt(groups)};
}

}  // namespace

void add_stepwise(Entries& table) {
  const std::vector<Param> steps = {{"steps", ParamKind::time}}, factor = {{"factor", ParamKind::time}},
                           amount = {{"amount", ParamKind::value}}, patterns = {{"patterns", ParamKind::rest}};
  table.push_back({.name = "pace",
                   .aliases = {"steps"},
                   .params = steps,
                   .help = "plays so many steps a cycle",
                   .example = "s\"bd sd cp\":pace(4)",
                   .make = [](CallArgs& args) { return Value{pace(args.time(0), args.subject())}; }});
  table.push_back({.name = "take",
                   .aliases = {"s_add"},
                   .params = steps,
                   .help = "plays only the first steps; of a negative number the last ones",
                   .example = "s\"bd cp ht mt\":take(2)",
                   .make = [](CallArgs& args) { return Value{take_steps(args.time(0), args.subject())}; },
                   .join = Join::step});
  table.push_back({.name = "drop",
                   .aliases = {"s_sub"},
                   .params = steps,
                   .help = "leaves out the first steps; of a negative number the last ones",
                   .example = "s\"bd cp ht mt\":drop(1)",
                   .make = [](CallArgs& args) { return Value{drop_steps(args.time(0), args.subject())}; },
                   .join = Join::step});
  table.push_back({.name = "expand",
                   .aliases = {"s_expand"},
                   .params = factor,
                   .help = "counts so many times the steps, without changing the speed",
                   .example = "stepcat(m\"a b\":expand(2), m\"c d\")",
                   .make = [](CallArgs& args) { return Value{expand_steps(args.time(0), args.subject())}; },
                   .join = Join::step});
  table.push_back(
      {.name = "contract",
       .aliases = {"s_contract"},
       .params = factor,
       .help = "counts so many times fewer steps, without changing the speed",
       .example = "stepcat(m\"a b\":contract(2), m\"c d\")",
       .make = [](CallArgs& args) { return Value{expand_steps(above_zero(args, 0).reciprocal(), args.subject())}; },
       .join = Join::step});
  table.push_back(
      {.name = "extend",
       .aliases = {"s_extend"},
       .params = factor,
       .help = "plays faster and counts as many more steps, so that it is repeated",
       .example = "stepcat(m\"a b\":extend(2), m\"c d\")",
       .make = [](CallArgs& args) { return Value{expand_steps(args.time(0), fast(args.time(0), args.subject()))}; },
       .join = Join::step});
  table.push_back({.name = "replicate",
                   .params = factor,
                   .help = "repeats each cycle and counts as many more steps",
                   .example = "stepcat(m\"a b\":replicate(2), m\"c d\")",
                   .make =
                       [](CallArgs& args) {
                         const Rational times = above_zero(args, 0);
                         return Value{expand_steps(times, fast(times, repeat_cycles(times, args.subject())))};
                       },
                   .join = Join::step});
  table.push_back({.name = "shrink",
                   .aliases = {"s_taper"},
                   .params = amount,
                   .help = "leaves out so many steps more each time; of a negative number from the end",
                   .example = "s\"bd cp ht mt\":shrink(1)",
                   .make = [](CallArgs& args) { return shrunk(args, false); },
                   .join = Join::step});
  table.push_back({.name = "grow",
                   .params = amount,
                   .help = "adds so many steps more each time; of a negative number from the end",
                   .example = "s\"bd cp ht mt\":grow(1)",
                   .make = [](CallArgs& args) { return shrunk(args, true); },
                   .join = Join::step});
  table.push_back({.name = "shrinklist",
                   .aliases = {"s_taperlist"},
                   .params = {{"amount", ParamKind::any}},
                   .help = "the list of patterns that shrink plays one after another",
                   .example = "stack(m\"a b c\":shrinklist(1))",
                   .make = [](CallArgs& args) {
                     const std::vector<Pattern> list = shrink_list(args, false);
                     return Value::list({list.begin(), list.end()});
                   }});
  table.push_back({.name = "tour",
                   .aliases = {"s_tour"},
                   .params = {{"pattern", ParamKind::pattern}, {"others", ParamKind::rest}},
                   .form = Form::constructor,
                   .help = "plays the others again and again, with the pattern at each place among them",
                   .example = "m\"a b\":tour(m\"c\", m\"d e\")",
                   .make = [](CallArgs& args) { return Value{tour(args.pattern(0), all_patterns(args.rest(1)))}; }});
  table.push_back({.name = "zip",
                   .aliases = {"s_zip"},
                   .params = patterns,
                   .form = Form::constructor,
                   .help = "plays a step of each pattern in turn",
                   .example = "zip(m\"a b c\", m\"d e\")",
                   .make = [](CallArgs& args) { return Value{zip(all_patterns(args.rest(0)))}; }});
  table.push_back({.name = "stepalt",
                   .aliases = {"s_alt"},
                   .params = patterns,
                   .form = Form::constructor,
                   .help = "plays patterns one after another by their steps; lists play another of theirs each round",
                   .example = "stepalt({\"bd cp\", \"mt\"}, \"bd\")",
                   .make = stepalt_of});
  table.push_back({.name = "polymeter",
                   .aliases = {"pm", "s_polymeter"},
                   .params = patterns,
                   .form = Form::constructor,
                   .help = "plays patterns at the same time, with steps of the same length",
                   .example = "polymeter(m\"a b c\", m\"d e\")",
                   .make = polymeter_of});
  struct Alignment {
    std::string_view name, help;
  };
  const Alignment alignments[] = {{"stackLeft", "plays patterns at the same time; shorter ones end in rests"},
                                  {"stackRight", "plays patterns at the same time; shorter ones begin with rests"},
                                  {"stackCentre", "plays patterns at the same time; shorter ones are in the middle"}};
  for (size_t i = 0; i < std::size(alignments); ++i) {
    table.push_back({.name = alignments[i].name,
                     .params = patterns,
                     .form = Form::constructor,
                     .help = alignments[i].help,
                     .example = "stackLeft(m\"a b c\", m\"d e\")",
                     .make = aligned,
                     .data = static_cast<int>(i)});
  }
  table.push_back({.name = "stackBy",
                   .params = {{"how", ParamKind::pattern}, {"patterns", ParamKind::rest}},
                   .form = Form::constructor,
                   .help = "plays patterns at the same time, aligned left, right, centre, expand or repeat",
                   .example = "stackBy(\"<left right>\", m\"a b c\", m\"d e\")",
                   .make = stack_by});
  table.push_back({.name = "setSteps",
                   .params = steps,
                   .help = "says how many steps a pattern counts as",
                   .example = "stepcat(m\"a b\":setSteps(4), m\"c\")",
                   .make = [](CallArgs& args) { return Value{with_steps(args.subject(), args.time(0))}; }});
  table.push_back({.name = "withSteps",
                   .params = {{"function", ParamKind::function}},
                   .help = "changes by a function how many steps a pattern counts as",
                   .example = "stepcat(m\"a b\":withSteps(function(n) return n * 2 end), m\"c\")",
                   .make = [](CallArgs& args) {
                     if (!args.subject()->steps()) return Value{args.subject()};
                     const Value before{args.subject()->steps()->to_double()};
                     const double after = number_or_throw(args.function(0)->call(std::span{&before, 1}));
                     return Value{with_steps(args.subject(), Rational::nearest(after))};
                   }});
  table.push_back({.name = "hasSteps",
                   .help = "whether a pattern knows how many steps it has",
                   .example = "pure(m\"a b\":hasSteps())",
                   .make = [](CallArgs& args) { return Value{args.subject()->steps().has_value()}; }});
}

}  // namespace perigee::library

// patterns/library/joining.cpp -- Patterns side by side, one after another, and inside one another.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/core.h"
#include "patterns/join.h"
#include "patterns/library.h"

namespace perigee::library {
namespace {

// Each part is a pattern, which weighs its steps, or {weight, pattern}.
Value weighted(CallArgs& args) {
  std::vector<std::pair<Rational, Pattern>> parts;
  for (const Value& value : args.rest(0)) {
    if (value.is_list()) {
      const auto pair = value.items();
      if (pair.size() != 2 || !pair[0].is_number())
        throw PatternError(std::string{args.entry.name} + ": a part is a pattern or {weight, pattern}, not " +
                           describe(value));
      parts.emplace_back(Rational::nearest(pair[0].number()), reify(pair[1], true));
    } else {
      Pattern pattern = reify(value, true);
      const Rational steps = value.is_string() ? Rational{1} : pattern->steps().value_or(1);
      parts.emplace_back(steps, std::move(pattern));
    }
  }
  return Value{timecat(std::move(parts))};
}

Value call_value(std::string_view name, const Value& function, const Value& argument) {
  if (!function.is_function())
    throw PatternError(std::string{name} + ": a pattern of functions is needed, but it holds " + describe(function));
  return function.function().call(std::span{&argument, 1});
}

using App = Pattern (*)(Pattern, Pattern, Combiner);

Value apply_functions(CallArgs& args, App app) {
  return Value{app(args.subject(), args.pattern(0), [name = args.entry.name](Value& function, const Value& argument) {
    function = call_value(name, function, argument);
    return true;
  })};
}

struct BindName {
  Bind how;
  std::string_view bind_name, join_name, help;
  std::vector<std::string_view> join_aliases = {};
};
const BindName kBinds[] = {
    {Bind::both, "bind", "join", "structure where outer and inner events overlap", {"unwrap"}},
    {Bind::inner, "innerBind", "innerJoin", "structure from the inner patterns"},
    {Bind::outer, "outerBind", "outerJoin", "structure from the outer pattern"},
    {Bind::squeeze, "squeezeBind", "squeezeJoin", "a whole inner cycle in each outer event"},
    {Bind::reset, "resetBind", "resetJoin", "each outer event begins the inner cycle anew", {"trigJoin"}},
    {Bind::restart,
     "restartBind",
     "restartJoin",
     "each outer event begins the inner pattern anew from cycle 0",
     {"trigZeroJoin"}},
    {Bind::poly, "polyBind", "polyJoin", "inner steps as long as outer steps"},
    {Bind::step, "stepBind", "stepJoin", "inner patterns one after another, each as long as its steps"},
};

}  // namespace

std::vector<Pattern> all_patterns(std::span<const Value> values) {
  std::vector<Pattern> patterns;
  for (const Value& value : values.size() == 1 && values[0].is_list() ? values[0].items() : values)
    patterns.push_back(reify(value, true));
  return patterns;
}

void add_joining(Entries& table) {
  const std::vector<Param> patterns = {{"patterns", ParamKind::rest}};
  table.push_back({.name = "stack",
                   .aliases = {"polyrhythm", "pr"},
                   .params = patterns,
                   .form = Form::constructor,
                   .help = "plays patterns at the same time",
                   .example = "stack(s\"bd*4\", s\"~ cp\")",
                   .make = [](CallArgs& args) { return Value{stack(all_patterns(args.rest(0)))}; }});
  table.push_back({.name = "slowcat",
                   .aliases = {"cat", "slowCat"},
                   .params = patterns,
                   .form = Form::constructor,
                   .help = "plays patterns one after another, a cycle each",
                   .example = "cat(s\"bd*4\", s\"sn*2\")",
                   .make = [](CallArgs& args) { return Value{slowcat(all_patterns(args.rest(0)))}; }});
  table.push_back({.name = "slowcatPrime",
                   .params = patterns,
                   .form = Form::constructor,
                   .help = "like slowcat, but cycles that are not played are lost",
                   .example = "slowcatPrime(m\"<a b>\", m\"<c d>\")",
                   .make = [](CallArgs& args) { return Value{slowcat_prime(all_patterns(args.rest(0)))}; }});
  table.push_back({.name = "fastcat",
                   .aliases = {"seq", "sequence", "fastCat"},
                   .params = patterns,
                   .form = Form::constructor,
                   .help = "plays patterns one after another in one cycle",
                   .example = "seq(\"a\", \"b c\")",
                   .make = [](CallArgs& args) { return Value{fastcat(all_patterns(args.rest(0)))}; }});
  table.push_back({.name = "stepcat",
                   .aliases = {"timecat", "timeCat", "s_cat"},
                   .params = patterns,
                   .form = Form::constructor,
                   .help = "plays patterns in one cycle, each as long as its steps or its weight",
                   .example = "timecat({3, \"a b\"}, {1, \"c\"})",
                   .make = weighted});
  for (size_t i = 0; i < std::size(kBinds); ++i) {
    table.push_back({.name = kBinds[i].bind_name,
                     .params = {{"function", ParamKind::function}},
                     .help = kBinds[i].help,
                     .example = "m\"1 2\":bind(function(x) return pure(x):fast(2) end)",
                     .make =
                         [](CallArgs& args) {
                           return Value{bind(kBinds[args.entry.data].how, args.subject(),
                                             [function = args.function(0)](const Value& value) {
                                               return reify(function->call(std::span{&value, 1}));
                                             })};
                         },
                     .data = static_cast<int>(i)});
    table.push_back({.name = kBinds[i].join_name,
                     .aliases = kBinds[i].join_aliases,
                     .help = kBinds[i].help,
                     .example = "m\"2 3\":fmap(function(x) return pure(x):fast(x) end):innerJoin()",
                     .make = [](CallArgs& args) { return Value{join(kBinds[args.entry.data].how, args.subject())}; },
                     .data = static_cast<int>(i)});
  }
  const std::vector<Param> values = {{"values", ParamKind::pattern}};
  table.push_back(
      {.name = "appLeft",
       .params = values,
       .help = "applies a pattern of functions to values; structure from the functions",
       .example = "m\"1 2\":fmap(function(a) return function(b) return a + b end end):appLeft(\"10 20 30\")",
       .make = [](CallArgs& args) { return apply_functions(args, app_left); }});
  table.push_back(
      {.name = "appRight",
       .params = values,
       .help = "applies a pattern of functions to values; structure from the values",
       .example = "m\"1 2\":fmap(function(a) return function(b) return a + b end end):appRight(\"10 20 30\")",
       .make = [](CallArgs& args) { return apply_functions(args, app_right); }});
  table.push_back(
      {.name = "appBoth",
       .params = values,
       .help = "applies a pattern of functions to values; structure from both",
       .example = "m\"1 2\":fmap(function(a) return function(b) return a + b end end):appBoth(\"10 20 30\")",
       .make = [](CallArgs& args) { return apply_functions(args, app_both); }});
  table.push_back({.name = "fmap",
                   .aliases = {"withValue"},
                   .params = {{"function", ParamKind::function}},
                   .help = "applies a function to every value",
                   .example = "m\"1 2\":fmap(function(x) return x * 2 end)",
                   .make = [](CallArgs& args) {
                     return Value{fmap(args.subject(), [function = args.function(0)](Value& value) {
                       value = function->call(std::span{&value, 1});
                       return true;
                     })};
                   }});
}

}  // namespace perigee::library

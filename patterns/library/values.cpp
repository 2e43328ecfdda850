// patterns/library/values.cpp -- Calculating with what events carry.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "patterns/core.h"
#include "patterns/library.h"
#include "patterns/numeral.h"
#include "patterns/operators.h"

namespace perigee::library {
namespace {

struct Mapping {
  std::string_view name;
  std::vector<std::string_view> aliases;
  std::string_view help;
  Value (*change)(const Value&);
};

double number_of(const Value& value) { return number_or_throw(value); }

Value divided(const Value& value) {
  if (!value.is_list() || value.items().empty()) return value;
  double number = number_of(value.items()[0]);
  for (const Value& item : value.items().subspan(1)) number /= number_of(item);
  return Value{number};
}

const Mapping kMappings[] = {
    {"round", {}, "rounds to the nearest whole number", [](const Value& v) { return Value{rounded_up(number_of(v))}; }},
    {"floor", {}, "rounds down", [](const Value& v) { return Value{std::floor(number_of(v))}; }},
    {"ceil", {}, "rounds up", [](const Value& v) { return Value{std::ceil(number_of(v))}; }},
    {"asNumber", {}, "reads values as numbers", [](const Value& v) { return Value{number_of(v)}; }},
    {"toBipolar", {}, "stretches 0..1 to -1..1", [](const Value& v) { return Value{number_of(v) * 2 - 1}; }},
    {"fromBipolar", {}, "squeezes -1..1 to 0..1", [](const Value& v) { return Value{(number_of(v) + 1) / 2}; }},
    {"negate", {}, "changes the sign of numbers, also of controls; words stay", negated},
    {"ratio", {}, "divides the items of a list, so that \"5:4\" is 1.25", divided},
    {"invert", {"inv"}, "exchanges true and false", [](const Value& v) { return Value{!v.truthy()}; }},
};

Pattern scaled(Pattern source, double low, double high) {
  return operate(Op::add, Align::in, operate(Op::mul, Align::in, std::move(source), pure(high - low)), pure(low));
}

Pattern map_numbers(Pattern source, double (*change)(double)) {
  return fmap(std::move(source), [change](Value& value) {
    value = Value{change(number_or_throw(value))};
    return true;
  });
}

// The operator and alignment of an entry, in one number.
constexpr int kAligned = 16;

Value operated(CallArgs& args) {
  const auto op = static_cast<Op>(args.entry.data / kAligned);
  const auto align = static_cast<Align>(args.entry.data % kAligned);
  return Value{operate(op, align, args.subject(), args.pattern(0), args.dialect)};
}

// Strudel's short forms of set and its alignments; squeeze is in another chapter.
struct SetName {
  std::string_view name;
  std::vector<std::string_view> aliases;
  std::string_view typed;
  Align align;
  std::string_view help;
};
const SetName kSets[] = {
    {"in", {"in_"}, "in_", Align::in, "structure from this pattern"},
    {"out", {}, "out", Align::out, "structure from the other pattern"},
    {"mix", {}, "mix", Align::mix, "structure from both"},
    {"squeezeout", {}, "squeezeout", Align::squeeze_out, "a whole cycle of this pattern in each event of the other"},
    {"poly", {}, "poly", Align::poly, "steps of the other pattern last as long as steps of this one"},
};

std::string_view kept(std::string text) { return Symbol{text}.text(); }

}  // namespace

void add_values(Entries& table) {
  const std::vector<Param> other = {{"other", ParamKind::pattern}};
  for (const OpName& op : all_operators()) {
    const int code = static_cast<int>(op.op) * kAligned;
    const std::string name{op.name};
    const bool keyword = name == "and" || name == "or";
    const std::string call =
        op.op == Op::func ? "(m\"3 4 5\":fmap(function(x) return function(y) return x + y end end))" : "(\"3 4 5\")";
    table.push_back({.name = op.name,
                     .aliases = keyword ? std::vector{kept(name + "_")} : std::vector<std::string_view>{},
                     .params = other,
                     .help = op.help,
                     .example = op.op == Op::func ? "m\"1 2\":func(pure(function(x) return x * 10 end))"
                                                  : kept("m\"1 2\":" + name + (keyword ? "_" : "") + "(\"3 4 5\")"),
                     .make = operated,
                     .data = code,
                     .topic = "operators"});
    for (const AlignName& align : all_alignments()) {
      table.push_back(
          {.name = kept(name + std::string{align.suffix}),
           .params = other,
           .help = kept(std::string{op.help} + "; " + std::string{align.help}),
           .example = kept("m\"1 2\":" + (op.op == Op::func ? name : name + std::string{align.suffix}) + call),
           .make = operated,
           .data = code + static_cast<int>(align.align),
           .topic = "operators"});
    }
  }
  for (const SetName& set : kSets) {
    table.push_back({.name = set.name,
                     .aliases = set.aliases,
                     .params = other,
                     .help = kept("replaces values by those of another pattern; " + std::string{set.help}),
                     .example = kept("n\"1 2\":" + std::string{set.typed} + "(n(\"3 4 5\"))"),
                     .make = operated,
                     .data = static_cast<int>(Op::set) * kAligned + static_cast<int>(set.align)});
  }
  table.push_back({.name = "log2",
                   .params = {{"ignored", ParamKind::rest}},
                   .help = "the logarithm to base 2",
                   .example = "m\"2 8\":log2()",
                   .make = [](CallArgs& args) {
                     Pattern source = args.subject();
                     if (args.count() > 0) source = operate(Op::keep, Align::in, source, sequence(args.rest(0)));
                     return Value{map_numbers(std::move(source), [](double x) { return std::log2(x); })};
                   }});
  int index = 0;
  for (const Mapping& mapping : kMappings) {
    table.push_back({.name = mapping.name,
                     .aliases = mapping.aliases,
                     .help = mapping.help,
                     .example = kept("m\"0.2 0.7\":" + std::string{mapping.name} + "()"),
                     .make =
                         [](CallArgs& args) {
                           return Value{
                               fmap(args.subject(), [change = kMappings[args.entry.data].change](Value& value) {
                                 value = change(value);
                                 return true;
                               })};
                         },
                     .data = index++});
  }
  const std::vector<Param> limits = {{"low", ParamKind::number}, {"high", ParamKind::number}};
  table.push_back(
      {.name = "range",
       .params = limits,
       .help = "stretches 0..1 to low..high",
       .example = "sine:range(200, 2000)",
       .make = [](CallArgs& args) { return Value{scaled(args.subject(), args.number(0), args.number(1))}; }});
  table.push_back({.name = "rangex",
                   .params = limits,
                   .help = "stretches 0..1 to low..high along an exponential curve; both above 0",
                   .example = "sine:rangex(200, 2000)",
                   .make = [](CallArgs& args) {
                     if (args.number(0) <= 0) args.refuse(0, "a number above 0");
                     if (args.number(1) <= 0) args.refuse(1, "a number above 0");
                     return Value{map_numbers(
                         scaled(args.subject(), std::log(args.number(0)), std::log(args.number(1))), std::exp)};
                   }});
  table.push_back({.name = "range2",
                   .params = limits,
                   .help = "stretches -1..1 to low..high",
                   .example = "sine2:range2(200, 2000)",
                   .make = [](CallArgs& args) {
                     return Value{scaled(map_numbers(args.subject(), [](double x) { return (x + 1) / 2; }),
                                         args.number(0), args.number(1))};
                   }});
}

}  // namespace perigee::library

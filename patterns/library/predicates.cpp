// patterns/library/predicates.cpp -- Functions applied where a test holds: of the cycle, the time, or an event's controls.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/matching.h"
#include "patterns/numeral.h"
#include "patterns/where_time.h"

namespace perigee::library {
namespace {

// A function of the player's as a test: what it gives is true or not.
bool holds(const Callable& test, double argument) {
  const Value value{argument};
  return test.call(std::span{&value, 1}).truthy();
}

TimeTest of_cycle(const CallArgs& args) {
  return [test = args.function(0)](const Cycles& begin) { return holds(*test, static_cast<double>(begin.floor())); };
}

TimeTest of_time(const CallArgs& args) {
  return [test = args.function(0)](const Cycles& begin) { return holds(*test, begin.to_double()); };
}

Pattern applied_when(TimeTest test, const CallArgs& args, size_t function) {
  return where_time(std::move(test), args.transform(function)(args.subject()), args.subject());
}

int64_t whole_number(const Value& value) {
  const double number = number_or_throw(value);
  constexpr double kMost = 1e9;
  if (number != std::trunc(number) || std::abs(number) > kMost)
    throw PatternError("everyPrime counts in whole numbers, not in " + describe(value));
  return static_cast<int64_t>(number);
}

// Wholes end where those of the numbers do, as in Tidal.
Pattern every_offset(const Pattern& cycles, const Pattern& offsets, const Pattern& changed, const Pattern& plain) {
  const auto with_cycles = [offsets, changed, plain](const Value& cycles_value) {
    const int64_t n = whole_number(cycles_value);
    const auto with_offset = [n, changed, plain](const Value& offset) {
      return n <= 0 ? plain : every_turn(n, whole_number(offset), changed, plain);
    };
    return bind(Bind::both, offsets, with_offset, {changed, plain});
  };
  return bind(Bind::both, cycles, with_cycles, {offsets, changed, plain});
}

// The pattern changed where events begin within the stretch of the cycle, cut out and put back.
Pattern within_zoomed(const Cycles& begin, const Cycles& end, const Transform& change, const Pattern& source) {
  const auto inside = [begin, end](const Event& event) {
    const Cycles at = event.whole_or_part().begin.cycle_position();
    return begin <= at && at < end;
  };
  return stack({filter_events(compress(begin, end, change(zoom(begin, end, source))), inside),
                filter_events(source, [inside](const Event& event) { return !inside(event); })});
}

bool in_range(const Value& wanted, const Value& given) {
  if (!wanted.is_list() || wanted.items().size() != 2)
    throw PatternError(
        "fixRange and contrastRange: a range of a control is a list of two, as in pure({n = {0, 3}}), not " +
        describe(wanted));
  const Value &least = wanted.items()[0], &most = wanted.items()[1];
  if (given.is_number() && least.is_number() && most.is_number())
    return least.number() <= given.number() && given.number() <= most.number();
  return given == least && given == most;
}

bool is_equal(const Value& wanted, const Value& given) { return wanted == given; }

// Which events a function of the table changes: the matching ones, the others, or each in its way.
enum class Which : uint8_t { matching, others, each };

struct Contrast {
  std::string_view name;
  Which which;
  bool (*compare)(const Value& wanted, const Value& given);
  std::string_view help, example;
};
constexpr Contrast kContrasts[] = {
    {"contrast", Which::each, is_equal, "one function for the events that have these controls, another for the rest",
     "n\"0 1\":s\"drum\":contrast(set(crush(4)), set(speed(2)), n(1))"},
    {"contrastRange", Which::each, in_range, "contrast where each control is within a range of two values",
     "n\"0 1 4\":s\"drum\":contrastRange(set(crush(4)), set(speed(2)), pure({n = {0, 3}}))"},
    {"fix", Which::matching, is_equal, "applies a function to the events that have these controls",
     "s\"bd sn cp\":fix(fast(2), s\"sn\")"},
    {"unfix", Which::others, is_equal, "applies a function to the events that do not have these controls",
     "s\"bd sn cp\":unfix(set(crush(4)), s\"sn\")"},
    {"fixRange", Which::matching, in_range, "fix where each control is within a range of two values",
     "s\"drum*4\":n\"0 1 2 3\":fixRange(set(crush(4)), pure({n = {1, 2}}))"},
    {"unfixRange", Which::others, in_range, "unfix where a control is outside a range of two values",
     "s\"drum*4\":n\"0 1 2 3\":unfixRange(set(crush(4)), pure({n = {1, 2}}))"},
};

Value contrast(CallArgs& args) {
  const Contrast& kind = kContrasts[args.entry.data];
  const bool both = kind.which == Which::each;
  const Pattern wanted = args.pattern(both ? 2 : 1);
  Pattern match = matching(args.subject(), wanted, kind.compare, true);
  Pattern others = matching(args.subject(), wanted, kind.compare, false);
  if (kind.which != Which::others) match = args.transform(0)(match);
  if (kind.which != Which::matching) others = args.transform(both ? 1 : 0)(others);
  return Value{stack({std::move(match), std::move(others)})};
}

Value contrast_by(CallArgs& args) {
  const Comparison compare = [test = args.function(0)](const Value& wanted, const Value& given) {
    const Value both[] = {wanted, given};
    return test->call(both).truthy();
  };
  const Pattern wanted = args.pattern(3);
  return Value{stack({args.transform(1)(matching(args.subject(), wanted, compare, true)),
                      args.transform(2)(matching(args.subject(), wanted, compare, false))})};
}

void add_contrasts(Entries& table) {
  const Param function = {"function", ParamKind::transform}, other = {"other", ParamKind::transform},
              controls = {"controls", ParamKind::pattern};
  for (size_t i = 0; i < std::size(kContrasts); ++i) {
    table.push_back({.name = kContrasts[i].name,
                     .params = kContrasts[i].which == Which::each ? std::vector{function, other, controls}
                                                                  : std::vector{function, controls},
                     .help = kContrasts[i].help,
                     .example = kContrasts[i].example,
                     .make = contrast,
                     .data = static_cast<int>(i)});
  }
  table.push_back(
      {.name = "contrastBy",
       .params = {{"comparison", ParamKind::function}, function, other, controls},
       .help = "contrast where a function of the wanted and the given value says which controls match",
       .example =
           "n\"0 1 4\":s\"drum\":contrastBy(function(a, b) return b > a end, set(crush(4)), set(speed(2)), n(1))",
       .make = contrast_by});
}

}  // namespace

void add_predicates(Entries& table) {
  const Param function = {"function", ParamKind::transform}, test = {"test", ParamKind::function};
  table.push_back({.name = "everyPrime",
                   .params = {{"cycles", ParamKind::integers}, {"offset", ParamKind::integers}, function},
                   .help = "applies a function in one of so many cycles, counted from 0",
                   .example = "n\"0 1 2 3\":everyPrime(4, 3, rev)",
                   .make = [](CallArgs& args) {
                     return Value{every_offset(args.pattern(0), args.pattern(1), args.transform(2)(args.subject()),
                                               args.subject())};
                   }});
  table.push_back({.name = "whenT",
                   .params = {test, function},
                   .help = "applies a function where a test of the time in cycles holds",
                   .example = "n\"0 1\":whenT(function(t) return t % 2 >= 1 end, fast(2))",
                   .make = [](CallArgs& args) { return Value{applied_when(of_time(args), args, 1)}; }});
  table.push_back({.name = "whenmod",
                   .params = {{"cycles", ParamKind::time}, {"from", ParamKind::time}, function},
                   .help = "of so many cycles, applies a function from one of them on",
                   .example = "n\"0 1 2 3\":whenmod(4, 2, rev)",
                   .make = [](CallArgs& args) {
                     const Rational n = args.time(0), from = args.time(1);
                     if (n == Rational{0}) args.refuse(0, "a number of cycles other than 0");
                     const auto late = [n, from](const Cycles& begin) { return modulo(begin, n) >= from; };
                     return Value{applied_when(late, args, 2)};
                   }});
  table.push_back(
      {.name = "ifp",
       .params = {test, function, {"other", ParamKind::transform}},
       .help = "applies one function in the cycles whose number passes a test, another in the rest",
       .example = "n\"0 1 2\":ifp(function(c) return c % 2 == 0 end, rev, fast(2))",
       .make = [](CallArgs& args) {
         return Value{where_time(of_cycle(args), args.transform(1)(args.subject()), args.transform(2)(args.subject()))};
       }});
  table.push_back({.name = "withinPrime",
                   .params = {{"begin", ParamKind::time}, {"end", ParamKind::time}, function},
                   .help = "applies a function to a stretch of each cycle as if it were the whole cycle",
                   .example = "n\"0 1 2 3\":withinPrime(0, 0.5, fast(2))",
                   .make = [](CallArgs& args) {
                     return Value{within_zoomed(args.time(0), args.time(1), args.transform(2), args.subject())};
                   }});
  add_contrasts(table);
}

Value when_cycle(CallArgs& args) { return Value{applied_when(of_cycle(args), args, 1)}; }

}  // namespace perigee::library

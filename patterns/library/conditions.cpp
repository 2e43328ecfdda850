// patterns/library/conditions.cpp -- Now and then, here and there: functions applied to some of a pattern.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/numeral.h"
#include "patterns/operators.h"
#include "patterns/random.h"
#include "patterns/where_time.h"

namespace perigee::library {
namespace {

constexpr int64_t kMostCycles = 1'000'000'000;
constexpr int64_t kMostParts = 4096;

// The original to one side, the changed pattern to the other, `width` apart. A pan that is there is the centre; in Tidal
// it is added to the centre.
Pattern jux_by(double width, const Transform& change, const CallArgs& args) {
  const Pattern& source = args.subject();
  const double added = args.dialect == Dialect::tidal ? 0.5 : 0.0;
  const auto panned = [&](double by) {
    return fmap(source, [by, added, pan = control_key("pan")](Value& value) {
      if (!value.is_controls()) throw PatternError("jux needs controls, such as s\"bd\", not " + describe(value));
      Ref<const ControlMap> map = value.take_controls();
      const Value* before = map->find(pan);
      const double centre = before != nullptr && before->is_number() ? before->number() + added : 0.5;
      value = Value{ControlMap::with(std::move(map), pan, Value{centre + by})};
      return true;
    });
  };
  const Pattern left = panned(-width / 2), right = change(panned(width / 2));
  return with_steps(stack({left, right}), common_steps(left->steps(), right->steps()));
}

// With a width for each of several times; the function changes the pattern that is panned already.
Pattern jux_by(const Pattern& widths, const CallArgs& args) {
  const auto panned = [&](double share) {
    Pattern pans = fmap(widths, [share](Value& width) {
      width = Value{ControlMap::single(control_key("pan"), Value{0.5 + share * number_or_throw(width)})};
      return true;
    });
    return operate(Op::add, Align::in, args.subject(), std::move(pans));
  };
  return stack({panned(-0.5), args.transform(1)(panned(0.5))});
}

Pattern sometimes_by(const Pattern& amount, const Transform& change, const Pattern& source) {
  return bind(Bind::inner, amount,
              [change, source](const Value& value) {
                const double x = value.is_number() ? value.number() : 0;
                return stack({degrade_by(x, source), change(undegrade_by(1 - x, source))});
              },
              {source});
}

Pattern some_cycles_by(const Pattern& amount, const Transform& change, const Pattern& source) {
  return bind(Bind::inner, amount,
              [change, source](const Value& value) {
                const double x = value.is_number() ? value.number() : 0;
                const Pattern opposite = fmap(rand_pattern(), [](Value& chance) {
                  chance = Value{1.0 - chance.number()};
                  return true;
                });
                return stack({degrade_by_with(segment(1, rand_pattern()), x, source),
                              change(degrade_by_with(segment(1, opposite), 1 - x, source))});
              },
              {source});
}

struct Chance {
  std::string_view name;
  double amount;
  std::string_view help;
};
constexpr Chance kChances[] = {
    {"sometimes", 0.5, "applies a function to half of the events, by chance"},
    {"often", 0.75, "applies a function to three quarters of the events, by chance"},
    {"rarely", 0.25, "applies a function to a quarter of the events, by chance"},
    {"almostAlways", 0.9, "applies a function to nine of ten events, by chance"},
    {"almostNever", 0.1, "applies a function to one of ten events, by chance"},
};

struct Chunk {
  std::string_view name;
  std::vector<std::string_view> aliases;
  bool back, stretched;
  std::string_view help;
};
const Chunk kChunks[] = {
    {"chunk",
     {"slowchunk", "slowChunk"},
     false,
     true,
     "changes one part after another, a part a cycle; each source cycle lasts all the parts"},
    {"chunkBack", {"chunkback"}, true, true, "chunk that goes backwards through the parts"},
    {"fastChunk", {"fastchunk"}, false, false, "chunk that plays the source at its own pace"},
};

std::vector<Pattern> changed_copies(CallArgs& args) {
  std::vector<Pattern> layers;
  const auto functions = args.count() == 1 && args.value(0).is_list() ? args.value(0).items() : args.rest(0);
  for (const Value& function : functions) {
    if (!function.is_function())
      throw PatternError(std::string{args.entry.name} +
                         " needs functions that change a pattern, such as rev or fast(2), not " + describe(function));
    layers.push_back(Transform{function.function_ref()}(args.subject()));
  }
  return layers;
}

}  // namespace

void add_conditions(Entries& table) {
  const Param cycles = {"cycles", ParamKind::integer}, function = {"function", ParamKind::transform};
  table.push_back({.name = "every",
                   .aliases = {"firstOf"},
                   .params = {cycles, function},
                   .help = "applies a function in the first of so many cycles",
                   .example = "n\"0 1 2 3\":every(4, rev)",
                   .make = [](CallArgs& args) {
                     const bool tidal = args.dialect == Dialect::tidal;
                     const int64_t n = args.integer(0, tidal ? -kMostCycles : 1, kMostCycles);
                     if (n <= 0) return Value{args.subject()};
                     const Pattern changed = args.transform(1)(args.subject());
                     return Value{tidal ? every_turn(n, 0, changed, args.subject())
                                        : every_nth(n, 0, changed, args.subject())};
                   }});
  table.push_back({.name = "lastOf",
                   .params = {cycles, function},
                   .help = "applies a function in the last of so many cycles",
                   .example = "n\"0 1 2 3\":lastOf(4, rev)",
                   .make = [](CallArgs& args) {
                     const int64_t n = args.integer(0, 1, kMostCycles);
                     return Value{every_nth(n, n - 1, args.transform(1)(args.subject()), args.subject())};
                   }});
  table.push_back({.name = "when",
                   .params = {{"truths", ParamKind::pattern}, function},
                   .help = "applies a function where the truths are true",
                   .example = "n\"0 1 2 3\":when(\"<1 0>\", rev)",
                   .make =
                       [](CallArgs& args) {
                         const Pattern truths = args.pattern(0), changed = args.transform(1)(args.subject());
                         const Value* plain = truths->pure_value();
                         if (plain != nullptr) return Value{plain->truthy() ? changed : args.subject()};
                         return Value{when(truths, changed, args.subject())};
                       },
                   .tidal = Meaning{.params = {{{"test", ParamKind::function}, function}},
                                    .help = "applies a function in the cycles whose number passes a test",
                                    .example = "tidal.when(function(c) return c % 2 == 1 end, rev, n\"0 1 2\")",
                                    .make = when_cycle}});
  table.push_back({.name = "off",
                   .params = {{"cycles", ParamKind::time}, function},
                   .help = "adds a copy that comes later and is changed by a function",
                   .example = "n\"0 1\":off(0.125, fast(2))",
                   .make = [](CallArgs& args) {
                     return Value{stack({args.subject(), args.transform(1)(late(args.time(0), args.subject()))})};
                   }});
  table.push_back({.name = "jux",
                   .params = {function},
                   .help = "applies a function in the right channel only",
                   .example = "s\"bd sn\":jux(rev)",
                   .make = [](CallArgs& args) { return Value{jux_by(1, args.transform(0), args)}; }});
  table.push_back({.name = "juxBy",
                   .aliases = {"juxby"},
                   .params = {{"width", ParamKind::number}, function},
                   .help = "jux with less distance between the channels",
                   .example = "s\"bd sn\":juxBy(0.5, rev)",
                   .make = [](CallArgs& args) { return Value{jux_by(args.number(0), args.transform(1), args)}; },
                   .tidal = Meaning{.params = std::vector<Param>{Param{"width", ParamKind::numbers}, function},
                                    .make = [](CallArgs& args) { return Value{jux_by(args.pattern(0), args)}; }}});
  table.push_back({.name = "superimpose",
                   .params = {{"functions", ParamKind::rest}},
                   .help = "adds changed copies",
                   .example = "n\"0 1\":superimpose(fast(2))",
                   .make = [](CallArgs& args) {
                     std::vector<Pattern> layers = changed_copies(args);
                     layers.insert(layers.begin(), args.subject());
                     return Value{stack(std::move(layers))};
                   }});
  table.push_back({.name = "layer",
                   .params = {{"functions", ParamKind::rest}},
                   .help = "plays only changed copies",
                   .example = "n\"0 1\":layer(rev, fast(2))",
                   .make = [](CallArgs& args) { return Value{stack(changed_copies(args))}; }});
  table.push_back({.name = "apply",
                   .params = {function},
                   .help = "applies a function to the pattern",
                   .example = "n\"0 1\":apply(rev)",
                   .make = [](CallArgs& args) { return Value{args.transform(0)(args.subject())}; }});
  for (size_t i = 0; i < std::size(kChunks); ++i) {
    table.push_back({.name = kChunks[i].name,
                     .aliases = kChunks[i].aliases,
                     .params = {{"parts", ParamKind::integer}, function},
                     .help = kChunks[i].help,
                     .example = "n\"0 1 2 3\":chunk(4, hurry(2))",
                     .make =
                         [](CallArgs& args) {
                           const Chunk& kind = kChunks[args.entry.data];
                           const int64_t n = args.integer(0, 1, kMostParts);
                           const Pattern source = kind.stretched ? repeat_cycles(n, args.subject()) : args.subject();
                           return Value{chunk(n, source, args.transform(1)(source), kind.back)};
                         },
                     .keeps_steps = true,
                     .data = static_cast<int>(i)});
  }
  const Param amount = {"amount", ParamKind::pattern};
  table.push_back(
      {.name = "sometimesBy",
       .params = {amount, function},
       .help = "applies a function to some events, by chance",
       .example = "s\"hh*8\":sometimesBy(0.3, set(speed(2)))",
       .make = [](CallArgs& args) { return Value{sometimes_by(args.pattern(0), args.transform(1), args.subject())}; }});
  table.push_back({.name = "someCyclesBy",
                   .params = {amount, function},
                   .help = "applies a function to some cycles, by chance",
                   .example = "s\"hh*8\":someCyclesBy(0.3, set(speed(2)))",
                   .make = [](CallArgs& args) {
                     return Value{some_cycles_by(args.pattern(0), args.transform(1), args.subject())};
                   }});
  table.push_back(
      {.name = "someCycles",
       .params = {function},
       .help = "applies a function to half of the cycles, by chance",
       .example = "s\"hh*8\":someCycles(set(speed(2)))",
       .make = [](CallArgs& args) { return Value{some_cycles_by(pure(0.5), args.transform(0), args.subject())}; }});
  for (size_t i = 0; i < std::size(kChances); ++i) {
    table.push_back({.name = kChances[i].name,
                     .params = {function},
                     .help = kChances[i].help,
                     .example = "s\"hh*8\":sometimes(set(speed(2)))",
                     .make =
                         [](CallArgs& args) {
                           return Value{
                               sometimes_by(pure(kChances[args.entry.data].amount), args.transform(0), args.subject())};
                         },
                     .data = static_cast<int>(i)});
  }
  table.push_back({.name = "always",
                   .params = {function},
                   .help = "applies a function",
                   .example = "s\"hh*8\":always(set(speed(2)))",
                   .make = [](CallArgs& args) { return Value{args.transform(0)(args.subject())}; }});
  table.push_back({.name = "never",
                   .params = {function},
                   .help = "leaves the pattern as it is",
                   .example = "s\"hh*8\":never(set(speed(2)))",
                   .make = [](CallArgs& args) { return Value{args.subject()}; }});
}

}  // namespace perigee::library

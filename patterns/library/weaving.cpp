// patterns/library/weaving.cpp -- Patterns threaded through one another: sewn, stitched, wedged, woven on euclids.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/arguments.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/patternify.h"
#include "patterns/tidal_rhythm.h"
#include "patterns/tidal_time.h"

namespace perigee::library {
namespace {

constexpr int64_t kMostSteps = 65536;

int64_t pulses_of(const CallArgs& args) { return args.integer(0, -kMostSteps, kMostSteps); }
int64_t steps_of(const CallArgs& args) { return args.integer(1, -kMostSteps, kMostSteps); }

Value stitched(CallArgs& args) {
  const Pattern on = truths(args.pattern(0));
  return Value{stack({struct_(args.pattern(1), on), struct_(args.subject(), opposite(on))})};
}

// The counts may be patterns, all of which shape the rhythm.
Value distributed(CallArgs& args) {
  const std::vector<Pattern> counts = patterns_of(args, 0);
  if (counts.empty()) args.refuse(0, "a list of counts, such as {2, 5, 8}");
  Pattern lists = fmap(counts[0], [](Value& count) {
    count = Value::list({std::move(count)});
    return true;
  });
  for (size_t i = 1; i < counts.size(); ++i) {
    lists = app_both(std::move(lists), counts[i], [](Value& list, const Value& count) {
      std::vector<Value> more(list.items().begin(), list.items().end());
      more.push_back(count);
      list = Value::list(std::move(more));
      return true;
    });
  }
  const auto make = [source = args.subject()](const Value& list) {
    std::vector<int64_t> whole;
    for (const Value& count : list.items()) {
      const double number = number_in(count, "distrib");
      if (!(number >= 0 && number <= static_cast<double>(kMostSteps)))
        throw PatternError("distrib: a count must be from 0 to " + std::to_string(kMostSteps));
      whole.push_back(static_cast<int64_t>(number));
    }
    return tidal::distrib(whole, source);
  };
  const bool plain = std::all_of(counts.begin(), counts.end(), [](const Pattern& p) { return p->pure_value(); });
  if (!plain) return Value{bind(Bind::both, std::move(lists), make, {args.subject()})};
  std::vector<Value> values;
  for (const Pattern& count : counts) values.push_back(*count->pure_value());
  return Value{make(Value::list(std::move(values)))};
}

}  // namespace

void add_weaving(Entries& table) {
  const Param truth = {"truths", ParamKind::truth}, other = {"pattern", ParamKind::pattern};
  const Param pulses = {"pulses", ParamKind::integer}, steps = {"steps", ParamKind::integer},
              rotation = {"rotation", ParamKind::integer};
  table.push_back({.name = "sew",
                   .params = {truth, other},
                   .help = "plays one pattern where the truths are true and the last one where they are false",
                   .example = "sew(\"1 0\", n\"0*4\", n\"1*3\")",
                   .make = [](CallArgs& args) {
                     return Value{tidal::sew(truths(args.pattern(0)), args.pattern(1), args.subject())};
                   }});
  table.push_back({.name = "stitch",
                   .params = {truth, other},
                   .help = "sew in the rhythm of the truths",
                   .example = "stitch(\"1 0 1 [1 0]\", n\"0 1\", n\"2 3\")",
                   .make = stitched});
  table.push_back(
      {.name = "wedge",
       .params = {{"share", ParamKind::time}, other},
       .help = "plays a pattern in the first part of each cycle, the last one in the rest",
       .example = "wedge(0.25, s\"bd*2\", s\"hh*3\")",
       .make = [](CallArgs& args) { return Value{tidal::wedge(args.time(0), args.pattern(1), args.subject())}; }});
  table.push_back({.name = "euclidFull",
                   .params = {pulses, steps, other},
                   .help = "plays a pattern on the beats of a euclid, the last one on its rests",
                   .example = "euclidFull(3, 8, s\"bd\", s\"hh\")",
                   .make = [](CallArgs& args) {
                     return Value{stack({tidal::euclid(pulses_of(args), steps_of(args), args.pattern(2)),
                                         tidal::euclid_inverse(pulses_of(args), steps_of(args), args.subject())})};
                   }});
  table.push_back({.name = "euclidInv",
                   .aliases = {"euclidinv"},
                   .params = {pulses, steps},
                   .help = "plays a pattern on the rests of a euclid, a whole cycle on each",
                   .example = "s\"hh\":euclidInv(3, 8)",
                   .make = [](CallArgs& args) {
                     return Value{tidal::euclid_inverse(pulses_of(args), steps_of(args), args.subject())};
                   }});
  table.push_back({.name = "euclidOff",
                   .aliases = {"euclidoff", "eoff"},
                   .params = {pulses, steps, rotation},
                   .help = "plays a whole cycle on each beat of a euclid that is so many steps ahead",
                   .example = "s\"bd\":euclidOff(3, 8, 2)",
                   .make = [](CallArgs& args) {
                     return Value{tidal::euclid_off(pulses_of(args), steps_of(args),
                                                    args.integer(2, -1'000'000'000, 1'000'000'000), args.subject())};
                   }});
  table.push_back({.name = "euclidOffBool",
                   .params = {pulses, steps, rotation},
                   .help = "truths turned the other way on the rests of a euclid that is so many steps ahead",
                   .example = "m\"1 0\":euclidOffBool(3, 8, 2)",
                   .make = [](CallArgs& args) {
                     return Value{tidal::euclid_truths(pulses_of(args), steps_of(args),
                                                       args.integer(2, -1'000'000'000, 1'000'000'000),
                                                       truths(args.subject()))};
                   }});
  table.push_back({.name = "distrib",
                   .params = {{"counts", ParamKind::value}},
                   .help = "spreads beats over beats: the first count over the second, these over the third",
                   .example = "s\"bd\":distrib({2, 5, 8})",
                   .make = distributed});
  table.push_back(
      {.name = "substruct",
       .params = {truth},
       .help = "plays a whole cycle in each true event",
       .example = "n\"0 1\":substruct(\"1 0 1 1\")",
       .make = [](CallArgs& args) { return Value{tidal::substruct(truths(args.pattern(0)), args.subject())}; }});
}

}  // namespace perigee::library

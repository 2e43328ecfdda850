// patterns/library/tidal_time.cpp -- Loops, stretches and stutters that only Tidal names.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tidal_time.h"

#include "patterns/arguments.h"
#include "patterns/join.h"
#include "patterns/library.h"

namespace perigee::library {
namespace {

constexpr int64_t kMostCopies = 1024;

// The function of time squeezed into each event of the factors.
Value squeezed(CallArgs& args, Pattern (*change)(const Rational&, Pattern)) {
  return Value{bind(Bind::squeeze, args.pattern(0),
                    [change, source = args.subject(), name = args.entry.name](const Value& factor) {
                      return change(time_in(factor, name), source);
                    },
                    {args.subject()})};
}

Value stuttered(CallArgs& args) {
  const int64_t copies = args.integer(0, 0, kMostCopies);
  const Rational apart = args.time(1);
  std::vector<Pattern> layers;
  for (int64_t i = 0; i < copies; ++i) layers.push_back(late(apart * Rational{i}, args.subject()));
  return Value{stack(std::move(layers))};
}

Value indexed(CallArgs& args) {
  const double size = args.number(0);
  return Value{bind(Bind::both, args.pattern(1),
                    [length = args.time(0), size, source = args.subject()](const Value& place) {
                      const Rational begin = Rational::nearest(number_in(place, "index") * (1 - size));
                      return zoom(begin, begin + length, source);
                    },
                    {args.subject()})};
}

// Degraded by how far a ramp from 0 to 1 has come: `length` cycles long, from cycle `from` on.
Value faded(CallArgs& args, const Rational& from, const Rational& length, bool in) {
  if (length == Rational{0}) args.refuse(args.count() - 1, "a number of cycles other than 0");
  const Pattern ramp = signal([from, length, in](const Cycles& at, const QueryState&) {
    const Rational along = max(Rational{0}, min((at - from) / length, Rational{1}));
    return Value{in ? 1 - along.to_double() : along.to_double()};
  });
  return Value{bind(Bind::inner, ramp,
                    [source = args.subject(), dialect = args.dialect](const Value& amount) {
                      return call_method(*find_function("degradeBy", dialect), Value{source}, std::span{&amount, 1},
                                         dialect)
                          .pattern();
                    },
                    {args.subject()})};
}

Value time_looped(CallArgs& args) {
  const Rational cycles = args.time(0);
  return Value{tidal::slow(cycles, tidal::loop_first(tidal::fast(cycles, args.subject())))};
}

}  // namespace

void add_tidal_time(Entries& table) {
  const Param cycles = {"cycles", ParamKind::time}, factors = {"factors", ParamKind::times};
  const std::vector<Param> span = {{"begin", ParamKind::time}, {"end", ParamKind::time}};
  table.push_back({.name = "density",
                   .params = {{"factor", ParamKind::time}},
                   .help = "speeds a pattern up",
                   .example = "tidal.density(2, s\"bd sn\")",
                   .make = [](CallArgs& args) { return Value{tidal::fast(args.time(0), args.subject())}; },
                   .keeps_steps = true,
                   .only = Dialect::tidal});
  table.push_back({.name = "fastSqueeze",
                   .params = {factors},
                   .help = "speeds a pattern up by each factor in turn, whole cycles squeezed into the factor's time",
                   .example = "s\"bd sn\":fastSqueeze(\"1 2\")",
                   .make = [](CallArgs& args) { return squeezed(args, tidal::fast); }});
  table.push_back({.name = "slowSqueeze",
                   .params = {factors},
                   .help = "slows a pattern down by each factor in turn, squeezed into the factor's time",
                   .example = "s\"bd*8\":slowSqueeze(\"2 4 8 16\")",
                   .make = [](CallArgs& args) { return squeezed(args, tidal::slow); }});
  table.push_back(
      {.name = "compressTo",
       .params = span,
       .help = "plays each cycle from begin to end, both counted from the cycle that begin is in",
       .example = "n\"0 1\":compressTo(0.25, 0.75)",
       .make = [](CallArgs& args) { return Value{tidal::compress_to(args.time(0), args.time(1), args.subject())}; }});
  table.push_back({.name = "loopFirst",
                   .help = "plays the first cycle again and again",
                   .example = "n\"<0 1 2>\":loopFirst()",
                   .make = [](CallArgs& args) { return Value{tidal::loop_first(args.subject())}; },
                   .keeps_steps = true});
  table.push_back({.name = "timeLoop",
                   .params = {cycles},
                   .help = "plays the first so many cycles again and again",
                   .example = "n\"<0 1 2>\":timeLoop(2)",
                   .make = time_looped});
  table.push_back(
      {.name = "playFor",
       .params = span,
       .help = "plays only from one time to another",
       .example = "n\"0 1\":playFor(1, 3)",
       .make = [](CallArgs& args) { return Value{tidal::play_for(args.time(0), args.time(1), args.subject())}; }});
  table.push_back({.name = "trunc",
                   .params = {{"fraction", ParamKind::time}},
                   .help = "plays only the first part of each cycle",
                   .example = "n\"0 1 2 3\":trunc(0.75)",
                   .make = [](CallArgs& args) { return Value{tidal::trunc(args.time(0), args.subject())}; },
                   .keeps_steps = true});
  table.push_back({.name = "stretch",
                   .help = "stretches each cycle from its first sound to the end of its last",
                   .example = "tidal.stretch(n\"~ 0 1 ~\")",
                   .make = [](CallArgs& args) { return Value{tidal::stretch(args.subject())}; },
                   .only = Dialect::tidal});
  table.push_back({.name = "stutter",
                   .params = {{"copies", ParamKind::integer}, cycles},
                   .help = "repeats every event so many times, so far apart",
                   .example = "s\"bd sn\":stutter(4, 1/16)",
                   .make = stuttered});
  const Param length = {"cycles", ParamKind::time}, from = {"from", ParamKind::time};
  table.push_back({.name = "fadeOut",
                   .params = {length},
                   .help = "drops more and more events over so many cycles from cycle 0",
                   .example = "s\"hh*8\":fadeOut(4)",
                   .make = [](CallArgs& args) { return faded(args, 0, args.time(0), false); }});
  table.push_back({.name = "fadeIn",
                   .params = {length},
                   .help = "drops fewer and fewer events over so many cycles from cycle 0",
                   .example = "s\"hh*8\":fadeIn(4)",
                   .make = [](CallArgs& args) { return faded(args, 0, args.time(0), true); }});
  table.push_back({.name = "fadeOutFrom",
                   .params = {from, length},
                   .help = "drops more and more events over so many cycles from a given cycle",
                   .example = "s\"hh*8\":fadeOutFrom(8, 4)",
                   .make = [](CallArgs& args) { return faded(args, args.time(0), args.time(1), false); }});
  table.push_back({.name = "fadeInFrom",
                   .params = {from, length},
                   .help = "drops fewer and fewer events over so many cycles from a given cycle",
                   .example = "s\"hh*8\":fadeInFrom(8, 4)",
                   .make = [](CallArgs& args) { return faded(args, args.time(0), args.time(1), true); }});
  table.push_back({.name = "index",
                   .params = {{"size", ParamKind::number}, {"places", ParamKind::numbers}},
                   .help = "plays a window of that size of each cycle; the places, 0..1, say where it lies",
                   .example = "n(\"0 1 2 3 4 5 6 7\"):index(0.25, \"<0 0.5 1>\")",
                   .make = indexed});
}

}  // namespace perigee::library

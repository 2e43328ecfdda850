// patterns/library/parts.cpp -- Parts of a pattern: swung, pressed, looped, or changed apart from the rest.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "patterns/euclid.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/numeral.h"
#include "patterns/pieces.h"

namespace perigee::library {
namespace {

constexpr int64_t kMostParts = 4096;

Rational above_zero(const CallArgs& args, size_t i) {
  const Rational time = args.time(i);
  if (time <= Rational{0}) args.refuse(i, "a number above 0");
  return time;
}

// The function where the event begins from `begin` to `end` of its cycle.
Pattern within(const Cycles& begin, const Cycles& end, const Transform& change, const Pattern& source) {
  const auto part = [&](bool inside) {
    return filter_events(source, [begin, end, inside](const Event& event) {
      const Cycles place = event.whole.begin.cycle_position();
      return (place >= begin && place <= end) == inside;
    });
  };
  return stack({change(part(true)), part(false)});
}

// True in one of n parts of the cycle, another one each cycle.
Pattern wandering(int64_t n, bool back) {
  std::vector<Pattern> parts(static_cast<size_t>(n), pure(false));
  parts.front() = pure(true);
  const Pattern row = fastcat(std::move(parts));
  return back ? early(1, iter(n, row)) : iter(n, row, true);
}

Value chunk_into(CallArgs& args) {
  const Transform change = args.transform(1);
  return Value{into(
      wandering(args.integer(0, 1, kMostParts), args.entry.data != 0),
      [change](const Pattern& piece) { return change(piece); }, args.subject())};
}

Pattern brak(const Pattern& source) {
  return when(slowcat({pure(false), pure(true)}), late(Rational{1, 4}, fastcat({source, silence()})), source);
}

// Truths are as they are, numbers by their integer part.
bool is_on(const Value& value) {
  if (value.is_boolean()) return value.boolean();
  const auto number = plain_number(value);
  return number && std::trunc(*number) != 0;
}

Pattern euclidish(const CallArgs& args) {
  const int64_t pulses = args.integer(0, 0, kMostSteps);
  const int64_t steps = args.integer(1, 1, kMostSteps);
  const std::vector<bool> rhythm = euclid_steps(static_cast<double>(pulses), static_cast<double>(steps));
  const std::vector<bool> even(static_cast<size_t>(pulses), true);
  return with_steps(struct_(args.subject(), morph(rhythm, even, args.time(2))), Rational{steps});
}

}  // namespace

void add_parts(Entries& table) {
  const Param function = {"function", ParamKind::transform}, pieces = {"pieces", ParamKind::pattern},
              parts = {"parts", ParamKind::time};
  const std::vector<Param> span = {{"span", ParamKind::value}};
  table.push_back({.name = "within",
                   .params = {{"begin", ParamKind::time}, {"end", ParamKind::time}, function},
                   .help = "applies a function to the events that begin in a part of the cycle",
                   .example = "n\"0 1 2 3\":within(0, 0.5, fast(2))",
                   .make = [](CallArgs& args) {
                     return Value{within(args.time(0), args.time(1), args.transform(2), args.subject())};
                   }});
  table.push_back({.name = "into",
                   .params = {pieces, function},
                   .help = "loops the pattern for the time of each true piece and applies a function to the loop",
                   .example = "s\"bd sn ht lt\":into(\"1 0\", hurry(2))",
                   .make = [](CallArgs& args) {
                     return Value{into(
                         args.pattern(0), [change = args.transform(1)](const Pattern& piece) { return change(piece); },
                         args.subject())};
                   }});
  table.push_back({.name = "unjoin",
                   .params = {pieces, {"function", ParamKind::rest}},
                   .help = "the pattern of loops that into plays, for a join",
                   .example = "m\"a b c d\":unjoin(\"1 [1 1]\"):fmap(fast(2)):innerJoin()",
                   .make = [](CallArgs& args) {
                     std::function<Pattern(const Pattern&)> change = [](const Pattern& piece) { return piece; };
                     if (args.count() > 2) throw PatternError("unjoin: too many arguments; unjoin(pieces, function)");
                     if (args.count() == 2) {
                       change = [function = args.transform(1)](const Pattern& piece) { return function(piece); };
                     }
                     return Value{unjoin(args.pattern(0), std::move(change), args.subject())};
                   }});
  table.push_back({.name = "chunkInto",
                   .aliases = {"chunkinto"},
                   .params = {{"parts", ParamKind::integer}, function},
                   .help = "loops another part each cycle and applies a function to the loop",
                   .example = "s\"bd sn ht lt\":chunkInto(4, hurry(2))",
                   .make = chunk_into});
  table.push_back({.name = "chunkBackInto",
                   .aliases = {"chunkbackinto"},
                   .params = {{"parts", ParamKind::integer}, function},
                   .help = "chunkInto that goes backwards through the parts",
                   .example = "s\"bd sn ht lt\":chunkBackInto(4, hurry(2))",
                   .make = chunk_into,
                   .data = 1});
  table.push_back({.name = "linger",
                   .params = {{"share", ParamKind::time}},
                   .help = "repeats the first part (0..1) of each cycle; of a negative number the last",
                   .example = "n\"0 1 2 3\":linger(0.25)",
                   .make = [](CallArgs& args) { return Value{linger(args.time(0), args.subject())}; },
                   .keeps_steps = true});
  table.push_back({.name = "ribbon",
                   .aliases = {"rib"},
                   .params = {{"offset", ParamKind::time}, {"cycles", ParamKind::time}},
                   .help = "loops so many cycles of a pattern, from an offset",
                   .example = "n(irand(8):segment(8)):ribbon(7, 2)",
                   .make = [](CallArgs& args) { return Value{ribbon(args.time(0), args.time(1), args.subject())}; }});
  table.push_back(
      {.name = "swingBy",
       .params = {{"swing", ParamKind::time}, parts},
       .help = "plays the second half of each part of the cycle late by so much of it",
       .example = "s\"hh*8\":swingBy(1 / 3, 4)",
       .make = [](CallArgs& args) { return Value{swing_by(args.time(0), above_zero(args, 1), args.subject())}; }});
  table.push_back({.name = "swing",
                   .params = {parts},
                   .help = "swingBy a third",
                   .example = "s\"hh*8\":swing(4)",
                   .make = [](CallArgs& args) {
                     return Value{swing_by(Rational{1, 3}, above_zero(args, 0), args.subject())};
                   }});
  table.push_back({.name = "pressBy",
                   .params = {{"share", ParamKind::time}},
                   .help = "begins every event later by so much (0..1) of its own time",
                   .example = "s\"bd sn\":pressBy(0.25)",
                   .make = [](CallArgs& args) { return Value{press_by(args.time(0), args.subject())}; }});
  table.push_back({.name = "press",
                   .help = "begins every event in the middle of its own time",
                   .example = "s\"bd sn\":press()",
                   .make = [](CallArgs& args) {
                     return Value{press_by(Rational{1, 2}, args.subject())};
                   }});
  table.push_back({.name = "brak",
                   .help = "squeezes every second cycle into its half, a quarter late",
                   .example = "s\"bd sn cp hh\":brak()",
                   .make = [](CallArgs& args) { return Value{brak(args.subject())}; }});
  table.push_back(
      {.name = "beat",
       .params = {{"step", ParamKind::time}, {"steps", ParamKind::time}},
       .help = "plays each event at the given steps of so many",
       .example = "s\"bd\":beat(\"0,7,10\", 16)",
       .make = [](CallArgs& args) { return Value{beat(args.time(0), above_zero(args, 1), args.subject())}; }});
  table.push_back({.name = "euclidish",
                   .aliases = {"eish"},
                   .params = {{"pulses", ParamKind::integer}, {"steps", ParamKind::integer}, {"even", ParamKind::time}},
                   .help = "euclid (0) on its way to evenly spaced beats (1)",
                   .example = "s\"hh\":euclidish(7, 12, sine:slow(8))",
                   .make = [](CallArgs& args) { return Value{euclidish(args)}; }});
  table.push_back({.name = "bypass",
                   .params = {{"on", ParamKind::value}},
                   .help = "is silent while a pattern is 1",
                   .example = "s\"bd sn\":bypass(\"<0 1>\")",
                   .make = [](CallArgs& args) { return Value{is_on(args.value(0)) ? silence() : args.subject()}; },
                   .keeps_steps = true});
  table.push_back({.name = "timeline",
                   .params = {{"number", ParamKind::pattern}},
                   .help = "begins a pattern anew whenever a number changes; 0 plays it as it is",
                   .example = "n\"<0 1 2 3>(3,8)\":timeline(\"<1 2>/2\")",
                   .make = [](CallArgs& args) { return Value{timeline(args.pattern(0), args.subject())}; }});
  table.push_back({.name = "cpm",
                   .params = {{"cycles", ParamKind::time}},
                   .help = "plays a pattern at so many cycles a minute, where one cycle lasts a second",
                   .example = "s\"bd sn\":cpm(90)",
                   .make = [](CallArgs& args) { return Value{fast(args.time(0) / Rational{60}, args.subject())}; }});
  table.push_back({.name = "compressSpan",
                   .aliases = {"compressspan"},
                   .params = span,
                   .help = "compress with a span {begin = …, end_ = …}",
                   .example = "n\"0 1\":compressSpan({begin = 0.25, end_ = 0.75})",
                   .make = [](CallArgs& args) {
                     const Span part = span_of(args.value(0), args.entry.name);
                     return Value{compress(part.begin, part.end, args.subject())};
                   }});
  table.push_back({.name = "focusSpan",
                   .aliases = {"focusspan"},
                   .params = span,
                   .help = "focus with a span {begin = …, end_ = …}",
                   .example = "n\"0 1\":focusSpan({begin = 0.25, end_ = 0.75})",
                   .make = [](CallArgs& args) {
                     const Span part = span_of(args.value(0), args.entry.name);
                     return Value{focus(part.begin, part.end, args.subject())};
                   }});
  table.push_back({.name = "zoomArc",
                   .aliases = {"zoomarc"},
                   .params = span,
                   .help = "zoom with a span {begin = …, end_ = …}",
                   .example = "n\"0 1 2 3\":zoomArc({begin = 0.25, end_ = 0.75})",
                   .make = [](CallArgs& args) {
                     const Span part = span_of(args.value(0), args.entry.name);
                     return Value{zoom(part.begin, part.end, args.subject())};
                   }});
}

}  // namespace perigee::library

// patterns/library/arrangement.cpp -- Large forms: patterns at their times, named parts, the same cycle at many lengths.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/arrangement.h"

#include <algorithm>

#include "patterns/arguments.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/tidal_time.h"

namespace perigee::library {
namespace {

struct Section {
  Cycles begin, end;
  Pattern pattern;
};

std::vector<Section> sections_of(CallArgs& args) {
  const auto values = args.count() == 1 && args.value(0).is_list() && !args.value(0).items().empty() &&
                              args.value(0).items()[0].is_list()
                          ? args.value(0).items()
                          : args.rest(0);
  std::vector<Section> sections;
  for (const Value& value : values) {
    const auto items = value.is_list() ? value.items() : std::span<const Value>{};
    if (items.size() != 3 || !items[0].is_number() || !items[1].is_number())
      throw PatternError(std::string{args.entry.name} +
                         " needs sections {begin, end, pattern}, in cycles, but one is " + describe(value));
    sections.push_back(
        {Rational::nearest(items[0].number()), Rational::nearest(items[1].number()), reify(items[2], true)});
  }
  return sections;
}

Pattern sequence_of(const std::vector<Section>& sections) {
  std::vector<Pattern> layers;
  for (const Section& section : sections)
    layers.push_back(tidal::play_for(section.begin, section.end, late(section.begin.sam(), section.pattern)));
  return stack(std::move(layers));
}

Value spaced_out(CallArgs& args) {
  const std::vector<double> lengths = numbers_of(args, 0);
  Rational total = 0;
  for (const double length : lengths) {
    if (!(length > 0)) args.refuse(0, "a list of numbers above 0");
    total += Rational::nearest(length);
  }
  std::vector<Pattern> layers;
  Rational begin = 0;
  for (const double length : lengths) {
    const Rational end = begin + Rational::nearest(length);
    layers.push_back(tidal::compress(begin / total, end / total, args.subject()));
    begin = end;
  }
  return Value{tidal::slow(total, stack(std::move(layers)))};
}

// What a step of `ur` plays: the pattern and the function that its words name.
struct Part {
  Pattern pattern;
  std::optional<Transform> change;
};

Part part_of(const Value& words, const NamedValues& patterns, const NamedValues& functions) {
  std::vector<Value> names;
  if (words.is_list()) {
    names.assign(words.items().begin(), words.items().end());
  } else if (words.is_string()) {
    for (std::string_view rest = words.text(); !rest.empty();) {
      const size_t end = std::min(rest.find(':'), rest.size());
      if (end > 0) names.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  } else {
    names.push_back(words);
  }
  Part part{silence(), std::nullopt};
  if (names.empty()) return part;
  if (const Value* pattern = patterns.find(names[0])) part.pattern = reify(*pattern, true);
  const Value* function = names.size() > 1 ? functions.find(names[1]) : nullptr;
  if (function != nullptr) {
    if (!function->is_function())
      throw PatternError("ur: the last table holds functions that change a pattern, not " + describe(*function));
    part.change = Transform{function->function_ref()};
  }
  return part;
}

Value ur(CallArgs& args) {
  const Rational cycles = args.time(0);
  if (cycles == Rational{0}) args.refuse(0, "a number of cycles other than 0");
  const NamedValues patterns{args, 2}, functions{args, 3};
  return Value{tidal::slow(
      cycles, join_by_whole(args.pattern(1), [cycles, patterns, functions](const Value& words, const Span& whole) {
        Part part = part_of(words, patterns, functions);
        part.pattern = tidal::fast(cycles, std::move(part.pattern));
        if (!part.change) return part.pattern;
        const Rational faster = whole.duration().reciprocal();
        return late(whole.begin, tidal::fast(faster, (*part.change)(tidal::slow(faster, part.pattern))));
      }))};
}

}  // namespace

Pattern sequence_loop(CallArgs& args) {
  const std::vector<Section> sections = sections_of(args);
  if (sections.empty()) return silence();
  Cycles begin = sections[0].begin, end = sections[0].end;
  for (const Section& section : sections) {
    begin = min(begin, section.begin);
    end = max(end, section.end);
  }
  if (begin >= end) throw PatternError(std::string{args.entry.name} + ": no section is longer than nothing");
  const Rational length = end - begin;
  return tidal::slow(length, tidal::loop_first(tidal::fast(length, early(begin, sequence_of(sections)))));
}

void add_arrangement(Entries& table) {
  table.push_back({.name = "seqP",
                   .params = {{"sections", ParamKind::rest}},
                   .form = Form::constructor,
                   .help = "plays patterns from a begin to an end, {begin, end, pattern} in cycles",
                   .example = "seqP({0, 2, s\"bd*2\"}, {1, 4, s\"hh*4\"})",
                   .make = [](CallArgs& args) { return Value{sequence_of(sections_of(args))}; }});
  table.push_back({.name = "spaceOut",
                   .params = {{"lengths", ParamKind::any}},
                   .help = "plays each cycle at several lengths, one after another",
                   .example = "s\"bd sn\":spaceOut({1, 2, 1})",
                   .make = spaced_out});
  table.push_back({.name = "ur",
                   .params = {{"cycles", ParamKind::time},
                              {"form", ParamKind::words},
                              {"patterns", ParamKind::value},
                              {"functions", ParamKind::value}},
                   .form = Form::constructor,
                   .help = "a form of so many cycles, made of named patterns and, after a colon, named functions",
                   .example = "ur(4, \"a [b:quick a]\", {a = s\"bd*2\", b = s\"sn hh\"}, {quick = fast(2)})",
                   .make = ur});
}

}  // namespace perigee::library

// patterns/library/sections.cpp -- Patterns in sections, faded into one another, or between one and the other.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/numeral.h"
#include "patterns/operators.h"
#include "patterns/pieces.h"

namespace perigee::library {
namespace {

std::span<const Value> section(const CallArgs& args, size_t i, size_t least, size_t most, std::string_view example) {
  const Value& value = args.value(i);
  const std::span<const Value> items = value.is_list() ? value.items() : std::span<const Value>{};
  if (items.size() < least || items.size() > most)
    throw PatternError(std::string{args.entry.name} + ": a section is written " + std::string{example} + ", not " +
                       describe(value));
  return items;
}

Rational time_of(const Value& value) { return Rational::nearest(number_or_throw(value)); }

Value arrange(CallArgs& args) {
  Rational total = 0;
  std::vector<std::pair<Rational, Pattern>> sections;
  for (size_t i = 0; i < args.count(); ++i) {
    const auto items = section(args, i, 2, 2, "{cycles, pattern}");
    const Rational cycles = time_of(items[0]);
    if (cycles <= Rational{0})
      throw PatternError("arrange: a section lasts some cycles above 0, not " + describe(items[0]));
    sections.emplace_back(cycles, fast(cycles, reify(items[1], true)));
    total += cycles;
  }
  return Value{slow(total, timecat(std::move(sections)))};
}

// Sections may overlap; one without a begin begins where the one before ends.
Value seq_p_loop(CallArgs& args) {
  struct Section {
    Cycles begin, end;
    Pattern pattern;
  };
  std::vector<Section> sections;
  Cycles total = 0;
  for (size_t i = 0; i < args.count(); ++i) {
    const auto items = section(args, i, 2, 3, "{begin, end, pattern} or {end, pattern}");
    const Cycles begin = items.size() == 3 ? time_of(items[0]) : total;
    total = time_of(items[items.size() - 2]);
    sections.push_back({begin, total, reify(items.back(), true)});
  }
  if (total <= Cycles{0}) return Value{silence()};
  std::vector<Pattern> layers;
  for (const Section& part : sections)
    layers.push_back(compress(part.begin / total, part.end / total, pure(Value{part.pattern})));
  return Value{join(Bind::inner, slow(total, stack(std::move(layers))))};
}

// Full up to the middle, then down to nothing.
Pattern fading_gain(const Pattern& position, bool in) {
  return fmap(position, [in](Value& value) {
    const double way = in ? 1 - number_or_throw(value) : number_or_throw(value);
    value = Value{ControlMap::single(control_key("gain"), Value{way < 0.5 ? 1 : 1 - (way - 0.5) / 0.5})};
    return true;
  });
}

Value xfade(CallArgs& args) {
  const Pattern from = args.pattern(0), position = args.pattern(1), to = args.pattern(2);
  return Value{stack({operate(Op::mul, Align::in, from, fading_gain(position, false)),
                      operate(Op::mul, Align::in, to, fading_gain(position, true))})};
}

std::vector<bool> truths_of(const Value& value) {
  std::vector<bool> truths;
  for (const Value& item : value.is_list() ? value.items() : std::span{&value, 1}) truths.push_back(item.truthy());
  return truths;
}

Pattern list_items(const Value& value) { return reify(value); }

Value morph_of(CallArgs& args) {
  const Pattern to = list_items(args.value(1)), by = list_items(args.value(2));
  const auto make = [to, by](const Value& from) {
    return bind(Bind::inner, to,
                [by, from = truths_of(from)](const Value& rhythm) {
                  return bind(Bind::inner, by, [from, other = truths_of(rhythm)](const Value& way) {
                    return morph(from, other, time_of(way));
                  });
                },
                {by});
  };
  return Value{bind(Bind::inner, list_items(args.value(0)), make, {to, by})};
}

// Each pattern's values beside one another in a list, where the events of all overlap.
Value parray(CallArgs& args) {
  return Value{listed_values(args.value(0).is_list() ? args.value(0).items() : args.rest(0))};
}

}  // namespace

Pattern listed_values(std::span<const Value> values) {
  Pattern lists = pure(Value::list({}));
  for (const Value& value : values) {
    lists = app_both(std::move(lists), reify(value), [](Value& list, const Value& next) {
      std::vector<Value> items(list.items().begin(), list.items().end());
      items.push_back(next);
      list = Value::list(std::move(items));
      return true;
    });
  }
  return lists;
}

void add_sections(Entries& table) {
  const std::vector<Param> sections = {{"sections", ParamKind::rest}};
  table.push_back({.name = "arrange",
                   .params = sections,
                   .form = Form::constructor,
                   .help = "plays sections {cycles, pattern} one after another, again and again",
                   .example = "arrange({4, s\"bd*4\"}, {2, s\"bd*8\"})",
                   .make = arrange});
  table.push_back({.name = "seqPLoop",
                   .params = sections,
                   .form = Form::constructor,
                   .help = "plays sections {begin, end, pattern}, in cycles, again and again",
                   .example = "seqPLoop({0, 2, \"bd*4\"}, {1, 3, \"cp hh\"}):s()",
                   .make = seq_p_loop});
  table.push_back(
      {.name = "xfade",
       .params = {{"from", ParamKind::pattern}, {"position", ParamKind::pattern}, {"to", ParamKind::pattern}},
       .form = Form::constructor,
       .help = "fades from one pattern (0) to another (1)",
       .example = "s\"bd*2\":xfade(\"<0 .25 .5 .75 1>\", s\"hh*4\")",
       .make = xfade,
       .only = Dialect::strudel});
  table.push_back({.name = "morph",
                   .params = {{"from", ParamKind::any}, {"to", ParamKind::any}, {"by", ParamKind::any}},
                   .form = Form::constructor,
                   .help = "a rhythm on its way (0..1) from one list of truths to another",
                   .example = "s\"hh\":struct(morph({1, 0, 1, 0}, {1, 1, 0}, \"<0 0.5 1>\"))",
                   .make = morph_of});
  table.push_back({.name = "parray",
                   .params = {{"patterns", ParamKind::rest}},
                   .form = Form::constructor,
                   .help = "the values of a list of patterns, as lists",
                   .example = "parray({\"1 2\", \"3 4 5\"})",
                   .make = parray});
  table.push_back({.name = "sequenceP",
                   .params = {{"patterns", ParamKind::rest}},
                   .form = Form::constructor,
                   .help = "the values of a list of patterns, as lists",
                   .example = "sequenceP({\"1 2\", \"3 4 5\"})",
                   .make = parray});
}

}  // namespace perigee::library

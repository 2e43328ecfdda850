// patterns/library/inputs.cpp -- What patterns take from the moment they play in: values from outside, tempo, when they began.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/inputs.h"

#include <cmath>

#include "patterns/core.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/mini.h"
#include "patterns/moment.h"
#include "patterns/numeral.h"

namespace perigee::library {
namespace {

bool read_number(Value& value) { return value.is_number(); }
bool read_whole(Value& value) {
  if (value.is_number()) value = Value{std::floor(value.number())};
  return value.is_number();
}
bool read_truth(Value& value) {
  if (value.is_number()) value = Value{value.truthy()};
  return value.is_boolean();
}
bool read_word(Value& value) { return value.is_string(); }

// cF(0.5, "knob"), cF_("knob"), cF0("knob"), and so on for each kind of value.
struct InputKind {
  std::string_view letter, what;
  bool (*read)(Value&);
  Value zero;
  std::string_view before, missing, name, after;  // the parts of an example
};
const InputKind kKinds[] = {
    {"F", "a number", read_number, Value{0}, "s\"bd*4\":gain(", "0.5", "knob", ")"},
    {"N", "a note", read_number, Value{0}, "note(", "7", "key", ")"},
    {"I", "a whole number", read_whole, Value{0}, "s\"bd\":n(", "2", "knob", ")"},
    {"B", "a truth", read_truth, Value{false}, "s\"bd*4\":mask(", "true", "pad", ")"},
    {"R", "a time", read_number, Value{0}, "s\"bd sn\":late(", "0.25", "knob", ")"},
    {"T", "a time", read_number, Value{0}, "s\"bd sn\":late(", "0.25", "knob", ")"},
    {"S", "a word", read_word, Value{""}, "s(", "\"bd\"", "sound", ")"},
};

std::string_view kept(const std::string& text) { return Symbol{text}.text(); }

std::string_view name_of(const InputKind& kind, const char* suffix) {
  return kept("c" + std::string{kind.letter} + suffix);
}
std::string_view help_of(const InputKind& kind, const char* meanwhile) {
  return kept(std::string{kind.what} + " from outside, by name; " + meanwhile + " until one comes");
}
std::string_view example_of(const InputKind& kind, const char* suffix, bool with_missing) {
  return kept(std::string{kind.before} + std::string{name_of(kind, suffix)} + "(" +
              (with_missing ? std::string{kind.missing} + ", " : "") + "\"" + std::string{kind.name} + "\")" +
              std::string{kind.after});
}

const InputKind& kind_of(const CallArgs& args) { return kKinds[args.entry.data]; }

// Half way goes to the even one, as in Tidal.
Cycles rounded(const Cycles& moment) {
  const Cycles down{moment.floor()}, past = moment - down, half{1, 2};
  return past < half || (past == half && down.num() % 2 == 0) ? down : down + Cycles{1};
}

struct Trigger {
  std::string_view name;
  std::vector<std::string_view> aliases;
  Cycles (*rounded)(const Cycles&);
  std::string_view help, example;
};
const Trigger kTriggers[] = {
    {"trigger",
     {},
     [](const Cycles& t) { return t; },
     "cycle 0 begins where the pattern is evaluated",
     "s\"bd sn\":trigger()"},
    {"ctrigger",
     {"qtrigger", "qt"},
     [](const Cycles& t) { return Cycles{t.ceil()}; },
     "cycle 0 begins at the next cycle after the pattern is evaluated",
     "s\"bd sn\":ctrigger()"},
    {"rtrigger",
     {},
     rounded,
     "cycle 0 begins at the nearest cycle to where the pattern is evaluated",
     "s\"bd sn\":rtrigger()"},
    {"ftrigger",
     {},
     [](const Cycles& t) { return t.sam(); },
     "cycle 0 is the cycle in which the pattern is evaluated",
     "s\"bd sn\":ftrigger()"},
};

Pattern in_cycles(const Pattern& source, double seconds) {
  return map_events(source, [seconds](Event& event, const QueryState& state) {
    event.value = Value{number_or_throw(event.value) * seconds * state.cps.value_or(1.0)};
  });
}

void add_triggers(Entries& table) {
  for (size_t i = 0; i < std::size(kTriggers); ++i) {
    table.push_back(
        {.name = kTriggers[i].name,
         .aliases = kTriggers[i].aliases,
         .help = kTriggers[i].help,
         .example = kTriggers[i].example,
         .make = [](CallArgs& args) { return Value{triggered(kTriggers[args.entry.data].rounded, args.subject())}; },
         .keeps_steps = true,
         .data = static_cast<int>(i)});
  }
  table.push_back({.name = "mtrigger",
                   .aliases = {"mt"},
                   .params = {{"cycles", ParamKind::integer}},
                   .help = "cycle 0 begins at the next multiple of so many cycles",
                   .example = "s\"bd sn\":mtrigger(4)",
                   .make = [](CallArgs& args) {
                     const Rational n = args.integer(0, 1, 1'000'000'000);
                     return Value{
                         triggered([n](const Cycles& t) { return n * Cycles{(t / n).ceil()}; }, args.subject())};
                   }});
  table.push_back({.name = "triggerWith",
                   .params = {{"function", ParamKind::function}},
                   .help = "cycle 0 begins where a function of the time of evaluation says",
                   .example = "s\"bd sn\":triggerWith(function(t) return t + 1 end)",
                   .make = [](CallArgs& args) {
                     const auto begin = [function = args.function(0)](const Cycles& moment) {
                       const Value time{moment.to_double()};
                       return Rational::nearest(number_or_throw(function->call(std::span{&time, 1})));
                     };
                     return Value{triggered(begin, args.subject())};
                   }});
}

}  // namespace

void add_inputs(Entries& table) {
  const Param name = {"name", ParamKind::text}, missing = {"missing", ParamKind::pattern};
  for (size_t i = 0; i < std::size(kKinds); ++i) {
    const int data = static_cast<int>(i);
    const InputKind& kind = kKinds[i];
    table.push_back(
        {.name = name_of(kind, ""),
         .params = {missing, name},
         .form = Form::constructor,
         .help = help_of(kind, "the first argument"),
         .example = example_of(kind, "", true),
         .make = [](CallArgs& args) { return Value{input_pattern(args.text(1), kind_of(args).read, args.pattern(0))}; },
         .data = data});
    table.push_back(
        {.name = name_of(kind, "_"),
         .params = {name},
         .form = Form::constructor,
         .help = help_of(kind, "silent"),
         .example = example_of(kind, "_", false),
         .make = [](CallArgs& args) { return Value{input_pattern(args.text(0), kind_of(args).read, silence())}; },
         .data = data});
    table.push_back({.name = name_of(kind, "0"),
                     .params = {name},
                     .form = Form::constructor,
                     .help = help_of(kind, "nothing, as 0,"),
                     .example = example_of(kind, "0", false),
                     .make =
                         [](CallArgs& args) {
                           return Value{input_pattern(args.text(0), kind_of(args).read, pure(kind_of(args).zero))};
                         },
                     .data = data});
  }
  table.push_back({.name = "cP",
                   .params = {name},
                   .form = Form::constructor,
                   .help = "a text from outside, read as mini-notation; silent until one comes",
                   .example = "s(cP(\"line\"))",
                   .make = [](CallArgs& args) {
                     const auto read = [dialect = args.dialect](const Value& text) {
                       return mini(text.text(), dialect);
                     };
                     return Value{bind(Bind::inner, input_pattern(args.text(0), read_word, silence()), read)};
                   }});
  table.push_back({.name = "sec",
                   .help = "seconds as cycles, at the tempo that plays",
                   .example = "s\"bd\":legato(pure(0.5):sec())",
                   .make = [](CallArgs& args) { return Value{in_cycles(args.subject(), 1)}; },
                   .keeps_steps = true});
  table.push_back({.name = "msec",
                   .help = "milliseconds as cycles, at the tempo that plays",
                   .example = "s\"bd\":legato(pure(250):msec())",
                   .make = [](CallArgs& args) { return Value{in_cycles(args.subject(), 0.001)}; },
                   .keeps_steps = true});
  add_triggers(table);
}

}  // namespace perigee::library

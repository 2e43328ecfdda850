// patterns/library/tonal.cpp -- Notes, scales and intervals by name.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/controls.h"
#include "patterns/error.h"
#include "patterns/join.h"
#include "patterns/library.h"
#include "patterns/numeral.h"
#include "patterns/tonal/arp.h"
#include "patterns/tonal/chord_table.h"
#include "patterns/tonal/scale.h"
#include "patterns/tonal/scale_table.h"
#include "patterns/warning.h"

namespace perigee::library {
namespace {

constexpr double kOctave = 12;  // semitones

std::vector<double> numbers(const CallArgs& args, size_t i) {
  const Value& list = args.value(i);
  std::vector<double> found;
  for (const Value& item : list.is_list() ? list.items() : std::span{&list, 1}) {
    const auto number = as_number(item);
    if (!number) args.refuse(i, "a list of numbers, such as {0, 2, 7}");
    found.push_back(*number);
  }
  return found;
}

// Tidal goes on with a scale of one note where the name is unknown.
std::vector<double> tidal_scale(const Value& name) {
  const Scale* scale = name.is_string() ? find_scale(name.text(), Dialect::tidal) : nullptr;
  if (scale != nullptr) return scale->semitones;
  warn_once("scale: a name is unknown, so its degrees are octaves, as in Tidal; print(scaleList) shows the names");
  return {0};
}

std::string_view joined(const std::vector<std::string_view>& names) {
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ' ';
    text += name;
  }
  return Symbol{text}.text();
}

// What a function of lists, such as raiseDegree(2), makes of a scale; a note that comes twice counts once.
std::vector<double> changed(const CallArgs& args, const Value& name, const Ref<const Callable>& change) {
  const std::vector<double> scale = tidal_scale(name);
  const Value before = Value::list({scale.begin(), scale.end()});
  const Value after = change->call(std::span{&before, 1});
  std::vector<double> result;
  if (!after.is_list() || after.items().empty())
    throw PatternError(std::string{args.entry.name} + ": the function must give a list of semitones back");
  for (const Value& item : after.items()) {
    const double note = number_or_throw(item);
    if (result.empty() || result.back() != note) result.push_back(note);
  }
  return result;
}

// raiseDegree and its like: the degrees from the first to the last of the arguments before the list are moved.
Value move_degrees(CallArgs& args) {
  const double by = args.entry.data % 10 == 1 ? 1 : -1;
  const size_t bounds = args.entry.data >= 10 ? 2 : 1;
  constexpr int64_t kMost = 1000;
  const int64_t first = args.integer(0, 0, kMost), last = args.integer(bounds - 1, first, kMost);
  const auto move = [by, first, last](std::span<const Value> given) {
    if (given.empty() || !given[0].is_list()) throw PatternError("a scale's degree is moved in a list of semitones");
    std::vector<Value> items(given[0].items().begin(), given[0].items().end());
    const int64_t size = static_cast<int64_t>(items.size());
    for (int64_t i = 0; i < size; ++i) {
      // A degree beyond the end is the last one.
      const bool moved = (i >= first && i <= last) || (i == size - 1 && first > i);
      if (moved) items[static_cast<size_t>(i)] = Value{number_or_throw(items[static_cast<size_t>(i)]) + by};
    }
    return Value::list(std::move(items));
  };
  if (args.count() > bounds) return move(args.rest(bounds));
  return Value{make_callable(move)};
}

// The events of a chord as a function of lists gives them back.
std::vector<Event> reordered(const std::vector<Event>& chord, const Callable& order) {
  std::vector<Value> items;
  for (const Event& note : chord) items.emplace_back(Ref<const BoxedEvent>{new BoxedEvent{note}});
  const Value list = Value::list(std::move(items));
  const Value after = order.call(std::span{&list, 1});
  if (!after.is_list()) throw PatternError("arpWith: the function must give a list of events back");
  std::vector<Event> notes;
  for (const Value& item : after.items()) {
    if (!item.is_event()) throw PatternError("arpWith: the function must give a list of events back");
    notes.push_back(item.event().event);
  }
  return notes;
}

void add_scales(Entries& table) {
  const Param name = {"name", ParamKind::value};
  table.push_back({.name = "scale",
                   .params = {name},
                   .help = "makes notes of a scale of degrees, and draws notes to it",
                   .example = "n\"0 2 4 <6 7>\":scale(\"C:minor\")",
                   .make = [](CallArgs& args) { return Value{to_scale(args.value(0), args.subject())}; },
                   .keeps_steps = true,
                   .tidal = Meaning{.help = "makes semitones of degrees of a scale",
                                    .example = "n(m\"0 .. 7\":scale(\"major\"))",
                                    .make = [](CallArgs& args) {
                                      return Value{to_semitones(tidal_scale(args.value(0)), kOctave, args.subject())};
                                    }}});
  table.push_back({.name = "scaleTranspose",
                   .aliases = {"scaleTrans", "strans"},
                   .params = {{"degrees", ParamKind::number}},
                   .help = "moves notes by degrees inside the scale they are in",
                   .example = "n\"0 2 4\":scale(\"C:major\"):scaleTranspose(\"<0 1 -1>\")",
                   .make = [](CallArgs& args) { return Value{scale_transpose(args.number(0), args.subject())}; }});
  table.push_back({.name = "transpose",
                   .aliases = {"trans"},
                   .params = {{"amount", ParamKind::value}},
                   .help = "moves notes by semitones, or by an interval such as \"3m\" that keeps the spelling right",
                   .example = "note\"c3 eb3\":transpose(\"<1P 5P -2M>\")",
                   .make = [](CallArgs& args) { return Value{transpose(args.value(0), args.subject())}; }});
  table.push_back(
      {.name = "toScale",
       .params = {{"semitones", ParamKind::value}},
       .help = "makes semitones of degrees of a scale given as a list",
       .example = "n(m\"0 1 2 3\":toScale({0, 2, 7}))",
       .make = [](CallArgs& args) { return Value{to_semitones(numbers(args, 0), kOctave, args.subject())}; }});
  table.push_back(
      {.name = "toScalePrime",
       .params = {{"octave", ParamKind::number}, {"semitones", ParamKind::value}},
       .help = "toScale with an octave of so many semitones",
       .example = "n(m\"0 1 2 3\":toScalePrime(10, {0, 2, 7}))",
       .make = [](CallArgs& args) { return Value{to_semitones(numbers(args, 1), args.number(0), args.subject())}; }});
  table.push_back({.name = "scaleWith",
                   .params = {name, {"function", ParamKind::function}},
                   .help = "Tidal's scale, its list of semitones changed by a function",
                   .example = "n(m\"0 .. 7\":scaleWith(\"major\", raiseDegree(2)))",
                   .make = [](CallArgs& args) {
                     return Value{
                         to_semitones(changed(args, args.value(0), args.function(1)), kOctave, args.subject())};
                   }});
  table.push_back({.name = "scaleWithList",
                   .params = {name, {"functions", ParamKind::any}},
                   .help = "scaleWith by each function of a list in turn, a cycle each",
                   .example = "n(m\"0 .. 7\":scaleWithList(\"major\", {raiseDegree(2), lowerDegree(2)}))",
                   .make = [](CallArgs& args) {
                     std::vector<Pattern> cycles;
                     if (!args.value(1).is_list()) args.refuse(1, "a list of functions");
                     for (const Value& item : args.value(1).items()) {
                       if (!item.is_function()) args.refuse(1, "a list of functions");
                       cycles.push_back(
                           to_semitones(changed(args, args.value(0), item.function_ref()), kOctave, args.subject()));
                     }
                     return Value{slowcat(std::move(cycles))};
                   }});
  struct Mover {
    std::string_view name, help, example;
    int data;
  };
  constexpr Mover kMovers[] = {
      {"raiseDegree", "raises a degree of a scale by a semitone, for scaleWith", "raiseDegree(2)({0, 2, 4, 5})", 1},
      {"lowerDegree", "lowers a degree of a scale by a semitone, for scaleWith", "lowerDegree(2)({0, 2, 4, 5})", 2},
      {"raiseDegrees", "raises the degrees from one to another, for scaleWith", "raiseDegrees(1, 2)({0, 2, 4, 5})", 11},
      {"lowerDegrees", "lowers the degrees from one to another, for scaleWith", "lowerDegrees(1, 2)({0, 2, 4, 5})", 12},
  };
  for (const Mover& mover : kMovers) {
    std::vector<Param> params = {{"degree", ParamKind::any}};
    if (mover.data >= 10) params.push_back({"last", ParamKind::any});
    params.push_back({"list", ParamKind::rest});
    table.push_back({.name = mover.name,
                     .params = std::move(params),
                     .form = Form::constructor,
                     .help = mover.help,
                     .example = mover.example,
                     .make = move_degrees,
                     .data = mover.data});
  }
  table.push_back(
      {.name = "getScale",
       .params = {{"scales", ParamKind::any}, name},
       .help = "Tidal's scale with scales of your own: a table of lists by name",
       .example = "n(m\"0 .. 7\":getScale({techno = {0, 2, 3, 7}}, \"techno\"))",
       .make = [](CallArgs& args) {
         if (!args.value(0).is_controls()) args.refuse(0, "a table such as {techno = {0, 2, 3, 7}}");
         const Value& wanted = args.value(1);
         for (const ControlMap::Entry& entry : args.value(0).controls().entries()) {
           if (!wanted.is_string() || control(entry.id).name != wanted.text()) continue;
           std::vector<double> semitones;
           for (const Value& item : entry.value.is_list() ? entry.value.items() : std::span{&entry.value, 1})
             semitones.push_back(number_or_throw(item));
           return Value{to_semitones(std::move(semitones), kOctave, args.subject())};
         }
         return Value{to_semitones(tidal_scale(wanted), kOctave, args.subject())};
       }});
  table.push_back({.name = "scaleList",
                   .form = Form::constant,
                   .help = "the names of all scales of the dialect",
                   .example = "scaleList",
                   .make = [](CallArgs& args) { return Value{joined(scale_names(args.dialect))}; }});
  table.push_back({.name = "chordList",
                   .form = Form::constant,
                   .help = "the names of Tidal's chords",
                   .example = "chordList",
                   .make = [](CallArgs&) { return Value{joined(tidal_chord_names())}; }});
}

void add_arps(Entries& table) {
  table.push_back({.name = "arp",
                   .params = {{"indices", ParamKind::pattern}},
                   .help = "plays notes of chords by index, in the rhythm of the indices",
                   .example = "note\"<[c,eb,g] [c,f,ab]>\":arp(\"0 [0,2] 1 [0,2]\")",
                   .make = [](CallArgs& args) { return Value{arp_by_index(args.pattern(0), args.subject())}; },
                   .tidal = Meaning{.params = std::vector<Param>{{"mode", ParamKind::value}},
                                    .help = "plays the notes of chords in an order: up down updown downup up&down "
                                            "down&up converge diverge disconverge pinkyup pinkyupdown thumbup "
                                            "thumbupdown",
                                    .example = "n\"[0,4,7]\":arp(\"<up updown>\")",
                                    .make = [](CallArgs& args) {
                                      if (!args.value(0).is_string()) args.refuse(0, "a mode such as \"updown\"");
                                      return Value{spread_chords(arp_mode(args.value(0).text()), args.subject())};
                                    }}});
  table.push_back({.name = "arpWith",
                   .params = {{"function", ParamKind::function}},
                   .help = "plays what a function picks of the list of a chord's events",
                   .example = "note\"[c,eb,g]\":arpWith(function(haps) return haps[3] end)",
                   .make =
                       [](CallArgs& args) {
                         return Value{arp_with(
                             [function = args.function(0)](const Value& chord) {
                               return reify(function->call(std::span{&chord, 1}));
                             },
                             args.subject())};
                       },
                   .tidal = Meaning{.help = "plays a chord's events in the order that a function gives their list",
                                    .example = "n\"[0,4,7]\":arpWith(function(haps) return {haps[1], haps[3]} end)",
                                    .make = [](CallArgs& args) {
                                      return Value{spread_chords(
                                          [function = args.function(0)](const std::vector<Event>& chord) {
                                            return reordered(chord, *function);
                                          },
                                          args.subject())};
                                    }}});
  table.push_back({.name = "reverse",
                   .params = {{"list", ParamKind::any}},
                   .form = Form::constructor,
                   .help = "a list from its end; rev reverses patterns",
                   .example = "tidal.arpWith(reverse, n\"[0,4,7]\")",
                   .make = [](CallArgs& args) {
                     if (!args.value(0).is_list()) args.refuse(0, "a list; rev reverses patterns");
                     const auto items = args.value(0).items();
                     return Value::list({items.rbegin(), items.rend()});
                   }});
  table.push_back({.name = "arpeggiate",
                   .aliases = {"arpg"},
                   .help = "plays the notes of chords one after another",
                   .example = "n\"[0,4,7]\":arpeggiate()",
                   .make = [](CallArgs& args) { return Value{spread_chords(arp_mode("up"), args.subject())}; }});
  table.push_back({.name = "rolledBy",
                   .params = {{"amount", ParamKind::time}},
                   .help = "begins the notes of chords one after another within that part of their time; negative: "
                           "from the last note",
                   .example = "n\"[0,4,7]\":rolledBy(\"<1 -0.25>\")",
                   .make = [](CallArgs& args) { return Value{roll_chords(args.time(0), args.subject())}; }});
  table.push_back({.name = "rolled",
                   .help = "begins the notes of chords one after another in a quarter of their time",
                   .example = "n\"[0,4,7]\":rolled()",
                   .make = [](CallArgs& args) {
                     return Value{roll_chords(Rational{1, 4}, args.subject())};
                   }});
  table.push_back({.name = "chromaticiseBy",
                   .aliases = {"chromaticizeBy"},
                   .params = {{"semitones", ParamKind::integer}},
                   .help = "makes a run of semitones of each note",
                   .example = "n(m\"0 [4 7]\":chromaticiseBy(\"<2 -2>\"))",
                   .make = [](CallArgs& args) {
                     constexpr int64_t kMost = 127;
                     return Value{chromaticise(static_cast<int>(args.integer(0, -kMost, kMost)), args.subject())};
                   }});
}

}  // namespace

void add_tonal(Entries& table) {
  add_scales(table);
  add_arps(table);
}

}  // namespace perigee::library

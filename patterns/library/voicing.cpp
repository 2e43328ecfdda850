// patterns/library/voicing.cpp -- Chord symbols that sound, and dictionaries of one's own for them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tonal/voicing.h"

#include "patterns/controls.h"
#include "patterns/error.h"
#include "patterns/library.h"
#include "patterns/numeral.h"

namespace perigee::library {
namespace {

VoicingDictionary dictionary_of(const CallArgs& args, size_t i) {
  if (!args.value(i).is_controls())
    args.refuse(i, "a table such as {m7 = {\"3m 7m\", \"7m 10m\"}, [\"^7\"] = {\"3M 7M\"}}");
  VoicingDictionary dictionary;
  for (const ControlMap::Entry& entry : args.value(i).controls().entries())
    dictionary.table[std::string{control(entry.id).name}] = voicings_of(entry.value);
  return dictionary;
}

int midi_of(const Value& value) {
  const double midi = number_or_throw(value);
  if (!(midi >= 0 && midi <= 127)) throw PatternError(describe(value) + " is no note of a keyboard");
  return static_cast<int>(midi);
}

void set_range(const CallArgs& args, VoicingDictionary& dictionary, const Value& range) {
  if (!range.is_list() || range.items().size() != 2)
    throw PatternError(std::string{args.entry.name} + ": a range is a list of two notes, such as {\"F3\", \"A4\"}");
  dictionary.lowest = midi_of(range.items()[0]);
  dictionary.highest = midi_of(range.items()[1]);
}

Value add(CallArgs& args) {
  VoicingDictionary dictionary = dictionary_of(args, 1);
  if (args.count() > 2) set_range(args, dictionary, args.value(2));
  add_voicings(args.text(0), std::move(dictionary));
  return {};
}

// registerVoicings(name, dictionary, {range = …, mode = …, anchor = …})
Value register_with_options(CallArgs& args) {
  VoicingDictionary dictionary = dictionary_of(args, 1);
  if (args.count() > 2) {
    if (!args.value(2).is_controls()) args.refuse(2, "a table such as {mode = \"below\", anchor = \"c5\"}");
    for (const ControlMap::Entry& entry : args.value(2).controls().entries()) {
      const std::string_view option = control(entry.id).name;
      if (option == "range") {
        set_range(args, dictionary, entry.value);
      } else if (option == "anchor") {
        dictionary.anchor = midi_of(entry.value);
      } else if (option == "mode" && entry.value.is_string()) {
        dictionary.mode = anchor_mode(entry.value.text());
      } else {
        throw PatternError("registerVoicings: the options are range, mode and anchor, not '" + std::string{option} +
                           "'");
      }
    }
  }
  add_voicings(args.text(0), std::move(dictionary));
  return {};
}

Value alias(CallArgs& args) {
  const std::string_view name = args.text(2);
  VoicingDictionary dictionary = *voicing_shelf()->find(name);
  const auto symbol = split_chord_symbol("C" + std::string{args.text(0)});
  dictionary.table[std::string{args.text(1)}] =
      dictionary.of("C" + std::string{args.text(0)}, symbol.value_or(ChordSymbol{}));
  add_voicings(name, std::move(dictionary));
  return {};
}

}  // namespace

void add_voicing(Entries& table) {
  table.push_back({.name = "voicing",
                   .help =
                       "plays chord symbols: by the controls dictionary (ireal lefthand guidetones shell open drop2 "
                       "triads legacy), anchor, mode (below above duck root), offset, n and octaves",
                   .example = "n\"0 1 2 3\":chord(\"<C Am F^7 G7>\"):anchor(\"c5\"):voicing()",
                   .make = [](CallArgs& args) { return Value{voice_chords(args.subject())}; }});
  table.push_back({.name = "voicings",
                   .params = {{"dictionary", ParamKind::value}},
                   .help = "makes notes of chord symbols within the range of a dictionary; voicing can do more",
                   .example = "m\"<C^7 A7 Dm7 G7>\":voicings(\"lefthand\"):note()",
                   .make = [](CallArgs& args) {
                     if (!args.value(0).is_string()) args.refuse(0, "the name of a dictionary, such as \"lefthand\"");
                     return Value{voice_within(args.value(0).text(), args.subject())};
                   }});
  table.push_back({.name = "rootNotes",
                   .params = {{"octave", ParamKind::integer}},
                   .help = "makes of chord symbols their roots in an octave",
                   .example = "m\"<C^7 A7 Dm7 G7>\":rootNotes(2):note()",
                   .make = [](CallArgs& args) {
                     constexpr int64_t kLeast = -2, kMost = 12;
                     return Value{root_notes(static_cast<int>(args.integer(0, kLeast, kMost)), args.subject())};
                   }});
  const Param name = {"name", ParamKind::any}, dictionary = {"dictionary", ParamKind::any};
  table.push_back({.name = "addVoicings",
                   .params = {name, dictionary, {"range", ParamKind::rest}},
                   .form = Form::constructor,
                   .help = "adds a dictionary of voicings by chord symbol, for voicings within a range of notes",
                   .example = "addVoicings(\"mine\", {m7 = {\"3m 7m\", \"7m 10m\"}}, {\"C3\", \"C5\"})",
                   .make = add});
  table.push_back({.name = "registerVoicings",
                   .params = {name, dictionary, {"options", ParamKind::rest}},
                   .form = Form::constructor,
                   .help = "adds a dictionary of voicings by chord symbol, with the options range, mode and anchor",
                   .example = "registerVoicings(\"mine\", {m7 = {\"3m 7m\", \"7m 10m\"}}, {mode = \"above\"})",
                   .make = register_with_options});
  table.push_back({.name = "setVoicingRange",
                   .params = {name, {"range", ParamKind::any}},
                   .form = Form::constructor,
                   .help = "sets the range of notes that voicings keeps to in a dictionary",
                   .example = "setVoicingRange(\"lefthand\", {\"F3\", \"C5\"})",
                   .make = [](CallArgs& args) {
                     VoicingDictionary changed = *voicing_shelf()->find(args.text(0));
                     set_range(args, changed, args.value(1));
                     add_voicings(args.text(0), std::move(changed));
                     return Value{};
                   }});
  table.push_back({.name = "setDefaultVoicings",
                   .params = {name},
                   .form = Form::constructor,
                   .help = "sets the dictionary that voicing looks chords up in where an event names none",
                   .example = "setDefaultVoicings(\"ireal\")",
                   .make = [](CallArgs& args) {
                     set_default_voicings(args.text(0));
                     return Value{};
                   }});
  table.push_back({.name = "voicingAlias",
                   .params = {{"symbol", ParamKind::any}, {"alias", ParamKind::any}, {"dictionary", ParamKind::any}},
                   .form = Form::constructor,
                   .help = "gives a chord symbol a second name in a dictionary",
                   .example = "voicingAlias(\"m7\", \"moll7\", \"lefthand\")",
                   .make = alias});
  table.push_back({.name = "voicingRegistry",
                   .form = Form::constant,
                   .help = "the names of the voicing dictionaries",
                   .example = "voicingRegistry",
                   .make = [](CallArgs&) {
                     std::string text;
                     for (const auto& [known, kept] : voicing_shelf()->dictionaries)
                       text += (text.empty() ? "" : " ") + known;
                     return Value{std::string_view{text}};
                   }});
  table.push_back({.name = "resetVoicings",
                   .params = {{"nothing", ParamKind::rest}},
                   .form = Form::constructor,
                   .help = "takes back all that was added to the voicing dictionaries",
                   .example = "resetVoicings()",
                   .make = [](CallArgs&) {
                     reset_voicings();
                     return Value{};
                   }});
}

}  // namespace perigee::library

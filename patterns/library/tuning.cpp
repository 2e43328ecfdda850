// patterns/library/tuning.cpp -- Other tunings than twelve equal steps, and what a note is called in Hz and MIDI.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tonal/tuning.h"

#include <array>
#include <cmath>

#include "patterns/core.h"
#include "patterns/error.h"
#include "patterns/library.h"
#include "patterns/numeral.h"
#include "patterns/pure.h"
#include "patterns/tonal/note_name.h"
#include "patterns/tonal/pitch_controls.h"
#include "patterns/tonal/scala.h"

namespace perigee::library {
namespace {

constexpr double kMostDegrees = 10'000;

int degree_of(double number) {
  if (!(std::abs(number) <= kMostDegrees))
    throw PatternError("tuning: a degree must be within -10000 to 10000, but it is " + describe(Value{number}));
  return static_cast<int>(std::lround(number));
}

// The note that degree 0 plays: where scale begins, c3; in Tidal note 0, which is c5.
double root_note(Dialect dialect) { return dialect == Dialect::tidal ? 0 : 48; }
// From the dialect's note numbers to MIDI's.
double midi_shift(Dialect dialect) { return dialect == Dialect::tidal ? 60 : 0; }

// A bare number and the control n are degrees; the control note is a note.
enum class Pitch : uint8_t { bare, degree, note };
using Retune = std::function<std::optional<double>(double pitch, Pitch kind)>;  // none drops the event

Pattern retuned(Pattern source, ControlId as, Retune retune) {
  return fmap(std::move(source), [as, retune = std::move(retune)](Value& value) {
    const Value* pitch = pitch_of(value);
    if (pitch == nullptr) throw PatternError("a tuning needs degrees or notes, but it was given " + describe(value));
    const Pitch kind = !value.is_controls()                            ? Pitch::bare
                       : pitch_control(value) == pitch_controls().note ? Pitch::note
                                                                       : Pitch::degree;
    const auto tuned = retune(number_or_throw(*pitch), kind);
    if (tuned) value = with_pitch(std::move(value), Value{*tuned}, as);
    return tuned.has_value();
  });
}

double tuned_note(const Tuning& tuning, double pitch, Pitch kind, double root) {
  return root + tuning.semitones(degree_of(kind == Pitch::note ? pitch - root : pitch));
}

Value in_notes(const CallArgs& args, Tuning tuning) {
  return Value{retuned(args.subject(), pitch_controls().note,
                       [tuning = std::move(tuning), root = root_note(args.dialect)](double pitch, Pitch kind) {
                         return tuned_note(tuning, pitch, kind, root);
                       })};
}

Value in_mapped_notes(const CallArgs& args, Tuning tuning, KeyboardMap map) {
  return Value{retuned(args.subject(), pitch_controls().note,
                       [tuning = std::move(tuning), map = std::move(map), shift = midi_shift(args.dialect)](
                           double pitch, Pitch kind) -> std::optional<double> {
                         const auto note =
                             map.note(degree_of(kind == Pitch::note ? pitch + shift : map.middle_key + pitch), tuning);
                         if (!note) return std::nullopt;
                         return *note - shift;
                       })};
}

// Strudel's tuning and tune: bare degrees become ratios; controls get notes.
Value by_ratio(CallArgs& args) {
  return Value{retuned(
      args.subject(), pitch_controls().note,
      [tuning = tuning_of(args.value(0), args.entry.name), root = root_note(args.dialect)](double pitch, Pitch kind) {
        return kind == Pitch::bare ? tuning.ratio(degree_of(pitch)) : tuned_note(tuning, pitch, kind, root);
      })};
}

void add_tunings(Entries& table) {
  const std::vector<Param> params = {{"tuning", ParamKind::value}};
  table.push_back({.name = "xen",
                   .params = params,
                   .help = "makes frequencies of degrees of \"19edo\", a list of ratios or a named tuning; 0 is 220 Hz",
                   .example = "m\"0 4 7 <9 12>\":xen(\"19edo\"):freq():s(\"sine\")",
                   .make = [](CallArgs& args) {
                     constexpr double kBase = 220;
                     return Value{retuned(args.subject(), pitch_controls().freq,
                                          [tuning = tuning_of(args.value(0), "xen")](double pitch, Pitch) {
                                            return kBase * tuning.ratio(degree_of(pitch));
                                          })};
                   }});
  table.push_back({.name = "tuning",
                   .params = params,
                   .help = "makes ratios of degrees of a list of ratios, of \"19edo\" or of a named tuning; notes of n",
                   .example = "m\"0 1 2 3\":tuning({1, 1.25, 1.5}):mul(220):freq()",
                   .make = by_ratio});
  table.push_back({.name = "tune",
                   .params = params,
                   .help = "makes ratios of degrees of a named tuning, see tunings; notes of n",
                   .example = "m\"0 4 7\":tune(\"kirnberger3\"):mul(220):freq()",
                   .make = by_ratio});
  table.push_back({.name = "edo",
                   .params = {{"steps", ParamKind::value}},
                   .help = "makes notes of degrees of the octave divided into so many equal steps",
                   .example = "n\"0 5 11 <19 16>\":edo(19):s(\"sine\")",
                   .make = [](CallArgs& args) {
                     const Value& steps = args.value(0);
                     const auto number = plain_number(steps);
                     return in_notes(args, number ? equal_tuning(*number) : tuning_of(steps, "edo"));
                   }});
  table.push_back({.name = "scala",
                   .params = {{"file", ParamKind::any}},
                   .help = "makes notes of degrees of the tuning in a Scala file; scala{\"x.scl\", \"y.kbm\"} with a "
                           "keyboard map, which says what each key plays. Named tunings too",
                   .example = "n\"0 4 7\":scala(\"just\"):s(\"sine\")",
                   .make = [](CallArgs& args) {
                     const Value& files = args.value(0);
                     const auto name = [&](const Value& file) {
                       if (!file.is_string()) args.refuse(0, "the name of a .scl file, or {\"x.scl\", \"y.kbm\"}");
                       return std::string{file.text()};
                     };
                     const auto both = files.is_list() ? files.items() : std::span{&files, 1};
                     if (both.empty() || both.size() > 2) args.refuse(0, "a .scl file, or that and a .kbm file");
                     const std::string file = name(both[0]);
                     Tuning tuning = file.find('.') == std::string::npos ? tuning_of(both[0], "scala")
                                                                         : parse_scl(read_text_file(file), file);
                     if (both.size() == 1) return in_notes(args, std::move(tuning));
                     const std::string keys = name(both[1]);
                     return in_mapped_notes(args, std::move(tuning), parse_kbm(read_text_file(keys), keys));
                   }});
  table.push_back({.name = "tunings",
                   .form = Form::constant,
                   .help = "the names of the tunings that tune, tuning and xen know",
                   .example = "tunings",
                   .make = [](CallArgs&) {
                     std::string text;
                     for (const std::string_view name : tuning_names())
                       text += (text.empty() ? "" : " ") + std::string{name};
                     return Value{text};
                   }});
}

// -- What a note is called. Each takes a value, or a pattern of values.

double midi_to_hz(double midi) { return 440 * std::exp2((midi - 69) / 12); }
double hz_to_midi(double hz) { return 69 + 12 * std::log2(hz / 440); }

double midi_of(const Value& value) {
  if (value.is_number()) return value.number();
  const auto note = value.is_string() ? note_number(value.text()) : std::nullopt;
  if (!note) throw PatternError(describe(value) + " is no note; write notes as c4, eb3 or f#2");
  return *note;
}

const Value* field(const Value& value, ControlId id) {
  return value.is_controls() ? value.controls().find(id) : nullptr;
}

double positive(const Value& hz) {
  const double value = number_or_throw(hz);
  if (!(value > 0)) throw PatternError("a frequency must be above 0 Hz, but it is " + describe(hz));
  return value;
}

// The frequency of an event, of its controls or of a bare note.
double frequency(const Value& value) {
  if (value.is_event()) return frequency(value.event().event.value);
  if (const Value* hz = field(value, pitch_controls().freq)) return positive(*hz);
  const Value* pitch = pitch_of(value);
  if (pitch == nullptr) throw PatternError(describe(value) + " has neither note nor freq");
  return midi_to_hz(midi_of(*pitch));
}

std::string note_name(double midi, const std::array<std::string_view, 7>& letters) {
  constexpr double kMost = 10'000;
  if (!(std::abs(midi) <= kMost)) throw PatternError(describe(Value{midi}) + " is no MIDI note");
  const Note note = note_of_midi(static_cast<int>(std::floor(midi)));
  return std::string{letters[static_cast<size_t>(note.letter)]} + (note.sharps < 0 ? "b" : "") +
         std::to_string(note.octave.value_or(0));
}

struct Notation {
  std::string_view name;
  std::array<std::string_view, 7> letters;
};
constexpr Notation kNotations[] = {
    {"letters", {"C", "D", "E", "F", "G", "A", "B"}},           {"german", {"C", "D", "E", "F", "G", "A", "H"}},
    {"solfeggio", {"Do", "Re", "Mi", "Fa", "Sol", "La", "Si"}}, {"indian", {"Sa", "Re", "Ga", "Ma", "Pa", "Dha", "Ni"}},
    {"byzantine", {"Ni", "Pa", "Vou", "Ga", "Di", "Ke", "Zo"}}, {"japanese", {"I", "Ro", "Ha", "Ni", "Ho", "He", "To"}},
};

std::string solmized(const Value& value, std::span<const Value> more) {
  const std::string_view wanted = !more.empty() && more[0].is_string() ? more[0].text() : "letters";
  for (const Notation& notation : kNotations) {
    if (notation.name == wanted) return note_name(number_or_throw(value), notation.letters);
  }
  throw PatternError("sol2note: a notation is letters, german, solfeggio, indian, byzantine or japanese, not '" +
                     std::string{wanted} + "'");
}

Value tokens(const Value& value) {
  const auto note = value.is_string() ? parse_note(value.text()) : std::nullopt;
  if (!note) return Value::list({});
  const size_t end = value.text().find_first_of("-0123456789");
  const size_t length = std::min(end, value.text().size());
  std::vector<Value> parts{Value{value.text().substr(0, 1)}, Value{value.text().substr(1, length - 1)}};
  if (note->octave) parts.emplace_back(*note->octave);
  return Value::list(std::move(parts));
}

struct Helper {
  std::string_view name, help, example;
  Value (*of)(const Value& value, std::span<const Value> more);
};
constexpr Helper kHelpers[] = {
    {"noteToMidi", "the MIDI number of a note name; c4 is 60, c without an octave is that of octave 3 or the one named",
     "noteToMidi(\"eb4\")",
     [](const Value& value, std::span<const Value> more) {
       const auto note = value.is_string() ? parse_note(value.text()) : std::nullopt;
       if (note && !note->octave && !more.empty()) return Value{midi_of(value) + 12 * (number_or_throw(more[0]) - 3)};
       return Value{midi_of(value)};
     }},
    {"midiToFreq", "the frequency of a MIDI number", "midiToFreq(69)",
     [](const Value& value, std::span<const Value>) { return Value{midi_to_hz(number_or_throw(value))}; }},
    {"freqToMidi", "the MIDI number of a frequency", "freqToMidi(440)",
     [](const Value& value, std::span<const Value>) { return Value{hz_to_midi(positive(value))}; }},
    {"getFreq", "the frequency of a note name or MIDI number", "getFreq(\"a4\")",
     [](const Value& value, std::span<const Value>) { return Value{midi_to_hz(midi_of(value))}; }},
    {"getFrequency", "the frequency of an event, of its controls or of a note", "getFrequency({note = \"a4\"})",
     [](const Value& value, std::span<const Value>) { return Value{frequency(value)}; }},
    {"getPlayableNoteValue", "the note name of an event, or its number as a frequency", "getPlayableNoteValue(69)",
     [](const Value& value, std::span<const Value>) {
       const Value inside = value.is_event() ? value.event().event.value : value;
       const Value* pitch = pitch_of(inside);
       if (pitch != nullptr && pitch->is_string() && parse_note(pitch->text())) return *pitch;
       return Value{frequency(inside)};
     }},
    {"valueToMidi", "the MIDI number of controls with note or freq; else the second argument",
     "valueToMidi({note = \"c4\"})",
     [](const Value& value, std::span<const Value> more) {
       const PitchControls& ids = pitch_controls();
       if (const Value* hz = field(value, ids.freq)) return Value{hz_to_midi(positive(*hz))};
       if (const Value* note = field(value, ids.note)) return Value{midi_of(*note)};
       if (more.empty()) throw PatternError("valueToMidi: " + describe(value) + " has neither note nor freq");
       return more[0];
     }},
    {"midi2note", "the note name of a MIDI number", "midi2note(63)",
     [](const Value& value, std::span<const Value>) {
       return Value{std::string_view{note_name(number_or_throw(value), kNotations[0].letters)}};
     }},
    {"sol2note", "the note name of a MIDI number in a notation: letters german solfeggio indian byzantine japanese",
     "sol2note(63, \"solfeggio\")",
     [](const Value& value, std::span<const Value> more) { return Value{std::string_view{solmized(value, more)}}; }},
    {"isNote", "whether a text is a note name", "isNote(\"c#4\")",
     [](const Value& value, std::span<const Value>) {
       return Value{value.is_string() && parse_note(value.text()).has_value()};
     }},
    {"isNoteWithOctave", "whether a text is a note name with an octave", "isNoteWithOctave(\"c#\")",
     [](const Value& value, std::span<const Value>) {
       const auto note = value.is_string() ? parse_note(value.text()) : std::nullopt;
       return Value{note && note->octave.has_value()};
     }},
    {"tokenizeNote", "the letter, the signs and the octave of a note name", "tokenizeNote(\"c#4\")",
     [](const Value& value, std::span<const Value>) { return tokens(value); }},
    {"getAccidentalsOffset", "the semitones that sharps and flats add up to", "getAccidentalsOffset(\"##\")",
     [](const Value& value, std::span<const Value>) {
       double offset = 0;
       for (const char sign : value.is_string() ? value.text() : std::string_view{})
         offset += sign == '#' || sign == 's' ? 1 : sign == 'b' || sign == 'f' ? -1 : 0;
       return Value{offset};
     }},
};

Value help_with(CallArgs& args) {
  const auto of = kHelpers[args.entry.data].of;
  std::vector<Value> more;
  for (const Value& value : args.rest(1)) {  // a text here has been read as mini-notation
    const Pattern read = as_pattern(value);
    const auto* plain = dynamic_cast<const PureNode*>(read.get());
    if (plain == nullptr) args.refuse(1, "a plain value");
    more.push_back(plain->value());
  }
  if (!args.value(0).is_pattern()) return of(args.value(0), more);
  return Value{fmap(args.value(0).pattern(), [of, more = std::move(more)](Value& value) {
    value = of(value, more);
    return true;
  })};
}

}  // namespace

void add_tuning(Entries& table) {
  add_tunings(table);
  int index = 0;
  for (const Helper& helper : kHelpers) {
    table.push_back({.name = helper.name,
                     .params = {{"value", ParamKind::any}, {"more", ParamKind::rest}},
                     .form = Form::constructor,
                     .help = helper.help,
                     .example = helper.example,
                     .make = help_with,
                     .data = index++});
  }
}

}  // namespace perigee::library

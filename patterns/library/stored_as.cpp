// patterns/library/stored_as.cpp -- Controls that Tidal keeps under another name: midinote is a note, drum a number.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/library.h"
#include "patterns/numeral.h"

namespace perigee::library {
namespace {

constexpr double kMiddleC = 60;  // Tidal's note 0

// General MIDI's percussion from note 27 on, by Tidal's two letters.
constexpr std::array<std::string_view, 61> kDrums = {
    "hq", "sl", "ps", "pl", "st", "sq", "ml", "mb", "ab", "bd", "rm", "sn", "cp", "es", "lf", "ch",
    "lt", "hh", "ft", "oh", "mt", "hm", "cr", "ht", "ri", "cy", "be", "ta", "sc", "cb", "cs", "vi",
    "rc", "hb", "lb", "mh", "hc", "lc", "he", "le", "ag", "la", "ca", "ma", "sw", "lw", "sg", "lg",
    "cl", "hi", "li", "mc", "oc", "tr", "ot", "sh", "jb", "bt", "ct", "ms", "os"};
constexpr double kFirstDrum = 27;

double drum_note(const Value& value) {
  for (size_t i = 0; i < kDrums.size(); ++i) {
    if (value.is_string() && value.text() == kDrums[i]) return kFirstDrum + static_cast<double>(i);
  }
  return 0;  // as in Tidal for any other name
}

// The values as another control, set on the subject where there is one.
Value stored(const CallArgs& args, std::string_view name, double (*note)(const Value&)) {
  const Control& control = *find_control(name);
  const Pattern values = fmap(args.pattern(0), [note](Value& value) {
    value = Value{note(value) - kMiddleC};
    return true;
  });
  return Value{args.subject() ? set_control(control, values, args.subject()) : control_pattern(control, values)};
}

}  // namespace

void add_stored_as(Entries& table) {
  table.push_back({.name = "midinote",
                   .params = {{"notes", ParamKind::pattern}},
                   .form = Form::constructor,
                   .help = "pitch as a MIDI note, kept as a note that counts from middle C",
                   .example = "tidal.midinote(\"60 67\")",
                   .make = [](CallArgs& args) { return stored(args, "note", number_or_throw); },
                   .receiver_apart = true,
                   .only = Dialect::tidal});
  table.push_back({.name = "drum",
                   .params = {{"names", ParamKind::pattern}},
                   .form = Form::constructor,
                   .help = "a General MIDI drum by two letters, kept as a number that counts from middle C",
                   .example = "tidal.drum(\"bd sn\")",
                   .make = [](CallArgs& args) { return stored(args, "n", drum_note); },
                   .receiver_apart = true,
                   .only = Dialect::tidal});
}

}  // namespace perigee::library

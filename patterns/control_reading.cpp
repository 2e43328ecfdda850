// patterns/control_reading.cpp -- How Tidal takes each control: by which name, and as what its values are read.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/control_reading.h"

#include <unordered_map>

#include "patterns/core.h"
#include "patterns/tidal_tokens.h"
#include "patterns/tonal/words.h"

namespace perigee {
namespace {

constexpr std::string_view kWords = "s vowel unit bank midicmd drum toArg";
constexpr std::string_view kNotes = "n note midinote";
constexpr std::string_view kIntegers = "channel cut nrpnn nrpnv octave orbit";
constexpr std::string_view kNumbers =
    "accelerate amp attack bandf bandq begin binshift ccn ccv clhatdecay coarse comb control cps crush ctlNum "
    "ctranspose curve cutoff cutoffegint decay degree delay delayfeedback delaytime detune distort djf dry dur end "
    "enhance "
    "expression fadeInTime fadeTime frameRate frames freeze freq from fshift fshiftnote fshiftphase gain gate harmonic "
    "hatgrain hbrick hcutoff hold hours hresonance imag kcutoff krush lagogo lbrick lclap lclaves lclhat lcrash legato "
    "leslie lfo lfocutoffint lfodelay lfoint lfopitchint lfoshape lfosync lhitom lkick llotom lock loop lophat lrate "
    "lsize lsnare metatune midibend midichan miditouch minutes modwheel mtranspose nudge octaveR octer octersub "
    "octersubsub offset ophatdecay overgain overshape pan panorient panspan pansplay panwidth partials phaserdepth "
    "phaserrate pitch1 pitch2 pitch3 plat polyTouch portamento progNum psdisp psrate rate real release resonance ring "
    "ringdf ringf room "
    "sagogo sclap sclaves scram scrash seconds semitone shape size slide smear songPtr speed squiz stepsPerOctave "
    "stutterdepth stuttertime sustain sustainpedal tilt timescale timescalewin to tomdecay tremolodepth tremolorate "
    "triode "
    "tsdelay uid val vcfegint vcoegint velocity voice waveloss xsdelay";

std::unordered_map<ControlId, Reading> make_readings() {
  std::unordered_map<ControlId, Reading> readings;
  const auto add = [&](std::string_view names, Reading reading) {
    for_each_word(names, [&](std::string_view name) {
      if (const Control* known = find_control(name)) readings.emplace(known->id, reading);
    });
  };
  add(kWords, Reading::word);
  add(kNotes, Reading::note);
  add(kIntegers, Reading::integer);
  add(kNumbers, Reading::number);
  return readings;
}

// Controls that are the same with another name in Tidal.
constexpr std::pair<std::string_view, std::string_view> kTidalNames[] = {
    {"clip", "legato"}, {"duration", "dur"}, {"roomsize", "size"}};

// "bd:3" as the list of the name and the number that Tidal sends with it; what is no number is left out.
Value taken_apart(const Value& value) {
  const size_t colon = value.is_string() ? value.text().find(':') : std::string_view::npos;
  if (colon == std::string_view::npos) return value;
  const std::string_view name = value.text().substr(0, colon);
  const std::string_view rest = value.text().substr(colon + 1);
  const std::string_view digits = rest.substr(0, rest.find(':'));
  const auto number = read_as(Value{digits}, Reading::ratio);
  return number ? Value::list({Value{name}, *number}) : Value{name};
}

}  // namespace

Reading control_reading(const Control& control) {
  static const auto* const readings = new std::unordered_map<ControlId, Reading>{make_readings()};  // never destroyed
  const auto found = readings->find(control.id);
  return found == readings->end() ? Reading::any : found->second;
}

std::string_view tidal_name(const Control& control) {
  for (const auto& [ours, tidal] : kTidalNames) {
    if (control.name == ours) return tidal;
  }
  return control.name;
}

Pattern tidal_control_values(const Control& control, Pattern values) {
  const Reading reading = control_reading(control);
  if (reading == Reading::any) return values;
  const bool sample = control.name == "s";
  return fmap(std::move(values), [reading, sample](Value& value) {
    if (!value.is_string() && !(reading == Reading::word && value.is_number())) return true;
    if (auto read = read_as(value, reading)) value = sample ? taken_apart(*read) : *std::move(read);
    return true;
  });
}

}  // namespace perigee

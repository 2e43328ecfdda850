// repl/session/unheard.cpp -- Controls that change nothing in what is heard: the event plays without them, and the player is told.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/unheard.h"

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "engine/kit/additive.h"
#include "patterns/control_table.h"
#include "patterns/controls.h"
#include "repl/session/effect_controls.h"
#include "repl/session/envelopes.h"
#include "repl/session/fm_controls.h"
#include "repl/session/own_params.h"
#include "repl/session/wavetable_controls.h"
#include "repl/session/zzfx_list.h"

namespace perigee {
namespace {

// Read by hand: by sampler.cpp, instrument.cpp and voice_common.cpp, and of the last row by the orbits.
constexpr std::string_view kByHand =
    "s n bank note midinote freq octave harmonic gain overgain amp velocity postgain pan channel "
    "channels speed begin end loop loopBegin loopEnd unit cut cutAll clip duration fadeTime fadeInTime "
    "accelerate orbit nudge ftype cps delay delaytime delaySend delayfeedback delaysync lock room "
    "roomsize roomlp roomdim dry duckorbit duckdepth djf duckonset duckattack leslie lrate lsize ir i "
    "irspeed irbegin roomfade from toArg ";

// Topics of the table of controls that are no matter of sound.
constexpr std::string_view kSilentTopics[] = {"midi and osc", "notes to yourself", "harmony"};

// Told of where they are read.
constexpr std::string_view kModulators[] = {"lfo", "env", "bmod"};

// Who plays an event: one of these, or nobody knows.
enum By : unsigned { kUnknown = 0, kSample = 1, kDrum = 2, kSynth = 4, kPatch = 8, kOwn = 16 };

// Controls that only some of them hear, or may as well be given, in one dialect or both.
struct Heard {
  std::string_view control;
  unsigned by;
  std::optional<Dialect> in = {};
};
constexpr Heard kHeardBySome[] = {
    {"speed", kSample | kDrum | kPatch},
    {"begin", kSample | kDrum},  // no drum hears it, but chop and its like give it to whatever plays …
    {"end", kSample | kDrum},    // … and this
    {"loop", kSample},
    {"loopBegin", kSample},
    {"loopEnd", kSample},
    {"unit", kSample},
    {"timescale", kSample},
    {"timescalewin", kSample},
    {"accelerate", kSample | kSynth | kPatch | kOwn},
    {"lock", 0, Dialect::strudel},    // superdough's delaysync counts cycles
    {"velocity", 0, Dialect::tidal},  // of SuperDirt it is a matter of MIDI alone
};

using Names = std::unordered_set<std::string_view>;

bool is_read_by_hand(std::string_view name) {
  static const auto known = [] {
    Names names;
    for (std::string_view rest = kByHand; !rest.empty(); rest.remove_prefix(rest.find(' ') + 1))
      names.insert(rest.substr(0, rest.find(' ')));
    return names;
  }();
  return known.contains(name);
}

template <class Range>
bool contains(const Range& range, std::string_view name) {
  return std::find(std::begin(range), std::end(range), name) != std::end(range);
}

bool table_hears(std::string_view name, Dialect dialect) {
  static const auto heard = [] {
    std::array<Names, 2> made;
    for (const EffectControl& row : effect_controls()) {
      if (row.strudel.heard) made[0].insert(row.control);
      if (row.tidal.heard) made[1].insert(row.control);
    }
    return made;
  }();
  return heard[dialect == Dialect::tidal ? 1 : 0].contains(name);
}

// Is it for the circle of outputs alone?
bool is_on_circle(std::string_view name) {
  static const auto circle = [] {
    Names made;
    for (const EffectControl& row : effect_controls()) {
      if (row.effect == Effect::circle && !is_read_by_hand(row.control)) made.insert(row.control);
    }
    return made;
  }();
  return circle.contains(name);
}

bool may_hear(By by, std::string_view name, Dialect dialect) {
  if (by == kUnknown) return true;
  if (is_fm_control(name)) return by != kSample && by != kDrum;
  const auto some = std::find_if(std::begin(kHeardBySome), std::end(kHeardBySome), [&](const Heard& each) {
    return each.control == name && (!each.in || *each.in == dialect);
  });
  return some == std::end(kHeardBySome) || (some->by & by) != 0;
}

// What an instrument of the kit reads beside its pitch: partials and phases are for those made of sines.
bool instrument_hears(const Instrument& instrument, std::string_view control) {
  if (&instrument == &additive_instrument() && (control == "partials" || control == "phases")) return true;
  if (instrument.preset != nullptr && control == "voice") return true;
  if (control == "byteBeatExpression" && instrument.name == "bytebeat") return true;
  if (instrument.table != nullptr && is_wavetable_control(control)) return true;
  if (control == "zzfx" && is_zzfx(instrument.name)) return true;
  return std::any_of(instrument.params.begin(), instrument.params.end(),
                     [&](const InstrumentParam& param) { return param.name == control; });
}

}  // namespace

std::vector<std::string> unheard_controls(const Event& event, Dialect dialect, const SynthHears& synth_hears,
                                          bool sampled, int outputs) {
  std::vector<std::string> problems;
  if (!event.value.is_controls()) return problems;
  static const ControlId s = control_key("s");
  const ControlMap& controls = event.value.controls();
  const Value* said = controls.find(s);
  std::string sound = said != nullptr && said->is_string() ? std::string{said->text()} : std::string{};
  sound.resize(std::min(sound.size(), sound.find(':')));
  const Instrument* instrument = instrument_of(sound, controls, sound_laws(dialect));
  if (instrument == nullptr && wants_waves(sound, controls)) instrument = find_instrument("wt_basic");
  const bool own = synth_hears && synth_hears(sound, "").has_value();
  const By by = own                                         ? kOwn
                : sampled && !wants_waves(sound, controls)  ? kSample
                : instrument == nullptr                     ? kUnknown
                : instrument->kind == InstrumentKind::drum  ? kDrum
                : instrument->kind == InstrumentKind::patch ? kPatch
                                                            : kSynth;
  for (const ControlMap::Entry& entry : controls.entries()) {
    const std::string_view name = control(entry.id).name;
    const ControlRow* row = find_control_row(name);
    if (row == nullptr || contains(kSilentTopics, row->topic)) continue;
    if (contains(kModulators, name) && entry.value.is_controls()) continue;
    if (outputs <= 2 && is_on_circle(name)) {
      problems.push_back(std::string(name) +
                         ": there are but two outputs, which make no circle; start with --channels 4");
      continue;
    }
    const bool heard_by_all =
        is_read_by_hand(name) || table_hears(name, dialect) || is_envelope_control(name) || is_fm_control(name);
    if (heard_by_all && may_hear(by, name, dialect)) continue;
    if (own && *synth_hears(sound, name)) continue;
    if (instrument != nullptr && instrument_hears(*instrument, name)) continue;
    problems.push_back(std::string(name) + ": " + (sound.empty() ? "the sound" : "\"" + sound + "\"") +
                       " has no such control; the event plays without it");
  }
  return problems;
}

}  // namespace perigee

// repl/session/voice.cpp -- One event becomes one voice: who plays it, when, on which bus.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/voice.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "repl/session/added_effects.h"
#include "repl/session/input_synths.h"
#include "repl/session/modulators.h"
#include "repl/session/orbit_controls.h"
#include "repl/session/own_params.h"
#include "repl/session/wavetable_controls.h"

namespace perigee {
namespace {

constexpr double kNowhere = -1e300;  // a note that is not said

Voice refused(std::string problem) {
  Voice voice;
  voice.state = Voice::State::refused;
  voice.problem = std::move(problem);
  return voice;
}

std::string nothing_can_sound(const Event& event) {
  return "the event " + describe(event.value) +
         " has no controls, so nothing can sound; name one, as in s\"bd\" or note\"c3\"";
}

Moment moment_of(const Event& event, const Controls& c, double cps) {
  Moment moment;
  moment.cps = cps;
  moment.begin_seconds = event.whole.begin.to_double() / cps;
  const double cycles = (event.whole.end - event.whole.begin).to_double();
  moment.delta = std::max(0.0, c.number(ids().duration, cycles)) / cps;
  return moment;
}

}  // namespace

std::optional<float> param_of(const Voice& voice, const std::string& name) {
  if (voice.state != Voice::State::ready) return std::nullopt;
  const int index = voice.trigger.program->param_index(name);
  return index < 0 ? std::nullopt : std::optional{voice.trigger.params[static_cast<std::size_t>(index)]};
}

std::string why_unplayable(const Event& event) {
  if (!event.has_whole) {
    return "a continuous signal has no events to play; give it some with segment(8), or use it as the value of a "
           "control";
  }
  return event.value.is_controls() ? std::string{} : nothing_can_sound(event);
}

std::optional<SampleHandle> VoiceMaker::sample_of(const Event& event, Dialect dialect, const Synths& synths) const {
  if (!event.value.is_controls()) return std::nullopt;
  return sound_of(event, dialect, synths).sample;
}

VoiceMaker::Sound VoiceMaker::sound_of(const Event& event, Dialect dialect, const Synths& synths) const {
  const SoundLaws& laws = sound_laws(dialect);
  const Controls c(event, laws);
  Sound sound;
  sound.name = c.has(ids().s) ? c.text(ids().s) : std::string(laws.default_sound);
  sound.n = c.number(ids().n, 0.0);
  if (const std::size_t colon = sound.name.find(':'); colon != std::string::npos) {
    double index = 0.0;
    const char* end = sound.name.data() + sound.name.size();
    if (std::from_chars(sound.name.data() + colon + 1, end, index).ec == std::errc{} && !c.has(ids().n))
      sound.n = index;
    sound.name.resize(colon);
  }
  if (const auto own = synths.find(sound.name); own != synths.end()) {
    sound.synth = own->second;
    return sound;
  }
  const std::int64_t index = laws.sample_index(std::clamp(sound.n, -1e15, 1e15));
  if (c.has(ids().bank)) sound.sample = bank_.find(c.text(ids().bank), sound.name, index);
  if (!sound.sample) sound.sample = bank_.find(sound.name, index);
  if (!sound.sample) sound.synth = input_synth(sound.name);
  sound.input = sound.synth != nullptr;
  if (!sound.sample && !sound.input) {
    sound.instrument = instrument_of(sound.name, event.value.controls(), laws);
  } else if (sound.sample && wants_waves(sound.name, event.value.controls())) {
    sound.instrument = find_instrument("wt_basic", laws.order);
    sound.sample = bank_.table_of(*sound.sample);
  }
  return sound;
}

double VoiceMaker::nudge_of(const Event& event, Dialect dialect) {
  if (!event.value.is_controls()) return 0.0;
  const Controls c(event, sound_laws(dialect));
  double seconds = c.number(ids().nudge, 0.0) + c.number(ids().lag, 0.0);
  if (dialect == Dialect::tidal) seconds += c.number(ids().offset, 0.0) * std::abs(c.number(ids().speed, 1.0));
  return std::clamp(seconds, -kMostNudge, kMostNudge);
}

Voice VoiceMaker::too_many_chains() {
  return refused("too many different chains of effects and operators have been asked for; this one is left out");
}

Voice VoiceMaker::make(const Event& event, double cps, Dialect dialect, const Synths& synths,
                       std::optional<Frames> onset, bool follows) {
  if (!event.value.is_controls()) return refused(nothing_can_sound(event));
  if (adds_effects(event)) {
    const WithEffects whole = with_effects(event);
    Voice voice = make(whole.event, cps, dialect, synths, onset, follows);
    for (const std::string& problem : whole.problems) voice.problem += (voice.problem.empty() ? "" : "; ") + problem;
    return voice;
  }
  const Controls c(event, sound_laws(dialect));
  Moment moment = moment_of(event, c, cps);
  moment.rate_hz = rate_hz_;
  moment.outputs = outputs_;
  moment.follows = follows;
  moment.onset_seconds = onset ? static_cast<double>(*onset) / rate_hz_ : moment.begin_seconds;
  return has_modulators(event) ? moved(event, moment, dialect, synths)
                               : make_still(event, moment, dialect, synths, kNothingMoves);
}

Voice VoiceMaker::make_still(const Event& event, const Moment& moment, Dialect dialect, const Synths& synths,
                             const Modulation& modulation) {
  const Sound sound = sound_of(event, dialect, synths);
  if (sound.name.empty() || sound.name == "~" || sound.name == "-" || sound.name == "_") return {};
  const SoundLaws& laws = sound_laws(dialect);
  const Controls c(event, laws);
  if (const Value* note = c.find(ids().note); note && note->is_string()) {
    double midi = 0.0;
    if (!midi_of_name(note->text(), laws, midi) && c.number(ids().note, kNowhere) == kNowhere) {
      return refused("note: \"" + std::string(note->text()) +
                     "\" is neither a number nor a note name such as c3, eb4 or f#2");
    }
  }
  if (sound.sample || sound.instrument || sound.synth) {
    const Asked asked{event, c, sound, moment, dialect, modulation};
    Voice voice = sound.sample && sound.instrument == nullptr ? sampler(asked) : instrument(asked);
    if (voice.state != Voice::State::ready) return voice;
    set_room(voice, event, dialect);
    if (voice.problem.empty()) voice.problem = echo_problem(voice.trigger);
    return voice;
  }
  return refused("no sound is named \"" + sound.name +
                 "\"; sounds() lists what there is, samples(\"folder\") adds more");
}

}  // namespace perigee

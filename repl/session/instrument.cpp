// repl/session/instrument.cpp -- An event of a synth or a drum: its pitch, how long it is held, what it rings like.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>

#include "engine/portable_math.h"
#include "repl/session/fm_controls.h"
#include "repl/session/genomes/network_voices.h"
#include "repl/session/orbit_controls.h"
#include "repl/session/own_params.h"
#include "repl/session/voice.h"
#include "repl/session/voice_common.h"
#include "repl/session/wavetable_controls.h"
#include "repl/session/zzfx_list.h"

namespace perigee {

namespace {

constexpr double kNeverSilent = std::numeric_limits<double>::infinity();
constexpr double kLongestTail = 60.0;  // seconds that a synth's own envelope may go on after the gate

// What an event says to the controls that a synth of the player's reads; v.note is the MIDI note.
std::vector<float> own_controls(const SynthGraph& graph, const Controls& c, double midi) {
  std::vector<float> values;
  for (const SynthGraph::Control& control : graph.controls) {
    double value = c.number(control_key(control.name), static_cast<double>(control.otherwise));
    if (control.name == "note") value = c.has(ids().note) || c.has(ids().midinote) ? midi : value;
    values.push_back(static_cast<float>(std::clamp(value, -1e30, 1e30)));
  }
  return values;
}

// A genome's own pitch is what its network makes of 440 Hz: a sine π times as slow. A number of note as far as that from it is
// semitones from there, a larger one a MIDI note, as arithmetic on the names of notes gives them.
constexpr double kFarthestSemitones = 36.0;
const double kGenomeMidi = 69.0 - 12.0 * portable::log2(portable::kPi);
double genome_midi(const Controls& c, std::optional<double> note) {
  const Value* said = c.find(ids().note);
  const double number = said != nullptr && said->is_number() ? c.number(ids().note, 0.0) : kFarthestSemitones + 1.0;
  if (number <= kFarthestSemitones) return kGenomeMidi + number + octave_semitones(c);
  return note.value_or(kGenomeMidi) + octave_semitones(c);
}

// What every voice has, whoever reads it too: which sound, its pitch, level, place and length, and a filter's resonance.
bool is_everyones(ControlId id) {
  static const std::vector<ControlId> kIds = [] {
    std::vector<ControlId> found;
    for (const char* name : {"s",       "n",        "bank",    "note",     "midinote", "freq",     "octave",
                             "detune",  "harmonic", "gain",    "overgain", "amp",      "postgain", "pan",
                             "channel", "speed",    "unit",    "legato",   "clip",     "duration", "sustain",
                             "attack",  "hold",     "release", "cut",      "cutAll",   "orbit",    "resonance"})
      found.push_back(control_key(name));
    std::ranges::sort(found);
    return found;
  }();
  return std::ranges::binary_search(kIds, id);
}

// The event as the rest of the voice reads it: what the source reads itself is its own.
Event without_own(Event event, const Synth* synth, const Instrument* kit) {
  Ref<const ControlMap> rest = event.value.take_controls();
  const auto leave_out = [&](std::string_view name) {
    const Control* known = find_control(name);
    if (known != nullptr && rest->has(known->id) && !is_everyones(known->id))
      rest = ControlMap::without(*rest, known->id);
  };
  if (synth != nullptr) {
    for (const SynthGraph::Control& control : synth->graph.controls) {
      if (control.name != "decay")
        leave_out(control.name);  // a stage of the envelope that ends it, where it does not itself
    }
  }
  if (kit != nullptr) {
    for (const InstrumentParam& param : kit->params) leave_out(param.name);
  }
  event.value = Value{std::move(rest)};
  return event;
}

// Whether a synth that ends by itself reads a stage of the envelope.
bool shapes_its_end(const SynthGraph& graph) {
  static constexpr std::array kStages{"attack", "decay", "sustain", "release", "hold"};
  return std::ranges::any_of(kStages, [&](const char* stage) { return graph.reads(stage); });
}

}  // namespace

Voice VoiceMaker::instrument(const Asked& asked) {
  const ControlIds& id = ids();
  const SoundLaws& laws = asked.controls.laws;
  const Synth* own = asked.sound.synth.get();
  const bool synth = own != nullptr || asked.sound.instrument->kind != InstrumentKind::drum;
  const Instrument* kit = own == nullptr ? asked.sound.instrument : nullptr;
  const Event rest = without_own(asked.event, own, kit);
  const Controls c{rest, laws};
  const bool shapes_itself = asked.sound.input || (kit != nullptr && kit->kind == InstrumentKind::patch);
  Voice voice;
  if (asked.sound.sample) {
    voice.sample = *asked.sound.sample;
    voice.use = bank_.ready(voice.sample);
    if (!voice.use) {
      // A file that failed has been reported by the bank, once; its events are silent.
      if (bank_.state(voice.sample) != SampleState::failed) voice.state = Voice::State::loading;
      return voice;
    }
  }
  const auto note = c.midi(synth);
  const bool genome = own != nullptr && own->channels && running_networks(own->channels.get()) == nullptr;
  const double midi = genome ? genome_midi(c, note) : note.value_or(laws.default_midi) + octave_semitones(c);
  const double legato = c.number(id.clip, c.number(id.legato, -1.0));
  double held = laws.sustain_is_length && c.has(id.sustain) ? std::max(0.0, c.number(id.sustain, 0.0))
                                                            : asked.moment.delta * (legato >= 0.0 ? legato : 1.0);
  double speed = std::abs(c.number(id.speed, 1.0));
  if (!synth && (note || c.has(id.octave))) speed *= portable::semitones_to_ratio(midi - laws.natural_midi);
  if (!synth && !(speed > 1e-3 && speed < 1e3)) {
    voice.problem = "speed: a drum sounds from 0.001 to 1000 times as fast; beyond that it is silent";
    return voice;
  }

  // A synth of the player's that falls silent by itself needs no envelope, and lasts as long as it sounds.
  const std::vector<float> own_controls_said =
      own != nullptr ? own_controls(own->graph, asked.controls, note ? midi : laws.default_midi) : std::vector<float>{};
  double hz =
      c.number(id.freq, portable::midi_to_hz(midi)) * c.number(id.harmonic, 1.0) * (shapes_itself ? speed : 1.0);
  std::vector<double> values;
  InstrumentForm form;
  if (kit != nullptr) {
    values = own_values(*kit, asked.sound.name, asked.event.value.controls(), hz);
    if (kit->name == "bytebeat") {
      std::string problem;
      form.formula = formulas_.of(asked.controls, problem);
      if (form.formula == nullptr) {
        voice.state = Voice::State::refused;
        voice.problem = std::move(problem);
        return voice;
      }
      values[0] = formula_start(asked.controls, asked.moment, hz);
    }
    if (kit->table != nullptr) read_wavetable(asked.controls, asked.moment, *kit, values);
    if (is_zzfx(kit->name)) read_zzfx_list(asked.event.value.controls(), *kit, values, hz, held);
  }
  double silent = own != nullptr ? silent_after(own->graph, own_controls_said, held) : kNeverSilent;
  if (kit != nullptr && kit->tail != nullptr) silent = held + kit->tail(values);
  const bool ends_itself = silent < kNeverSilent;
  VoiceParams params;
  Loudness loudness =
      set_loudness(params, c, synth && !ends_itself && !shapes_itself, kit != nullptr && kit->table != nullptr);
  if (const double accelerate = synth ? c.number(id.accelerate, 0.0) : 0.0; accelerate != 0.0) {
    params.effects |= Effect::glide;
    params.set("accelerate", accelerate);
  }
  const bool has_envelope = ends_itself && (kit != nullptr || shapes_its_end(own->graph));
  if (has_envelope) params.effects = params.effects.without(EffectSet{Effect::adsr} | Effect::ahd);
  loudness.adsr = params.effects.has(Effect::adsr);
  const bool cut_short =
      !synth && (legato >= 0.0 || (laws.sustain_is_length && c.has(id.sustain)) || c.has(id.release));
  const double natural = synth ? held : asked.sound.instrument->natural_seconds / std::min(speed, 1.0);
  const double gate = synth ? held : cut_short ? std::min(held, natural) : natural;
  double total = gate, fade_out = 0.0;
  if (loudness.adsr) {
    total = gate + loudness.release;
  } else if (ends_itself) {
    fade_out = laws.end_fade;
    total = std::min(silent, gate + kLongestTail) + fade_out;
    params.effects |= Effect::fade;
  } else if (synth || cut_short) {
    const double fade = c.number(id.fade_time, asked.sound.input ? laws.begin_fade : laws.end_fade, 0.0, 60.0);
    const bool inside = laws.end_fade_inside && !asked.sound.input;
    fade_out = inside ? std::min(fade, kFadeShare * gate) : asked.sound.input ? std::min(fade, gate) : fade;
    total = inside ? gate : gate + fade_out;
    params.effects |= Effect::fade;
  }
  if (!(total * rate_hz_ >= kShortestFrames)) return voice;
  set_common(params, c, asked.moment, asked.dialect);
  set_grain(params, c, total);
  params.set("fadeout", fade_out);
  // What comes from outside goes on from one event to the next: while one fades the other rises, and both together are it.
  params.set("fadein", asked.sound.input && !c.has(id.fade_in_time)
                           ? fade_out
                           : std::min(c.number(id.fade_in_time, 0.0, 0.0, 60.0), kFadeShare * total));
  if (c.has(id.fade_in_time)) params.effects |= Effect::fade;
  const double tail = set_tail(params, laws.order, rate_hz_);
  const FmPlan fm = synth ? set_fm(params, c) : FmPlan{};

  if (kit != nullptr && kit->parts != nullptr) form.parts = kit->parts(values);
  Trigger& t = voice.trigger;
  t.program = own != nullptr ? programs_.synth(asked.sound.synth, params.effects, laws.order, fm, asked.modulation)
                             : programs_.instrument(kit->name, params.effects, laws.order, fm, form, asked.modulation);
  if (t.program == nullptr) return too_many_chains();
  if (const SampleBuffer* table = voice.use                                 ? voice.use.get()
                                  : kit != nullptr && kit->table != nullptr ? &kit->table()
                                                                            : nullptr) {
    t.region.sample = table;
    t.region.end = table->frames * kSampleFrame;
  }
  t.gate_frames = frames_of(gate, rate_hz_);
  t.total_frames = frames_of(total + tail, rate_hz_);
  for (std::size_t i = 0; i < own_controls_said.size(); ++i)
    params.set(synth_param(own->graph.controls[i].name), static_cast<double>(own_controls_said[i]));
  for (std::size_t i = 0; i < values.size(); ++i) params.set(synth_param(kit->params[i].name), values[i]);
  params.set(kDurationParam, held);
  params.set("freq", std::clamp(hz, 0.01, 0.49 * rate_hz_));
  params.set("speed", speed);
  t.params = params.for_program(*t.program);
  set_place(t, c, static_cast<std::uint32_t>(std::hash<std::string>{}(asked.sound.name)) | 1u, rate_hz_);
  set_orbit(t, c, asked.moment, asked.dialect == Dialect::tidal);
  if (own != nullptr) voice.channels = own->channels;
  if (genome) {
    static const ControlId kMorph = control_key("morph");
    voice.note = {12.0 * portable::log2(hz / portable::midi_to_hz(kGenomeMidi)), c.number(id.velocity, 1.0, 0.0, 16.0),
                  held, c.number(kMorph, 0.0, 0.0, 1.0)};
  }
  voice.state = Voice::State::ready;
  return voice;
}

}  // namespace perigee

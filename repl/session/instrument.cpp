// repl/session/instrument.cpp -- An event of a synth or a drum: its pitch, how long it is held, what it rings like.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "engine/portable_math.h"
#include "repl/session/fm_controls.h"
#include "repl/session/orbit_controls.h"
#include "repl/session/own_params.h"
#include "repl/session/voice.h"
#include "repl/session/voice_common.h"

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

// The effects whose control such a synth reads itself; its own envelope may read any stage.
EffectSet read_by(const SynthGraph& graph, bool ends_itself) {
  EffectSet found;
  for (const EffectControl& row : effect_controls()) {
    if ((row.strudel.starts || row.tidal.starts) && graph.reads(row.control)) found |= row.effect;
  }
  if (graph.reads("accelerate")) found |= Effect::glide;
  for (const char* stage : {"attack", "decay", "sustain", "release", "hold"}) {
    if (ends_itself && graph.reads(stage)) found |= EffectSet{Effect::adsr} | Effect::ahd;
  }
  return found;
}

}  // namespace

Voice VoiceMaker::instrument(const Asked& asked) {
  const ControlIds& id = ids();
  const Controls& c = asked.controls;
  const SoundLaws& laws = c.laws;
  const Synth* own = asked.sound.synth.get();
  const bool synth = own != nullptr || asked.sound.instrument->kind != InstrumentKind::drum;
  const bool shapes_itself =
      asked.sound.input || (own == nullptr && asked.sound.instrument->kind == InstrumentKind::patch);
  Voice voice;
  const auto note = c.midi(synth);
  const double midi = note.value_or(laws.default_midi) + octave_semitones(c);
  const double legato = c.number(id.clip, c.number(id.legato, -1.0));
  const double held = laws.sustain_is_length && c.has(id.sustain) ? std::max(0.0, c.number(id.sustain, 0.0))
                                                                  : asked.moment.delta * (legato >= 0.0 ? legato : 1.0);
  double speed = std::abs(c.number(id.speed, 1.0));
  if (!synth && (note || c.has(id.octave))) speed *= portable::semitones_to_ratio(midi - laws.natural_midi);
  if (!synth && !(speed > 1e-3 && speed < 1e3)) return voice;

  // A synth of the player's that falls silent by itself needs no envelope, and lasts as long as it sounds.
  const std::vector<float> own_values =
      own != nullptr ? own_controls(own->graph, c, note ? midi : laws.default_midi) : std::vector<float>{};
  const double silent = own != nullptr ? silent_after(own->graph, own_values, held) : kNeverSilent;
  const bool ends_itself = silent < kNeverSilent;
  VoiceParams params;
  Loudness loudness = set_loudness(params, c, synth && !ends_itself && !shapes_itself);
  if (synth && c.number(id.accelerate, 0.0) != 0.0) params.effects |= Effect::glide;
  const EffectSet unwanted = own != nullptr ? read_by(own->graph, ends_itself) : EffectSet{};
  params.effects = params.effects.without(unwanted);
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
    const double fade = c.number(id.fade_time, laws.end_fade, 0.0, 60.0);
    fade_out = laws.end_fade_inside ? std::min(fade, kFadeShare * gate) : fade;
    total = laws.end_fade_inside ? gate : gate + fade_out;
    params.effects |= Effect::fade;
  }
  if (!(total * rate_hz_ >= kShortestFrames)) return voice;
  set_common(params, c, asked.moment, asked.dialect, unwanted);
  set_grain(params, c, total);
  params.set("fadeout", fade_out);
  params.set("fadein", std::min(c.number(id.fade_in_time, 0.0, 0.0, 60.0), kFadeShare * total));
  if (c.has(id.fade_in_time)) params.effects |= Effect::fade;
  const FmPlan fm = synth ? set_fm(params, c) : FmPlan{};

  Trigger& t = voice.trigger;
  t.program = own != nullptr ? programs_.synth(asked.sound.synth, params.effects, laws.order, fm)
                             : programs_.instrument(asked.sound.instrument->name, params.effects, laws.order, fm);
  if (t.program == nullptr) return too_many_chains();
  t.gate_frames = frames_of(gate, rate_hz_);
  t.total_frames = frames_of(total, rate_hz_);
  for (std::size_t i = 0; i < own_values.size(); ++i)
    params.set(synth_param(own->graph.controls[i].name), static_cast<double>(own_values[i]));
  params.set(kDurationParam, held);
  const double hz =
      c.number(id.freq, portable::midi_to_hz(midi)) * c.number(id.harmonic, 1.0) * (shapes_itself ? speed : 1.0);
  if (own == nullptr) {
    set_own_params(*asked.sound.instrument, asked.sound.name, asked.event.value.controls(), hz,
                   [&](const std::string& name, double value) { params.set(name, value); });
  }
  params.set("freq", std::clamp(hz, 0.01, 0.49 * rate_hz_));
  params.set("speed", speed);
  t.params = params.for_program(*t.program);
  set_place(t, c, static_cast<std::uint32_t>(std::hash<std::string>{}(asked.sound.name)) | 1u, rate_hz_);
  set_orbit(t, c, asked.moment, asked.dialect == Dialect::tidal);
  voice.state = Voice::State::ready;
  return voice;
}

}  // namespace perigee

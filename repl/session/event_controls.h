// repl/session/event_controls.h -- One event's controls, read as numbers, words and notes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "patterns/controls.h"
#include "patterns/event.h"
#include "repl/session/laws.h"

namespace perigee {

inline constexpr double kMostNudge = 60.0;  // seconds that one event is moved by

// As the engine reads a text; nothing where it is no number.
std::optional<double> number_of(std::string_view text);

// The ids of controls that are read by hand; those of the tables are looked up by the tables.
struct ControlIds {
  static ControlId of(std::string_view name) { return control_key(name); }
  ControlId s = of("s"), n = of("n"), bank = of("bank"), note = of("note"), midinote = of("midinote"),
            freq = of("freq"), octave = of("octave"), detune = of("detune"), harmonic = of("harmonic"),
            gain = of("gain"), overgain = of("overgain"), amp = of("amp"), velocity = of("velocity"),
            postgain = of("postgain"), pan = of("pan"), channel = of("channel"), speed = of("speed"),
            begin = of("begin"), end = of("end"), loop = of("loop"), unit = of("unit"), cut = of("cut"),
            cut_all = of("cutAll"), clip = of("clip"), legato = of("legato"), duration = of("duration"),
            sustain = of("sustain"), attack = of("attack"), decay = of("decay"), hold = of("hold"),
            release = of("release"), curve = of("curve"), tilt = of("tilt"), plat = of("plat"),
            fade_time = of("fadeTime"), fade_in_time = of("fadeInTime"), accelerate = of("accelerate"),
            orbit = of("orbit"), nudge = of("nudge"), lag = of("lag"), offset = of("offset"),
            loop_begin = of("loopBegin"), loop_end = of("loopEnd"), ftype = of("ftype"), fanchor = of("fanchor"),
            vowel = of("vowel"), penv = of("penv"), pcurve = of("pcurve"), panchor = of("panchor");
};
const ControlIds& ids();

class Controls {
 public:
  Controls(const Event& event, const SoundLaws& sound_laws) : laws{sound_laws}, map_{event.value.controls()} {}

  const SoundLaws& laws;

  const Value* find(ControlId id) const { return map_.find(id); }
  bool has(ControlId id) const { return map_.has(id); }
  // Finite, or `otherwise`: a word that is no number sets nothing.
  double number(ControlId id, double otherwise) const;
  // The same, kept within a range.
  double number(ControlId id, double otherwise, double low, double high) const;
  std::string text(ControlId id) const;  // empty where it is not set
  // The MIDI note of `note`, `midinote` or (for synths, where the dialect has it so) `n`; nothing where there is none.
  std::optional<double> midi(bool synth) const;

 private:
  const ControlMap& map_;
};

// The MIDI port that an event names, which plays it then; nothing where it names none.
std::optional<std::string> midi_port_of(const Event& event);

// What the event knows of the time around it.
struct Moment {
  double cps = 0.5;
  double begin_seconds = 0.0;  // of the event, at that tempo from cycle 0
  double onset_seconds = 0.0;  // when it sounds, from frame 0
  double delta = 1.0;          // seconds that the event takes
  double rate_hz = 48000.0;
  int outputs = 2;       // of the device
  bool follows = false;  // a control of it moves while it sounds
};

}  // namespace perigee

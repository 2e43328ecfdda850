// repl/session/laws.h -- How a control becomes an engine unit: one table, a column for each dialect.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/trigger.h"
#include "engine/voice_programs.h"
#include "patterns/dialect.h"

namespace perigee {

// Facts of superdough (default dialect) and SuperDirt (`tidal`); times in seconds, levels linear.
struct SoundLaws {
  ChainOrder order;
  std::string_view default_sound;  // of an event that names none; "" is a rest
  double (*level)(double gain, double overgain);
  double default_gain;
  double default_amp;    // multiplies the level
  bool velocity_scales;  // velocity multiplies the level
  double default_pan;    // negative: no panner
  bool pan_is_cyclic;    // beyond 0..1: from the other side, else as far as it goes
  int natural_midi;      // at this note a sample plays at its own speed
  int default_midi;      // a synth without a note
  int name_octave;       // of a note name that has none
  int number_offset;     // MIDI note of the number 0
  double middle_octave;  // `octave` counts from there
  bool n_is_note;        // for synths
  std::int64_t (*sample_index)(double n);
  bool unit_c_scales_by_cps;
  CutScope cut_scope;
  bool negative_cut_is_same_sample;
  double cut_fade;
  double begin_fade;       // of a sample that begins inside its file
  double end_fade;         // of a sample cut short
  bool end_fade_inside;    // the fade belongs to the length (SuperDirt), or follows it (a release)
  bool sustain_is_length;  // else it is the level of the ADSR
  int default_orbit;
};

const SoundLaws& sound_laws(Dialect dialect) noexcept;

// The MIDI note of "c", "eb3", "f#5", "as"; false where it is no note name.
bool midi_of_name(std::string_view name, const SoundLaws& laws, double& midi) noexcept;

}  // namespace perigee

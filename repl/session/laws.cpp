// repl/session/laws.cpp -- How a control becomes an engine unit: one table, a column for each dialect.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/laws.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "engine/portable_math.h"
#include "patterns/tonal/note_name.h"

namespace perigee {
namespace {

double same(double gain) { return gain; }
double fourth_power(double gain) {  // DirtEvent: amp 0.4, gain limited to 2
  const double g = std::clamp(gain, 0.0, 2.0);
  return 0.4 * g * g * g * g;
}
double decibels(double resonance) {
  return portable::db_to_gain(std::clamp(resonance, 0.0, 50.0));
}  // as a Web Audio biquad
double thousandfold(double resonance) {
  return portable::pow(1000.0, std::clamp(resonance, 0.0, 1.0));
}  // rq 1 … 0.001
double unity(double) { return 1.0; }
double at_least_one(double q) { return std::max(q, 1.0); }
std::int64_t rounded(double n) { return static_cast<std::int64_t>(std::floor(n + 0.5)); }
std::int64_t truncated(double n) { return static_cast<std::int64_t>(n); }

constexpr SoundLaws kLaws[] = {
    // superdough
    {.order = ChainOrder::superdough,
     .default_sound = "triangle",
     .level = same,
     .default_gain = 0.8,
     .velocity_scales = true,
     .filter_q = decibels,
     .default_resonance = 1.0,
     .default_bandq = 1.0,
     .band_gain = unity,
     .default_pan = -1.0,
     .pan_is_cyclic = false,
     .natural_midi = 36,
     .default_midi = 36,
     .name_octave = 3,
     .number_offset = 0,
     .n_is_note = false,
     .sample_index = rounded,
     .unit_c_scales_by_cps = false,
     .cut_scope = CutScope::everywhere,
     .negative_cut_is_same_sample = false,
     .cut_fade = 0.01,
     .end_fade = 0.01,
     .end_fade_inside = false,
     .sustain_is_length = false,
     .default_orbit = 1},
    // SuperDirt
    {.order = ChainOrder::superdirt,
     .default_sound = "",
     .level = fourth_power,
     .default_gain = 1.0,
     .velocity_scales = false,
     .filter_q = thousandfold,
     .default_resonance = 0.0,
     .default_bandq = 10.0,
     .band_gain = at_least_one,
     .default_pan = 0.5,
     .pan_is_cyclic = true,
     .natural_midi = 60,
     .default_midi = 60,
     .name_octave = 5,
     .number_offset = 60,
     .n_is_note = true,
     .sample_index = truncated,
     .unit_c_scales_by_cps = true,
     .cut_scope = CutScope::same_orbit,
     .negative_cut_is_same_sample = true,
     .cut_fade = 0.001,
     .end_fade = 0.001,
     .end_fade_inside = true,
     .sustain_is_length = true,
     .default_orbit = 0},
};

}  // namespace

const SoundLaws& sound_laws(Dialect dialect) noexcept { return kLaws[dialect == Dialect::tidal ? 1 : 0]; }

bool midi_of_name(std::string_view name, const SoundLaws& laws, double& midi) noexcept {
  constexpr int kFarthest = 20;  // octaves: beyond it, it is another word
  const auto note = parse_note(name);
  if (!note || std::abs(note->octave.value_or(0)) > kFarthest) return false;
  // superdough counts c4 as 60; Tidal counts c5 as note 0, MIDI 60.
  midi = note->midi(laws.name_octave) - (laws.number_offset == 0 ? 0 : 12);
  return true;
}

}  // namespace perigee

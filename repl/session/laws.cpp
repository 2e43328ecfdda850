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

double sum(double gain, double overgain) { return gain + overgain; }
double fourth_power(double gain, double overgain) {  // DirtEvent: the limit is 2
  const double g = std::clamp(gain, 0.0, 2.0) + overgain;
  return g * g * g * g;
}
std::int64_t rounded(double n) { return static_cast<std::int64_t>(std::floor(n + 0.5)); }
std::int64_t truncated(double n) { return static_cast<std::int64_t>(n); }

constexpr SoundLaws kLaws[] = {
    // superdough
    {.order = ChainOrder::superdough,
     .default_sound = "triangle",
     .level = sum,
     .default_gain = 0.8,
     .default_amp = 1.0,
     .velocity_scales = true,
     .default_pan = -1.0,
     .pan_is_cyclic = false,
     .natural_midi = 36,
     .default_midi = 36,
     .name_octave = 3,
     .number_offset = 0,
     .middle_octave = 0.0,
     .n_is_note = false,
     .sample_index = rounded,
     .unit_c_scales_by_cps = false,
     .cut_scope = CutScope::everywhere,
     .negative_cut_is_same_sample = false,
     .cut_fade = 0.01,
     .begin_fade = 0.001,
     .end_fade = 0.01,
     .end_fade_inside = false,
     .sustain_is_length = false,
     .default_orbit = 1},
    // SuperDirt
    {.order = ChainOrder::superdirt,
     .default_sound = "",
     .level = fourth_power,
     .default_gain = 1.0,
     .default_amp = 0.4,
     .velocity_scales = false,
     .default_pan = 0.5,
     .pan_is_cyclic = true,
     .natural_midi = 60,
     .default_midi = 60,
     .name_octave = 5,
     .number_offset = 60,
     .middle_octave = 5.0,
     .n_is_note = true,
     .sample_index = truncated,
     .unit_c_scales_by_cps = true,
     .cut_scope = CutScope::same_orbit,
     .negative_cut_is_same_sample = true,
     .cut_fade = 0.001,
     .begin_fade = 0.001,
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

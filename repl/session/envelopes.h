// repl/session/envelopes.h -- The envelopes that an event asks for: of loudness, of the filters, of pitch.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

#include "repl/session/event_controls.h"
#include "repl/session/voice_params.h"

namespace perigee {

inline constexpr double kShortestStage = 0.001;  // superdough's least attack and decay
inline constexpr double kShortestRelease = 0.01;

struct Stages {
  double attack = 0.0, decay = 0.0, sustain = 1.0, release = 0.0;
  bool said = false;  // the event names at least one of them
};
// superdough's rule: none given, all are as in `otherwise`; some given, the sustain is full unless the decay alone is said.
Stages stages_of(const Controls& c, const std::array<ControlId, 4>& which, const Stages& otherwise);

// Loudness. Sets the parameters of `adsr`, `ahd` or `grain`; the release follows the gate where the first is on.
struct Loudness {
  bool adsr = false;
  double release = 0.0;
};
// `full`: a synth that stays at full level where nothing is said.
Loudness set_loudness(VoiceParams& params, const Controls& c, bool synth, bool full = false);
// The grain envelope is as long as the voice, which is known later.
void set_grain(VoiceParams& params, const Controls& c, double total_seconds);

void set_filter_envelopes(VoiceParams& params, const Controls& c);
void set_pitch_envelope(VoiceParams& params, const Controls& c);

// The controls that these read.
bool is_envelope_control(std::string_view name);

}  // namespace perigee

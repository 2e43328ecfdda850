// repl/session/voice_common.h -- What sampled and synthesised voices have alike: level, place, effects, who they end.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/trigger.h"
#include "patterns/dialect.h"
#include "repl/session/effect_controls.h"
#include "repl/session/envelopes.h"

namespace perigee {

inline constexpr double kShortestFrames = 8.0;  // SuperDirt's drop rule
inline constexpr double kFadeShare = 0.19098;   // SuperDirt: a fade is at most this part of the sound

// Level, place and effects; the envelope of loudness is the caller's.
void set_common(VoiceParams& params, const Controls& c, const Moment& moment, Dialect dialect);

// The bus, and the cut group; `identity` tells one sample from another.
void set_place(Trigger& trigger, const Controls& c, std::uint32_t identity, double rate_hz);

// Seconds in frames, rounded up.
Frames frames_of(double seconds, double rate_hz);

// How much later than its source the sound of its effects ends, in seconds; the source is faded out so much earlier.
double set_tail(VoiceParams& params, ChainOrder order, double rate_hz);

// Semitones that `octave` and the like move a pitch.
double octave_semitones(const Controls& c);

}  // namespace perigee

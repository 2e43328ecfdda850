// repl/session/voice_common.cpp -- What sampled and synthesised voices have alike: level, place, effects, who they end.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/voice_common.h"

#include <algorithm>
#include <cmath>

namespace perigee {
namespace {

constexpr double kMostFrames = 0x1p50;  // for ever
constexpr double kLoudest = 1000.0;     // linear; the limiter holds the rest
constexpr double kUnsaid = -1e300;

double level_of(const Controls& c) {
  const ControlIds& id = ids();
  const SoundLaws& laws = c.laws;
  double level = laws.level(c.number(id.gain, laws.default_gain), c.number(id.overgain, 0.0));
  level *= c.number(id.amp, laws.default_amp);
  if (laws.velocity_scales) level *= c.number(id.velocity, 1.0);
  return std::clamp(level, -kLoudest, kLoudest);
}

double pan_of(const Controls& c, int outputs) {
  const SoundLaws& laws = c.laws;
  double pan = c.number(ids().pan, kUnsaid);
  if (c.has(ids().channel)) {
    pan = (pan == kUnsaid ? std::max(0.0, laws.default_pan) : pan) +
          c.number(ids().channel, 0.0) / static_cast<double>(outputs);
  }
  if (pan == kUnsaid) return laws.default_pan;
  if (laws.pan_is_cyclic && (pan < 0.0 || pan > 1.0)) return pan - std::floor(pan);
  return std::clamp(pan, 0.0, 1.0);
}

}  // namespace

void set_common(VoiceParams& params, const Controls& c, const Moment& moment, Dialect dialect) {
  params.set("gain", level_of(c));
  params.set("postgain", c.number(ids().postgain, 1.0, -kLoudest, kLoudest));
  params.set("pan", pan_of(c, moment.outputs));
  set_effects(params, c, moment, dialect == Dialect::tidal);
  set_filter_envelopes(params, c);
  set_pitch_envelope(params, c);
}

void set_place(Trigger& trigger, const Controls& c, std::uint32_t identity, double rate_hz) {
  const SoundLaws& laws = c.laws;
  const auto orbit = static_cast<std::int64_t>(c.number(ids().orbit, laws.default_orbit, -1e9, 1e9));
  trigger.orbit = static_cast<std::int32_t>(((orbit % kOrbits) + kOrbits) % kOrbits);
  const ControlId said = c.has(ids().cut_all) ? ids().cut_all : ids().cut;
  const auto group = static_cast<std::int32_t>(c.number(said, 0.0, -1e9, 1e9));
  if (group == 0) return;
  trigger.cut_group = group;
  trigger.cut_scope = said == ids().cut_all ? CutScope::everywhere : laws.cut_scope;
  trigger.cut_identity = laws.negative_cut_is_same_sample && group < 0 ? identity : 0;
  trigger.cut_fade_frames = static_cast<std::int32_t>(laws.cut_fade * rate_hz);
}

Frames frames_of(double seconds, double rate_hz) {
  return static_cast<Frames>(std::ceil(std::clamp(seconds * rate_hz, 0.0, kMostFrames)));
}

double set_tail(VoiceParams& params, ChainOrder order, double rate_hz) {
  constexpr double kSpectralFrames = 2048.0 + 512.0, kShiftSeconds = 0.1, kSpectralDelaySeconds = 0.2;
  double tail = 0.0;
  if (params.effects.has(Effect::spectral)) tail += kSpectralFrames / rate_hz;
  if (params.effects.has(Effect::spectral_delay)) tail += kSpectralFrames / rate_hz + kSpectralDelaySeconds;
  if (params.effects.has(Effect::pitch_shift)) tail += kShiftSeconds;
  if (order == ChainOrder::superdough) params.set("fadeearly", tail);  // its fades come before these effects
  return tail;
}

double octave_semitones(const Controls& c) {
  return 12.0 * (c.number(ids().octave, c.laws.middle_octave, -100.0, 100.0) - c.laws.middle_octave);
}

}  // namespace perigee

// engine/voice_programs.h -- A sound and the effects its event names, as a Program; few Programs serve many events.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/program.h"
#include "engine/synth_graph.h"

namespace perigee {

// What an event can ask for beyond its source, its gain and its place.
enum class Effect : std::uint32_t {
  adsr = 1u << 0,  // linear attack, decay, sustain, release (superdough)
  ahd = 1u << 1,   // curved attack, hold, release (SuperDirt's `linen`)
  fade = 1u << 2,  // sine-shaped fade in and out at the ends of the voice (SuperDirt's gate)
  lpf = 1u << 3,
  hpf = 1u << 4,
  bpf = 1u << 5,
  coarse = 1u << 6,
  crush = 1u << 7,
  shape = 1u << 8,
  glide = 1u << 9,  // pitch glide of instruments (accelerate); samplers glide by SampleRegion::step_slope
};

// A set of effects; the empty set is the bare source.
struct EffectSet {
  std::uint32_t bits = 0;
  constexpr EffectSet() = default;
  constexpr explicit EffectSet(std::uint32_t raw) : bits{raw} {}
  constexpr EffectSet(Effect effect) : bits{static_cast<std::uint32_t>(effect)} {}
  constexpr EffectSet operator|(EffectSet other) const { return EffectSet{bits | other.bits}; }
  constexpr EffectSet& operator|=(EffectSet other) {
    bits |= other.bits;
    return *this;
  }
  constexpr bool has(Effect effect) const { return (bits & static_cast<std::uint32_t>(effect)) != 0; }
  constexpr bool operator==(const EffectSet&) const = default;
};
inline constexpr EffectSet kAllEffects{(1u << 10) - 1};

// The order of the effects, and how a stereo source is placed.
//   superdough: source adsr ahd fade → gain → lpf → hpf → bpf → coarse → crush → shape → pan (the StereoPanner law)
//   superdirt:  source → shape → hpf → bpf → crush → coarse → lpf → adsr ahd → gain → fade → pan (Balance2's law for stereo)
// A mono source has equal power in both: left cos(pan·π/2), right sin(pan·π/2).
enum class ChainOrder : std::uint8_t { superdough, superdirt };

// The parameters by which Trigger::params are filled: Program::param_index(name). A Program has those of its own effects alone;
// one with a superset of effects is brought back to the asked ones by leaving the others at their defaults, which are neutral.
struct VoiceParam {
  std::string_view name;
  std::string_view unit;
  float neutral = 0.0f;  // the default; at it the effect passes the signal on, equal to the bit
  std::string_view help;
};
//  name        unit      neutral
//  gain        linear    1        level
//  pan         0..1      -1       0 left, 1 right; negative: no panner, both sides at full level
//  attack      s         0        adsr: time to rise
//  decay       s         0        adsr: time from the peak to the sustain level
//  sustain     0..1      1        adsr: level until the gate (Trigger::gate_frames)
//  release     s         -1       adsr: time from the gate to silence; negative: the adsr is off
//  aattack     s         0        ahd: time to rise
//  ahold       s         1e9      ahd: time at full level
//  arelease    s         -1       ahd: time to fall; negative: the ahd is off
//  curve       –         -3       ahd: 0 linear, negative bends like an exponential decay
//  fadein      s         0        fade: at the onset
//  fadeout     s         0        fade: before the voice's end (Trigger::total_frames)
//  cutoff      Hz        -1       lpf: off when negative
//  resonance   Q         0.7071   lpf: linear Q at the cutoff
//  hcutoff     Hz        -1       hpf: off when negative
//  hresonance  Q         0.7071   hpf
//  bandf       Hz        -1       bpf: off when negative
//  bandq       Q         1        bpf: gain 1 at the centre
//  bandgain    linear    1        bpf: SuperDirt's max(Q, 1)
//  coarse      frames    0        sample and hold, off at 1 and below
//  crush       bits      -1       steps of 0.5^(bits-1); off when negative
//  shape       0..1      0        k = 2s/(1-s): y = (1+k)x/(1+k|x|)
//  Instruments only (kit.h says which ones a sound listens to):
//  freq        Hz        261.6256 pitch of a synth
//  accelerate  –         0        glide: pitch goes to (1 + accelerate) times its start over the voice (synths)
//  speed       factor    1        pitch of a drum
//  v:duration  s         1        how long the event lasts, for patches
//  v.NAME      its own   its own  a parameter of the instrument's own
std::span<const VoiceParam> voice_params() noexcept;
float voice_param_default(std::string_view name) noexcept;

// A synth that the player wrote. No two have the same serial number.
struct Synth {
  SynthGraph graph;
  std::uint64_t serial = 0;
};
// By name. A synth is shared by the scores that know it.
using Synths = std::map<std::string, std::shared_ptr<const Synth>, std::less<>>;

// Control thread. Throws std::runtime_error, with the reason, where the graph is too large for a Program with the effects of
// an event behind it.
std::shared_ptr<const Synth> make_synth(SynthGraph graph);

// Control thread, one at a time. Owns the Programs it gives out, so it must outlive every trigger that names one.
class ProgramCache {
 public:
  explicit ProgramCache(int most_programs = 64);
  ~ProgramCache();
  ProgramCache(const ProgramCache&) = delete;
  ProgramCache& operator=(const ProgramCache&) = delete;

  // Never null for 1 or 2 channels. When the cache is full a Program with all effects comes back, which sounds equal to the bit
  // as long as the parameters that were not asked for stay at their defaults.
  const Program* sampler(int channels, EffectSet effects, ChainOrder order);

  // Null if the kit has no instrument of that name.
  const Program* instrument(std::string_view name, EffectSet effects, ChainOrder order);

  // A synth's Programs stay until it is gone and no voice or trigger has them; then collect() lets go of them.
  const Program* synth(const std::shared_ptr<const Synth>& synth, EffectSet effects, ChainOrder order);
  void collect();

  int size() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace perigee

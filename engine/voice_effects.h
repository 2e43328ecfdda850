// engine/voice_effects.h -- What an event can ask for beyond its source: each effect's units, parameters and place, as tables.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/modulation.h"
#include "engine/program.h"

namespace perigee {

enum class Effect : std::uint8_t {
  // of the source's pitch, and of what is mixed into it
  glide,  // pitch glide of instruments (accelerate); samplers glide by SampleRegion::step_slope
  pitch_envelope,
  vibrato,
  noise,
  varispeed,  // a sample's speed moves while it sounds
  // envelopes
  adsr,   // linear attack, decay, sustain, release (superdough)
  ahd,    // curved attack, hold, release (SuperDirt's `linen`)
  grain,  // the same, scaled to the voice's length (SuperDirt's `grenvelo`)
  fade,   // sine-shaped fade in and out at the ends of the voice (SuperDirt's gate)
  // filters
  lpf,
  hpf,
  bpf,
  lpf24,  // the same once more: 24 dB an octave
  hpf24,
  bpf24,
  lpf_envelope,
  hpf_envelope,
  bpf_envelope,
  lpf_swing,  // slow waves
  hpf_swing,
  bpf_swing,
  djf,
  vowel,
  ladder,  // in place of lpf
  // distortion
  coarse,
  crush,
  shape,
  distort,
  triode,
  krush,
  octer,
  ring,
  waveloss,
  squiz,
  fshift,
  distort_ringing,  // SuperDirt's distort
  spectral_delay,
  // dynamics and modulation
  transient,
  compressor,
  tremolo,
  sine_tremolo,  // SuperDirt's
  phaser,
  // what goes where in the orbit
  delay_send,
  room_send,
  dry,
  bus_send,
  circle,        // of more than two outputs, in place of the orbit's two sides
  delay_phaser,  // SuperDirt's
  // what takes much memory or time
  stretch,  // of the sampler: the same pitch, longer
  pitch_shift,
  spectral,
  count
};

// A set of effects; the empty set is the bare source.
struct EffectSet {
  std::uint64_t bits = 0;
  constexpr EffectSet() = default;
  constexpr explicit EffectSet(std::uint64_t raw) : bits{raw} {}
  constexpr EffectSet(Effect effect) : bits{std::uint64_t{1} << static_cast<int>(effect)} {}
  constexpr EffectSet operator|(EffectSet other) const { return EffectSet{bits | other.bits}; }
  constexpr EffectSet operator&(EffectSet other) const { return EffectSet{bits & other.bits}; }
  constexpr EffectSet& operator|=(EffectSet other) {
    bits |= other.bits;
    return *this;
  }
  constexpr EffectSet without(EffectSet other) const { return EffectSet{bits & ~other.bits}; }
  constexpr bool has(Effect effect) const { return (bits & EffectSet{effect}.bits) != 0; }
  constexpr bool empty() const { return bits == 0; }
  constexpr bool operator==(const EffectSet&) const = default;
};
static_assert(static_cast<int>(Effect::count) <= 64);

// Effects are kept ready together with the others of their family; one that is `alone` costs too much, or takes the place of
// another, and is in a Program only where it was asked for.
enum class EffectFamily : std::uint8_t { basic, pitch, filters, motion, dirt, sends, alone };

struct EffectInfo {
  Effect effect = Effect::count;
  std::string_view name;
  EffectFamily family = EffectFamily::basic;
};
std::span<const EffectInfo> effect_table() noexcept;  // in the order of Effect

// The effects that serve for `asked` and for many other sets: whole families, so that there are few such sets.
EffectSet with_families(EffectSet asked) noexcept;
inline constexpr EffectSet kBasicEffects = EffectSet{Effect::adsr} | Effect::ahd | Effect::fade | Effect::lpf |
                                           Effect::hpf | Effect::bpf | Effect::coarse | Effect::crush | Effect::shape |
                                           Effect::glide;

// The order of the effects, and how a stereo source is placed: the StereoPanner law (superdough), or Balance2's (superdirt). A
// mono source has equal power in both: left cos(pan·π/2), right sin(pan·π/2).
enum class ChainOrder : std::uint8_t { superdough, superdirt };

// The parameters by which Trigger::params are filled: Program::param_index(name). A Program has those of its own effects alone;
// one with more effects is brought back to the asked ones by leaving the others at their defaults, which are neutral.
struct VoiceParam {
  std::string_view name;
  std::string_view unit;
  float neutral = 0.0f;  // the default; at it the effect passes the signal on, equal to the bit
  std::string_view help;
};
std::span<const VoiceParam> voice_params() noexcept;
float voice_param_default(std::string_view name) noexcept;
bool is_voice_param(std::string_view name) noexcept;

// Control thread. A voice while its Program is being put together.
struct VoiceSketch {
  using Value = ProgramBuilder::Value;
  ProgramBuilder& builder;
  EffectSet effects;
  const Modulation& modulation = kNothingMoves;

  Value number(double value) { return builder.constant(static_cast<float>(value)); }
  Value param(std::string_view name) { return builder.param(name, voice_param_default(name)); }
  Value one(std::string_view unit, std::initializer_list<Value> inputs) { return builder.one(unit, inputs); }
  Value times(Value a, Value b) { return builder.one("mul", {a, b}); }
  Value plus(Value a, Value b) { return builder.one("add", {a, b}); }
  // The parameter with all that moves it: the envelope and the slow wave of a cutoff, say.
  Value moved(std::string_view name);
  // Does anything among the effects move it?
  bool moves(std::string_view name) const;
};

struct VoiceSource {
  std::array<ProgramBuilder::Value, 2> sides;
  int channels = 1;
};
// The effects, in their order, and the end.
void add_effects(VoiceSketch& sketch, VoiceSource source, ChainOrder order);

}  // namespace perigee

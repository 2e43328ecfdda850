// engine/voice_programs.cpp -- Chains of effects as data, built into Programs and remembered by their canonical set.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/voice_programs.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <stdexcept>
#include <tuple>

#include "engine/kit.h"

namespace perigee {
namespace {

using Value = ProgramBuilder::Value;

constexpr VoiceParam kParams[] = {
    {"gain", "linear", 1.0f, "level"},
    {"pan", "0..1", -1.0f, "0 left, 1 right; negative: no panner, both sides at full level"},
    {"attack", "s", 0.0f, "adsr: time to rise"},
    {"decay", "s", 0.0f, "adsr: time from the peak to the sustain level"},
    {"sustain", "0..1", 1.0f, "adsr: level until the gate"},
    {"release", "s", -1.0f, "adsr: time from the gate to silence; negative: off"},
    {"aattack", "s", 0.0f, "ahd: time to rise"},
    {"ahold", "s", 1e9f, "ahd: time at full level"},
    {"arelease", "s", -1.0f, "ahd: time to fall; negative: off"},
    {"curve", "-20..20", -3.0f, "ahd: 0 linear, negative bends like an exponential decay"},
    {"fadein", "s", 0.0f, "fade: at the onset"},
    {"fadeout", "s", 0.0f, "fade: before the voice's end"},
    {"cutoff", "Hz", -1.0f, "lpf: off when negative"},
    {"resonance", "Q", 0.70710678f, "lpf: linear Q at the cutoff"},
    {"hcutoff", "Hz", -1.0f, "hpf: off when negative"},
    {"hresonance", "Q", 0.70710678f, "hpf: linear Q at the cutoff"},
    {"bandf", "Hz", -1.0f, "bpf: off when negative"},
    {"bandq", "Q", 1.0f, "bpf: linear Q"},
    {"bandgain", "linear", 1.0f, "bpf: level after it"},
    {"coarse", "frames", 0.0f, "sample and hold; off at 1 and below"},
    {"crush", "bits", -1.0f, "steps of 0.5^(bits-1); off when negative"},
    {"shape", "0..1", 0.0f, "soft saturation"},
    {"freq", "Hz", 261.62558f, "pitch of a synth"},
    {"accelerate", "factor", 0.0f, "glide: pitch goes to (1 + accelerate) times its start"},
    {"speed", "factor", 1.0f, "pitch of a drum"},
    {"v:duration", "s", 1.0f, "how long the event lasts, for what shapes itself over it"},
};

// What stands in a chain: an effect with its parameters, or (no effect) the gain.
struct Stage {
  std::uint32_t effect = 0;  // 0: always there
  std::string_view unit = "mul";
  std::array<std::string_view, 4> params{};  // for the unit's inputs after the first
};
constexpr std::uint32_t bit(Effect effect) { return static_cast<std::uint32_t>(effect); }

constexpr Stage kAdsr{bit(Effect::adsr), "adsr", {"attack", "decay", "sustain", "release"}};
constexpr Stage kAhd{bit(Effect::ahd), "ahd", {"aattack", "ahold", "arelease", "curve"}};
constexpr Stage kFade{bit(Effect::fade), "fade", {"fadein", "fadeout"}};
constexpr Stage kGain{0, "mul", {"gain"}};
constexpr Stage kLpf{bit(Effect::lpf), "lpf", {"cutoff", "resonance"}};
constexpr Stage kHpf{bit(Effect::hpf), "hpf", {"hcutoff", "hresonance"}};
constexpr Stage kBpf{bit(Effect::bpf), "bpf", {"bandf", "bandq"}};
constexpr Stage kBandGain{bit(Effect::bpf), "mul", {"bandgain"}};
constexpr Stage kCoarse{bit(Effect::coarse), "coarse", {"coarse"}};
constexpr Stage kCrush{bit(Effect::crush), "crush", {"crush"}};
constexpr Stage kShape{bit(Effect::shape), "shape", {"shape"}};

constexpr std::array kSuperdough{kAdsr, kAhd, kFade, kGain, kLpf, kHpf, kBpf, kBandGain, kCoarse, kCrush, kShape};
constexpr std::array kSuperdirt{kShape, kHpf, kBpf, kBandGain, kCrush, kCoarse, kLpf, kAdsr, kAhd, kGain, kFade};

Value voice_param(ProgramBuilder& builder, std::string_view name) {
  return builder.param(name, voice_param_default(name));
}

Value apply(ProgramBuilder& builder, const Stage& stage, Value signal) {
  const auto param = [&](std::size_t i) { return voice_param(builder, stage.params[i]); };
  switch (unit_info(find_unit(stage.unit)).input_count) {
    case 2:
      return builder.one(stage.unit, {signal, param(0)});
    case 3:
      return builder.one(stage.unit, {signal, param(0), param(1)});
    default:
      return builder.one(stage.unit, {signal, param(0), param(1), param(2), param(3)});
  }
}

struct Source {
  std::array<Value, 2> sides;
  int channels = 1;
};

std::unique_ptr<const Program> build_voice(ProgramBuilder& builder, Source source, EffectSet effects,
                                           ChainOrder order) {
  const auto& chain = order == ChainOrder::superdirt ? kSuperdirt : kSuperdough;
  for (const Stage& stage : chain) {
    if (stage.effect != 0 && (effects.bits & stage.effect) == 0) continue;
    for (std::size_t side = 0; side < static_cast<std::size_t>(source.channels); ++side) {
      source.sides[side] = apply(builder, stage, source.sides[side]);
    }
  }
  const Value pan = voice_param(builder, "pan"), full = builder.constant(1.0f);
  if (source.channels == 1) {
    builder.add("out", {source.sides[0], full, pan});
  } else {
    builder.add(order == ChainOrder::superdirt ? "out_balance" : "out_stereo",
                {source.sides[0], source.sides[1], full, pan});
  }
  return builder.build();
}

}  // namespace

std::span<const VoiceParam> voice_params() noexcept { return kParams; }

float voice_param_default(std::string_view name) noexcept {
  for (const VoiceParam& param : kParams) {
    if (param.name == name) return param.neutral;
  }
  return 0.0f;
}

namespace {

// v.freq of a synth, or the pitch of a synth of the kit.
Value gliding_pitch(ProgramBuilder& builder, std::string_view param, EffectSet effects) {
  const Value pitch = voice_param(builder, param);
  return effects.has(Effect::glide) ? builder.one("glide", {pitch, voice_param(builder, "accelerate")}) : pitch;
}

Source source_of(ProgramBuilder& builder, const SynthGraph& graph, EffectSet effects) {
  return {build_graph(builder, graph, gliding_pitch(builder, "freq", effects)), static_cast<int>(graph.outputs.size())};
}

}  // namespace

std::shared_ptr<const Synth> make_synth(SynthGraph graph) {
  static std::atomic<std::uint64_t> made = 0;
  for (const EffectSet effects : {EffectSet{}, kAllEffects}) {
    ProgramBuilder builder;
    const Source source = source_of(builder, graph, effects);
    if (build_voice(builder, source, effects, ChainOrder::superdough) != nullptr) continue;
    throw std::runtime_error((effects == EffectSet{} ? "" : "with all the effects of an event behind it: ") +
                             builder.error());
  }
  return std::make_shared<const Synth>(Synth{std::move(graph), ++made});
}

struct ProgramCache::Impl {
  using Key = std::tuple<std::string, std::uint32_t, ChainOrder>;  // source, effects, order
  std::map<Key, std::unique_ptr<const Program>> programs;
  std::map<std::string, std::weak_ptr<const Synth>> synths;  // by source
  int most = 64;

  // The Program of that key, or the one with all effects when there is no room for another. The latter are always made: there
  // are only as many of them as sources and orders.
  template <class MakeSource>
  const Program* get(const std::string& source, EffectSet effects, EffectSet possible, ChainOrder order,
                     const MakeSource& make) {
    effects.bits &= possible.bits;
    const auto known = programs.find({source, effects.bits, order});
    if (known != programs.end()) return known->second.get();
    if (static_cast<int>(programs.size()) >= most && !(effects == possible))
      return get(source, possible, possible, order, make);
    ProgramBuilder builder;
    const Source made = make(builder, effects);
    return programs.emplace(Key{source, effects.bits, order}, build_voice(builder, made, effects, order))
        .first->second.get();
  }
};

ProgramCache::ProgramCache(int most_programs) : impl_{std::make_unique<Impl>()} { impl_->most = most_programs; }
ProgramCache::~ProgramCache() = default;

const Program* ProgramCache::sampler(int channels, EffectSet effects, ChainOrder order) {
  const EffectSet possible{kAllEffects.bits & ~bit(Effect::glide)};
  if (channels == 1) {
    return impl_->get("sample 1", effects, possible, order, [](ProgramBuilder& builder, EffectSet) {
      return Source{{builder.one("sample_mono", {}), {}}, 1};
    });
  }
  if (channels == 2) {
    return impl_->get("sample 2", effects, possible, order, [](ProgramBuilder& builder, EffectSet) {
      return Source{builder.add("sample_stereo", {}), 2};
    });
  }
  return nullptr;
}

const Program* ProgramCache::instrument(std::string_view name, EffectSet effects, ChainOrder order) {
  const Instrument* instrument = find_instrument(name, order);
  if (instrument == nullptr) return nullptr;
  const bool glides = instrument->kind != InstrumentKind::drum;
  const EffectSet possible{glides ? kAllEffects.bits : kAllEffects.bits & ~bit(Effect::glide)};
  return impl_->get("instrument " + std::string{instrument->name}, effects, possible, order,
                    [&](ProgramBuilder& builder, EffectSet wanted) {
                      const Value pitch = gliding_pitch(builder, glides ? "freq" : "speed", wanted);
                      const auto sides = build_instrument(builder, *instrument, pitch);
                      return Source{sides, sides[1].valid ? 2 : 1};
                    });
}

const Program* ProgramCache::synth(const std::shared_ptr<const Synth>& synth, EffectSet effects, ChainOrder order) {
  const std::string source = "synth " + std::to_string(synth->serial);
  impl_->synths.emplace(source, synth);
  return impl_->get(source, effects, kAllEffects, order, [&](ProgramBuilder& builder, EffectSet wanted) {
    return source_of(builder, synth->graph, wanted);
  });
}

void ProgramCache::collect() {
  std::erase_if(impl_->synths, [&](const auto& known) {
    const auto& [source, synth] = known;
    if (!synth.expired()) return false;
    std::erase_if(impl_->programs, [&](const auto& entry) {
      return std::get<0>(entry.first) == source && entry.second->uses.load(std::memory_order_acquire) == 0;
    });
    return std::none_of(impl_->programs.begin(), impl_->programs.end(),
                        [&](const auto& entry) { return std::get<0>(entry.first) == source; });
  });
}

int ProgramCache::size() const noexcept { return static_cast<int>(impl_->programs.size()); }

}  // namespace perigee

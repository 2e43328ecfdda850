// engine/voice_programs.cpp -- Chains of effects behind their sources, built into Programs and remembered by what they are.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/voice_programs.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <tuple>

#include "engine/kit.h"

namespace perigee {
namespace {

// So many more than asked for are kept where no Program with more effects will do.
constexpr int kMoreAlone = 8;

VoiceSource source_of(VoiceSketch& sketch, const SynthGraph& graph, const FmPlan& fm) {
  auto pitch = sketch.moved("freq");
  if (!fm.empty()) pitch = bent_by_operators(sketch.builder, fm, pitch);
  return {build_graph(sketch.builder, graph, pitch), static_cast<int>(graph.outputs.size())};
}

}  // namespace

std::shared_ptr<const Synth> make_synth(SynthGraph graph, std::shared_ptr<const ChannelMaker> channels) {
  static std::atomic<std::uint64_t> made = 0;
  for (const EffectSet effects : {EffectSet{}, kBasicEffects}) {
    ProgramBuilder builder;
    VoiceSketch sketch{builder, effects};
    add_effects(sketch, source_of(sketch, graph, {}), ChainOrder::superdough);
    if (builder.build() != nullptr) continue;
    throw std::runtime_error((effects.empty() ? "" : "with the usual effects of an event behind it: ") +
                             builder.error());
  }
  return std::make_shared<const Synth>(Synth{std::move(graph), ++made, std::move(channels)});
}

struct ProgramCache::Impl {
  using Key = std::tuple<std::string, std::uint64_t, ChainOrder>;  // source, effects, order
  std::map<Key, std::unique_ptr<const Program>> programs;
  std::map<std::string, std::weak_ptr<const Synth>> synths;  // by source
  int most = 64;

  // The Program of that key, or one with whole families of effects when there is no room for another. The latter are always
  // made: families, sources and orders are few. What is alone, or too large with its families, is made up to a limit of its own.
  template <class MakeSource>
  const Program* get(const std::string& source, EffectSet effects, EffectSet impossible, ChainOrder order,
                     const Modulation& modulation, const MakeSource& make) {
    effects = effects.without(impossible);
    if (const Program* known = find(source, effects, order)) return known;
    if (static_cast<int>(programs.size()) >= most) {
      const EffectSet families = with_families(effects).without(impossible);
      if (const Program* larger = made(source, families, order, modulation, make)) return larger;
    }
    return made(source, effects, order, modulation, make);
  }

  const Program* find(const std::string& source, EffectSet effects, ChainOrder order) const {
    const auto known = programs.find({source, effects.bits, order});
    return known == programs.end() ? nullptr : known->second.get();
  }

  // Known or new; null where there is no room left or the Program would be too large.
  template <class MakeSource>
  const Program* made(const std::string& source, EffectSet effects, ChainOrder order, const Modulation& modulation,
                      const MakeSource& make) {
    if (programs.contains({source, effects.bits, order})) return find(source, effects, order);
    if (static_cast<int>(programs.size()) >= (most + 16) * kMoreAlone) return nullptr;
    ProgramBuilder builder;
    if (!modulation.empty()) modulate(builder, modulation);
    VoiceSketch sketch{builder, effects, modulation};
    add_effects(sketch, make(sketch), order);
    return programs.emplace(Key{source, effects.bits, order}, builder.build()).first->second.get();
  }
};

ProgramCache::ProgramCache(int most_programs) : impl_{std::make_unique<Impl>()} { impl_->most = most_programs; }
ProgramCache::~ProgramCache() = default;

const Program* ProgramCache::sampler(int channels, EffectSet effects, ChainOrder order, const Modulation& modulation) {
  if (channels != 1 && channels != 2) return nullptr;
  const std::string source = "sample " + std::to_string(channels) + modulation.key();
  return impl_->get(source, effects, Effect::glide, order, modulation, [&](VoiceSketch& sketch) {
    if (sketch.effects.has(Effect::stretch)) {
      return VoiceSource{sketch.builder.add("stretch", {sketch.param("timescale"), sketch.param("timewindow")}),
                         channels};
    }
    const auto rate = sketch.moves("rate") ? sketch.moved("rate") : sketch.number(1.0);
    return VoiceSource{sketch.builder.add(channels == 1 ? "sample_mono" : "sample_stereo", {rate}), channels};
  });
}

const Program* ProgramCache::instrument(std::string_view name, EffectSet effects, ChainOrder order, const FmPlan& fm,
                                        const InstrumentForm& form, const Modulation& modulation) {
  const Instrument* instrument = find_instrument(name, order);
  if (instrument == nullptr) return nullptr;
  const bool synth = instrument->kind != InstrumentKind::drum;
  const EffectSet impossible = synth ? EffectSet{} : EffectSet{Effect::glide};
  std::string source = "instrument " + std::string{instrument->name} + (synth ? fm.key() : "");
  source += form.key() + modulation.key();
  return impl_->get(source, effects, impossible, order, modulation, [&](VoiceSketch& sketch) {
    auto pitch = sketch.moved(synth ? "freq" : "speed");
    if (synth && !fm.empty()) pitch = bent_by_operators(sketch.builder, fm, pitch);
    const auto sides = build_instrument(sketch.builder, *instrument, pitch, form);
    return VoiceSource{sides, sides[1].valid ? 2 : 1};
  });
}

const Program* ProgramCache::synth(const std::shared_ptr<const Synth>& synth, EffectSet effects, ChainOrder order,
                                   const FmPlan& fm, const Modulation& modulation) {
  const std::string source = "synth " + std::to_string(synth->serial) + fm.key() + modulation.key();
  impl_->synths.emplace(source, synth);
  return impl_->get(source, effects, {}, order, modulation,
                    [&](VoiceSketch& sketch) { return source_of(sketch, synth->graph, fm); });
}

void ProgramCache::collect() {
  std::erase_if(impl_->synths, [&](const auto& known) {
    if (!known.second.expired()) return false;
    const std::string& source = known.first;  // clang 14 captures no structured bindings
    std::erase_if(impl_->programs, [&](const auto& entry) {
      return std::get<0>(entry.first) == source &&
             (entry.second == nullptr || entry.second->uses.load(std::memory_order_acquire) == 0);
    });
    return std::none_of(impl_->programs.begin(), impl_->programs.end(),
                        [&](const auto& entry) { return std::get<0>(entry.first) == source; });
  });
}

int ProgramCache::size() const noexcept { return static_cast<int>(impl_->programs.size()); }

}  // namespace perigee

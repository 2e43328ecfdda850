// engine/voice_programs.h -- A sound and the effects its event names, as a Program; few Programs serve many events.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "engine/fm_plan.h"
#include "engine/kit.h"
#include "engine/modulation.h"
#include "engine/program.h"
#include "engine/signal.h"
#include "engine/synth_graph.h"
#include "engine/voice_effects.h"

namespace perigee {

// A synth that the player wrote. No two have the same serial number.
struct Synth {
  SynthGraph graph;
  std::uint64_t serial = 0;
  std::shared_ptr<const ChannelMaker> channels;  // of its units `stream`; null: there are none
};
// By name. A synth is shared by the scores that know it.
using Synths = std::map<std::string, std::shared_ptr<const Synth>, std::less<>>;

// Control thread. Throws std::runtime_error, with the reason, where the graph is too large for a Program with the usual effects
// of an event behind it.
std::shared_ptr<const Synth> make_synth(SynthGraph graph, std::shared_ptr<const ChannelMaker> channels = nullptr);

// Control thread, one at a time. Owns the Programs it gives out, so it must outlive every trigger that names one.
class ProgramCache {
 public:
  explicit ProgramCache(int most_programs = 64);
  ~ProgramCache();
  ProgramCache(const ProgramCache&) = delete;
  ProgramCache& operator=(const ProgramCache&) = delete;

  // Null for other than 1 or 2 channels, and when too many chains of what is kept `alone` are asked for. When the cache is full
  // a Program with whole families of effects comes back, which sounds equal to the bit as long as the parameters that were not
  // asked for stay at their defaults.
  const Program* sampler(int channels, EffectSet effects, ChainOrder order, const Modulation& modulation = {});

  // Null also if the kit has no instrument of that name.
  const Program* instrument(std::string_view name, EffectSet effects, ChainOrder order, const FmPlan& fm = {},
                            const InstrumentForm& form = {}, const Modulation& modulation = {});

  // A synth's Programs stay until it is gone and no voice or trigger has them; then collect() lets go of them. Null where the
  // effects asked for make it too large.
  const Program* synth(const std::shared_ptr<const Synth>& synth, EffectSet effects, ChainOrder order,
                       const FmPlan& fm = {}, const Modulation& modulation = {});
  void collect();

  int size() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace perigee

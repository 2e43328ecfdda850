// repl/session/presets.cpp -- A preset of a name that is there takes its place.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/presets.h"

#include <algorithm>
#include <utility>

#include "engine/own_effects.h"

namespace perigee {

SynthGraph at_intensity(const SynthGraph& graph, float intensity) {
  SynthGraph bound = graph;
  const auto bind = [intensity](SynthGraph::Signal& signal) {
    if (signal.kind == SynthGraph::Signal::Kind::control)
      signal = {SynthGraph::Signal::Kind::constant, 0, 0, intensity};
  };
  for (SynthGraph::Node& node : bound.nodes) std::for_each(node.inputs.begin(), node.inputs.end(), bind);
  for (SynthGraph::Loop& loop : bound.loops) bind(loop.closed);
  std::for_each(bound.outputs.begin(), bound.outputs.end(), bind);
  bound.controls.clear();
  return bound;
}

void Presets::stage(Preset preset) {
  make_effect_program(at_intensity(*preset.graph, 1.0f));
  staged_.push_back(std::move(preset));
}

void Presets::commit() {
  const std::lock_guard lock{mutex_};
  for (Preset& preset : staged_) {
    const auto same =
        std::find_if(presets_.begin(), presets_.end(), [&](const Preset& each) { return each.name == preset.name; });
    if (same != presets_.end()) {
      *same = std::move(preset);
    } else {
      presets_.push_back(std::move(preset));
    }
  }
  staged_.clear();
}

std::vector<Preset> Presets::all() const {
  const std::lock_guard lock{mutex_};
  return presets_;
}

}  // namespace perigee

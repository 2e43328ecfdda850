// repl/session/presets.h -- What tracks can be heard through: graphs by name, each at an intensity from 0 to 1.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/synth_graph.h"

namespace perigee {

struct Preset {
  std::string name, help;
  std::shared_ptr<const SynthGraph> graph;  // its control 0, if it has one, is the intensity
};

// The graph with the intensity as a number.
SynthGraph at_intensity(const SynthGraph& graph, float intensity);

class Presets {
 public:
  // The thread that evaluates. Throws std::runtime_error where it does not fit a Program.
  void stage(Preset preset);
  void commit();
  void forget() noexcept { staged_.clear(); }

  std::vector<Preset> all() const;  // any thread

 private:
  std::vector<Preset> staged_;
  mutable std::mutex mutex_;  // guards what follows
  std::vector<Preset> presets_;
};

}  // namespace perigee

// repl/query_session.h -- A session that plays nothing: for looking at patterns.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/own_effects.h"
#include "engine/voice_programs.h"
#include "lua/session.h"
#include "lua/synth_tracing.h"
#include "patterns/inputs.h"
#include "repl/session/genomes/genome_patch.h"

namespace perigee {

// Keeps the tempo, since some patterns depend on it; forgets the rest.
class QuerySession : public Session {
 public:
  explicit QuerySession(Dialect dialect) : cps_{dialect == Dialect::tidal ? 0.575 : 0.5} {}

  void begin() override {}
  void commit() override {}
  void abandon() noexcept override {}
  void play(std::string_view, Pattern) override {}
  void play_through(std::string_view, Pattern pattern, const Transition& way, bool) override { way(0, {&pattern, 1}); }
  void once(Pattern) override {}
  void hush() override {}
  void panic() override {}
  void mute(std::string_view, bool) override {}
  void mute_all(bool) override {}
  void solo(std::string_view, bool) override {}
  void unsolo_all() override {}
  void mute_orbit(int, bool) override {}
  void solo_orbit(int, bool) override {}
  void unsolo_orbits() override {}
  void all(Value) override {}
  void set_cps(Pattern cps) override {
    const Events events = query_sorted(cps, Span{Cycles(0), Cycles(1)});
    if (!events.empty() && events.front().value.is_number()) told_ = events.front().value.number();
  }
  double cps() const override { return told_.value_or(cps_); }
  std::optional<double> told_cps() const { return told_; }  // none where the code sets no tempo
  double cycle() const override { return 0.0; }
  void set_cycle(Cycles) override {}
  void nudge(double) override {}
  std::string define_synth(std::string_view, SynthGraph graph, const NetworkOutputs&) override {
    make_synth(std::move(graph));
    return {};
  }
  void define_genome(std::string_view, std::shared_ptr<const Genome> genome, bool compatible) override {
    make_synth(read_patch(*genome, compatible).graph);
  }
  void define_effect(std::optional<int>, std::shared_ptr<const SynthGraph> graph) override {
    if (graph) make_effect_program(*graph);
  }
  std::string add_samples(std::string_view) override { return {}; }
  std::string sounds(std::string_view) const override { return {}; }
  void record(std::string_view, Stems) override {}
  void record_loop(std::string_view, const Loop&) override {}
  void stop_recording() override {}
  void set_dialect(Dialect) override {}
  std::string undo(std::string_view) override { return {}; }
  std::string redo(std::string_view) override { return {}; }
  void snapshot(std::string_view) override {}
  std::string recall(std::string_view, int) override { return {}; }
  std::vector<std::string> snapshots() const override { return {}; }
  std::vector<std::string> playing() const override { return {}; }
  void set_input(std::string_view name, Pattern value) override { inputs_.set(name, std::move(value)); }
  Pattern input(std::string_view name) const override { return inputs_.find(name); }
  const Inputs& inputs() const override { return inputs_; }
  std::string status() const override { return {}; }

 private:
  double cps_;
  std::optional<double> told_;
  Inputs inputs_;
};

}  // namespace perigee

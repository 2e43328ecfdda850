// tests/lua/fake_session.h -- An instrument that only remembers what it was told.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/synth_graph.h"
#include "lua/host.h"
#include "lua/session.h"
#include "patterns/inputs.h"

namespace perigee {

class FakeSession final : public Session {
 public:
  void begin() override {
    REQUIRE(!open);
    open = true;
    staged = slots;
    said.clear();
  }
  void commit() override {
    REQUIRE(open);
    if (refuse_commit) throw std::runtime_error("slot 1: too many events in a cycle");
    if (on_commit) on_commit();
    open = false;
    slots = staged;
    ++commits;
  }
  void abandon() noexcept override {
    open = false;
    ++abandoned;
  }

  void play(std::string_view slot, Pattern pattern) override { staged[std::string{slot}] = std::move(pattern); }
  void play_through(std::string_view slot, Pattern pattern, const Transition& way, bool kept) override {
    const Pattern latest[] = {pattern, staged[std::string{slot}]};
    play(slot, way(8, std::span{latest}.first(latest[1] ? 2 : 1)));
    said.push_back((kept ? "through " : "over ") + std::string{slot});
  }
  void once(Pattern) override { said.emplace_back("once"); }
  void hush() override {
    staged.clear();
    said.emplace_back("hush");
  }
  void panic() override { said.emplace_back("panic"); }
  void mute(std::string_view slot, bool muted) override {
    said.push_back((muted ? "mute " : "unmute ") + std::string{slot});
  }
  void mute_all(bool muted) override { said.emplace_back(muted ? "mute all" : "unmute all"); }
  void solo(std::string_view slot, bool soloed) override {
    said.push_back((soloed ? "solo " : "unsolo ") + std::string{slot});
  }
  void unsolo_all() override { said.emplace_back("unsolo all"); }
  void mute_orbit(int orbit, bool muted) override {
    said.push_back((muted ? "mute orbit " : "unmute orbit ") + std::to_string(orbit));
  }
  void solo_orbit(int orbit, bool soloed) override {
    said.push_back((soloed ? "solo orbit " : "unsolo orbit ") + std::to_string(orbit));
  }
  void unsolo_orbits() override { said.emplace_back("unsolo orbits"); }
  void all(Value transform) override { said.emplace_back(transform.is_none() ? "all none" : "all"); }
  void set_cps(Pattern pattern) override {
    tempo = std::move(pattern);
    said.emplace_back("cps");
  }
  double cps() const override {
    ++asked;
    return 0.5;
  }
  double cycle() const override { return 0.0; }
  void set_cycle(Cycles cycle) override { said.push_back("cycle " + cycle.text()); }
  void nudge(double seconds) override { said.push_back("nudge " + std::to_string(seconds)); }
  void define_genome(std::string_view, std::shared_ptr<const Genome>, bool) override {}
  std::string define_synth(std::string_view name, SynthGraph graph,
                           const std::vector<Ref<const NetworkOutput>>&) override {
    said.push_back("synth " + std::string{name});
    synths[std::string{name}] = std::move(graph);
    return {};
  }
  TryGenome genome_trial() const override {
    return [](const Genome&, double seconds, const std::atomic<bool>&) {  // louder and louder
      std::vector<float> sound(static_cast<std::size_t>(48000.0 * seconds));
      for (std::size_t i = 0; i < sound.size(); ++i)
        sound[i] = (i / 25 % 2 == 0 ? 0.5f : -0.5f) * static_cast<float>(i) / static_cast<float>(sound.size());
      return sound;
    };
  }
  void define_effect(std::optional<int> orbit, std::shared_ptr<const SynthGraph> graph,
                     const std::vector<Ref<const NetworkOutput>>&) override {
    const std::string place = orbit ? "orbit " + std::to_string(*orbit) : "master";
    said.push_back((graph ? "effect of " : "no effect of ") + place);
    effect = std::move(graph);
  }
  std::string add_samples(std::string_view folder) override {
    if (folder == "nowhere") throw std::runtime_error("samples: there is no folder 'nowhere'");
    return "3 sounds in " + std::string{folder};
  }
  std::string sounds(std::string_view filter) const override { return "bd sn " + std::string{filter}; }
  void record(std::string_view path, Stems stems) override {
    const char* const with = stems == Stems::orbits ? " with orbits" : stems == Stems::slots ? " with slots" : "";
    said.push_back("record " + std::string{path} + with);
  }
  void record_loop(std::string_view name, const Loop& loop) override {
    const std::string from = loop.source == Loop::Source::orbit    ? "orbit " + std::to_string(loop.orbit)
                             : loop.source == Loop::Source::master ? "master"
                                                                   : "in";
    said.push_back((loop.overdub ? "overdub " : "loop ") + std::string{name} + " of " + from + " for " +
                   std::to_string(loop.cycles));
  }
  void stop_recording() override { said.emplace_back("stop recording"); }
  void set_dialect(Dialect dialect) override { said.emplace_back(dialect == Dialect::tidal ? "tidal" : "strudel"); }
  std::string undo(std::string_view slot) override {
    said.push_back("undo " + std::string{slot});
    return {};
  }
  std::string redo(std::string_view slot) override {
    said.push_back("redo " + std::string{slot});
    return {};
  }
  void snapshot(std::string_view name) override { said.push_back("snapshot " + std::string{name}); }
  std::string recall(std::string_view name, int cycles) override {
    said.push_back("recall " + std::string{name} + " " + std::to_string(cycles));
    return {};
  }
  std::vector<std::string> snapshots() const override { return {"a"}; }
  std::vector<std::string> playing() const override {
    std::vector<std::string> names;
    for (const auto& [name, pattern] : slots) names.push_back(name);
    return names;
  }
  void set_input(std::string_view name, Pattern value) override { from_outside.set(name, std::move(value)); }
  Pattern input(std::string_view name) const override { return from_outside.find(name); }
  const Inputs& inputs() const override { return from_outside; }
  std::string status() const override { return "all well"; }
  std::vector<Completion> words(WordsOf what, std::string_view) const override {
    const auto found = named.find(what);
    return found == named.end() ? std::vector<Completion>{} : found->second;
  }

  bool open = false, refuse_commit = false;
  int commits = 0, abandoned = 0;
  std::map<std::string, Pattern> slots, staged;
  std::map<std::string, SynthGraph> synths;
  std::shared_ptr<const SynthGraph> effect;
  std::vector<std::string> said;    // during the last evaluation
  std::function<void()> on_commit;  // what it does then, if anything
  mutable int asked = 0;            // how often for the tempo
  Pattern tempo;
  Inputs from_outside;
  std::map<WordsOf, std::vector<Completion>> named;
};

// A Host with a FakeSession, and what it printed.
struct Player {
  explicit Player(HostOptions options = {}) : host{session, with_print(std::move(options), printed)} {}
  EvalResult operator()(std::string_view code) {
    printed.clear();
    return host.evaluate(code, "test.lua");
  }
  std::string value(std::string_view code) {
    const EvalResult result = (*this)(code);
    INFO(code);
    REQUIRE(result.error == "");
    return result.value;
  }
  std::string error(std::string_view code) {
    const EvalResult result = (*this)(code);
    INFO(code << "  gave  " << result.value);
    REQUIRE_FALSE(result.ok);
    return result.error;
  }
  static HostOptions with_print(HostOptions options, std::string& printed) {
    options.print = [&printed](std::string_view text) { printed += text; };
    return options;
  }

  std::string printed;
  FakeSession session;
  Host host;
};

}  // namespace perigee

// lua/session.h -- What a line of code may ask of the running instrument.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lua/completion.h"
#include "lua/target.h"
#include "lua/wish.h"
#include "patterns/pattern.h"

namespace perigee {

class Inputs;         // patterns/inputs.h
class NetworkOutput;  // lua/network_output.h
struct Genome;        // gpu/genome.h
struct SynthGraph;    // engine/synth_graph.h

// The instrument as commands see it. Everything here is called on the thread that evaluates code, between
// begin() and commit() or abandon(): changes are staged, and nothing is heard of them before commit() has
// queried every staged pattern some cycles ahead under a budget; other threads may use Lua meanwhile. Any
// function may throw std::runtime_error (or a subclass) whose what() is the sentence that the player reads.
class Session {
 public:
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  virtual ~Session() = default;

  // A transaction is one evaluation: begin, changes, then commit (all heard together) or abandon (none).
  virtual void begin() = 0;
  virtual void commit() = 0;
  virtual void abandon() noexcept = 0;

  // Slots. `slot` is "1" … "16" or any name; silence() stops it.
  virtual void play(std::string_view slot, Pattern pattern) = 0;
  // The slot plays what `way` makes of the cycle now and of what it was told to play, the newest first: `pattern`, which it
  // remembers only if `kept`.
  using Transition = std::function<Pattern(Cycles now, std::span<const Pattern> newest_first)>;
  virtual void play_through(std::string_view slot, Pattern pattern, const Transition& way, bool kept) = 0;
  virtual double default_gain() const { return 1.0; }  // of an event that says none
  virtual void once(Pattern pattern) = 0;              // one cycle from now, beside the slots
  virtual void hush() = 0;                             // no new events; what sounds rings out
  virtual void panic() = 0;                            // hush, and every voice fades at once
  virtual void mute(std::string_view slot, bool muted) = 0;
  virtual void mute_all(bool muted) = 0;
  virtual void solo(std::string_view slot, bool soloed) = 0;
  virtual void unsolo_all() = 0;
  virtual void mute_orbit(int orbit, bool muted) = 0;  // 0 … 15
  virtual void solo_orbit(int orbit, bool soloed) = 0;
  virtual void unsolo_orbits() = 0;
  virtual void all(Value transform) = 0;  // a pattern function applied to every slot; none removes it
  // Who plays a slot's events, or (an empty name) those of all slots that have nobody of their own. Nothing where nobody plays.
  virtual void set_target(std::string_view, const Target&) {}
  // Of the connections to other instruments. Nothing where nobody listens.
  virtual void wish(const Wish&) {}

  // What was played before: of a slot, or (an empty name) of everything. Answers what that changes, in a sentence.
  virtual std::string undo(std::string_view slot) = 0;
  virtual std::string redo(std::string_view slot) = 0;
  // Keeps everything as it is by a name; recall() plays it from the next cycle on whose number `cycles` divides (0: at once).
  virtual void snapshot(std::string_view name) = 0;
  virtual std::string recall(std::string_view name, int cycles) = 0;
  virtual std::vector<std::string> snapshots() const = 0;

  virtual std::vector<std::string> playing() const = 0;  // slots that play something, by name

  // Tempo in cycles per second, 0 < cps <= 64; a pattern is read at each cycle's begin. The first cycle is 0.
  virtual void set_cps(Pattern cps) = 0;
  virtual double cps() const = 0;
  virtual double cycle() const = 0;          // the cycle that sounds now
  virtual void set_cycle(Cycles cycle) = 0;  // resetCycles() is set_cycle(0)
  virtual void nudge(double seconds) = 0;    // every later event sounds this much later (negative: earlier)

  // Sound.
  // s"name" plays it from the next event on; answers with what the name hides, or nothing. `networks`: the channels that the
  // units `stream` of the graph read.
  virtual std::string define_synth(std::string_view name, SynthGraph graph,
                                   const std::vector<Ref<const NetworkOutput>>& networks) = 0;
  // The same of a genome: its patch, driven by its networks.
  virtual void define_genome(std::string_view name, std::shared_ptr<const Genome> genome, bool compatible) = 0;
  // s"name" means again what it did before. False: no synth is called so.
  virtual bool forget_synth(std::string_view /*name*/) { return true; }
  // What all sound of an orbit goes through, or (no orbit) the sum of all; null takes it away. `networks` as above.
  virtual void define_effect(std::optional<int> orbit, std::shared_ptr<const SynthGraph> graph,
                             const std::vector<Ref<const NetworkOutput>>& networks) = 0;
  // What tracks can be heard through: left and right, and how much of it (control 0, "intensity").
  virtual void define_preset(std::string_view /*name*/, std::string_view /*help*/,
                             std::shared_ptr<const SynthGraph> /*graph*/) {}
  // How genomes are tried without being heard: one side of a note at the genome's own pitch, empty if it cannot sound or `stop` was set
  // meanwhile. For any thread, and as long as it is kept. Null where nothing is rendered.
  using TryGenome = std::function<std::vector<float>(const Genome&, double seconds, const std::atomic<bool>& stop)>;
  virtual TryGenome genome_trial() const { return nullptr; }
  // The streams of networks: so many frames are computed at once, and so many ahead; 0 leaves it as it is. Answers how they do.
  virtual std::string streams(std::int64_t chunk, std::int64_t lead) {
    static_cast<void>(chunk), static_cast<void>(lead);
    return {};
  }
  virtual std::string add_samples(std::string_view folder) = 0;   // answers what was found, in a line
  virtual std::string sounds(std::string_view filter) const = 0;  // what can be played, a line each
  // Records what is heard from this evaluation on into a WAV file, with stems each orbit or slot into one of its own as well.
  enum class Stems { none, orbits, slots };
  virtual void record(std::string_view path, Stems stems) = 0;
  virtual void stop_recording() = 0;
  // A sound of that name is recorded from the next cycle on, and can be played at once.
  struct Loop {
    enum class Source { master, orbit, input } source = Source::master;
    int orbit = 0;
    double cycles = 1.0;
    bool overdub = false;  // adds to the sound that there is
  };
  virtual void record_loop(std::string_view name, const Loop& loop) = 0;
  virtual void set_dialect(Dialect dialect) = 0;  // the sound laws of later events
  // What patterns read by name.
  virtual void set_input(std::string_view name, Pattern value) = 0;
  virtual Pattern input(
      std::string_view name) const = 0;  // as the rest of the code will find it; null where nothing has come
  virtual const Inputs& inputs() const = 0;
  virtual std::string status() const = 0;  // device, callback time, xruns, late events, voices

  // Names that the instrument has for things, for whoever types one; `of` which sound or control. Also between transactions.
  virtual std::vector<Completion> words(WordsOf, std::string_view) const { return {}; }
};

}  // namespace perigee

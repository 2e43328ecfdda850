// repl/session/player.h -- The instrument as code sees it: an evaluation changes everything it meant to, or nothing.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/device.h"
#include "engine/engine.h"
#include "engine/lent_rows.h"
#include "engine/levels.h"
#include "engine/loop_take.h"
#include "engine/loudness.h"
#include "engine/recorder.h"
#include "engine/sample_bank.h"
#include "gpu/lent.h"
#include "gpu/streams.h"
#include "lua/session.h"
#include "lua/synth_tracing.h"
#include "patterns/inputs.h"
#include "repl/session/chronicle.h"
#include "repl/session/company.h"
#include "repl/session/history.h"
#include "repl/session/performance.h"
#include "repl/session/presets.h"
#include "repl/session/pulse.h"
#include "repl/session/sound_clock.h"

namespace perigee {

struct Glance;  // repl/session/watching/glance.h

struct PlayerOptions {
  int rate_hz = 48000;
  bool live = true;  // time is the engine's; else the caller's (offline)
  int max_voices = 1024;
  int threads = 0;                                        // that render; 0: as many as suit the machine
  std::size_t messages = EngineOptions{}.queue_messages;  // that the engine has room for: 3.5 KiB each
  Dialect dialect = Dialect::strudel;
  int outputs = 2, inputs = 0;  // channels
  // What is heard in the place of the device's inputs, interleaved, from the first frame on; then silence. Null: the device's own.
  std::shared_ptr<const std::vector<float>> input = nullptr;
  std::int64_t (*now_ns)() noexcept = nullptr;  // the governor's clock; null: the machine's
  Frames network_lead = Stream::kMostLead;  // of networks' outputs that is kept, offline half of it computed at once
  std::string gpu = "off";                  // that computes networks: "auto", "off" or a part of its name
  FindEvaluator evaluator = nullptr;        // what computes them instead, if anything
  // Offline: where the spectra of genomes' convolutions lie; it outlives the player. Null: each has its own.
  LentRows::Loan* spectra = nullptr;
  Chronicle* chronicle = nullptr;                    // is told what happens, or decides it; it outlives the player
  std::function<std::string()> code_here = nullptr;  // the line that is evaluated now, for whoever looks on
  bool limit = true;  // without it nothing holds the master: for parts that are mixed elsewhere
};

class Player final : public Session {
 public:
  Player(const PlayerOptions& options, Report report);
  ~Player() override;

  Engine& engine() { return engine_; }
  void report(const std::string& message) { report_(message); }  // any thread

  // Audio thread, as Engine::render: from the input file, if there is one.
  void render(std::span<float> interleaved, std::span<const float> heard = {}) noexcept;

  // Who connects it to others; null: nobody. It outlives the player, or is replaced before; the thread that evaluates.
  void set_company(Company* company);

  // Audio thread, before render(): what was asked for so much earlier is about to be rendered. Answers its first frame.
  Frames asked(std::int64_t late_ns) noexcept {
    late_ns_ = late_ns;
    engine_.late(late_ns);
    return engine_.status().frame;
  }

  // Live: the device, or null when it is gone. A change is heard from the next callback on that it can still reach; before the first one
  // that is `playing`, changes are heard from frame 0 on.
  void set_device(AudioDevice* device, bool playing = false);

  // Triggers what sounds up to `seconds` ahead of what the engine renders next. Any thread.
  void advance(double seconds);
  // Offline: the same, but no further than the begin of cycle `limit`.
  void advance_to(Cycles limit, double seconds);
  // The next evaluation was read, and is heard, as `timing` has it; what was not `heard` is refused.
  void relive(const Timing& timing, bool heard = true) {
    relived_ = timing;
    refused_ = !heard;
  }
  // What came from outside, by the name that patterns read it by: a number or a string. Any thread.
  void receive(std::string_view name, Value value);
  // What a clock outside asks of time: `decide` sees where the scheduler is, quickly, for it has the player's lock. Any thread.
  struct Whereabouts {
    Frames now = 0, at = 0;  // what the engine renders next; the first frame that a change can reach
    double cycle = 0.0;      // that begins at `at` as things are
    Cycles scheduled;        // what has been scheduled until now …
    Frames scheduled_frame = 0;
    double cps = 0.5;    // … and the tempo there
    double asked = 0.5;  // the tempo that the code asked for last
    bool led = false;    // a clock outside leads already
  };
  using Decide = std::function<std::optional<Lead>(const Whereabouts&)>;
  void be_led(const Decide& decide);
  void relive_lead(const Lead& lead, Frames heard);
  // Plays an event from outside on its frame, or, where that cannot be reached any more, as soon as can be: false. Any thread.
  bool arrive(Arrival arrival);
  // The same of what a control bus has from its frame on.
  bool set_bus(BusValue value);
  // Live: the frame that is heard at a time of the wall's clock (ns since 1970), and back; nothing while no device plays. Any thread.
  std::optional<Frames> frame_heard_at(std::int64_t wall_ns) const;
  std::optional<std::int64_t> wall_heard(Frames frame) const;
  // The same by a clock that nobody sets (CLOCK_MONOTONIC_RAW, ns), to about 0.1 ms and without the steps of the other.
  std::optional<Frames> frame_heard_at_steady(std::int64_t steady_ns) const;
  std::optional<std::int64_t> steady_heard(Frames frame) const;
  // From the callback that asks for a frame to the ear. Any thread.
  double output_seconds() const;
  // Who takes the events that have a target, beside those who do already, until take_back().
  void hand_out(Observer& outlet);
  void take_back(Observer& outlet);
  // With the device's MIDI, or its transport, or null where it has none now; under the player's lock. Any thread.
  void with_midi(const std::function<void(MidiBus*)>& work);
  void with_transport(const std::function<void(Transport*)>& work);
  // Between these, before anything has sounded, evaluations change what is to be played and nothing else; then it plays, as if
  // `cycle` began at frame 0.
  void begin_restoring();
  void end_restoring(Cycles cycle);
  // Plays the end that `timing` has: everything fades from its frame on.
  void relive_end(const Timing& timing);
  // Now, for whoever writes it down. Any thread.
  Timing timing_now() const;
  // Before the device stops: every voice fades, and this waits until that has been heard.
  void fade_out();
  void end_recording();
  // Live: the meters hear what has been played. A control thread, at least once a second.
  void listen();
  // Multiples of a part of a cycle on their frames, as far as time has been scheduled: up to `until` or less, which it becomes then.
  std::vector<Clock::Beat> beats(Frames from, Frames& until, Cycles step) const;
  // The frame on which a cycle begins, once it has been scheduled.
  std::optional<Frames> frame_of(Cycles cycle) const;

  // Session: the thread that evaluates code.
  void begin() override;
  void commit() override;
  void abandon() noexcept override;
  void play(std::string_view slot, Pattern pattern) override;
  double default_gain() const override;
  void play_through(std::string_view slot, Pattern pattern, const Transition& way, bool kept) override;
  void once(Pattern pattern) override;
  void hush() override;
  void panic() override;
  void mute(std::string_view slot, bool muted) override;
  void mute_all(bool muted) override;
  void solo(std::string_view slot, bool soloed) override;
  void unsolo_all() override;
  void mute_orbit(int orbit, bool muted) override;
  void solo_orbit(int orbit, bool soloed) override;
  void unsolo_orbits() override;
  void all(Value transform) override;
  void set_target(std::string_view slot, const Target& target) override;
  void wish(const Wish& wish) override;
  void set_cps(Pattern cps) override;
  double cps() const override;
  double cycle() const override;
  void set_cycle(Cycles cycle) override;
  void nudge(double seconds) override;
  std::string define_synth(std::string_view name, SynthGraph graph, const NetworkOutputs& networks) override;
  bool forget_synth(std::string_view name) override;
  void define_genome(std::string_view name, std::shared_ptr<const Genome> genome, bool compatible) override;
  void define_effect(std::optional<int> orbit, std::shared_ptr<const SynthGraph> graph,
                     const NetworkOutputs& networks) override;
  void define_preset(std::string_view name, std::string_view help, std::shared_ptr<const SynthGraph> graph) override;
  TryGenome genome_trial() const override;
  std::string streams(std::int64_t chunk, std::int64_t lead) override;
  std::string add_samples(std::string_view folder) override;
  std::string sounds(std::string_view filter) const override;
  void record(std::string_view path, Stems stems) override;
  void record_loop(std::string_view name, const Loop& loop) override;
  void stop_recording() override;
  void set_dialect(Dialect dialect) override;
  std::string undo(std::string_view slot) override;
  std::string redo(std::string_view slot) override;
  void snapshot(std::string_view name) override;
  std::string recall(std::string_view name, int cycles) override;
  std::vector<std::string> snapshots() const override;
  void set_input(std::string_view name, Pattern value) override;
  Pattern input(std::string_view name) const override;
  std::string status() const override;
  std::vector<Completion> words(WordsOf what, std::string_view of) const override;
  const Inputs& inputs() const override { return inputs_; }

  // The device that plays now. Any thread.
  DeviceInfo device_info() const;
  std::string leader() const;  // whom time follows, in some words; empty: nobody
  DeviceStats device_stats() const;
  std::uint64_t network_underruns() const noexcept {
    return streams_.underruns();
  }  // quanta that came too late. Any thread.

  // Shows each event to whoever wants to see them, beside those who do already, until observe_no_more(). Any thread.
  void observe(Observer& observer);
  void observe_no_more(Observer& observer);

  // What tracks can be heard through. Any thread.
  std::vector<Preset> presets() const { return presets_.all(); }
  // Of a slot by its number in triggers.
  std::string slot_name(std::size_t id) const;

  // A pattern has failed while it played, and another has taken its place.
  bool failed() const;

  // What is kept for the engine: Programs of what plays or may play again, and effects of orbits that are in use or fade.
  int programs() const;
  int effects() const;

  // Slots that play something now, by name.
  std::vector<std::string> playing() const override;

  // Control threads: how it does, and all that those who watch can see but the sound itself.
  Pulse pulse() const;
  void glance(Glance& into) const;

 private:
  void render_now(std::span<float> interleaved, std::span<const float> heard) noexcept;
  using Gesture = Performance::Gesture;
  void make_effects(const Score& score, std::vector<Gesture>& gestures);
  void remember(const Score& before);
  std::string step(int back);
  std::string step_slot(std::string_view slot, bool back);
  void fade_at(Frames at);
  void advance_within(double seconds, std::optional<Cycles> limit);
  void commit_restored();
  void recall_later(std::vector<Gesture> gestures, Frames at);
  void tell_noted();
  void tell_chronicle();
  Timing timing_locked() const;
  struct Rehearsed {
    std::vector<SampleHandle> wanted;
    std::vector<Event> rooms;      // those that name a room which has to be made
    std::set<std::string> unread;  // what is played without, in a sentence each
  };
  struct Rehearsal {
    std::string name;
    Pattern pattern;
    bool here = true;  // it is played by this instrument, which has sounds and laws of its own
  };
  void rehearse(const Rehearsal& what, Cycles from, Rehearsed& found, double tempo,
                Budget::Clock::time_point deadline) const;
  Frames change_frame() const;
  Frames jump_frame() const;
  Frames due_after(std::int64_t wait_ns) const;
  void tell_if_late(Frames from);
  Cycles moment() const;
  Slot& known_slot(std::string_view name);
  void forget_staged() noexcept;
  void make(const std::vector<Wish>& wishes) const;
  std::string meters_text() const;
  void begin_loops(Frames at);
  void end_loops();

  Report report_;
  Chronicle nothing_told_;
  Chronicle& chronicle_;
  SampleBank bank_;  // these outlive the engine, which points into them
  ProgramCache programs_;
  std::atomic<Engine*> streamed_{nullptr};  // whose frames the streams are ahead of; null while there is none
  Streams streams_;
  FindEvaluator for_trials_;  // of genomes that nobody hears
  SignalPool signals_;
  std::vector<std::unique_ptr<OwnEffect>> effects_;  // until the engine is finished with them
  Rooms rooms_;
  VoiceMaker rehearsal_;
  Engine engine_;
  bool live_;
  std::function<std::string()> code_here_;
  Frames network_lead_;
  LentRows::Loan* spectra_;
  int max_voices_;
  std::shared_ptr<const std::vector<float>> input_;
  std::size_t input_at_ = 0;  // audio thread: how much of it has been heard
  Levels levels_;
  std::optional<LoudnessMeter> loudness_;  // live
  Recorder recorder_;
  FrameStamp stamp_;
  std::int64_t late_ns_ = 0;  // audio thread
  SoundClock sound_clock_, steady_clock_;
  struct Looped {  // by name, until another takes its place
    SampleHandle handle;
    SampleBuffer* sound = nullptr;  // the bank's
    std::unique_ptr<LoopTake> take;
  };
  std::map<std::string, Looped, std::less<>> loops_;
  std::vector<std::pair<std::string, Loop>> staged_loops_;
  mutable std::mutex names_mutex_;       // guards what follows
  std::vector<std::string> slot_names_;  // by number
  AudioDevice* device_ = nullptr;
  int block_frames_ = 0;  // of the device; 0: none plays
  // ns from the choice of a change's frame until the engine has it, at least and at most.
  static constexpr std::int64_t kHandOver = 500'000, kLongHandOver = 20'000'000;
  std::int64_t hand_over_ns_ = kHandOver;  // twice what it took lately
  Inputs inputs_;
  mutable std::mutex mutex_;  // guards performance_
  Performance performance_;
  Score staged_;
  History history_;
  int staged_steps_ = 0;  // back in it
  std::set<std::string, std::less<>> staged_slot_steps_;
  std::vector<std::pair<std::string, Score>> staged_snapshots_;
  struct Recall {
    Score score;
    int cycles = 1;  // from the next multiple on; 0: at once
  };
  std::optional<Recall> staged_recall_;
  bool staged_forget_ = false;  // of a recall that waits
  std::vector<std::pair<std::string, Pattern>> staged_inputs_;
  Company* company_ = nullptr;
  std::vector<Wish> staged_wishes_;
  std::optional<Timing> relived_;
  bool refused_ = false;
  std::atomic<bool> evaluating_ = false;
  Timing read_;                    // of the evaluation that runs
  std::optional<double> led_cps_;  // that somebody leads it at
  std::optional<Score> restored_;  // while restoring
  std::vector<Gesture> gestures_;
  std::vector<Pattern> staged_once_;
  Presets presets_;
  std::unique_ptr<Take> staged_take_;
  std::string staged_file_, recorded_;  // of that take, and of the last one
  bool staged_stop_ = false, staged_jump_ = false;
  bool started_ = false;
  EngineStatus told_of_;  // to the chronicle
  std::uint64_t underruns_ = 0, late_changes_ = 0;
  Frames passed_ = 0;    // it has been told of time until here
  std::string trouble_;  // of the scheduler, told already
};

}  // namespace perigee

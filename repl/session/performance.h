// repl/session/performance.h -- The scheduler: asks what plays for its next events and puts each, on its frame, into the engine's queue.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/sample_bank.h"
#include "gpu/streams.h"
#include "patterns/event.h"
#include "patterns/onsets.h"
#include "repl/session/chronicle.h"
#include "repl/session/clock.h"
#include "repl/session/followers.h"
#include "repl/session/genomes/sounding_networks.h"
#include "repl/session/observer.h"
#include "repl/session/score.h"
#include "repl/session/voice.h"

namespace perigee {

// A sentence for the player. Called on whatever thread works for the session.
using Report = std::function<void(const std::string&)>;

// Time is told by the caller in frames, so the same code serves a device, a renderer and a test. Control threads, one at a time
// (the owner locks).
class Performance {
 public:
  // With `wait_for_samples` (offline) an event waits for its sound file; else (live) one that comes too late is told and left out.
  Performance(Engine& engine, SampleBank& bank, ProgramCache& programs, const Inputs& inputs, SignalPool& signals,
              Streams& streams, Rooms& rooms, bool wait_for_samples, Score score, Report report, Chronicle& chronicle);

  const Score& score() const { return score_; }
  const Clock& clock() const { return clock_; }

  // From frame `from` on `next` plays instead; what is triggered already before it stays. It is prepared only: release() lets
  // the engine have it, from a frame that may be later by what the preparation took.
  // `told` are sentences that the player has read, or will.
  void adopt(Score next, Frames from, const std::set<std::string>& told = {});
  void release(Frames from);
  // A cycle of `pattern`, its first one, begins at `from`.
  void once(Pattern pattern, Frames from);
  // An event from outside, on its frame, which can still be reached.
  void arrive(const Arrival& arrival);
  // A control bus that such events read has a value, from its frame on, which can still be reached.
  void set_bus(const BusValue& value);
  // What a clock outside asks for. It is prepared only, as with adopt().
  void lead(const Lead& lead);
  bool led() const { return led_; }
  const Rational& led_tempo() const { return led_tempo_; }  // as the leader has it
  // The tempo that the code asked for last; while a clock outside leads it is told to that one, and nothing else follows from it.
  Rational asked_tempo() const { return asked_tempo_; }
  Frames scheduled_frame() const { return scheduled_frame_; }
  // Networks of notes that sound already change so many frames later than what triggers: they are computed ahead.
  void set_network_lead(Frames frames) { network_lead_ = frames; }
  // At the begin of `cycle` `next` plays, and `gesture` is made there. Another one takes its place; forget() drops it.
  using Gesture = std::function<void(Performance&, Frames from)>;
  void adopt_at(Cycles cycle, Score next, Gesture gesture);
  void forget() { later_.reset(); }
  const Score* waiting() const { return later_ ? &later_->score : nullptr; }
  // One-shots end.
  void hush(Frames from);
  // The same, and everything that sounds fades within 10 ms.
  void panic(Frames from);
  // What the units `stream` of an effect at this place read.
  std::unique_ptr<ChannelSource> channels_of_effect(const ChannelMaker& maker, int place) {
    return networks_.channels_of_effect(maker, place, now_, asker(), clock_, scheduled_frame_);
  }
  // What an orbit, or all, goes through from `from` on.
  void exchange_effect(int place, OwnEffect* next, Frames from);
  // Cycle `cycle` begins at `from`.
  void set_cycle(Cycles cycle, Frames from);
  // The same, between adopt() and release(): what sounds there is scheduled at once, as far ahead as things were, so that the first beat
  // is in time.
  void jump(Cycles cycle, Frames from);

  // Triggers every event before frame `until`, and those whose sound has been loaded since. `now` is what sounds next.
  // Goes no further than the begin of cycle `limit`, if one is given. Answers from which frame on it has written what sounding voices
  // follow, or the last that there is.
  Frames advance(Frames now, Frames until, std::optional<Cycles> limit = {});
  Cycles scheduled() const { return scheduled_; }

  // Shows each event, from now on, to whoever wants to see them; null: nobody.
  void observe(Observer& observer) { observers_.push_back(&observer); }
  void observe_no_more(Observer& observer) { std::erase(observers_, &observer); }
  // The same, of those that have a target.
  void hand_out(Observer& outlet) { outlets_.push_back(&outlet); }
  void take_back(Observer& outlet) { std::erase(outlets_, &outlet); }
  // Every event that began in the last cycle or has been triggered ahead, with the number of its slot; 0: a one-shot.
  void for_each_recent(const std::function<void(std::uint32_t slot, const Event&)>& visit) const;

  // A pattern has failed for good and another, or silence, has taken its place.
  bool failed() const { return failed_; }

  // The frame on which a cycle begins; nothing while it lies so far ahead that its tempo has not been read yet.
  std::optional<Frames> frame_of(Cycles cycle) const;

 private:
  struct Track {  // a slot's, or a one-shot's, way through time
    std::string name;
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;
    std::uint32_t sequence = 0;
    Target target;
    Pattern asked;                    // of the score
    Pattern pattern;                  // that, or what plays in its place when it has failed
    Onsets onsets;                    // of whichever plays
    Pattern fallback;                 // what played well before it
    bool proven = false;              // the pattern has been queried without an error
    int failures = 0;                 // windows in a row
    int busy = 0;                     // windows in a row in which Lua was busy with other code
    Span life{Cycles(0), Cycles(0)};  // one-shots: the cycles they play
    bool one_shot = false;
    std::vector<Event> memory;  // onsets of the last cycle, for when Lua is busy
  };
  struct Placed {  // an event on its frame
    Event event;
    std::uint32_t slot = 0, generation = 0, sequence = 0, seed = 0;
    Frames frame = 0;
    std::uint64_t number = 0;     // among all events
    std::optional<double> cps{};  // of one from outside, which brings SuperDirt's laws too
  };
  struct Later {
    Cycles cycle;
    Score score;
    Gesture gesture;
  };
  enum class Asked : std::uint8_t { ahead, again };  // the next window, or one that has been asked before

  void restart(Track& track, Frames from);
  void restart_all(Frames from);
  void change_sounding(const Track& track, Frames from);
  void emit_again(Track& track, Frames from);
  void emit(Track& track, Span window, Frames from, Asked asked);
  void adopt_later();
  Frames schedule(Frames until, std::optional<Cycles> limit);  // what advance() answers
  std::vector<Event> onsets(Track& track, Span window);
  static std::vector<Event> remembered(const Track& track, const Span& window);
  void place(Placed placed, Frames now);
  std::string source_of(const Placed& placed) const;
  void cancel(std::uint32_t slot, std::uint32_t generation, Frames from);
  void cancel_one_shots(Frames from);
  void send(const Message& message, SampleUse use);
  Frames frames(double seconds) const;
  void serve_waiting(Frames now);
  void tell_of_trouble();
  void read_tempo(Cycles cycle);
  std::optional<Rational> tempo_of(const Pattern& pattern, Cycles cycle);
  Cycles window_step() const;
  void tell(const std::string& message);
  void show(const Placed& placed, double cps, const Target& target);
  void show_pieces(const Track& track, Span window, Frames from);
  Observer::Sighting sighting_of(const Placed& placed, double cps, const Target& target) const;
  Target target_of(const Placed& placed) const;
  template <class Tell>
  void tell_watchers(Tell&& tell) const;
  Followers::Ask asker();
  template <class Ask>
  Events answer(const Span& span, double cps, Ask&& ask);

  Engine& engine_;
  const Inputs& inputs_;
  bool wait_for_samples_;
  Report report_;
  Chronicle& chronicle_;
  Clock clock_;
  Score score_;
  VoiceMaker voices_;
  Followers followers_;
  SoundingNetworks networks_;
  SampleBank& bank_;
  std::map<std::uint32_t, Track> tracks_;
  std::vector<Track> one_shots_;
  std::vector<Placed> waiting_;    // for their sounds to be loaded
  std::vector<std::string> told_;  // each message once between changes
  Cycles scheduled_;               // every event before this cycle has been dealt with
  Frames scheduled_frame_ = 0;
  Frames now_ = 0;
  bool failed_ = false;
  bool led_ = false, stopped_ = false;
  Rational led_tempo_{1, 2};
  double nudged_before_ = 0.0;  // seconds: while a change is adopted, what score_.nudge_seconds was
  Rational asked_tempo_;
  Frames limiter_told_ = 0;  // not again before this frame
  EngineStatus seen_;        // when trouble was last looked for
  std::uint32_t one_shot_sequence_ = 0;
  std::uint32_t one_shot_generation_ = 0;
  std::uint64_t queries_ = 0, events_ = 0;  // so far
  std::optional<Later> later_;
  Frames network_lead_ = 0;
  std::vector<Observer*> observers_;
  std::vector<Observer*> outlets_;
  Cycles arrived_;                    // where the last one from outside began …
  std::uint32_t arrived_before_ = 0;  // … and how many did so before it
  bool holding_ = false;              // between adopt() and release()
  std::vector<Message> held_;
  std::vector<SampleUse> held_uses_;  // of their samples, until the engine counts them
};

}  // namespace perigee

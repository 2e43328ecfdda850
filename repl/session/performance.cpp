// repl/session/performance.cpp -- The scheduler: asks what plays for its next events and puts each, on its frame, into the engine's queue.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/performance.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "lua/lua_busy.h"
#include "patterns/core.h"
#include "patterns/warning.h"
#include "repl/session/event_controls.h"
#include "repl/session/unread.h"

namespace perigee {
namespace {

constexpr double kWindowSeconds = 0.06;         // about what is asked of a pattern at once
constexpr double kLatestSampleSeconds = 0.005;  // a sound loaded later than this before its frame is late
constexpr auto kOfflinePatience = std::chrono::seconds(60);
constexpr double kPanicFadeSeconds = 0.01;
constexpr auto kQueryTime = std::chrono::milliseconds(150);
constexpr std::uint64_t kQueryEvents = 20'000;
constexpr std::uint64_t kQueryVisits = 2'000'000;
constexpr std::size_t kToldMost = 64;
constexpr double kLimiterQuiet = 60.0;  // seconds between two words about the limiter
constexpr int kMostFailures = 32;  // windows in a row, about two seconds, that a good pattern may fail, or wait for Lua
constexpr double kNudgeSeconds = 0.5;        // a change looks this far back for events that are nudged past it
constexpr double kSameSeconds = 0.03;        // a jump no further back than this plays nothing twice
constexpr double kNudgedPastSeconds = 0.05;  // what nudge() moves no further into the past sounds at once
constexpr double kMostNudgeEarly = 0.25;     // seconds; less than what is scheduled ahead

// splitmix64 (Steele, Lea, Flood 2014), as a hash.
std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// The noise of a voice depends on its event alone: the onset, the slot, and which of the simultaneous ones it is.
std::uint32_t seed_of(const Cycles& onset, std::uint32_t slot, std::uint32_t index) {
  std::uint64_t hash = mixed(static_cast<std::uint64_t>(onset.num()));
  hash = mixed(hash ^ static_cast<std::uint64_t>(onset.den()));
  return static_cast<std::uint32_t>(mixed(hash ^ (std::uint64_t{slot} << 32 | index)));
}

// ask(Query, Events&) within the budget of one window; without a hurry it has all the time.
template <class Ask>
Events answer_within(const Span& span, double cps, const Inputs& inputs, bool hurry, Ask&& ask) {
  const auto deadline = hurry ? Budget::Clock::now() + kQueryTime : Budget::Clock::time_point::max();
  Budget budget(kQueryEvents, kQueryVisits, deadline);
  const QueryState state{.cps = cps, .inputs = &inputs, .budget = &budget};
  Events events;
  ask(Query{span, &state}, events);
  return events;
}

}  // namespace

// The same, and whether it went well is for the chronicle to know.
template <class Ask>
Events Performance::answer(const Span& span, double cps, Ask&& ask) {
  const std::uint64_t number = queries_++, called = lua_calls;
  if (chronicle_.happened(Chance::busy, number, false)) throw LuaBusy("Lua was busy with other code");
  Events events;
  try {
    events = answer_within(span, cps, inputs_, !wait_for_samples_, ask);
  } catch (const LuaBusy&) {
    chronicle_.happened(Chance::busy, number, true);
    if (lua_calls != called) chronicle_.inexact("a query found Lua busy half-way");
    throw;
  } catch (const std::exception&) {
    if (chronicle_.happened(Chance::failed, number, true)) throw;
    return {};
  }
  if (chronicle_.happened(Chance::failed, number, false)) throw PatternError("it failed when this was played");
  return events;
}

Performance::Performance(Engine& engine, SampleBank& bank, ProgramCache& programs, const Inputs& inputs,
                         SignalPool& signals, Streams& streams, Rooms& rooms, bool wait_for_samples, Score score,
                         Report report, Chronicle& chronicle)
    : engine_{engine},
      inputs_{inputs},
      wait_for_samples_{wait_for_samples},
      report_{std::move(report)},
      chronicle_{chronicle},
      clock_{static_cast<int>(engine.rate_hz()), Rational(1, 2)},
      score_{std::move(score)},
      voices_{bank, programs, rooms, signals, engine.rate_hz(), engine.outputs()},
      followers_{signals},
      networks_{streams, signals, engine.rate_hz()},
      bank_{bank} {
  asked_tempo_ = tempo_of(score_.cps, Cycles(0)).value_or(Rational(1, 2));
  clock_.set_cps(Cycles(0), asked_tempo_);
}

void Performance::tell(const std::string& message) {
  if (std::find(told_.begin(), told_.end(), message) != told_.end()) return;
  if (told_.size() >= kToldMost) told_.erase(told_.begin());
  told_.push_back(message);
  report_(message);
}

// The tempo that a pattern names for a cycle: the value that holds at its begin. Nothing where it names none: the tempo stays.
std::optional<Rational> Performance::tempo_of(const Pattern& pattern, Cycles cycle) {
  try {
    const Events events = answer(Span{cycle, cycle + Cycles(1)}, clock_.cps_of(cycle).to_double(),
                                 [&](const Query& query, Events& out) { pattern->query(query, out); });
    if (std::ranges::any_of(events, [&](const Event& event) { return !event.has_whole || event.part.begin != cycle; }))
      tell("setcps: the tempo is read at the begin of each cycle; what this pattern says within one is not heard");
    for (const Event& event : events) {
      if (event.part.begin != cycle) continue;
      const double cps = event.value.is_number() ? event.value.number() : 0.0;
      if (cps >= Clock::kMinCps && cps <= Clock::kMaxCps) return Rational::nearest(cps);
      tell("setcps: " + describe(event.value) + " is no tempo; it must be from 0.0001 to " +
           std::to_string(Clock::kMaxCps) + " cycles per second. The tempo stays as it is");
      break;
    }
  } catch (const LuaBusy&) {
  } catch (const std::exception& error) {
    tell(std::string("setcps: ") + error.what() + ". The tempo stays as it is");
  }
  return std::nullopt;
}

void Performance::read_tempo(Cycles cycle) {
  const auto tempo = tempo_of(score_.cps, cycle);
  if (!tempo) return;
  asked_tempo_ = *tempo;
  if (!led_) clock_.set_cps(cycle, *tempo);
}

Frames Performance::frames(double seconds) const { return static_cast<Frames>(seconds * engine_.rate_hz()); }

// A power of two of a cycle, so that the spans asked for are simple fractions and a cycle's begin is always one of them.
Cycles Performance::window_step() const {
  const double cps = clock_.cps_of(scheduled_).to_double();
  std::int64_t parts = 1;
  while (1.0 / (cps * static_cast<double>(parts)) > kWindowSeconds && parts < 4096) parts *= 2;
  return Cycles(1, parts);
}

void Performance::adopt(Score next, Frames from, const std::set<std::string>& told) {
  holding_ = true;
  const bool all_change = next.dialect != score_.dialect || next.synths != score_.synths ||
                          next.nudge_seconds != score_.nudge_seconds || !(next.cps == score_.cps);
  std::vector<Track*> changed;
  for (const auto& [name, slot] : next.slots) {
    Track& track = tracks_[slot.id];
    track.name = name;
    track.slot = slot.id;
    const bool moved = !(track.target == next.target_of(slot));
    track.target = next.target_of(slot);
    if (moved && slot.sounding == track.asked) changed.push_back(&track);
    if (slot.sounding == track.asked) continue;
    track.fallback = track.proven ? track.pattern : Pattern{};
    track.pattern = track.asked = slot.sounding;
    track.proven = false;
    track.failures = 0;
    track.memory.clear();
    changed.push_back(&track);
  }
  if (!changed.empty()) told_.assign(told.begin(), told.end());
  for (std::size_t orbit = 0; orbit < static_cast<std::size_t>(kOrbits); ++orbit) {
    if (next.hears(orbit) == score_.hears(orbit)) continue;
    Message message;
    message.kind = Message::Kind::mixer;
    message.mixer = {from, {OrbitParam::heard, static_cast<std::uint8_t>(orbit), next.hears(orbit) ? 1.0f : 0.0f}};
    send(message, {});
  }
  const bool tempo_changed = !(next.cps == score_.cps);
  nudged_before_ = score_.nudge_seconds;
  score_ = std::move(next);
  if (tempo_changed) {
    const Cycles cycle = clock_.cycle_at(from);
    asked_tempo_ = tempo_of(score_.cps, cycle.sam()).value_or(asked_tempo_);
    if (!led_) clock_.set_cps(cycle, asked_tempo_);
    // Tempo that was read ahead of time for cycles already scheduled is read again.
    for (Cycles c = cycle.next_sam(); c < scheduled_; c = c + Cycles(1)) read_tempo(c);
    scheduled_frame_ = clock_.frame_of(scheduled_);
  }
  if (all_change) {
    restart_all(from);
  } else {
    for (Track* track : changed) restart(*track, from);
  }
  nudged_before_ = score_.nudge_seconds;
}

void Performance::lead(const Lead& lead) {
  holding_ = true;
  led_ = lead.kind != Lead::Kind::free;
  if (led_) led_tempo_ = lead.said;
  switch (lead.kind) {
    case Lead::Kind::drift:
      clock_.set_cps(scheduled_, lead.cps);
      break;
    case Lead::Kind::tempo:
      clock_.set_cps(clock_.cycle_at(lead.at), lead.cps);
      scheduled_frame_ = clock_.frame_of(scheduled_);
      restart_all(lead.at);
      break;
    case Lead::Kind::jump: {
      const Cycles before = clock_.cycle_at(lead.at);
      set_cycle(lead.cycle, lead.at);
      clock_.set_cps(lead.cycle, lead.cps);
      const bool heard_already =
          !stopped_ && lead.cycle < before && (before - lead.cycle).to_double() < kSameSeconds * lead.cps.to_double();
      if (heard_already) {
        scheduled_ = before;
        scheduled_frame_ = clock_.frame_of(before);
      }
      stopped_ = false;
      break;
    }
    case Lead::Kind::stop:
      stopped_ = true;
      for (auto& [id, track] : tracks_) cancel(track.slot, ++track.generation, lead.at);
      cancel_one_shots(lead.at);
      break;
    case Lead::Kind::free:
      clock_.set_cps(scheduled_, led_tempo_);
      stopped_ = false;
      break;
  }
}

void Performance::release(Frames from) {
  holding_ = false;
  std::erase_if(
      held_, [&](const Message& message) {  // what played before plays until then; of one-shots nothing is lost
        return message.kind == Message::Kind::trigger && message.trigger.slot != 0 && message.trigger.frame < from;
      });
  for (Message& message : held_) {
    for (Frames* frame : {&message.trigger.frame, &message.cancel.frame, &message.panic.frame, &message.effect.frame,
                          &message.mixer.frame})
      *frame = std::max(*frame, from);
  }
  // At one moment, so that where it comes too late all of it comes as much later. What has no room at once comes as far as it has.
  if (!engine_.post(held_)) {
    for (const Message& message : held_) send(message, {});
  }
  held_.clear();
  held_uses_.clear();
}

// To the engine, or, between adopt() and release(), to those that wait; `use` holds a trigger's sample until then.
void Performance::send(const Message& message, SampleUse use) {
  if (holding_) {
    held_.push_back(message);
    held_uses_.push_back(std::move(use));
    return;
  }
  if (engine_.post(message)) return;
  if (message.kind == Message::Kind::effect && message.effect.next != nullptr) message.effect.next->finish();
  tell("too many events at once: the engine's queue is full and some are left out");
}

// Takes back what is pending of a slot, older than `generation`.
void Performance::cancel(std::uint32_t slot, std::uint32_t generation, Frames from) {
  Message message;
  message.kind = Message::Kind::cancel;
  message.cancel = {slot, generation, from};
  send(message, {});
  tell_watchers([&](Observer& watcher) { watcher.cancelled(slot, generation, from); });
  std::erase_if(waiting_,
                [&](const Placed& w) { return w.slot == slot && w.generation < generation && w.frame >= from; });
}

void Performance::restart(Track& track, Frames from) {
  cancel(track.slot, ++track.generation, from);
  emit_again(track, from);
  change_sounding(track, from);
}

void Performance::restart_all(Frames from) {
  for (auto& [id, track] : tracks_) restart(track, from);
  cancel_one_shots(from);
  for (Track& track : one_shots_) emit_again(track, from);
}

// Notes whose networks sound already become what the pattern has in their place.
void Performance::change_sounding(const Track& track, Frames from) {
  if (!track.pattern || !networks_.any(track.slot)) return;
  const Cycles at = clock_.cycle_at(from);
  std::vector<std::pair<Frames, Voice>> next;
  try {
    for (const Event& event : asker()(track.pattern, Span{at, at + Cycles(1, 1 << 20)})) {
      if (!event.has_whole || !(event.whole.begin < at)) continue;
      const Frames onset =
          clock_.frame_of(event.whole.begin, score_.nudge_seconds + VoiceMaker::nudge_of(event, score_.dialect));
      const std::optional<Event> settled = followers_.settled(event, asker());
      next.emplace_back(onset, voices_.make(settled.value_or(event), clock_.cps_of(event.whole.begin).to_double(),
                                            score_.dialect, score_.synths, onset));
    }
  } catch (const std::exception&) {  // its next events will tell
    return;
  }
  networks_.change(track.slot, next, from + network_lead_,
                   [this](const ChannelSource* channels) { return followers_.moves(channels); });
}

// What has been scheduled already, as far as it sounds from `from` on: also what begins before and is nudged past it.
void Performance::emit_again(Track& track, Frames from) {
  const Cycles step = window_step();
  const Cycles at =
      clock_.cycle_at(std::max<Frames>(0, from - frames(kNudgeSeconds + std::max(0.0, score_.nudge_seconds))));
  for (Cycles begin = Cycles((at / step).floor()) * step; begin < scheduled_; begin = begin + step) {
    emit(track, Span{begin, min(begin + step, scheduled_)}, from, Asked::again);
  }
}

void Performance::cancel_one_shots(Frames from) {
  cancel(0, ++one_shot_generation_, from);
  for (Track& track : one_shots_) track.generation = one_shot_generation_;
}

void Performance::once(Pattern pattern, Frames from) {
  const Cycles begin = clock_.cycle_at(from);
  Track track;
  track.name = "once";
  track.generation = one_shot_generation_;
  track.target = score_.target;
  track.pattern = late(begin, std::move(pattern));
  track.life = Span{begin, begin + Cycles(1)};
  track.one_shot = true;
  const Cycles step = window_step();
  for (Cycles at = begin; at < scheduled_; at = at + step) {
    emit(track, Span{at, min(at + step, scheduled_)}, std::min(from, clock_.frame_of(begin)), Asked::again);
  }
  one_shots_.push_back(std::move(track));
}

void Performance::hush(Frames from) {
  cancel_one_shots(from);
  one_shots_.clear();
  tell_watchers([&](Observer& watcher) { watcher.hushed(from); });
}

void Performance::panic(Frames from) {
  hush(from);
  Message message;
  message.kind = Message::Kind::panic;
  message.panic = {from, static_cast<std::int32_t>(frames(kPanicFadeSeconds))};
  send(message, {});
}

void Performance::exchange_effect(int place, OwnEffect* next, Frames from) {
  Message message;
  message.kind = Message::Kind::effect;
  message.effect = {from, place, next};
  send(message, {});
}

void Performance::set_cycle(Cycles cycle, Frames from) {
  clock_.jump(from, cycle);
  scheduled_ = cycle;
  scheduled_frame_ = from;
  one_shots_.clear();  // they were counted in the old cycles
  for (auto& [id, track] : tracks_) {
    track.memory.clear();
    cancel(track.slot, ++track.generation, from);
  }
}

void Performance::jump(Cycles cycle, Frames from) {
  const Frames ahead = scheduled_frame_;
  const Streams::Hold hold = networks_.hold();
  set_cycle(cycle, from);
  schedule(ahead, {});
}

std::optional<Frames> Performance::frame_of(Cycles cycle) const {
  if (cycle > scheduled_) return std::nullopt;
  return clock_.frame_of(cycle);
}

void Performance::for_each_recent(const std::function<void(std::uint32_t slot, const Event&)>& visit) const {
  for (const auto& [id, track] : tracks_) {
    for (const Event& event : track.memory) visit(track.slot, event);
  }
  for (const Track& track : one_shots_) {
    for (const Event& event : track.memory) {
      if (track.life.begin <= event.whole.begin && event.whole.begin < track.life.end) visit(0, event);
    }
  }
}

void Performance::adopt_at(Cycles cycle, Score next, Gesture gesture) {
  later_ = Later{cycle, std::move(next), std::move(gesture)};
  if (cycle <= scheduled_) adopt_later();
}

void Performance::adopt_later() {
  Later later = std::move(*later_);
  later_.reset();
  const Frames from = clock_.frame_of(later.cycle);
  adopt(std::move(later.score), from);
  later.gesture(*this, from);
  release(from);
}

Frames Performance::advance(Frames now, Frames until, std::optional<Cycles> limit) {
  now_ = now;
  const Streams::Hold hold = networks_.hold();  // until what they follow is known
  for (const std::string& error : bank_.take_errors()) tell(error);
  tell_of_trouble();
  serve_waiting(now);
  const Frames written = schedule(until + frames(std::max(0.0, -score_.nudge_seconds)), limit);
  if (holding_) return written;
  networks_.collect();
  followers_.collect(now_);
  return written;
}

Frames Performance::schedule(Frames until, std::optional<Cycles> limit) {
  while (scheduled_frame_ < until && !(limit && scheduled_ >= *limit)) {
    if (!holding_ && later_ && later_->cycle <= scheduled_) adopt_later();
    if (scheduled_.is_integer()) read_tempo(scheduled_);
    const Span window{scheduled_, scheduled_ + window_step()};
    const Cycles end = min(window.end, scheduled_.next_sam());
    for (auto& [id, track] : tracks_) emit(track, Span{window.begin, end}, now_, Asked::ahead);
    for (Track& track : one_shots_) emit(track, Span{window.begin, end}, now_, Asked::ahead);
    std::erase_if(one_shots_, [&](const Track& track) { return track.life.end <= end; });
    scheduled_ = end;
    scheduled_frame_ = clock_.frame_of(end);
  }
  const Frames written = followers_.advance(asker(), clock_, scheduled_frame_);
  for (const std::string& problem : followers_.take_problems()) tell("follow: " + problem);
  networks_.advance(asker(), clock_, scheduled_frame_);
  return written;
}

// What a control follows, for as long as it can be asked: a pattern that fails leaves its control where it is.
Followers::Ask Performance::asker() {
  return [this](const Pattern& pattern, Span span) {
    try {
      return answer_within(span, clock_.cps_of(span.begin).to_double(), inputs_, !wait_for_samples_,
                           [&](const Query& query, Events& out) { pattern->query(query, out); });
    } catch (const LuaBusy&) {
      chronicle_.inexact("what a control follows could not be asked while Lua was busy");
    } catch (const std::exception& error) {
      tell(std::string("follow: ") + error.what());
    }
    return Events{};
  };
}

std::vector<Event> Performance::onsets(Track& track, Span window) {
  return answer(window, clock_.cps_of(window.begin).to_double(),
                [&](const Query& query, Events& out) { track.onsets.query(track.pattern, query, out); });
}

// The events that began in a window's place a cycle ago.
std::vector<Event> Performance::remembered(const Track& track, const Span& window) {
  std::vector<Event> events;
  for (Event again : track.memory) {
    again.whole = again.part = Span{again.whole.begin + Cycles(1), again.whole.end + Cycles(1)};
    if (window.begin <= again.whole.begin && again.whole.begin < window.end) events.push_back(std::move(again));
  }
  return events;
}

void Performance::emit(Track& track, Span window, Frames from, Asked asked) {
  if (!track.pattern || stopped_) return;
  const std::string name = track.one_shot ? std::string("once") : "slot " + track.name;
  const WarningsOf warnings{name};
  std::vector<Event> events;
  try {
    events = onsets(track, window);
    track.proven = true;
    track.failures = track.busy = 0;
  } catch (const LuaBusy&) {
    events = remembered(track, window);
    if (++track.busy == kMostFailures)
      tell(name + ": Lua has been busy with other code for a while, so its last cycle plays again and again; " +
           "end that code with Ctrl-C, or play patterns that call no Lua function");
  } catch (const std::exception& error) {
    if (track.proven && ++track.failures < kMostFailures) {  // it may be for a moment only
      tell(name + ": " + error.what() + ". It plays from memory and is tried again");
      events = remembered(track, window);
    } else {
      const bool has_fallback = static_cast<bool>(track.fallback);
      tell(name + ": " + error.what() +
           (has_fallback ? ". Its last good pattern plays on" : ". It is silent until it is evaluated again"));
      track.pattern = std::exchange(track.fallback, Pattern{});
      track.failures = 0;
      failed_ = true;
      if (has_fallback) emit(track, window, from, asked);
      return;
    }
  }
  std::erase_if(track.memory, [&](const Event& event) {
    return event.whole.begin >= window.begin || event.whole.begin + Cycles(1) < window.begin;
  });
  std::uint32_t index = 0;
  const Event* before = nullptr;
  for (const Event& event : events) {
    track.memory.push_back(event);
    index = before && before->whole.begin == event.whole.begin ? index + 1 : 0;
    before = &event;
    if (track.one_shot && !(track.life.begin <= event.whole.begin && event.whole.begin < track.life.end)) continue;
    const std::uint32_t sequence = track.one_shot ? one_shot_sequence_++ : track.sequence++;
    double nudge = VoiceMaker::nudge_of(event, score_.dialect);
    if (nudge < -kMostNudgeEarly) {
      tell("nudge: an event can be at most 0.25 seconds early; use the command nudge() to move them all");
      nudge = -kMostNudgeEarly;
    }
    try {
      Frames frame = clock_.frame_of(event.whole.begin, score_.nudge_seconds + nudge);
      if (nudged_before_ !=
          score_.nudge_seconds) {  // what has sounded does so once; what is nudged past now, a little, sounds now
        if (clock_.frame_of(event.whole.begin, nudged_before_ + nudge) < from) continue;
        if (frame < from && from - frame <= frames(kNudgedPastSeconds)) frame = from;
      }
      const std::uint64_t number = events_++;
      const bool missed = frame < from;
      if (asked == Asked::again ? missed : chronicle_.happened(Chance::missed, number, missed)) continue;
      Placed placed{event, track.slot, track.generation, sequence, seed_of(event.whole.begin, track.slot, index),
                    frame, number};
      if (const Target target = target_of(placed); target.here())
        place(std::move(placed), now_);
      else
        show(placed, clock_.cps_of(event.whole.begin).to_double(), target);
    } catch (const std::exception& error) {
      tell("slot " + track.name + ": " + error.what() + ". The event is left out");
    }
  }
  if (!track.target.host.empty() && !outlets_.empty()) show_pieces(track, window, from);
}

// What goes on in a window of events that name control busses: their values are told at each change.
void Performance::show_pieces(const Track& track, Span window, Frames from) {
  const double cps = clock_.cps_of(window.begin).to_double();
  Events pieces;
  try {
    pieces = answer_within(window, cps, inputs_, !wait_for_samples_,
                           [&](const Query& query, Events& out) { track.pattern->query(query, out); });
  } catch (const std::exception&) {  // the events that begin there have told
    return;
  }
  for (Event& piece : pieces) {
    const Cycles begin = piece.part.begin;
    if (piece.has_onset() || !names_busses(piece.value)) continue;
    if (track.one_shot && !(track.life.begin <= begin && begin < track.life.end)) continue;
    const Frames frame = clock_.frame_of(begin, score_.nudge_seconds + VoiceMaker::nudge_of(piece, score_.dialect));
    if (frame < from) continue;
    const Placed placed{std::move(piece), track.slot, track.generation, 0, 0, frame};
    const Observer::Sighting sighting = sighting_of(placed, cps, track.target);
    for (Observer* const outlet : outlets_) outlet->went_on(sighting, placed.event);
  }
}

// Triggers an event whose sound is there; keeps the others for later, as long as there is time.
void Performance::place(Placed placed, Frames now) {
  if (chronicle_.happened(Chance::unready, placed.number, false)) return;
  const double cps = placed.cps ? *placed.cps : clock_.cps_of(placed.event.whole.begin).to_double();
  const Dialect dialect = placed.cps ? Dialect::tidal : score_.dialect;
  std::optional<Event> settled =
      followers_.settled(placed.event, asker(), placed.cps ? std::optional{placed.frame} : std::nullopt);
  const Event& event = settled ? *settled : placed.event;
  const auto made = [&](const Event& from) {
    return voices_.make(from, cps, dialect, score_.synths, placed.frame, settled.has_value());
  };
  Voice voice = made(event);
  if (voice.state == Voice::State::loading) {
    if (wait_for_samples_) {
      for (int files = 0; files < 2 && voice.state == Voice::State::loading; ++files) {  // its own, and its room's
        const SampleHandle wanted[] = {voice.sample};
        bank_.wait(wanted, std::chrono::steady_clock::now() + kOfflinePatience);
        voice = made(event);
      }
      if (voice.state == Voice::State::loading) tell("a sound file took too long to load; its event is silent");
    } else if (placed.frame > now + frames(kLatestSampleSeconds)) {
      bank_.request(voice.sample);
      waiting_.push_back(std::move(placed));
      return;
    } else {
      tell(describe(placed.event.value) + ": its sound file was not loaded in time for its first event");
      chronicle_.happened(Chance::unready, placed.number, true);
      return;
    }
  }
  for (const std::string& problem : unread_controls(event)) tell(source_of(placed) + ": " + problem);
  if (!voice.problem.empty()) tell(source_of(placed) + ": " + voice.problem);
  if (voice.state != Voice::State::ready) return;
  if (std::optional<Event> begun = settled ? Followers::begun(placed.event, *settled) : std::nullopt) {
    Voice other = made(*begun);
    if (other.trigger.program != voice.trigger.program || other.trigger.setting_count != voice.trigger.setting_count) {
      settled = std::move(begun);
      voice = std::move(other);
    }
  }
  Message message;
  message.kind = Message::Kind::trigger;
  message.trigger = voice.trigger;
  message.trigger.frame = placed.frame;
  message.trigger.slot = placed.slot;
  message.trigger.generation = placed.generation;
  message.trigger.sequence = placed.sequence;
  message.trigger.seed = placed.seed;
  const Streams::Hold hold = networks_.hold();
  if (!networks_.bring(message.trigger, voice, asker(), clock_, scheduled_frame_))
    tell("a voice can have at most " + std::to_string(kMaxSignals) + " signals; the others stay as they begin");
  if (settled) {
    auto make = [this, cps, dialect, synths = score_.synths, frame = placed.frame](const Event& again) {
      return voices_.make(again, cps, dialect, synths, frame, true);
    };
    const std::string stays =
        followers_.attach(message.trigger, placed.event, event, make, asker(), clock_, scheduled_frame_);
    if (!stays.empty()) tell(source_of(placed) + ": " + stays);
  }
  send(message, std::move(voice.use));
  show(placed, cps, {});
}

// An event that another instrument's pattern has made.
void Performance::arrive(const Arrival& arrival) {
  const Cycles& onset = arrival.event.whole.begin;
  arrived_before_ = onset == arrived_ ? arrived_before_ + 1 : 0;
  arrived_ = onset;
  try {
    place({arrival.event, 0, one_shot_generation_, one_shot_sequence_++, seed_of(onset, 0, arrived_before_),
           arrival.frame, events_++, arrival.cps},
          now_);
  } catch (const std::exception& error) {
    tell(std::string("dirt: ") + error.what() + ". The event is left out");
  }
}

void Performance::set_bus(const BusValue& value) {
  if (!followers_.set_bus(value))
    tell("dirt: more than " + std::to_string(ControlBusses::kMostWaiting) + " values wait for control bus " +
         std::to_string(value.bus) + "; those beyond are left out");
}

template <class Tell>
void Performance::tell_watchers(Tell&& tell) const {
  for (Observer* const observer : observers_) tell(*observer);
  for (Observer* const outlet : outlets_) tell(*outlet);
}

// Whoever its slot has, or the MIDI port that it names itself.
Target Performance::target_of(const Placed& placed) const {
  const auto track = tracks_.find(placed.slot);
  Target target = track == tracks_.end() ? score_.target : track->second.target;
  if (auto port = midi_port_of(placed.event)) target = {.midi = std::move(*port), .latency_seconds = 0.0};
  return target;
}

Observer::Sighting Performance::sighting_of(const Placed& placed, double cps, const Target& target) const {
  const auto track = tracks_.find(placed.slot);
  const bool once = track == tracks_.end();
  const Span& whole = placed.event.whole;
  return {.slot = once ? std::string_view{"once"} : std::string_view{track->second.name},
          .id = placed.slot,
          .generation = placed.generation,
          .frame = placed.frame,
          .seconds = (whole.end - whole.begin).to_double() / cps,
          .cps = cps,
          .dialect = score_.dialect,
          .target = target.here() ? nullptr : &target};
}

// What this instrument plays only to whoever observes it.
void Performance::show(const Placed& placed, double cps, const Target& target) {
  if (target.here() && observers_.empty()) return;
  const Observer::Sighting sighting = sighting_of(placed, cps, target);
  for (Observer* const observer : observers_) observer->triggered(sighting, placed.event);
  if (target.here()) return;
  for (Observer* const outlet : outlets_) outlet->triggered(sighting, placed.event);
}

std::string Performance::source_of(const Placed& placed) const {
  if (placed.cps) return "dirt";
  const auto track = tracks_.find(placed.slot);
  return track == tracks_.end() ? std::string{"once"} : "slot " + track->second.name;
}

// What the engine has counted since the last time, in a sentence each; the limiter and lateness once between changes.
void Performance::tell_of_trouble() {
  const EngineStatus status = engine_.status();
  if (status.killed > seen_.killed) {
    const std::uint64_t voices = status.killed - seen_.killed;
    report_(std::to_string(voices) + (voices == 1 ? " voice has" : " voices have") +
            " run away (NaN, infinity, or beyond 100 dB above full scale) and been silenced");
  }
  if (status.broken > seen_.broken)
    tell(
        "an effect of orbitfx() or master() runs away (NaN, infinity, or 100 dB louder than what goes in): the sound "
        "goes "
        "past it, and it is tried again a while later");
  if (status.offset_quanta > seen_.offset_quanta)
    tell(
        "something makes a steady offset (DC), which no speaker should get: it is taken away; :dc_block() in a synth "
        "does so");
  if (status.stolen > seen_.stolen)
    tell("more voices at once than there is room for: each new one ends the oldest, status() tells how many there are");
  if (wait_for_samples_) {  // a render is never late, and says at its end what the limiter did
    seen_ = status;
    return;
  }
  if (status.limiter_gain_least < kLimiterTold && status.limited_frames > seen_.limited_frames &&
      now_ >= limiter_told_) {
    report_("the safety limiter is turning the sound down; use less gain");
    limiter_told_ = now_ + frames(kLimiterQuiet);
  }
  if (status.shed > seen_.shed) {
    tell("this is too much for the machine: the quietest voices fade early, status() tells which slots cost most");
  }
  if (status.late > seen_.late)
    tell("some events came late; the machine is too busy, with this performance or with something else");
  if (status.dropped > seen_.dropped) tell("more events at once than the engine can hold; some are left out");
  seen_ = status;
}

void Performance::serve_waiting(Frames now) {
  std::vector<Placed> waiting = std::exchange(waiting_, {});
  for (Placed& placed : waiting) place(std::move(placed), now);
}

}  // namespace perigee

// repl/session/player.cpp -- The instrument as code sees it: an evaluation changes everything it meant to, or nothing.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/player.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "engine/crew.h"
#include "engine/kit.h"
#include "engine/wav_writer.h"
#include "gpu/cpu_evaluator.h"
#include "gpu/fallback.h"
#include "gpu/faster.h"
#include "lua/lua_busy.h"
#include "patterns/core.h"
#include "patterns/moment.h"
#include "patterns/warning.h"
#include "repl/session/counted.h"
#include "repl/session/event_controls.h"
#include "repl/session/genomes/genome_note.h"
#include "repl/session/genomes/genome_patch.h"
#include "repl/session/genomes/network_voices.h"
#include "repl/session/input_synths.h"
#include "repl/session/laws.h"
#include "repl/session/own_params.h"
#include "repl/session/unheard.h"
#include "repl/session/unread.h"

namespace perigee {
namespace {

constexpr std::size_t kMostUnread = 8;  // sentences about one evaluation
constexpr std::size_t kMostRooms = 64;  // events whose rooms are made before they are heard
constexpr int kRehearsedCycles = 4;
constexpr std::uint64_t kMostEvents = 4096;  // a slot's, in one cycle
constexpr std::uint64_t kMostVisits = 2'000'000;
constexpr auto kRehearsalTime = std::chrono::milliseconds(300);   // for all slots of one evaluation together
constexpr auto kSamplePatience = std::chrono::milliseconds(250);  // live: how long a change waits for its first sounds
const Cycles kFarthestCycle(1'000'000'000);
constexpr std::size_t kMostSynths = 1000;
constexpr double kReserveSeconds = 0.1;              // so far ahead events are asked for, whatever is evaluated
constexpr double kLongestLoop = 120.0;               // seconds
constexpr std::size_t kMostLoops = 4;                // at once
constexpr double kFarthestNudge = 10.0;              // seconds
constexpr std::int64_t kSteadyTolerance = 100'000;   // ns: others are a millisecond away at most, for long
constexpr std::int64_t kSteadyWindow = 500'000'000;  // ns: a device that has lost time is found out soon

// A path as a shell reads it.
std::string at_home(std::string_view path) {
  const char* home = std::getenv("HOME");
  if (!path.starts_with("~/") || home == nullptr) return std::string(path);
  return home + std::string(path.substr(1));
}

// Whether an event asks for a room that has to be made.
bool has_room(const Event& event) {
  static const std::array<ControlId, 2> kNames{control_key("ir"), control_key("roomfade")};
  return event.value.is_controls() &&
         std::any_of(kNames.begin(), kNames.end(), [&](ControlId name) { return event.value.controls().has(name); });
}

Score first_score(Dialect dialect) {
  Score score;
  score.dialect = dialect;
  score.cps = pure(Value(dialect == Dialect::tidal ? 0.575 : 0.5));
  return score;
}

}  // namespace

// What finds the GPU that was asked for, if any was: one that was named computes all, another what it does faster than the processor.
// That there is none is told where one was named.
FindEvaluator device_finder(const std::string& gpu, const Report& report) {
  if (gpu == "off") return nullptr;
  return [gpu, report]() -> std::unique_ptr<Evaluator> {
    // Told at once where there is none, and later where it fails.
    struct State {
      bool plays = false, lacks = false;
    };
    const auto state = std::make_shared<State>();
    auto found = make_evaluator({.device = gpu}, [state, gpu, report](const std::string& why) {
      state->lacks = true;
      if (gpu != "auto" || state->plays) report("gpu: " + why);
    });
    state->plays = true;
    if (state->lacks) return nullptr;
    return gpu == "auto" ? make_faster(make_cpu_evaluator(), std::move(found)) : std::move(found);
  };
}

Player::Player(const PlayerOptions& options, Report report)
    : report_{std::move(report)},
      chronicle_{options.chronicle ? *options.chronicle : nothing_told_},
      bank_{static_cast<double>(options.rate_hz)},
      streams_{make_cpu_evaluator(),
               {.live = options.live,
                .rate_hz = static_cast<double>(options.rate_hz),
                .most_lead = options.network_lead,
                .now =
                    [this] {
                      const Engine* const engine = streamed_.load(std::memory_order_acquire);
                      return engine == nullptr ? Frames{0} : engine->status().frame;
                    },
                .better = options.evaluator ? options.evaluator : device_finder(options.gpu, report_)}},
      for_trials_{lent(device_finder(options.gpu, [](const std::string&) {}))},
      rooms_{static_cast<double>(options.rate_hz)},
      rehearsal_{bank_, programs_, rooms_, signals_, static_cast<double>(options.rate_hz), options.outputs},
      engine_{EngineOptions{.rate_hz = static_cast<double>(options.rate_hz),
                            .max_voices = options.max_voices,
                            .queue_messages = options.messages,
                            .limit = options.limit,
                            .outputs = options.outputs,
                            .inputs = options.inputs,
                            .threads = options.threads > 0 ? options.threads : Crew::default_threads(),
                            .live = options.live,
                            .now_ns = options.now_ns}},
      live_{options.live},
      code_here_{options.code_here},
      network_lead_{options.network_lead},
      spectra_{options.live ? nullptr : options.spectra},
      max_voices_{options.max_voices},
      input_{options.input},
      levels_{static_cast<double>(options.rate_hz)},
      recorder_{engine_.taps(), static_cast<double>(options.rate_hz),
                [this](const std::string& message) { report_(message); }},
      stamp_{static_cast<double>(options.rate_hz)},
      sound_clock_{static_cast<double>(options.rate_hz)},
      steady_clock_{static_cast<double>(options.rate_hz), kSteadyTolerance, kSteadyWindow},
      performance_{engine_,
                   bank_,
                   programs_,
                   inputs_,
                   signals_,
                   streams_,
                   rooms_,
                   !options.live,
                   first_score(options.dialect),
                   [this](const std::string& message) { report_(message); },
                   chronicle_} {
  streamed_.store(&engine_, std::memory_order_release);
  if (!live_) return;
  engine_.taps().connect(levels_);
  engine_.taps().connect(loudness_.emplace(static_cast<double>(options.rate_hz)));
}

Player::~Player() {
  streams_.stop();
  for (auto& [name, loop] : loops_) {
    if (loop.take) engine_.taps().disconnect(*loop.take);
  }
  if (!live_) return;
  engine_.taps().disconnect(levels_);
  engine_.taps().disconnect(*loudness_);
}

void Player::render(std::span<float> interleaved, std::span<const float> heard) noexcept {
  if (live_) stamp_.set(engine_.status().frame, wall_now() - late_ns_, steady_now() - late_ns_);
  if (live_ || streams_.size() == 0) return render_now(interleaved, heard);
  // Nobody waits: what the streams lack is computed first, in pieces that they have room for.
  const auto outputs = static_cast<std::size_t>(engine_.outputs());
  const auto piece = static_cast<std::size_t>(network_lead_ / 2);
  while (!interleaved.empty()) {
    const std::size_t frames = std::min(interleaved.size() / outputs, piece);
    const Frames now = engine_.status().frame;
    // No more than is heard now: what changes afterwards changes on its frame.
    streams_.fill_until(now, (now + static_cast<Frames>(frames) + kQuantum - 1) / kQuantum * kQuantum);
    render_now(interleaved.first(frames * outputs), {});
    interleaved = interleaved.subspan(frames * outputs);
  }
}

void Player::render_now(std::span<float> interleaved, std::span<const float> heard) noexcept {
  if (input_ == nullptr) return engine_.render(interleaved, heard);
  const auto outputs = static_cast<std::size_t>(engine_.outputs()), inputs = static_cast<std::size_t>(engine_.inputs());
  const std::size_t frames = std::min(interleaved.size() / outputs, (input_->size() - input_at_) / inputs);
  engine_.render(interleaved.first(frames * outputs), std::span{*input_}.subspan(input_at_, frames * inputs));
  input_at_ += frames * inputs;
  engine_.render(interleaved.subspan(frames * outputs));
}

void Player::set_device(AudioDevice* device, bool playing) {
  const std::lock_guard lock(mutex_);
  device_ = device;
  started_ = started_ || playing;
  block_frames_ = device ? device->info().block_frames : 0;
}

// The first frame of the next callback that begins after so long; before the first frame, that one.
Frames Player::due_after(std::int64_t wait_ns) const {
  const Frames now = engine_.status().frame;
  if (now == 0 && !started_) return 0;
  if (const auto stamp = stamp_.get(); stamp && block_frames_ > 0)
    return std::max(now, stamp_.first_due(*stamp, steady_now() + wait_ns, block_frames_));
  return now + 2 * block_frames_;
}

// A change is heard from the first quantum on of the next callback that it can still reach.
Frames Player::change_frame() const { return (due_after(hand_over_ns_) + kQuantum - 1) / kQuantum * kQuantum; }

// A jump of the cycles is made for as much later as handing it over may take, so that all of its first beat is there in time. Offline
// everything is.
Frames Player::jump_frame() const {
  const Frames soonest = change_frame();
  if (!live_ || soonest == 0) return soonest;
  const auto hand_over = static_cast<Frames>(1e-9 * static_cast<double>(kLongHandOver) * engine_.rate_hz());
  return soonest + (hand_over + kQuantum - 1) / kQuantum * kQuantum;
}

// Of what has just been written from that frame on: sounding voices read it without a message that notes when it came.
void Player::tell_if_late(Frames from) {
  if (live_ && from < due_after(0)) chronicle_.inexact("what a control follows came after its frame");
}

void Player::advance(double seconds) { advance_within(seconds, {}); }

void Player::advance_to(Cycles limit, double seconds) { advance_within(seconds, limit); }

void Player::advance_within(double seconds, std::optional<Cycles> limit) {
  const std::lock_guard lock(mutex_);
  const Frames now = engine_.status().frame;
  try {
    programs_.collect();
    rooms_.collect();
    end_loops();
    std::erase_if(effects_, [](const auto& effect) { return effect->finished(); });
    // What code that is evaluated and patterns that play share, such as Lua's globals, is read and written in the same order when it is
    // played again: while there is time the patterns wait.
    if (live_ && evaluating_) seconds = std::min(seconds, kReserveSeconds);
    const std::uint64_t called = lua_calls;
    tell_if_late(performance_.advance(now, now + static_cast<Frames>(seconds * engine_.rate_hz()), limit));
    if (live_ && evaluating_ && lua_calls != called)
      chronicle_.inexact("functions in patterns were called while code ran for long");
    tell_chronicle();
  } catch (const std::exception& error) {  // such as a cycle too far ahead to be placed: the rest goes on
    if (trouble_ == error.what()) return;
    trouble_ = error.what();
    report_("scheduling: " + trouble_ + "; hush() and resetCycles() begin anew");
  }
}

void Player::fade_out() {
  Frames quiet = 0;
  {
    const std::lock_guard lock(mutex_);
    Timing timing = timing_locked();
    const Frames at = timing.at = timing.heard = change_frame();
    chronicle_.ending(timing);
    fade_at(at);
    quiet = std::max(at, engine_.status().frame) + static_cast<Frames>(0.02 * engine_.rate_hz());
  }
  const auto patience = std::chrono::steady_clock::now() + std::chrono::milliseconds(300);  // a device may have died
  while (engine_.status().frame < quiet && std::chrono::steady_clock::now() < patience) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  const std::lock_guard lock(mutex_);
  if (live_) tell_noted();
}

void Player::fade_at(Frames at) {
  Score empty = performance_.score();
  for (auto& [name, slot] : empty.slots) slot.pattern = slot.sounding = Pattern{};
  performance_.forget();
  performance_.adopt(std::move(empty), at);
  performance_.panic(at);
  performance_.release(at);
}

std::optional<Frames> Player::frame_of(Cycles cycle) const {
  const std::lock_guard lock(mutex_);
  return performance_.frame_of(cycle);
}

void Player::begin() {
  const std::lock_guard lock(mutex_);
  forget_staged();
  staged_ = restored_ ? *restored_ : performance_.score();
  read_ = relived_ ? *relived_ : timing_locked();
  led_cps_ = performance_.led() ? std::optional{performance_.led_tempo().to_double()} : std::nullopt;
  evaluating_ = true;
}

void Player::abandon() noexcept {
  forget_staged();
  evaluating_ = false;
  relived_.reset();
  refused_ = false;
}

void Player::forget_staged() noexcept {
  gestures_.clear();
  staged_once_.clear();
  presets_.forget();
  staged_loops_.clear();
  staged_take_.reset();
  staged_stop_ = staged_jump_ = false;
  staged_steps_ = 0;
  staged_slot_steps_.clear();
  staged_snapshots_.clear();
  staged_recall_.reset();
  staged_forget_ = false;
  staged_inputs_.clear();
  staged_wishes_.clear();
}

// Queries some cycles ahead, so that what cannot play is refused before it is heard, and its sounds are asked for in time.
void Player::rehearse(const Rehearsal& what, Cycles from, Rehearsed& found, double tempo,
                      Budget::Clock::time_point deadline) const {
  const auto& [name, pattern, here] = what;
  if (!pattern) return;
  forget_warnings(name);
  const WarningsOf warnings{name};
  const SynthHears synth_hears = [this](std::string_view sound, std::string_view control) -> std::optional<bool> {
    const auto synth = staged_.synths.find(sound);
    if (synth == staged_.synths.end()) return std::nullopt;
    const bool is_note = synth->second->channels && control == "velocity";  // as a network reads it
    return is_note || synth->second->graph.reads(control);
  };
  for (int c = 0; c < kRehearsedCycles; ++c) {
    const Span cycle{from + Cycles(c), from + Cycles(c + 1)};
    Budget budget(kMostEvents, kMostVisits, live_ ? deadline : Budget::Clock::time_point::max());
    const QueryState state{.cps = tempo, .inputs = &inputs_, .budget = &budget};
    Events events;
    try {
      pattern->query(Query{cycle, &state}, events);
    } catch (const std::exception& error) {
      throw std::runtime_error(name + ": " + error.what());
    }
    for (const Event& event : events) {
      if (const std::string problem = why_unplayable(event); !problem.empty())
        throw std::runtime_error(name + ": " + problem);
      if (!here || midi_port_of(event)) continue;
      const auto sample = rehearsal_.sample_of(event, staged_.dialect, staged_.synths);
      if (sample) {
        if (std::find(found.wanted.begin(), found.wanted.end(), *sample) == found.wanted.end())
          found.wanted.push_back(*sample);
        if (bank_.state(*sample) == SampleState::failed && found.unread.size() < kMostUnread)
          found.unread.insert(name + ": " + bank_.failure(*sample));
      }
      if (const auto room = rehearsal_.room_sample_of(event, staged_.dialect)) found.wanted.push_back(*room);
      if (found.rooms.size() < kMostRooms && has_room(event)) found.rooms.push_back(event);
      for (const std::string& problem : {rehearsal_.room_problem(event, staged_.dialect),
                                         rehearsal_.bank_problem(event, staged_.dialect, staged_.synths)}) {
        if (!problem.empty() && found.unread.size() < kMostUnread) found.unread.insert(name + ": " + problem);
      }
      for (const auto& problems : {unread_controls(event), unheard_controls(event, staged_.dialect, synth_hears,
                                                                            sample.has_value(), engine_.outputs())}) {
        for (const std::string& problem : problems) {
          if (found.unread.size() < kMostUnread) found.unread.insert(name + ": " + problem);
        }
      }
    }
  }
}

void Player::commit() {
  const bool refused = std::exchange(refused_, false);
  const auto refuse = [] { throw std::runtime_error("this was not heard when it was played"); };
  if (refused && restored_) refuse();
  staged_.prepare();
  if (restored_) return commit_restored();
  Cycles from;
  std::vector<Rehearsal> changed;
  {
    const std::lock_guard lock(mutex_);
    from = performance_.clock().cycle_at(read_.now).sam();
    for (const auto& [name, slot] : staged_.slots) {
      const auto old = performance_.score().slots.find(name);
      const Score& playing = performance_.score();
      const Target& target = staged_.target_of(slot);
      const bool same = old != playing.slots.end() && old->second.sounding == slot.sounding &&
                        playing.target_of(old->second) == target;
      if (!same) changed.push_back({"slot " + name, slot.sounding, target.here()});
    }
  }
  const double tempo = read_.cps;
  Rehearsed found;
  const auto deadline = Budget::Clock::now() + kRehearsalTime;
  for (const Rehearsal& each : changed) rehearse(each, from, found, tempo, deadline);
  for (const Pattern& pattern : staged_once_)
    rehearse({"once", pattern, staged_.target.here()}, Cycles(0), found, tempo, deadline);
  if (refused) refuse();  // what it left in Lua until then stays
  for (const SampleHandle sample : found.wanted) bank_.request(sample);
  make_effects(staged_, gestures_);
  std::vector<Gesture> recalled;
  if (staged_recall_) make_effects(staged_recall_->score, recalled);
  if (live_) bank_.wait(found.wanted, std::chrono::steady_clock::now() + kSamplePatience);

  for (const Event& event : found.rooms) rehearsal_.prepare_room(event, staged_.dialect);

  if (staged_stop_) end_recording();
  std::unique_lock lock(mutex_);
  Timing timing = read_;
  if (!relived_) timing.at = staged_jump_ ? jump_frame() : change_frame();
  const Frames at = timing.at;
  if (!relived_) timing.lead = live_ ? streams_.lead() : 0;
  timing.scheduled = performance_.scheduled();
  {
    const std::lock_guard names(names_mutex_);
    slot_names_.resize(staged_.slots.size() + 1);
    for (const auto& [name, slot] : staged_.slots) slot_names_[slot.id] = name;
  }
  if (staged_take_) {  // at once: what is heard from `at` on is in it
    staged_take_->begin_at(at);
    recorder_.run(std::move(staged_take_));
    recorded_ = staged_file_;
    report_("recording into " + recorded_);
  }
  const auto release = [&] {
    const std::int64_t begin = steady_now();
    const Frames heard = relived_ ? relived_->heard : std::max(at, change_frame());
    performance_.release(heard);
    // As long as twice the longest lately.
    const std::int64_t taken = std::clamp(2 * (steady_now() - begin), kHandOver, kLongHandOver);
    hand_over_ns_ = std::max(taken, hand_over_ns_ - hand_over_ns_ / 16);
    chronicle_.heard(heard);
    relived_.reset();
    evaluating_ = false;
  };
  chronicle_.changing(timing);
  try {
    for (const auto& [name, value] : staged_inputs_) inputs_.set(name, value);
    remember(performance_.score());
    if (staged_forget_) performance_.forget();
    performance_.set_network_lead(timing.lead);
    performance_.adopt(staged_, at, found.unread);
    for (const Gesture& gesture : gestures_) gesture(performance_, at);
    begin_loops(at);
  } catch (...) {  // whatever happens, the engine goes on hearing from the slots
    release();
    throw;
  }
  release();
  if (staged_recall_) recall_later(std::move(recalled), at);
  presets_.commit();
  trouble_.clear();
  const std::vector<Wish> wishes = std::move(staged_wishes_);
  forget_staged();
  lock.unlock();
  for (const std::string& problem : found.unread) report_(problem);
  make(wishes);
}

Slot& Player::known_slot(std::string_view name) {
  if (staged_.slots.find(name) == staged_.slots.end()) {
    throw std::runtime_error(fmt::format("there is no slot \"{}\" yet; play something in it first", name));
  }
  return staged_.slot(name);
}

// The cycle now, on a grid that is fine enough to hear as now and keeps times simple.
Cycles Player::moment() const {
  constexpr std::int64_t kGrid = 4096;
  return Cycles{(Cycles::nearest(cycle()) * Cycles{kGrid}).floor(), kGrid};
}

void Player::play(std::string_view slot, Pattern pattern) {
  Slot& playing = staged_.slot(slot);
  playing.play(pattern == silence() ? Pattern{} : evaluated_at(moment(), std::move(pattern)));
  playing.code = code_here_ ? code_here_() : "";
}

double Player::default_gain() const { return sound_laws(staged_.dialect).default_gain; }

void Player::play_through(std::string_view slot, Pattern pattern, const Transition& way, bool kept) {
  const Cycles now = moment();
  Slot& playing = staged_.slot(slot);
  std::vector<Pattern> newest_first = playing.memory->played;
  newest_first.insert(newest_first.begin(), evaluated_at(now, std::move(pattern)));
  std::replace(newest_first.begin(), newest_first.end(), Pattern{}, silence());
  playing.pattern = way(now, newest_first);
  playing.code = code_here_ ? code_here_() : "";
  if (kept) playing.remember(newest_first.front());
}

void Player::once(Pattern pattern) {
  staged_once_.push_back(pattern);
  gestures_.push_back(
      [pattern = std::move(pattern)](Performance& performance, Frames from) { performance.once(pattern, from); });
}

void Player::hush() {
  for (auto& [name, slot] : staged_.slots) slot.play(Pattern{});
  staged_forget_ = true;
  gestures_.push_back([](Performance& performance, Frames from) { performance.hush(from); });
}

void Player::panic() {
  hush();
  gestures_.push_back([](Performance& performance, Frames from) { performance.panic(from); });
}

void Player::mute(std::string_view slot, bool muted) { known_slot(slot).muted = muted; }

void Player::mute_all(bool muted) {
  staged_.all_muted = muted;
  if (muted) return;
  for (auto& [name, slot] : staged_.slots) slot.muted = false;
}

void Player::solo(std::string_view slot, bool soloed) { known_slot(slot).soloed = soloed; }

void Player::unsolo_all() {
  for (auto& [name, slot] : staged_.slots) slot.soloed = false;
}

void Player::mute_orbit(int orbit, bool muted) {
  const std::uint32_t bit = 1u << (orbit & (kOrbits - 1));
  staged_.orbits_muted = muted ? staged_.orbits_muted | bit : staged_.orbits_muted & ~bit;
}

void Player::solo_orbit(int orbit, bool soloed) {
  const std::uint32_t bit = 1u << (orbit & (kOrbits - 1));
  staged_.orbits_soloed = soloed ? staged_.orbits_soloed | bit : staged_.orbits_soloed & ~bit;
}

void Player::unsolo_orbits() { staged_.orbits_soloed = 0; }

void Player::set_target(std::string_view slot, const Target& target) {
  if (slot.empty())
    staged_.target = target;
  else
    staged_.slot(slot).target = target;
}

// Whoever leads has set the tempo that goes on, but for what makes up for being off.
void Player::wish(const Wish& wish) {
  const bool leader =
      wish.kind == Wish::Kind::link || wish.kind == Wish::Kind::midi_follow || wish.kind == Wish::Kind::jack;
  const std::lock_guard lock(mutex_);
  if (leader && !wish.on && led_cps_) staged_.cps = pure(Value{*led_cps_});
  staged_wishes_.push_back(wish);
}

void Player::make(const std::vector<Wish>& wishes) const {
  if (company_ == nullptr) return;
  for (const Wish& wish : wishes) company_->wish(wish);
}

void Player::all(Value transform) { staged_.all = std::move(transform); }

void Player::set_cps(Pattern cps) {
  Events events = query_sorted(cps, Span{Cycles(0), Cycles(1)});
  for (const Event& event : events) {
    const double tempo = event.value.is_number() ? event.value.number() : 0.0;
    if (!(tempo >= Clock::kMinCps && tempo <= Clock::kMaxCps)) {
      throw std::runtime_error(fmt::format("setcps: {} is no tempo; it must be from 0.0001 to {} cycles per second",
                                           describe(event.value), Clock::kMaxCps));
    }
  }
  staged_.cps = std::move(cps);
}

double Player::cps() const {
  const std::lock_guard lock(mutex_);
  return evaluating_ ? read_.cps : performance_.clock().cps_at(engine_.status().frame);
}

double Player::cycle() const {
  const std::lock_guard lock(mutex_);
  return evaluating_ ? read_.cycle : performance_.clock().cycle_at(engine_.status().frame).to_double();
}

void Player::set_cycle(Cycles cycle) {
  if (cycle < -kFarthestCycle || cycle > kFarthestCycle) {
    throw std::runtime_error(
        fmt::format("setcycle: {} is too far; cycles are counted up to {}", cycle.text(), kFarthestCycle.text()));
  }
  gestures_.push_back([cycle](Performance& performance, Frames from) { performance.jump(cycle, from); });
  staged_jump_ = true;
}

void Player::nudge(double seconds) {
  if (!(std::abs(seconds) <= kFarthestNudge)) {
    throw std::runtime_error(
        fmt::format("nudge: {} is too far; say from -{} to {} seconds", seconds, kFarthestNudge, kFarthestNudge));
  }
  staged_.nudge_seconds = seconds;
}

std::string Player::define_synth(std::string_view name, SynthGraph graph, const NetworkOutputs& networks) {
  const auto known = staged_.synths.find(name);
  if (known != staged_.synths.end() && known->second->graph == graph &&
      reads_same(known->second->channels.get(), networks))
    return {};
  if (known == staged_.synths.end() && staged_.synths.size() >= kMostSynths)
    throw std::runtime_error(fmt::format("there are {} synths already, as many as can be", kMostSynths));
  staged_.synths.insert_or_assign(std::string(name), make_synth(std::move(graph), running_channels(networks)));
  if (bank_.find(name, 0)) return "the samples of that name are hidden by it";
  return find_instrument(name) != nullptr ? "the built-in sound of that name is hidden by it" : "";
}

bool Player::forget_synth(std::string_view name) {
  const auto known = staged_.synths.find(name);
  if (known == staged_.synths.end()) return false;
  staged_.synths.erase(known);
  return true;
}

void Player::define_genome(std::string_view name, std::shared_ptr<const Genome> genome, bool compatible) {
  if (staged_.synths.contains(name)) return;  // a name means one genome
  if (staged_.synths.size() >= kMostSynths)
    throw std::runtime_error(fmt::format("there are {} synths already, as many as can be", kMostSynths));
  GenomePatch patch = read_patch(*genome, compatible);
  for (const std::string& sentence : patch.told) report_(fmt::format("{}: {}", genome->id, sentence));
  auto channels = std::make_shared<const GenomeChannels>(streams_, patch, engine_.rate_hz(), spectra_);
  staged_.synths.insert_or_assign(std::string(name), make_synth(std::move(patch.graph), std::move(channels)));
}

void Player::define_effect(std::optional<int> orbit, std::shared_ptr<const SynthGraph> graph,
                           const NetworkOutputs& networks) {
  auto& place = staged_.effects[static_cast<std::size_t>(orbit.value_or(kMasterPlace))];
  if (place && graph && place->graph == *graph && reads_same(place->channels.get(), networks)) return;
  if (graph) make_effect_program(*graph);  // or says why not
  place = graph == nullptr ? nullptr
                           : std::make_shared<const Score::Effect>(Score::Effect{*graph, running_channels(networks)});
}

std::string Player::streams(std::int64_t chunk, std::int64_t lead) {
  streams_.set(chunk, lead);
  return streams_.text();
}

Session::TryGenome Player::genome_trial() const {
  return [evaluator = for_trials_](const Genome& genome, double seconds, const std::atomic<bool>& stop) {
    return genome_sound(genome, {.seconds = seconds}, 48000, stop, evaluator);
  };
}

// Makes what the engine does not have yet; it gets them with the rest of the change.
void Player::make_effects(const Score& score, std::vector<Gesture>& gestures) {
  for (std::size_t i = 0; i < score.effects.size(); ++i) {
    const auto& effect = score.effects[i];
    {
      const std::lock_guard lock(mutex_);
      if (effect == performance_.score().effects[i]) continue;
    }
    OwnEffect* next = nullptr;
    if (effect) {
      auto program = make_effect_program(effect->graph);
      std::unique_ptr<const ChannelSource> channels;
      if (effect->channels) {
        const std::lock_guard lock(mutex_);
        channels = performance_.channels_of_effect(*effect->channels, static_cast<int>(i));
      }
      auto made = std::make_unique<OwnEffect>(std::move(program), engine_.rate_hz(), live_, std::move(channels));
      next = made.get();
      const std::lock_guard lock(mutex_);
      effects_.push_back(std::move(made));
    }
    gestures.push_back([place = static_cast<int>(i), next](Performance& performance, Frames from) {
      performance.exchange_effect(place, next, from);
    });
  }
}

std::string Player::add_samples(std::string_view folder) {
  const FolderReport report = bank_.add_folder(at_home(folder));
  if (!report.error.empty()) throw std::runtime_error("samples: " + report.error);
  return counted(report.sounds, "sound", "sounds") + " in " + counted(report.files, "file", "files");
}

void Player::record(std::string_view path, Stems stems) {
  if (!live_) {
    if (!chronicle_.replays()) report_("record: a render is a file already; nothing else is recorded");
    return;
  }
  std::filesystem::path file = at_home(path);
  if (!file.has_extension()) file += ".wav";
  if (const std::string problem = wav_name_problem(file); !problem.empty())
    throw std::runtime_error("record: " + problem);
  file = std::filesystem::absolute(file).lexically_normal();
  if (recorder_.running() && !staged_stop_) {
    if (file == recorded_) return;  // the same code again: it goes on
    throw std::runtime_error("record: " + recorded_ + " is being recorded; record() ends it");
  }
  std::string error;
  staged_take_.reset();
  staged_take_ = Take::begin({.master = file,
                              .orbits = stems == Stems::orbits ? file : "",
                              .slots = stems == Stems::slots ? file : "",
                              .slot_name = [this](std::size_t id) { return slot_name(id); },
                              .outputs = engine_.outputs(),
                              .rate_hz = engine_.rate_hz()},
                             error);
  if (!staged_take_) throw std::runtime_error("record: " + error);
  staged_file_ = file.string();
}

std::string Player::slot_name(std::size_t id) const {
  if (id == 0) return "once";
  if (id == kSlotStems - 1) return "others";
  const std::lock_guard lock(names_mutex_);
  return id < slot_names_.size() ? slot_names_[id] : std::to_string(id);
}

void Player::record_loop(std::string_view name, const Loop& loop) {
  if (name.find_first_of(" :~") != std::string_view::npos || name.empty())
    throw std::runtime_error("rec: a sound's name has no blanks, colons or tildes");
  const auto known = loops_.find(name);
  if (loop.overdub && known == loops_.end())
    throw std::runtime_error(
        fmt::format("rec: there is no loop \"{}\" to add to; record it without overdub first", name));
  if (loop.cycles / cps() > kLongestLoop)
    throw std::runtime_error(fmt::format("rec: {} cycles are longer than {} seconds, the most that a loop can be",
                                         loop.cycles, kLongestLoop));
  std::erase_if(staged_loops_, [&](const auto& each) { return each.first == name; });  // a name is one loop
  const auto begins_again = [&](std::string_view other) {
    return other == name || std::any_of(staged_loops_.begin(), staged_loops_.end(),
                                        [&](const auto& each) { return each.first == other; });
  };
  const auto running = std::count_if(loops_.begin(), loops_.end(),
                                     [&](const auto& each) { return each.second.take && !begins_again(each.first); });
  if (staged_loops_.size() + static_cast<std::size_t>(running) >= kMostLoops)
    throw std::runtime_error(fmt::format("rec: at most {} loops can be recorded at once", kMostLoops));
  staged_loops_.emplace_back(name, loop);
}

// From the first cycle that begins after `at`; all memory is taken here.
void Player::begin_loops(Frames at) {
  for (const auto& [name, loop] : staged_loops_) {
    const Clock& clock = performance_.clock();
    const Cycles now = clock.cycle_at(at), first = now.is_integer() ? now : now.next_sam();
    const double rate_hz = engine_.rate_hz();
    const auto frames = static_cast<Frames>(std::floor(loop.cycles / clock.cps_of(first).to_double() * rate_hz + 0.5));
    LoopPlan plan{
        .orbit = static_cast<std::size_t>(loop.orbit), .begin = clock.frame_of(first), .overdub = loop.overdub};
    plan.end = plan.begin + std::max<Frames>(frames, kQuantum);
    plan.source = loop.source == Loop::Source::orbit   ? LoopPlan::Source::orbit
                  : loop.source == Loop::Source::input ? LoopPlan::Source::input
                                                       : LoopPlan::Source::master;
    Looped& place = loops_[name];
    if (place.take) engine_.taps().disconnect(*place.take);
    place.take.reset();
    if (!loop.overdub) {
      const bool mono = loop.source == Loop::Source::input && engine_.inputs() < 2;
      auto sound = empty_loop(plan.end - plan.begin, mono ? 1 : 2, rate_hz);
      place.sound = sound.get();
      place.handle = bank_.publish(name, std::move(sound));
    }
    auto take = std::make_unique<LoopTake>(plan, *place.sound, bank_.ready(place.handle));
    if (!engine_.taps().connect(*take)) {
      report_("rec: too much is recorded at once; \"" + name + "\" stays silent");
      continue;
    }
    place.take = std::move(take);
    report_(fmt::format("{} \"{}\" from cycle {} on, {:.2f} s", loop.overdub ? "adding to" : "recording", name,
                        first.text(), static_cast<double>(plan.end - plan.begin) / rate_hz));
  }
}

void Player::end_loops() {
  for (auto& [name, loop] : loops_) {
    if (!loop.take || !loop.take->finished()) continue;
    engine_.taps().disconnect(*loop.take);
    loop.take.reset();
    report_("\"" + name + "\" is recorded");
  }
}

void Player::stop_recording() {
  if (!live_) return;
  if (!staged_take_ && !recorder_.running()) {
    throw std::runtime_error("nothing is being recorded; record(\"take.wav\") begins");
  }
  staged_take_.reset();
  staged_stop_ = true;
}

void Player::end_recording() {
  Frames end = 0;
  {
    const std::lock_guard lock(mutex_);
    end = change_frame();
  }
  recorder_.stop(end);
}

void Player::set_dialect(Dialect dialect) { staged_.dialect = dialect; }

void Player::define_preset(std::string_view name, std::string_view help, std::shared_ptr<const SynthGraph> graph) {
  presets_.stage({std::string{name}, std::string{help}, std::move(graph)});
}

void Player::observe(Observer& observer) {
  const std::lock_guard lock(mutex_);
  performance_.observe(observer);
}

void Player::observe_no_more(Observer& observer) {
  const std::lock_guard lock(mutex_);
  performance_.observe_no_more(observer);
}

bool Player::failed() const {
  const std::lock_guard lock(mutex_);
  return performance_.failed();
}

int Player::programs() const {
  const std::lock_guard lock(mutex_);
  return programs_.size();
}

int Player::effects() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(effects_.size());
}

std::vector<std::string> Player::playing() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, slot] : performance_.score().slots) {
    if (slot.sounding) names.push_back(name);
  }
  std::sort(names.begin(), names.end(), in_order);
  return names;
}

}  // namespace perigee

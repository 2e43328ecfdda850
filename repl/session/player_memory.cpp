// repl/session/player_memory.cpp -- What a player remembers: undo and snapshots, what the chronicle is told, and a state brought back.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "patterns/core.h"
#include "repl/session/player.h"

namespace perigee {
namespace {

constexpr double kTellSeconds = 2.0;  // between two words about time passing

}  // namespace

// Undo. A step over everything is staged as the state that it leads to; commit() moves in the history.

std::string Player::step(int back) {
  const int steps = staged_steps_ + back;
  const char* const command = back > 0 ? "undo" : "redo";
  const Score* target = steps == 0 ? nullptr : history_.at(steps);
  if (steps != 0 && target == nullptr)
    throw std::runtime_error(fmt::format("{}: there is nothing {}", command, back > 0 ? "before this" : "after this"));
  Score now;
  bool waits = false;
  {
    const std::lock_guard lock(mutex_);
    now = restored_ ? *restored_ : performance_.score();
    waits = performance_.waiting() != nullptr;
  }
  Score next = as_it_was(target ? *target : now, staged_);
  const std::string changed = differences(staged_, next);
  staged_ = std::move(next);
  staged_steps_ = steps;
  staged_forget_ = true;
  const int left = back > 0 ? history_.past() - steps : history_.future() + steps;
  std::string what = changed.empty() ? "" : changed + " as before";
  if (waits) what = "the recall that waits does not come" + (what.empty() ? "" : ", " + what);
  return fmt::format("{}: {}; {} more", command, what.empty() ? "nothing changes" : what, left);
}

std::string Player::step_slot(std::string_view name, bool back) {
  const char* const command = back ? "undo" : "redo";
  Slot& slot = known_slot(name);
  if (!(back ? step_back(slot) : step_forth(slot)))
    throw std::runtime_error(
        fmt::format("{}: slot {} has played nothing {} this", command, name, back ? "before" : "after"));
  staged_slot_steps_.emplace(name);
  return fmt::format("{}: slot {}; {} more", command, name,
                     back ? slot.memory->past.size() : slot.memory->future.size());
}

std::string Player::undo(std::string_view slot) { return slot.empty() ? step(1) : step_slot(slot, true); }
std::string Player::redo(std::string_view slot) { return slot.empty() ? step(-1) : step_slot(slot, false); }

void Player::snapshot(std::string_view name) { staged_snapshots_.emplace_back(name, staged_); }

std::string Player::recall(std::string_view name, int cycles) {
  const Score* kept = history_.kept(name);
  for (const auto& [each, score] : staged_snapshots_) {
    if (each == name) kept = &score;
  }
  if (kept == nullptr) {
    std::string known;
    for (const std::string& each : history_.names()) known += (known.empty() ? "" : ", ") + each;
    throw std::runtime_error(fmt::format("recall: there is no snapshot \"{}\"; {}", name,
                                         known.empty() ? "snapshot(\"a\") keeps one" : "there are: " + known));
  }
  Score next = as_it_was(*kept, staged_);
  next.prepare();
  const std::string changed = differences(staged_, next);
  staged_recall_ = Recall{std::move(next), cycles};
  staged_forget_ = true;
  return fmt::format("recall: {}", changed.empty() ? "it is as it was" : changed);
}

std::vector<std::string> Player::snapshots() const { return history_.names(); }

// What `before` was is left by what is staged.
void Player::remember(const Score& before) {
  for (auto& [name, slot] : staged_.slots) {
    const auto old = before.slots.find(name);
    const Slot::Step was = old == before.slots.end() ? Slot::Step{} : Slot::Step{old->second.pattern, old->second.code};
    if (slot.pattern == was.pattern || staged_steps_ != 0 || staged_slot_steps_.contains(name)) continue;
    Slot::Memory& memory = slot.memory.change();
    memory.past.push_back(was);
    memory.future.clear();
    if (memory.past.size() > History::kMost) memory.past.erase(memory.past.begin());
  }
  for (auto& [name, score] : staged_snapshots_) history_.keep(name, score);
  if (staged_steps_ != 0) {
    const Score* waiting = performance_.waiting();  // it would be there in a moment
    history_.step(staged_steps_, waiting ? *waiting : before);
  } else if (staged_recall_ || !plays_same(before, staged_)) {
    history_.change(before);
  }
}

// The state that is recalled takes over at the begin of a cycle, or as soon as can be.
void Player::recall_later(std::vector<Gesture> gestures, Frames at) {
  const Clock& clock = performance_.clock();
  const Cycles now = clock.cycle_at(at);
  Cycles begin = now;
  if (staged_recall_->cycles > 0) {
    const Cycles grid(staged_recall_->cycles);
    begin = Cycles((now / grid).ceil()) * grid;
  }
  performance_.adopt_at(begin, std::move(staged_recall_->score),
                        [gestures = std::move(gestures)](Performance& performance, Frames from) {
                          for (const Gesture& gesture : gestures) gesture(performance, from);
                        });
}

// Inputs. Those of code are staged; those from outside are heard at once and told.

void Player::set_input(std::string_view name, Pattern value) {
  if (!inputs_.find(name) && !inputs_.set(name, Pattern{}))
    throw std::runtime_error(
        fmt::format("{}: there are too many names already; at most {} can be set", name, Inputs::kMost));
  staged_inputs_.emplace_back(name, std::move(value));
}

Pattern Player::input(std::string_view name) const {
  for (auto staged = staged_inputs_.rbegin(); staged != staged_inputs_.rend(); ++staged) {
    if (staged->first == name) return staged->second;
  }
  return inputs_.find(name);
}

void Player::receive(std::string_view name, Value value) {
  const std::lock_guard lock(mutex_);
  chronicle_.received(name, value, timing_locked());
  if (!inputs_.set(name, pure(std::move(value))))
    report_(fmt::format("{}: there are too many names already; it is not taken", name));
}

// The chronicle.

Timing Player::timing_locked() const {
  const Frames frame = engine_.status().frame;
  const Clock& clock = performance_.clock();
  return {.now = frame,
          .cycle = clock.cycle_at(frame).to_double(),
          .cps = clock.cps_at(frame),
          .scheduled = performance_.scheduled(),
          .at = frame,
          .heard = frame};
}

Timing Player::timing_now() const {
  const std::lock_guard lock(mutex_);
  return timing_locked();
}

// What the engine has noted since it was asked last.
void Player::tell_noted() {
  for (const Shed& shed : engine_.take_sheds()) chronicle_.shed(shed);
  const LateNotes::Taken late = engine_.take_lates();
  for (const Late& each : late.lates) chronicle_.late(each);
  const EngineStatus status = engine_.status();
  const auto tell = [&](std::uint64_t count, std::uint64_t before, const char* what) {
    if (count > before) chronicle_.inexact(fmt::format("{} {}", count - before, what));
  };
  tell(late.missing, 0, "events came after their frame");
  tell(status.dropped, told_of_.dropped, "events found no room");
  const std::uint64_t underruns = streams_.underruns();
  tell(underruns, underruns_, "quanta of networks came too late");
  const std::uint64_t late_changes = streams_.late_changes();
  tell(late_changes, late_changes_, "changes of networks came too late");
  told_of_ = status;
  underruns_ = underruns;
  late_changes_ = late_changes;
}

void Player::tell_chronicle() {
  if (!live_) return;
  tell_noted();
  const Frames now = engine_.status().frame;
  if (now < passed_) return;
  passed_ = now + static_cast<Frames>(kTellSeconds * engine_.rate_hz());
  chronicle_.passing(timing_locked());
}

void Player::relive_end(const Timing& timing) {
  const std::lock_guard lock(mutex_);
  fade_at(timing.at);
}

// Restoring.

void Player::begin_restoring() {
  const std::lock_guard lock(mutex_);
  restored_ = performance_.score();
}

void Player::commit_restored() {
  for (const auto& [name, value] : staged_inputs_) inputs_.set(name, value);
  remember(*restored_);
  restored_ = staged_recall_ ? std::move(staged_recall_->score) : staged_;
  presets_.commit();
  make(staged_wishes_);
  forget_staged();
  relived_.reset();
  evaluating_ = false;
}

void Player::end_restoring(Cycles cycle) {
  Score score = std::move(*restored_);
  restored_.reset();
  const History history = history_;
  begin();
  staged_ = std::move(score);
  set_cycle(cycle);
  commit();
  history_ = history;  // to come back is no step
}

}  // namespace perigee

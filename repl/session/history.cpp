// repl/session/history.cpp -- What was played before: undo, redo and snapshots, as values of the score.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/history.h"

#include <algorithm>
#include <utility>

namespace perigee {
namespace {

bool plays_same(const Slot* a, const Slot* b) {
  static const Slot kSilent{};
  const Slot &x = a ? *a : kSilent, &y = b ? *b : kSilent;
  return x.pattern == y.pattern && x.muted == y.muted && x.soloed == y.soloed && x.target == y.target;
}

const Slot* slot_of(const Score& score, std::string_view name) {
  const auto found = score.slots.find(name);
  return found == score.slots.end() ? nullptr : &found->second;
}

using Steps = std::vector<Slot::Step> Slot::Memory::*;

bool step(Slot& slot, Steps back, Steps forth) {
  if (((*slot.memory).*back).empty()) return false;
  std::vector<Slot::Step>&from = slot.memory.change().*back, &to = slot.memory.change().*forth;
  to.push_back({slot.pattern, slot.code});
  slot.pattern = from.back().pattern;
  slot.code = from.back().code;
  from.pop_back();
  slot.remember(slot.pattern);
  return true;
}

template <class Each>
void for_each_difference(const Score& a, const Score& b, const Each& each) {
  std::map<std::string_view, int> names;
  for (const Score* score : {&a, &b}) {
    for (const auto& [name, slot] : score->slots) names.emplace(name, static_cast<int>(slot.id));
  }
  for (const auto& [name, id] : names) {
    if (!plays_same(slot_of(a, name), slot_of(b, name))) each("slot " + std::string(name));
  }
  if (!(a.cps == b.cps)) each("the tempo");
  if (!(a.all == b.all)) each("all");
  if (a.all_muted != b.all_muted) each("muteAll");
  if (a.dialect != b.dialect) each("the dialect");
  if (a.nudge_seconds != b.nudge_seconds) each("the nudge");
  if (a.target != b.target) each("the target");
  if (a.orbits_muted != b.orbits_muted || a.orbits_soloed != b.orbits_soloed) each("orbits heard");
  if (a.synths != b.synths) each("synths");
  if (a.effects != b.effects) each("effects of orbits");
}

}  // namespace

bool plays_same(const Score& a, const Score& b) {
  bool same = true;
  for_each_difference(a, b, [&](const std::string&) { same = false; });
  return same;
}

std::string differences(const Score& a, const Score& b, std::size_t most) {
  std::string text;
  std::size_t count = 0;
  for_each_difference(a, b, [&](const std::string& name) {
    if (++count <= most) text += (text.empty() ? "" : ", ") + name;
    if (count == most + 1) text += ", …";
  });
  return text;
}

Score as_it_was(const Score& older, const Score& now) {
  Score score = older;
  for (const auto& [name, slot] : now.slots) {
    const auto [place, is_new] = score.slots.try_emplace(name, slot);
    if (is_new) {
      place->second.pattern = Pattern{};
      place->second.code.clear();
      place->second.muted = place->second.soloed = false;
    }
    place->second.memory = slot.memory;
  }
  return score;
}

bool step_back(Slot& slot) { return step(slot, &Slot::Memory::past, &Slot::Memory::future); }
bool step_forth(Slot& slot) { return step(slot, &Slot::Memory::future, &Slot::Memory::past); }

const Score* History::at(int steps_back) const {
  const std::deque<Score>& side = steps_back > 0 ? past_ : future_;
  const auto distance = static_cast<std::size_t>(std::abs(steps_back));
  return distance == 0 || distance > side.size() ? nullptr : &side[side.size() - distance];
}

void History::step(int steps_back, Score now) {
  std::deque<Score>&from = steps_back > 0 ? past_ : future_, &to = steps_back > 0 ? future_ : past_;
  for (int left = std::abs(steps_back); left > 0 && !from.empty(); --left) {
    to.push_back(std::exchange(now, std::move(from.back())));
    from.pop_back();
  }
}

void History::change(Score now) {
  future_.clear();
  past_.push_back(std::move(now));
  if (past_.size() > kMost) past_.pop_front();
}

const Score* History::kept(std::string_view name) const {
  const auto found = snapshots_.find(name);
  return found == snapshots_.end() ? nullptr : &found->second;
}

std::vector<std::string> History::names() const {
  std::vector<std::string> names;
  for (const auto& [name, score] : snapshots_) names.push_back(name);
  return names;
}

}  // namespace perigee

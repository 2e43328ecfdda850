// engine/voices_overload.cpp -- Where there is too little time for all voices: which of them go, and when that is seen.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "engine/governor.h"
#include "engine/voices.h"

namespace perigee {

int Voices::shed(Frames from, int count) noexcept {
  quietest_.clear();
  std::int32_t age = 0;
  for (VoiceId id = oldest_; id != kNone; id = voice(id).younger, ++age) {
    if (voice(id).fading) continue;
    const LaneGroup& group = groups_[static_cast<std::size_t>(id / kLanes)];
    quietest_.push_back({group.level[static_cast<std::size_t>(id % kLanes)], age, id});
  }
  const auto going = std::min(quietest_.size(), static_cast<std::size_t>(std::max(count, 0)));
  const auto last = quietest_.begin() + static_cast<std::ptrdiff_t>(going);
  std::nth_element(quietest_.begin(), last, quietest_.end());
  for (auto gone = quietest_.begin(); gone != last; ++gone) fade(gone->id, from, kStealFadeFrames);
  return static_cast<int>(going);
}

// The groups after the first so many, as they are let go of.
std::span<const Voices::Loudness> Voices::quietest_groups(std::size_t after) noexcept {
  quietest_.clear();
  for (std::size_t at = after; at < active_groups_.size(); ++at) {
    const LaneGroup& group = groups_[static_cast<std::size_t>(active_groups_[at])];
    float loudest = 0.0f;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      if ((group.used >> lane & 1u) != 0) loudest = std::max(loudest, group.level[lane]);
    }
    quietest_.push_back({loudest, static_cast<std::int32_t>(at), active_groups_[at] * kLanes});
  }
  std::sort(quietest_.begin(), quietest_.end());
  return quietest_;
}

int Voices::hurry(std::span<const Loudness> groups) noexcept {
  const int before = unfaded_;
  for (const Loudness& group : groups) {
    for (int lane = 0; lane < kLanes; ++lane) {
      if ((groups_[static_cast<std::size_t>(group.id / kLanes)].used >> lane & 1u) != 0)
        fade(group.id + lane, quantum_start_, kQuantum);
    }
  }
  return before - unfaded_;
}

// The first quarter of the groups tells how slow the machine is just now, beside what they took when it was measured; their median,
// so that an interruption says nothing. One of the whole machine strikes as many groups as run at once: another group must be as slow,
// or the quantum before.
void Voices::watch(const Pace& pace, LetGo& gone) noexcept {
  constexpr double kSlowest = 4.0;  // of its usual pace at once
  const auto group_at = [&](std::size_t at) -> LaneGroup& {
    return groups_[static_cast<std::size_t>(active_groups_[at])];
  };
  const auto passed = [&] { return static_cast<double>(now_ns_() - pace.begin_ns) / pace.block_ns; };
  // The last quantum gains nothing for this callback; where it is half of one or more, the next would see too late what it can see.
  const int quanta = std::max(static_cast<int>(std::lround(1e-9 * pace.block_ns * rate_hz_ / kQuantum)), 1);
  const bool ahead = pace.further == 0;
  if (ahead && quanta > 2) return;
  const auto at_once = static_cast<std::size_t>(crew_.size());
  const bool is_known = slowness_.quantum == quantum_start_ - kQuantum;
  const std::size_t first = std::min(std::max((settled_ + 3) / 4, is_known ? 1 : at_once + 1), settled_);
  double of_first = 0.0, of_all = 0.0;  // seconds
  std::size_t known = 0;
  paces_.clear();
  for (std::size_t at = 0; at < settled_; ++at) {
    const float cost = group_at(at).cost_seconds;
    if (at < first) {
      paces_.push_back(cost);
      of_first += cost;
    }
    of_all += cost;
    known += cost > 0.0f ? 1 : 0;
  }
  if (!(of_first > 0.0)) return;
  const double each = of_all / static_cast<double>(known);
  const double usual =
      1e9 * abreast_ * each * static_cast<double>(settled_) / pace.block_ns;  // of a quantum, of the block
  if ((ahead ? 0.0 : passed()) + kSlowest * usual * (pace.further + 1) <= Governor::kMost) return;

  timed_ = true;
  run_to(first);
  std::size_t told = 0;
  for (std::size_t at = 0; at < first; ++at) {
    if (paces_[at] > 0.0f) paces_[told++] = group_at(at).taken_seconds / paces_[at];
  }
  const bool is_sure = told > at_once;
  const auto middle = paces_.begin() + static_cast<std::ptrdiff_t>(
                                           is_sure ? std::min((told - 1) / 2, told - 1 - at_once) : (told - 1) / 2);
  std::nth_element(paces_.begin(), middle, paces_.begin() + static_cast<std::ptrdiff_t>(told));
  const Slowness before = std::exchange(slowness_, {quantum_start_, *middle});
  const float times = is_sure ? *middle : is_known ? std::min(*middle, before.times) : 1.0f;
  const double quantum = static_cast<double>(times) * usual;
  const double kept = ahead ? Governor::kept(0.0, 0.0, quantum * quanta)
                            : Governor::kept(passed(), quantum * (1.0 - of_first / of_all), quantum * pace.further);
  if (kept >= 1.0) return;

  const std::span<const Loudness> groups = quietest_groups(first);
  double going = (1.0 - kept) * each * static_cast<double>(settled_);
  std::size_t count = 0;
  for (; count < groups.size() && going > 0.0; ++count) {
    const float cost = group_at(static_cast<std::size_t>(groups[count].age)).cost_seconds;
    going -= cost > 0.0f ? static_cast<double>(cost) : each;
  }
  gone.hurried = static_cast<int>(count);
  gone.after = static_cast<int>(first);
  gone.voices += hurry(groups.first(count));
}

void Voices::compare_times(std::int64_t together_ns) noexcept {
  double apart = 0.0;
  for (const std::int32_t index : active_groups_)
    apart += static_cast<double>(groups_[static_cast<std::size_t>(index)].taken_seconds);
  if (!(apart > 0.0)) return;
  const double now = 1e-9 * static_cast<double>(together_ns) / apart;
  abreast_ += 0.25 * (std::clamp(now, 1.0 / crew_.size(), 1.0) - abreast_);
}

std::size_t Voices::begin_burst(const Pace& pace, std::int64_t began_ns) noexcept {
  const auto voices_in = [&](std::size_t at) {
    return std::popcount(groups_[static_cast<std::size_t>(active_groups_[at])].used);
  };
  std::size_t until = settled_;
  for (int voices = 0; until < active_groups_.size() && voices < kBurst; ++until) voices += voices_in(until);
  if (until == active_groups_.size()) {
    run_to(until);
    return until;
  }
  const auto most_ns = static_cast<std::int64_t>(Governor::kThreshold * 1e9 * kQuantum / rate_hz_),
             until_ns = pace.begin_ns + static_cast<std::int64_t>(Governor::kThreshold * pace.block_ns);
  const auto there_is_time = [&] {
    const std::int64_t now_ns = now_ns_(), taken_ns = now_ns - began_ns;
    return taken_ns < most_ns && now_ns + pace.further * taken_ns < until_ns;
  };
  run_to(until);
  const auto step = static_cast<std::size_t>(crew_.size());
  while (until < active_groups_.size() && there_is_time()) {
    until = std::min(until + step, active_groups_.size());
    run_to(until);
  }
  return until;
}

int Voices::drop_from(std::size_t group) noexcept {
  const int before = alive_;
  for (; group < active_groups_.size(); ++group) {
    const std::int32_t index = active_groups_[group];
    for (int lane = 0; lane < kLanes; ++lane) {
      if ((groups_[static_cast<std::size_t>(index)].used >> lane & 1u) != 0) end(index * kLanes + lane);
    }
  }
  return before - alive_;
}

}  // namespace perigee

// engine/voices.cpp -- Lanes are given to the first group with room; ages are a list from the oldest voice to the youngest.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/voices.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "engine/portable_math.h"

namespace perigee {

namespace {

// A group in four voices and up to 256 besides: sparse groups (many Programs, many orbits) and fading voices find room. Each has a voice.
std::size_t groups_for(int max_voices) {
  const int voices = std::max(max_voices, 1);
  return static_cast<std::size_t>(std::min(voices / 4 + std::clamp(voices, 16, 256), 2 * voices));
}

}  // namespace

Voices::Voices(const Options& options, const KernelTable& kernels)
    : memory_{options.memory_bytes, options.live},
      groups_(groups_for(options.max_voices)),
      rows_{groups_.size() * kUsualRows * sizeof(LaneRow), options.live},
      voices_(groups_.size() * kLanes),
      max_voices_{std::max(options.max_voices, 1)},
      rate_hz_{options.rate_hz},
      now_ns_{options.now_ns},
      shared_out_(groups_.size()),
      shard_of_(groups_.size()),
      sum_lanes_{kernels.sum_lanes},
      add_lanes_{kernels.add_lanes},
      shared_{zeros<SharedSides>(kSharedBusses, options.live)},
      crew_{
          options.threads,
          options.live,
          {[](void* voices, int shard, int worker) noexcept { static_cast<Voices*>(voices)->run_shard(shard, worker); },
           this}} {
  const std::size_t further = std::min(kMostShards, groups_.size()) - 1;
  shard_sums_.reserve(further);
  shard_slots_.reserve(further);
  for (std::size_t i = 0; i < further; ++i) {
    shard_sums_.emplace_back(options.outputs, options.live);
    shard_slots_.emplace_back(options.live);
  }
  const auto threads = static_cast<std::size_t>(std::clamp(options.threads, 1, Crew::kMost));
  runners_.reserve(threads);
  while (runners_.size() < threads) runners_.emplace_back(kernels, options.rate_hz, options.live);
  for (ProgramRunner& runner : runners_) runner.hear(shared_.front().front().data());
  quietest_.reserve(voices_.size());
  paces_.reserve(groups_.size());
  free_groups_.reserve(groups_.size());
  active_groups_.reserve(groups_.size());
  for (std::size_t i = groups_.size(); i-- > 0;) free_groups_.push_back(static_cast<std::int32_t>(i));
}

LaneSpan& Voices::span_of(VoiceId id) noexcept {
  return groups_[static_cast<std::size_t>(id / kLanes)].spans[static_cast<std::size_t>(id % kLanes)];
}

Voices::VoiceId Voices::take_lane(const Program& program, int orbit, bool moving) noexcept {
  constexpr std::uint32_t kFull = (1u << kLanes) - 1;
  for (const std::int32_t index : active_groups_) {
    const LaneGroup& group = groups_[static_cast<std::size_t>(index)];
    if (group.program == &program && group.orbit == orbit && group.moving == moving && group.used != kFull) {
      return index * kLanes + std::countr_one(group.used);
    }
  }
  if (free_groups_.empty()) return kNone;
  const std::int32_t index = free_groups_.back();
  if (!groups_[static_cast<std::size_t>(index)].adopt(program, orbit, rows_, memory_, rate_hz_, moving)) return kNone;
  free_groups_.pop_back();
  active_groups_.push_back(index);
  shared_out_now_ = false;
  return index * kLanes;
}

bool Voices::start(const Trigger& trigger, Frames onset) noexcept {
  if (trigger.program == nullptr || trigger.total_frames <= 0) return false;
  const std::int32_t orbit = static_cast<std::int32_t>((trigger.orbit % kOrbits + kOrbits) % kOrbits);
  if (trigger.cut_group != 0 && trigger.cut_scope != CutScope::none) cut(trigger, onset);
  if (alive_ >= 2 * max_voices_) return false;
  if (unfaded_ >= max_voices_) steal_oldest(onset);
  const bool moving = std::any_of(trigger.signals.begin(), trigger.signals.end(),
                                  [](const SignalUse& use) { return use.source != nullptr && use.param < kMaxParams; });
  const VoiceId id = take_lane(*trigger.program, orbit, moving);
  if (id == kNone) return false;
  groups_[static_cast<std::size_t>(id / kLanes)].begin_lane(id % kLanes, trigger, onset);
  voice(id) = {youngest_,
               kNone,
               trigger.region.sample,
               trigger.cut_group,
               trigger.cut_identity,
               std::max(trigger.cut_fade_frames, 0),
               orbit,
               trigger.slot % kMaxSlots,
               false};
  if (youngest_ != kNone) {
    voice(youngest_).younger = id;
  } else {
    oldest_ = id;
  }
  youngest_ = id;
  if (oldest_unfaded_ == kNone) oldest_unfaded_ = id;
  ++alive_;
  ++unfaded_;
  return true;
}

void Voices::cut(const Trigger& trigger, Frames from) noexcept {
  const std::int32_t orbit = static_cast<std::int32_t>((trigger.orbit % kOrbits + kOrbits) % kOrbits);
  for (VoiceId id = oldest_; id != kNone; id = voice(id).younger) {
    const Voice& other = voice(id);
    if (other.cut_group != trigger.cut_group) continue;
    if (trigger.cut_scope == CutScope::same_orbit && other.orbit != orbit) continue;
    if (trigger.cut_identity != 0 && other.cut_identity != trigger.cut_identity) continue;
    fade(id, from, other.cut_fade_frames);
  }
}

void Voices::steal_oldest(Frames from) noexcept {
  while (oldest_unfaded_ != kNone && voice(oldest_unfaded_).fading) oldest_unfaded_ = voice(oldest_unfaded_).younger;
  const VoiceId id = oldest_unfaded_;
  if (id == kNone) return;
  if (span_of(id).onset >= from) {
    end(id);  // it would begin no earlier than who takes its place
  } else {
    fade(id, from, kStealFadeFrames);
  }
  ++stolen_;
}

void Voices::fade_all(Frames from, std::int32_t fade_frames) noexcept {
  for (VoiceId id = oldest_; id != kNone; id = voice(id).younger) fade(id, from, fade_frames);
}

void Voices::fade(VoiceId id, Frames from, std::int32_t fade_frames) noexcept {
  fade_frames = std::max(fade_frames, 0);
  if (from + fade_frames >= span_of(id).end && voice(id).fading) return;
  // The first fade goes on under the second; a third takes the second's place.
  groups_[static_cast<std::size_t>(id / kLanes)].fade_lane(id % kLanes, voice(id).fading ? 1 : 0, from, fade_frames);
  if (!voice(id).fading) --unfaded_;
  voice(id).fading = true;
}

void Voices::end(VoiceId id) noexcept {
  Voice& gone = voice(id);
  LaneGroup& group = groups_[static_cast<std::size_t>(id / kLanes)];
  for (const SignalUse& use : group.signals[static_cast<std::size_t>(id % kLanes)]) {
    if (use.source != nullptr) use.source->uses.fetch_sub(1, std::memory_order_release);
  }
  const ChannelSource* const channels = group.channels[static_cast<std::size_t>(id % kLanes)];
  if (channels != nullptr) channels->uses.fetch_sub(1, std::memory_order_release);
  group.free_lane(id % kLanes);
  group.program->uses.fetch_sub(1, std::memory_order_release);
  if (gone.sample != nullptr) gone.sample->uses.fetch_sub(1, std::memory_order_release);
  (gone.older == kNone ? oldest_ : voice(gone.older).younger) = gone.younger;
  (gone.younger == kNone ? youngest_ : voice(gone.younger).older) = gone.older;
  if (oldest_unfaded_ == id) oldest_unfaded_ = gone.younger;
  --alive_;
  if (!gone.fading) --unfaded_;
}

void Voices::end_those_over(Frames now) noexcept {
  for (const std::int32_t index : active_groups_) {
    LaneGroup& group = groups_[static_cast<std::size_t>(index)];
    if (!group.over && !group.times.some_bad) continue;
    group.times.some_bad = false;
    for (std::uint32_t left = group.used; left != 0; left &= left - 1) {
      const int lane = std::countr_zero(left);
      const bool bad = group.times.bad[static_cast<std::size_t>(lane)] != 0;
      if (bad) ++killed_;
      if (bad || group.spans[static_cast<std::size_t>(lane)].end <= now) end(index * kLanes + lane);
    }
  }
}

void Voices::end_all() noexcept {
  while (oldest_ != kNone) end(oldest_);
}

// Each orbit's groups, in their order, are cut into parts that have units enough, and each part is added up by itself, in one shard and
// the next ones. So what becomes of an orbit depends neither on the number of threads nor on what sounds on the others.
void Voices::share_out() noexcept {
  shard_next_ = shard_begins_;
  if (shared_out_now_) return;
  shared_out_now_ = true;
  struct Parts {
    std::size_t left = 0, wanted = 0;  // units: of groups without a place, of a part
    std::size_t open = 0;              // units of the part that goes on
    std::size_t next = 0;              // shard that may have the next part
  };
  const auto shares_of = [](std::size_t units) {
    return std::max(kLeastUnits, (units + kMostShards - 1) / kMostShards);
  };
  const auto group_at = [&](std::size_t at) -> const LaneGroup& {
    return groups_[static_cast<std::size_t>(active_groups_[at])];
  };
  std::array<Parts, kOrbits> orbits{};
  std::size_t all = 0;
  for (std::size_t at = 0; at < active_groups_.size(); ++at) {
    const std::size_t units = group_at(at).program->ops().size();
    orbits[static_cast<std::size_t>(group_at(at).orbit)].left += units;
    all += units;
  }
  for (Parts& parts : orbits) parts.wanted = shares_of(parts.left);

  const std::size_t wanted = shares_of(all);
  std::array<std::size_t, kMostShards> units_in{};
  shard_ends_.fill(0);
  shards_ = 0;
  std::size_t filling = 0;
  for (std::size_t at = 0; at < active_groups_.size(); ++at) {
    Parts& parts = orbits[static_cast<std::size_t>(group_at(at).orbit)];
    if (parts.open == 0) {  // there is room for as many parts as may come
      const std::size_t last = kMostShards - (parts.left + parts.wanted - 1) / parts.wanted;
      parts.next = std::min(std::max(filling, parts.next), last) + 1;
    }
    const std::size_t shard = parts.next - 1, units = group_at(at).program->ops().size();
    parts.left -= units;
    parts.open = parts.open + units < parts.wanted ? parts.open + units : 0;
    shard_of_[at] = static_cast<std::uint8_t>(shard);
    ++shard_ends_[shard];
    shards_ = std::max(shards_, shard + 1);
    units_in[shard] += units;
    while (filling + 1 < kMostShards && units_in[filling] >= wanted) ++filling;
  }
  std::array<std::size_t, kMostShards> places{};
  for (std::size_t shard = 1; shard < shards_; ++shard) {
    places[shard] = shard_ends_[shard - 1];
    shard_ends_[shard] += shard_ends_[shard - 1];
  }
  shard_next_ = shard_begins_ = places;
  for (std::size_t at = 0; at < active_groups_.size(); ++at)
    shared_out_[places[shard_of_[at]]++] = static_cast<std::int32_t>(at);
}

void Voices::run_shard(int shard, int worker) noexcept {
  const auto at = static_cast<std::size_t>(shard);
  OrbitSums& sums = at == 0 ? *first_sums_ : shard_sums_[at - 1];
  if (at > 0 && first_run_) sums.clear();
  SlotSums* const slots = first_slots_ == nullptr || at == 0 ? first_slots_ : &shard_slots_[at - 1];
  if (slots != nullptr && at > 0 && first_run_) slots->clear();
  ProgramRunner& runner = runners_[static_cast<std::size_t>(worker)];
  const bool measured = quantum_start_ / kQuantum % kMeasured == 0;
  const std::size_t begin = shard_next_[at];
  while (shard_next_[at] < shard_ends_[at] && static_cast<std::size_t>(shared_out_[shard_next_[at]]) < run_until_)
    ++shard_next_[at];
  const std::size_t end = shard_next_[at];
  for (std::size_t i = begin; i < end; ++i) {
    const auto place = static_cast<std::size_t>(shared_out_[i]);
    const auto index = static_cast<std::size_t>(active_groups_[place]);
    LaneGroup& group = groups_[index];
    const bool is_new = now_ns_ != nullptr && group.cost_seconds == 0.0f, timed = timed_ || is_new;
    const std::int64_t before_ns = timed ? now_ns_() : 0;
    const auto take_time = [&] {
      if (!timed) return;
      const float before = group.taken_seconds;
      group.taken_seconds = 1e-9f * static_cast<float>(now_ns_() - before_ns);
      if (measured || is_new) group.cost_seconds = before > 0.0f ? std::min(group.taken_seconds, before) : 0.0f;
    };
    if (!measured && slots == nullptr) {
      runner.run(group, quantum_start_, sums);
      take_time();
      continue;
    }
    const LaneRow level = group.level;
    runner.run_measured(group, quantum_start_, sums);
    if (slots != nullptr) {
      ProgramRunner::LaneSlots lane_slots;
      for (std::size_t lane = 0; lane < lane_slots.size(); ++lane)
        lane_slots[lane] = voices_[index * kLanes + lane].slot;
      runner.add_slots(group, lane_slots, *slots);
    }
    if (!measured) group.level = level;  // whoever listens changes nothing in what is let go
    take_time();
  }
}

void Voices::charge_slots() noexcept {
  slot_seconds_.fill(0.0f);
  for (VoiceId id = oldest_; id != kNone; id = voice(id).younger) {
    const LaneGroup& group = groups_[static_cast<std::size_t>(id / kLanes)];
    slot_seconds_[voice(id).slot] += group.cost_seconds / static_cast<float>(std::popcount(group.used));
  }
  const float quanta_each_second = static_cast<float>(rate_hz_ / kQuantum);
  for (std::size_t slot = 0; slot < slot_loads_.size(); ++slot) {
    const float load = slot_loads_[slot].load(std::memory_order_relaxed);
    const float now = slot_seconds_[slot] * quanta_each_second;
    if (load != 0.0f || now != 0.0f) slot_loads_[slot].store(load + 0.125f * (now - load), std::memory_order_relaxed);
  }
}

// What was sent now, for the next quantum; what is no number is silence.
void Voices::hear_shared(const OrbitSums& sums) noexcept {
  for (std::size_t bus = 0; bus < kSharedBusses; ++bus) {
    if ((sums.shared_used >> bus & 1u) != 0) {
      sum_lanes_(sums.shared[bus].left.data(), shared_[bus][0].data());
      sum_lanes_(sums.shared[bus].right.data(), shared_[bus][1].data());
      for (auto& side : shared_[bus]) {
        for (float& value : side) value = std::abs(value) < 1e15f ? value : 0.0f;
      }
    } else if ((shared_used_ >> bus & 1u) != 0) {
      shared_[bus] = {};
    }
  }
  shared_used_ = sums.shared_used;
}

void Voices::run_to(std::size_t until) noexcept {
  run_until_ = until;
  crew_.run(static_cast<int>(shards_));
  first_run_ = false;
}

Voices::LetGo Voices::render(Frames start, OrbitSums& sums, const InputQuantum* input, SlotSums* slots,
                             const Pace& pace) noexcept {
  share_out();
  for (ProgramRunner& runner : runners_) runner.set_input(input);
  first_slots_ = slots;
  first_sums_ = &sums;
  quantum_start_ = start;
  first_run_ = true;
  const std::int64_t began_ns = now_ns_ ? now_ns_() : 0;
  const bool measured = now_ns_ && start / kQuantum % kMeasured == 0;
  timed_ = measured;
  const std::size_t all = active_groups_.size();
  std::size_t begun = all;
  LetGo gone;
  if (told_.hurried > 0 || told_.unbegun > 0 || !now_ns_) {
    gone = told_;
    if (told_.hurried > 0) {
      const std::span<const Loudness> groups = quietest_groups(std::min(static_cast<std::size_t>(told_.after), all));
      gone.voices = hurry(groups.first(std::min(static_cast<std::size_t>(told_.hurried), groups.size())));
    }
    begun -= std::min(static_cast<std::size_t>(told_.unbegun), all - settled_);
    run_to(begun);
  } else {
    watch(pace, gone);
    timed_ = measured;
    begun = begin_burst(pace, began_ns);
  }
  told_ = {};
  if (measured) compare_times(now_ns_() - began_ns);
  gone.unbegun = static_cast<int>(all - begun);
  gone.voices += drop_from(begun);
  for (std::size_t shard = 1; shard < shards_; ++shard) {
    sums.add(shard_sums_[shard - 1], add_lanes_);
    if (slots != nullptr) slots->add(shard_slots_[shard - 1]);
  }
  hear_shared(sums);
  if (measured) charge_slots();
  end_those_over(start + kQuantum);
  // Groups without voices go back; the others keep their order.
  std::size_t kept = 0;
  for (const std::int32_t index : active_groups_) {
    if (groups_[static_cast<std::size_t>(index)].used != 0) {
      active_groups_[kept++] = index;
    } else {
      groups_[static_cast<std::size_t>(index)].let_go(memory_);
      free_groups_.push_back(index);
    }
  }
  shared_out_now_ = shared_out_now_ && kept == active_groups_.size();
  active_groups_.resize(kept);
  settled_ = kept;
  return gone;
}

}  // namespace perigee

// engine/voices.cpp -- Lanes are given to the first group with room; ages are a list from the oldest voice to the youngest.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/voices.h"

#include <algorithm>
#include <bit>

#include "engine/portable_math.h"

namespace perigee {

Voices::Voices(int max_voices, std::size_t memory_bytes, const KernelTable& kernels, double rate_hz)
    // A group in four voices and 256 besides: sparse groups (many Programs, many orbits) and fading voices find room.
    : runner_{kernels, rate_hz},
      memory_{memory_bytes},
      groups_(static_cast<std::size_t>(std::max(max_voices, 1)) / 4 + 256),
      voices_(groups_.size() * kLanes),
      max_voices_{std::max(max_voices, 1)},
      rate_hz_{rate_hz} {
  free_groups_.reserve(groups_.size());
  active_groups_.reserve(groups_.size());
  for (std::size_t i = groups_.size(); i-- > 0;) free_groups_.push_back(static_cast<std::int32_t>(i));
}

LaneSpan& Voices::span_of(VoiceId id) noexcept {
  return groups_[static_cast<std::size_t>(id / kLanes)].spans[static_cast<std::size_t>(id % kLanes)];
}

Voices::VoiceId Voices::take_lane(const Program& program, int orbit) noexcept {
  constexpr std::uint32_t kFull = (1u << kLanes) - 1;
  for (const std::int32_t index : active_groups_) {
    const LaneGroup& group = groups_[static_cast<std::size_t>(index)];
    if (group.program == &program && group.orbit == orbit && group.used != kFull) {
      return index * kLanes + std::countr_one(group.used);
    }
  }
  if (free_groups_.empty()) return kNone;
  const std::int32_t index = free_groups_.back();
  if (!groups_[static_cast<std::size_t>(index)].adopt(program, orbit, memory_, rate_hz_)) return kNone;
  free_groups_.pop_back();
  active_groups_.push_back(index);
  return index * kLanes;
}

bool Voices::start(const Trigger& trigger, Frames onset) noexcept {
  if (trigger.program == nullptr || trigger.total_frames <= 0) return false;
  const std::int32_t orbit = static_cast<std::int32_t>((trigger.orbit % kOrbits + kOrbits) % kOrbits);
  if (trigger.cut_group != 0 && trigger.cut_scope != CutScope::none) cut(trigger, onset);
  if (alive_ >= 2 * max_voices_) return false;
  if (unfaded_ >= max_voices_) steal_oldest(onset);
  const VoiceId id = take_lane(*trigger.program, orbit);
  if (id == kNone) return false;
  groups_[static_cast<std::size_t>(id / kLanes)].begin_lane(id % kLanes, trigger, onset);
  voice(id) = {youngest_,
               kNone,
               trigger.region.sample,
               trigger.cut_group,
               trigger.cut_identity,
               std::max(trigger.cut_fade_frames, 0),
               orbit,
               false};
  if (youngest_ != kNone) {
    voice(youngest_).younger = id;
  } else {
    oldest_ = id;
  }
  youngest_ = id;
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
  for (VoiceId id = oldest_; id != kNone; id = voice(id).younger) {
    if (voice(id).fading) continue;
    fade(id, from, kStealFadeFrames);
    ++stolen_;
    return;
  }
}

void Voices::fade_all(Frames from, std::int32_t fade_frames) noexcept {
  for (VoiceId id = oldest_; id != kNone; id = voice(id).younger) fade(id, from, fade_frames);
}

void Voices::fade(VoiceId id, Frames from, std::int32_t fade_frames) noexcept {
  LaneSpan& span = span_of(id);
  fade_frames = std::max(fade_frames, 0);
  if (from + fade_frames >= span.end && voice(id).fading) return;
  // The first fade goes on under the second; a third takes the second's place.
  span.fades[voice(id).fading ? 1 : 0] = {from, fade_frames};
  if (!voice(id).fading) --unfaded_;
  voice(id).fading = true;
  span.end = std::min(span.end, from + fade_frames);
}

void Voices::end(VoiceId id) noexcept {
  Voice& gone = voice(id);
  groups_[static_cast<std::size_t>(id / kLanes)].free_lane(id % kLanes);
  if (gone.sample != nullptr) gone.sample->uses.fetch_sub(1, std::memory_order_release);
  (gone.older == kNone ? oldest_ : voice(gone.older).younger) = gone.younger;
  (gone.younger == kNone ? youngest_ : voice(gone.younger).older) = gone.older;
  --alive_;
  if (!gone.fading) --unfaded_;
}

void Voices::end_all() noexcept {
  while (oldest_ != kNone) end(oldest_);
}

void Voices::render(Frames start, OrbitSums& sums) noexcept {
  for (const std::int32_t index : active_groups_) runner_.run(groups_[static_cast<std::size_t>(index)], start, sums);
  for (VoiceId id = oldest_; id != kNone;) {
    const VoiceId next = voice(id).younger;
    const bool bad =
        groups_[static_cast<std::size_t>(id / kLanes)].times.bad[static_cast<std::size_t>(id % kLanes)] != 0;
    if (bad) ++killed_;
    if (bad || span_of(id).end <= start + kQuantum) end(id);
    id = next;
  }
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
  active_groups_.resize(kept);
}

}  // namespace perigee

// engine/timeline.cpp -- A heap of places over a fixed store of triggers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/timeline.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <tuple>

#include "engine/program.h"

namespace perigee {

Timeline::Timeline(std::size_t capacity, bool live) : cancels_{zeros<Cancels>(kMaxSlots, live)}, triggers_(capacity) {
  waiting_.reserve(capacity);
  free_.reserve(capacity);
  for (std::size_t i = capacity; i-- > 0;) free_.push_back(static_cast<std::uint32_t>(i));
}

bool Timeline::later(const Place& a, const Place& b) noexcept {
  return std::tie(a.frame, a.slot, a.sequence, a.generation) > std::tie(b.frame, b.slot, b.sequence, b.generation);
}

bool Timeline::add(const Trigger& trigger) noexcept {
  if (free_.empty()) return false;
  const std::uint32_t index = free_.back();
  free_.pop_back();
  // Of the parameters, which come last, those that its Program has.
  static_assert(offsetof(Trigger, params) + sizeof(Trigger::params) == sizeof(Trigger));
  const std::size_t used = trigger.program == nullptr ? 0 : trigger.program->params().size();
  std::memcpy(&triggers_[index], &trigger, offsetof(Trigger, params) + used * sizeof(float));
  waiting_.push_back({trigger.frame, trigger.slot, trigger.sequence, trigger.generation, index});
  std::push_heap(waiting_.begin(), waiting_.end(), later);
  return true;
}

const Trigger* Timeline::first() const noexcept {
  return waiting_.empty() ? nullptr : &triggers_[waiting_.front().index];
}

void Timeline::drop_first() noexcept {
  free_.push_back(waiting_.front().index);
  std::pop_heap(waiting_.begin(), waiting_.end(), later);
  waiting_.pop_back();
}

void Timeline::cancel(const Cancel& cancel, Frames now) noexcept {
  if (cancel.slot >= cancels_.size()) return;
  Cancels& of_slot = cancels_[cancel.slot];
  const Frames from = std::max(cancel.frame, now);
  of_slot.last[of_slot.next] = {cancel.generation, cancel.slot == 0 ? from : cancel.frame, from};
  of_slot.next = (of_slot.next + 1) % kCancelsKept;
}

bool Timeline::cancelled(const Trigger& trigger) const noexcept {
  if (trigger.slot >= cancels_.size()) return false;
  const auto& last = cancels_[trigger.slot].last;
  return std::any_of(last.begin(), last.end(), [&](const Change& change) {
    if (trigger.generation < change.generation) return trigger.frame >= change.from;
    return trigger.frame >= change.asked && trigger.frame < change.from;
  });
}

void Timeline::restore_order() noexcept { std::make_heap(waiting_.begin(), waiting_.end(), later); }

}  // namespace perigee

// engine/timeline.h -- Triggers that wait for their frame, in an order that does not depend on how they arrived.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/trigger.h"

namespace perigee {

// Audio thread, except for the constructor, which takes all the memory there will be.
class Timeline {
 public:
  explicit Timeline(std::size_t capacity);

  bool add(const Trigger& trigger) noexcept;  // false: full
  std::size_t size() const noexcept { return waiting_.size(); }

  // The earliest by (frame, slot, sequence, generation), or null. It stays valid until the next add().
  const Trigger* first() const noexcept;
  void drop_first() noexcept;

  // Takes back what `cancel` names; `removed(trigger)` is called for each.
  template <class Removed>
  void cancel(const Cancel& cancel, const Removed& removed) noexcept {
    std::size_t kept = 0;
    for (const Place& place : waiting_) {
      const Trigger& trigger = triggers_[place.index];
      if (trigger.slot == cancel.slot && trigger.generation < cancel.generation && trigger.frame >= cancel.frame) {
        removed(trigger);
        free_.push_back(place.index);
      } else {
        waiting_[kept++] = place;
      }
    }
    if (kept != waiting_.size()) {
      waiting_.resize(kept);
      restore_order();
    }
  }

 private:
  struct Place {
    Frames frame;
    std::uint32_t slot, sequence, generation, index;
  };
  static bool later(const Place& a, const Place& b) noexcept;
  void restore_order() noexcept;

  std::vector<Trigger> triggers_;
  std::vector<std::uint32_t> free_;
  std::vector<Place> waiting_;  // a heap, the earliest in front
};

}  // namespace perigee

// engine/timeline.h -- Triggers that wait for their frame, in an order that does not depend on how they arrived.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/trigger.h"
#include "engine/zero_pages.h"

namespace perigee {

// Audio thread, except for the constructor, which takes all the memory there will be.
class Timeline {
 public:
  explicit Timeline(std::size_t capacity, bool live = true);  // live: all its memory is there from the beginning

  bool add(const Trigger& trigger) noexcept;  // false: full
  std::size_t size() const noexcept { return waiting_.size(); }

  // The earliest by (frame, slot, sequence, generation), or null. It stays valid until the next add().
  const Trigger* first() const noexcept;
  void drop_first() noexcept;

  // From now on cancelled() is true of what `cancel` names, whether it has come already or is still on its way: producers
  // overtake each other. The last kCancelsKept of each slot are remembered. One that comes after its frame changes the slot as a whole
  // `now`, the next frame that can still change: until then the older generations have played, and cancelled() is true of the
  // newer ones that would have replaced them. Slot 0's, which replace nothing, are heard all the same.
  void cancel(const Cancel& cancel, Frames now) noexcept;
  bool cancelled(const Trigger& trigger) const noexcept;

  // Takes out all that is cancelled, to make room; `removed(trigger)` is called for each.
  template <class Removed>
  void sweep(const Removed& removed) noexcept {
    std::size_t kept = 0;
    for (const Place& place : waiting_) {
      if (cancelled(triggers_[place.index])) {
        removed(triggers_[place.index]);
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

  // A change every few milliseconds for as long as the scheduler looks ahead would not fill it.
  static constexpr std::size_t kCancelsKept = 16;
  struct Change {
    std::uint32_t generation;
    Frames asked, from;  // of the newer generations, what is asked before `from` does not play
  };
  struct Cancels {
    std::array<Change, kCancelsKept> last;
    std::size_t next;
  };

  Zeros<Cancels> cancels_;  // of each slot
  std::vector<Trigger> triggers_;
  std::vector<std::uint32_t> free_;
  std::vector<Place> waiting_;  // a heap, the earliest in front
};

}  // namespace perigee

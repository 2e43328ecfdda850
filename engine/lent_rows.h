// engine/lent_rows.h -- Memory that many use by turns: who has been away for longest loses it to the next, and is told when he comes back.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>

#include "engine/kernel.h"
#include "engine/zero_pages.h"

namespace perigee {

// Threads that may wait: never one that a device waits for.
class LentRows {
 public:
  explicit LentRows(std::size_t bytes) : most_bytes_{bytes} {}  // beyond these only what is in use at the same time
  LentRows(const LentRows&) = delete;
  LentRows& operator=(const LentRows&) = delete;

  struct Lent {
    LaneRow* rows;
    bool kept;  // as the holder left them; else they hold no sense
  };
  Lent take(const void* holder, std::size_t rows);  // throws std::bad_alloc
  void give_back(const void* holder) noexcept;      // until it takes them again it may lose them
  void forget(const void* holder) noexcept;         // it does not come back
  std::size_t bytes() const noexcept;

 private:
  struct Place {
    Zeros<LaneRow> rows;
    const void* holder;
    bool in_use;
  };
  using Places = std::list<Place>;
  Places::iterator of(const void* holder) noexcept;

  const std::size_t most_bytes_;
  mutable std::mutex mutex_;
  Places places_;  // the last one that was given back is the last
  std::size_t bytes_ = 0;
};

}  // namespace perigee

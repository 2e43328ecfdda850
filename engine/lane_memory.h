// engine/lane_memory.h -- What groups of voices keep: their rows, and rings of sound. Taken when a group begins, given back when it ends.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "engine/kernel.h"
#include "engine/zero_pages.h"

namespace perigee {

// A buddy allocator over one block of memory that is taken at the start. Audio thread, except for the constructor.
class LaneMemory {
 public:
  // `touch` makes the system provide all of it at once; else it does when a page is first used.
  explicit LaneMemory(std::size_t bytes, bool touch = false);

  // Rows of 16 floats, not cleared; `rows` is rounded up to a power of two. rows == nullptr in the answer: no room.
  RingView take(std::uint32_t rows) noexcept;
  void give_back(const RingView& ring) noexcept;

  // What so many rows take.
  static std::uint32_t rounded(std::uint32_t rows) noexcept { return std::bit_ceil(std::max(rows, kLeastRows)); }

  std::size_t used_bytes() const noexcept { return used_; }

 private:
  static constexpr std::uint32_t kLeastRows = 32;
  static constexpr int kOrders = 24;
  static constexpr std::int32_t kNone = -1;
  struct Block {
    std::int32_t next, previous;  // in the list of free ones
    std::int8_t free_size;        // 1 + the order of a free block that begins here; 0: none does
  };
  static int order_of(std::uint32_t rows) noexcept;
  void push(std::int32_t block, int order) noexcept;
  void remove(std::int32_t block, int order) noexcept;

  Zeros<Block> blocks_;
  Zeros<LaneRow> rows_;
  std::int32_t first_[kOrders];
  std::size_t used_ = 0;
};

// How many rows a ring of so many seconds needs: the quantum and what interpolation reaches come on top.
std::uint32_t ring_rows(float seconds, double rate_hz) noexcept;

}  // namespace perigee

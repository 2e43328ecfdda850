// engine/lane_memory.cpp -- Powers of two, split in halves and joined with their neighbour again.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/lane_memory.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace perigee {

LaneMemory::LaneMemory(std::size_t bytes, bool touch)
    : blocks_{zeros<Block>(std::bit_floor(std::max<std::size_t>(bytes / sizeof(LaneRow) / kLeastRows, 1)), touch)},
      rows_{zeros<LaneRow>(blocks_.size() * kLeastRows, touch)} {
  std::fill(std::begin(first_), std::end(first_), kNone);
  push(0, std::countr_zero(blocks_.size()));
}

int LaneMemory::order_of(std::uint32_t rows) noexcept { return std::countr_zero(rounded(rows) / kLeastRows); }

void LaneMemory::push(std::int32_t block, int order) noexcept {
  Block& made = blocks_[static_cast<std::size_t>(block)];
  made = {first_[order], kNone, static_cast<std::int8_t>(order + 1)};
  if (made.next != kNone) blocks_[static_cast<std::size_t>(made.next)].previous = block;
  first_[order] = block;
}

void LaneMemory::remove(std::int32_t block, int order) noexcept {
  Block& gone = blocks_[static_cast<std::size_t>(block)];
  (gone.previous == kNone ? first_[order] : blocks_[static_cast<std::size_t>(gone.previous)].next) = gone.next;
  if (gone.next != kNone) blocks_[static_cast<std::size_t>(gone.next)].previous = gone.previous;
  gone.free_size = 0;
}

RingView LaneMemory::take(std::uint32_t rows) noexcept {
  const int wanted = order_of(rows);
  int order = wanted;
  while (order < kOrders && first_[order] == kNone) ++order;
  if (order >= kOrders) return {};
  const std::int32_t block = first_[order];
  remove(block, order);
  while (order > wanted) {
    --order;
    push(block + (std::int32_t{1} << order), order);
  }
  const std::uint32_t size = kLeastRows << wanted;
  used_ += size * sizeof(LaneRow);
  return {rows_[static_cast<std::size_t>(block) * kLeastRows].data(), size - 1};
}

void LaneMemory::give_back(const RingView& ring) noexcept {
  if (ring.rows == nullptr) return;
  int order = order_of(ring.mask + 1);
  used_ -= (ring.mask + 1) * sizeof(LaneRow);
  auto block = static_cast<std::int32_t>((ring.rows - rows_.front().data()) / (kLeastRows * kLanes));
  for (; order + 1 < kOrders; ++order) {
    const std::int32_t buddy = block ^ (std::int32_t{1} << order);
    if (buddy >= static_cast<std::int32_t>(blocks_.size()) ||
        blocks_[static_cast<std::size_t>(buddy)].free_size != order + 1) {
      break;
    }
    remove(buddy, order);
    block = std::min(block, buddy);
  }
  push(block, order);
}

std::uint32_t ring_rows(float seconds, double rate_hz) noexcept {
  const double frames = std::ceil(static_cast<double>(seconds) * rate_hz) + kQuantum + 4.0;
  return std::bit_ceil(static_cast<std::uint32_t>(std::clamp(frames, 1.0, 0x1p24)));
}

}  // namespace perigee

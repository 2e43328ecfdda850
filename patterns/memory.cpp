// patterns/memory.cpp -- How much memory patterns hold, so that whoever makes them without end can be stopped.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/memory.h"

#include <algorithm>
#include <atomic>
#include <utility>

namespace perigee {
namespace {

constinit std::atomic<std::ptrdiff_t> total{0};

// Queries make patterns too, so a thread keeps its own count and adds it to the total only now and then.
class ThreadCount {
 public:
  ~ThreadCount() {
    hand_over();
    most_ = 0;  // what is given back after the thread's end is counted at once
  }

  void add(std::ptrdiff_t bytes) noexcept {
    bytes_ += bytes;
    own_ += bytes;
    if (bytes_ > most_ || bytes_ < -most_) hand_over();
  }

  std::ptrdiff_t own() const noexcept { return own_; }

 private:
  void hand_over() noexcept { total.fetch_add(std::exchange(bytes_, 0), std::memory_order_relaxed); }

  std::ptrdiff_t bytes_ = 0, most_ = 65536;
  std::ptrdiff_t own_ = 0;
};
constinit thread_local ThreadCount thread_count;

}  // namespace

std::size_t patterns_memory_bytes() noexcept {
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, total.load(std::memory_order_relaxed)));
}

std::size_t patterns_memory_of_thread() noexcept {
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, thread_count.own()));
}

void count_patterns_memory(std::ptrdiff_t bytes) noexcept { thread_count.add(bytes); }

}  // namespace perigee

// engine/crew.cpp -- Tasks are claimed from one atomic word; helpers watch it, first closely, then in naps.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/crew.h"

#include <hwy/cache_control.h>
#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <system_error>

#include "engine/denormals.h"

namespace perigee {
namespace {

constexpr int kPriority = 5;  // of an audio callback
constexpr int kGlances =
    4000;  // without a nap: some 100 to 200 µs, the next quantum of the same block is there by then
constexpr int kShortNaps = 1000;    // about a tenth of a second
constexpr int kPatientLooks = 200;  // offline, before the others may run
constexpr auto kShortNap = std::chrono::microseconds(100);
constexpr auto kLongNap = std::chrono::milliseconds(2);

}  // namespace

int Crew::default_threads() noexcept {
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()) - 1, 1, 4);
}

Crew::Crew(int threads, bool live, Work work) : work_{work}, live_{live} {
  const int helpers = std::clamp(threads, 1, kMost) - 1;
  realtime_ = live && helpers > 0;
  helpers_.reserve(static_cast<std::size_t>(helpers));
  try {
    for (int worker = 1; worker <= helpers; ++worker) {
      helpers_.emplace_back([this, worker] { serve(worker); });
      const sched_param priority{kPriority};
      if (live && pthread_setschedparam(helpers_.back().native_handle(), SCHED_FIFO, &priority) != 0) realtime_ = false;
    }
  } catch (const std::system_error&) {  // fewer then
  }
}

Crew::~Crew() {
  ending_.store(true, std::memory_order_relaxed);
  for (std::thread& helper : helpers_) helper.join();
}

// One task, if there is one. The word that the claim came from says how many there are: a helper that was late claims from the
// epoch of now, or nothing.
bool Crew::help(int worker) noexcept {
  std::uint64_t word = word_.load(std::memory_order_relaxed);
  if (next_of(word) >= tasks_of(word)) return false;
  word = word_.fetch_add(1, std::memory_order_acq_rel);
  if (next_of(word) >= tasks_of(word)) return false;
  work_.function(work_.context, static_cast<int>(next_of(word)), worker);
  done_.fetch_add(1, std::memory_order_release);
  return true;
}

void Crew::run(int tasks) noexcept {
  if (helpers_.empty() || tasks < 2) {
    for (int task = 0; task < tasks; ++task) work_.function(work_.context, task, 0);
    return;
  }
  const auto wanted = static_cast<std::uint32_t>(tasks);
  done_.store(0, std::memory_order_relaxed);
  const std::uint64_t epoch = (word_.load(std::memory_order_relaxed) >> 32) + 1;
  word_.store(epoch << 32 | std::uint64_t{wanted} << 16, std::memory_order_release);
  while (help(0)) {
  }
  for (int looks = 0; done_.load(std::memory_order_acquire) != wanted; ++looks) {
    if (!live_ && looks > kPatientLooks) std::this_thread::yield();
    hwy::Pause();
  }
}

void Crew::serve(int worker) noexcept {
  const FlushDenormals flush;
  for (int idle = 0; !ending_.load(std::memory_order_relaxed);) {
    if (help(worker)) {
      idle = 0;
    } else if (++idle < kGlances) {
      hwy::Pause();
    } else {
      idle = std::min(idle, kGlances + kShortNaps);
      std::this_thread::sleep_for(idle < kGlances + kShortNaps ? kShortNap : kLongNap);
    }
  }
}

}  // namespace perigee

// gpu/exploration.cpp -- Breeding and rendering take long and need no lock; who asks never waits for more than a genome to be put away.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/exploration.h"

#include <algorithm>
#include <utility>

#ifdef __linux__
#include <pthread.h>
#include <sched.h>
#endif

namespace perigee {
namespace {

// Of the calling thread, and those that it starts. Lowering needs no permission.
void yield_to_everybody() {
#ifdef __linux__
  const sched_param none{};
  pthread_setschedparam(pthread_self(), SCHED_IDLE, &none);
#endif
}

std::atomic<int> running_now{0};

}  // namespace

int Exploration::at_work() { return running_now.load(std::memory_order_relaxed); }

Exploration::Exploration(std::size_t side, ExploreOptions options, Render render, double rate_hz)
    : options_{std::move(options)}, render_{std::move(render)}, rate_hz_{rate_hz}, archive_{side, options_.axes} {
  ++running_now;
  thread_ = std::thread{[this] { run(); }};
}

void Exploration::run() {
  yield_to_everybody();
  for (int k = 0; k < options_.candidates && !stop_.load(std::memory_order_relaxed); ++k) {
    Genome candidate = candidate_of(archive_, options_, k, true);  // nobody else changes the archive
    const std::vector<float> sound = render_(candidate, stop_);
    if (stop_.load(std::memory_order_relaxed)) break;
    const SoundFeatures features = sound_features(sound, rate_hz_);
    const std::lock_guard lock{mutex_};
    archive_.add(std::move(candidate), features, fitness_of(features));
    found_.store(archive_.filled(), std::memory_order_relaxed);
    tried_.fetch_add(1, std::memory_order_relaxed);
  }
  --running_now;
  running_.store(false, std::memory_order_release);
}

Exploration::Progress Exploration::progress() const {
  const bool running = running_.load(std::memory_order_acquire);
  return {tried_.load(std::memory_order_relaxed), options_.candidates, found_.load(std::memory_order_relaxed),
          archive_.side() * archive_.side(), running};
}

std::vector<Elite> Exploration::best(std::size_t most) const {
  std::vector<Elite> all;
  {
    const std::lock_guard lock{mutex_};
    for (std::size_t cell = 0; cell < archive_.side() * archive_.side(); ++cell) {
      if (archive_.at(cell)) all.push_back(*archive_.at(cell));
    }
  }
  std::ranges::stable_sort(all, std::greater<>{}, &Elite::fitness);
  if (all.size() > most) all.resize(most);
  return all;
}

void Exploration::stop() {
  stop_.store(true, std::memory_order_relaxed);
#ifdef __linux__
  const sched_param none{};  // somebody waits for it now; where that is not permitted it takes a little longer
  if (thread_.joinable()) pthread_setschedparam(thread_.native_handle(), SCHED_OTHER, &none);
#endif
  if (thread_.joinable()) thread_.join();
}

}  // namespace perigee

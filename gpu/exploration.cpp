// gpu/exploration.cpp -- Rendering takes long and needs no lock; breeding and keeping take the lock for a moment.
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

}  // namespace

Exploration::Exploration(std::size_t side, ExploreOptions options, Render render, double rate_hz)
    : options_{std::move(options)}, render_{std::move(render)}, rate_hz_{rate_hz}, archive_{side} {
  thread_ = std::thread{[this] { run(); }};
}

void Exploration::run() {
  yield_to_everybody();
  for (int k = 0; k < options_.candidates && !stop_.load(std::memory_order_relaxed); ++k) {
    Genome candidate;
    {
      const std::lock_guard lock{mutex_};
      candidate = candidate_of(archive_, options_, k, true);
    }
    const std::vector<float> sound = render_(candidate, stop_);
    if (stop_.load(std::memory_order_relaxed)) break;
    const SoundFeatures features = sound_features(sound, rate_hz_);
    const std::lock_guard lock{mutex_};
    archive_.add(std::move(candidate), features, fitness_of(features));
    tried_.fetch_add(1, std::memory_order_relaxed);
  }
  running_.store(false, std::memory_order_release);
}

Exploration::Progress Exploration::progress() const {
  const bool running = running_.load(std::memory_order_acquire);
  const std::lock_guard lock{mutex_};
  return {tried_.load(std::memory_order_relaxed), options_.candidates, archive_.filled(),
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
  if (thread_.joinable()) thread_.join();
}

}  // namespace perigee

// gpu/exploration.h -- An archive that fills itself while music plays: a thread that only takes the time which nobody else wants.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "gpu/archive.h"

namespace perigee {

class Exploration {
 public:
  // How a candidate sounds, on this object's thread; it should return soon after `stop` has been set.
  using Render = std::function<std::vector<float>(const Genome&, const std::atomic<bool>& stop)>;
  Exploration(std::size_t side, ExploreOptions options, Render render, double rate_hz);
  Exploration(const Exploration&) = delete;
  Exploration& operator=(const Exploration&) = delete;
  ~Exploration() { stop(); }

  static int at_work();  // of all that there are, those that are running

  struct Progress {
    int tried = 0, candidates = 0;
    std::size_t found = 0, cells = 0;
    bool running = false;
  };
  // Any thread.
  Progress progress() const;
  // What has been found so far, the fittest first; of equals in the order of the cells.
  std::vector<Elite> best(std::size_t most) const;
  void stop();  // the thread that made it

 private:
  void run();

  const ExploreOptions options_;
  const Render render_;
  const double rate_hz_;
  mutable std::mutex mutex_;  // of the archive, for those who read it on other threads
  Archive archive_;
  std::atomic<int> tried_{0};
  std::atomic<std::size_t> found_{0};
  std::atomic<bool> stop_{false}, running_{true};
  std::thread thread_;
};

}  // namespace perigee

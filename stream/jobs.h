// stream/jobs.h -- Work that takes its time, on threads of its own that stand back for the music.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace perigee::stream {

class Jobs {
 public:
  // So many at once, and so many that wait.
  Jobs(std::size_t most, std::size_t waiting) : most_{most}, most_waiting_{waiting} {}
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;
  ~Jobs() { end(); }

  // Any thread. False where too many wait; a job throws nothing.
  bool start(std::function<void()> job);
  // Waits for those that run; those that wait are not done.
  void end();
  std::size_t running() const;
  std::size_t waiting() const;

 private:
  void work();

  const std::size_t most_, most_waiting_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  std::size_t idle_ = 0, running_ = 0;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace perigee::stream

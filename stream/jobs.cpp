// stream/jobs.cpp -- A thread is begun when there is none that waits.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/jobs.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

namespace perigee::stream {

bool Jobs::start(std::function<void()> job) {
  const std::lock_guard lock{mutex_};
  if (ending_ || queue_.size() >= most_waiting_ + idle_) return false;
  queue_.push_back(std::move(job));
  if (queue_.size() > idle_ && threads_.size() < most_) threads_.emplace_back([this] { work(); });
  changed_.notify_one();
  return true;
}

void Jobs::work() {
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 10);  // of this thread and of those that it begins
  std::unique_lock lock{mutex_};
  for (;;) {
    ++idle_;
    changed_.wait(lock, [this] { return ending_ || !queue_.empty(); });
    --idle_;
    if (ending_) return;
    const std::function<void()> job = std::move(queue_.front());
    queue_.pop_front();
    ++running_;
    lock.unlock();
    job();
    lock.lock();
    --running_;
  }
}

void Jobs::end() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock{mutex_};
    ending_ = true;
    threads.swap(threads_);
  }
  changed_.notify_all();
  for (std::thread& thread : threads) thread.join();
  queue_.clear();
}

std::size_t Jobs::running() const {
  const std::lock_guard lock{mutex_};
  return running_;
}

std::size_t Jobs::waiting() const {
  const std::lock_guard lock{mutex_};
  return queue_.size();
}

}  // namespace perigee::stream

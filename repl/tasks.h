// repl/tasks.h -- What other threads want done by the thread that evaluates code: a queue, and a descriptor that wakes it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <functional>
#include <mutex>

namespace perigee {

class Tasks {
 public:
  Tasks();  // throws std::runtime_error where the system has no descriptor left
  Tasks(const Tasks&) = delete;
  Tasks& operator=(const Tasks&) = delete;
  ~Tasks();

  void post(std::function<void()> task);  // any thread
  void wake() noexcept;                   // any thread, and signal handlers
  void run();                             // the thread that evaluates code: all that has been posted, in order

  // Readable once there is something to look at.
  int fd() const noexcept { return fd_; }
  // Until `wake`, or until one of these descriptors can be read, or for so long (negative: for ever).
  // True when `other` can be read (-1: there is none).
  bool wait(int other, int milliseconds) const noexcept;

 private:
  int fd_;
  std::mutex mutex_;
  std::deque<std::function<void()>> waiting_;
};

}  // namespace perigee

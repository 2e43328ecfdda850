// repl/tasks.cpp -- What other threads want done by the thread that evaluates code: a queue, and a descriptor that wakes it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/tasks.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <utility>

namespace perigee {

Tasks::Tasks() : fd_{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
  if (fd_ < 0) throw std::runtime_error("no event descriptor is left; close some programs");
}

Tasks::~Tasks() { close(fd_); }

void Tasks::post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(task));
  }
  wake();
}

void Tasks::wake() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(fd_, &one, sizeof one);  // full: it is awake already
}

void Tasks::run() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = read(fd_, &count, sizeof count);
  std::deque<std::function<void()>> now;
  {
    const std::lock_guard lock(mutex_);
    now.swap(waiting_);
  }
  for (const auto& task : now) task();
}

bool Tasks::wait(int other, int milliseconds) const noexcept {
  std::array<pollfd, 2> watched{pollfd{fd_, POLLIN, 0}, pollfd{other, POLLIN, 0}};
  if (poll(watched.data(), other < 0 ? 1 : 2, milliseconds) <= 0) return false;
  return watched[1].revents != 0;
}

}  // namespace perigee

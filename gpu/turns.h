// gpu/turns.h -- Few of many work at a time: who wants to waits for his turn, and goes on for a while when he has it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace perigee {

// What is near a processor stays there meanwhile. Any thread that may wait.
class Turns {
 public:
  explicit Turns(std::size_t most) : free_{most} {}  // at once
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

 private:
  friend class Turn;
  struct Waiter {
    std::condition_variable called;
    bool now = false;
  };
  void begin(bool first) {
    std::unique_lock lock{mutex_};
    if (free_ > 0) {
      --free_;
      return;
    }
    Waiter me;
    waiting_[first ? 0 : 1].push_back(&me);
    me.called.wait(lock, [&] { return me.now; });
  }
  void end() {
    const std::lock_guard lock{mutex_};
    auto& line = waiting_[waiting_[0].empty() ? 1 : 0];
    if (line.empty()) {
      ++free_;
      return;
    }
    Waiter& next = *line.front();
    line.pop_front();
    next.now = true;
    next.called.notify_one();
  }

  std::mutex mutex_;
  std::size_t free_;
  std::array<std::deque<Waiter*>, 2> waiting_;  // for their first turn, and for another
};

// One worker's. Without turns it is always his, and never ends.
class Turn {
 public:
  // Before those who have had one already. At the end of each he does `leave`.
  explicit Turn(
      Turns* turns, std::function<void()> leave = [] {})
      : turns_{turns}, leave_{std::move(leave)} {
    begin(true);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() { end(); }

  // Before it waits for something else.
  void end() {
    if (!turns_ || !std::exchange(mine_, false)) return;
    leave_();
    turns_->end();
  }
  // Now and then: waits where it has ended, or has lasted long enough.
  void go_on() {
    if (!turns_ || (mine_ && std::chrono::steady_clock::now() - since_ < kLasts)) return;
    end();
    begin(false);
  }

 private:
  static constexpr std::chrono::milliseconds kLasts{10};
  void begin(bool first) {
    if (turns_) turns_->begin(first);
    mine_ = true;
    since_ = std::chrono::steady_clock::now();
  }

  Turns* const turns_;
  const std::function<void()> leave_;
  bool mine_ = false;
  std::chrono::steady_clock::time_point since_;
};

}  // namespace perigee

// gpu/turns.h -- Few of many work at a time: who wants to waits for his turn, and goes on for a while when he has it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

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
  void begin(bool before_others) {
    std::unique_lock lock{mutex_};
    if (free_ > 0) {
      --free_;
      return;
    }
    Waiter me;
    before_others ? waiting_.push_front(&me) : waiting_.push_back(&me);
    me.called.wait(lock, [&] { return me.now; });
  }
  void end() {
    const std::lock_guard lock{mutex_};
    if (waiting_.empty()) {
      ++free_;
      return;
    }
    Waiter& next = *waiting_.front();
    waiting_.pop_front();
    next.now = true;
    next.called.notify_one();
  }

  std::mutex mutex_;
  std::size_t free_;
  std::deque<Waiter*> waiting_;
};

// One worker's. Without turns it is always his.
class Turn {
 public:
  explicit Turn(Turns* turns) : turns_{turns} {
    begin(true);
  }  // the first one comes before those of others who have had one
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() { end(); }

  // Before it waits for something else.
  void end() {
    if (turns_ && mine_) turns_->end();
    mine_ = false;
  }
  // Now and then: waits where it has ended, or has lasted long enough.
  void go_on() {
    if (mine_ && std::chrono::steady_clock::now() - since_ < kLasts) return;
    end();
    begin(false);
  }

 private:
  static constexpr std::chrono::milliseconds kLasts{10};
  void begin(bool before_others) {
    if (turns_) turns_->begin(before_others);
    mine_ = true;
    since_ = std::chrono::steady_clock::now();
  }

  Turns* const turns_;
  bool mine_ = false;
  std::chrono::steady_clock::time_point since_;
};

}  // namespace perigee

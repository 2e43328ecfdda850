// patterns/budget.h -- How much work a query may be, so that no pattern can stop the music.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>

#include "patterns/error.h"

namespace perigee {

struct BudgetExceeded : PatternError {
  using PatternError::PatternError;
};

// Counts down while patterns are queried; spent, it throws BudgetExceeded. One thread at a time.
class Budget {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr uint64_t kEvents = 200'000;  // more than anyone can hear in the cycles of one query
  static constexpr uint64_t kVisits = 20'000'000;

  explicit Budget(uint64_t events = kEvents, uint64_t visits = kVisits,
                  Clock::time_point deadline = Clock::time_point::max())
      : events_left_{events}, visits_left_{visits}, events_{events}, deadline_{deadline} {}

  void visit() {
    if (visits_left_-- == 0) too_much_work();
    if ((visits_left_ & kClockMask) == 0) check_clock();
  }
  void emit(uint64_t events = 1) {
    if (events > events_left_) too_many_events();
    events_left_ -= events;
    visit();
  }

  // Half of what is left, for something that may be given up; spend() then counts what of its work was done.
  Budget half() const;
  void spend(const Budget& half) noexcept { visits_left_ -= visits_left_ / 2 - half.visits_left_; }

 private:
  static constexpr uint64_t kClockMask = 1023;  // the clock is read every 1024 visits

  [[noreturn]] void too_much_work();
  [[noreturn]] void too_many_events() const;
  void check_clock() const;

  uint64_t events_left_, visits_left_, events_;
  Clock::time_point deadline_;
};

}  // namespace perigee

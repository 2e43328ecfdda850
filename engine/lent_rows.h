// engine/lent_rows.h -- Memory that many use by turns: what nobody has used for longest goes, and is made again for whoever wants it next.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>
#include <vector>

#include "engine/kernel.h"
#include "engine/zero_pages.h"

namespace perigee {

// Threads that may wait: never one that a device waits for.
class LentRows {
 public:
  explicit LentRows(std::size_t bytes) : most_bytes_{bytes} {}  // beyond these only what is in use at the same time
  LentRows(const LentRows&) = delete;
  LentRows& operator=(const LentRows&) = delete;

  class Loan;
  void forget(const void* owner) noexcept;  // who does not come back, and has lent nothing
  std::size_t bytes() const noexcept;

 private:
  struct Place {
    Zeros<LaneRow> rows;
    const void* owner;
    int users = 0;
    bool made = false;
  };
  using Places = std::list<Place>;
  Places::iterator of(const void* owner) noexcept;
  Place& take(const void* owner,
              std::size_t rows);  // where it is not made, the one who took it makes it, and others wait
  void made(Place& place) noexcept;
  void give_back(Place& place) noexcept;

  const std::size_t most_bytes_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Places places_;  // the last one that was given back is the last
  std::size_t bytes_ = 0;
};

// What one thread uses until it has worked for a while. It ends before what it is of.
class LentRows::Loan {
 public:
  explicit Loan(LentRows& of) : of_{of} {}
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;
  ~Loan() { end(); }

  LentRows& of() const noexcept { return of_; }
  // So many rows of an owner's, who may be in several loans: as they were left, or as `make(rows)` makes them. They stay where they are
  // until the end, or until they are given back. Throws std::bad_alloc.
  template <class Make>
  LaneRow* take(const void* owner, std::size_t rows, const Make& make) {
    for (Place* const each : taken_) {
      if (each->owner == owner) return each->rows.data();
    }
    taken_.reserve(taken_.size() + 1);
    Place& place = of_.take(owner, rows);
    taken_.push_back(&place);
    if (!place.made) {
      make(place.rows.data());
      of_.made(place);
    }
    return place.rows.data();
  }
  void give_back(const void* owner) noexcept;
  void end() noexcept;  // all of them

 private:
  LentRows& of_;
  std::vector<Place*> taken_;
};

}  // namespace perigee

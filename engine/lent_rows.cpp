// engine/lent_rows.cpp -- A list in the order of the last use, with a lock that is held for the length of a search.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/lent_rows.h"

#include <algorithm>
#include <iterator>

namespace perigee {

LentRows::Places::iterator LentRows::of(const void* owner) noexcept {
  return std::ranges::find(places_, owner, &Place::owner);
}

LentRows::Place& LentRows::take(const void* owner, std::size_t rows) {
  std::unique_lock lock{mutex_};
  if (const auto known = of(owner); known != places_.end()) {
    ++known->users;
    changed_.wait(lock, [&] { return known->made; });
    return *known;
  }
  for (auto place = places_.begin(); place != places_.end() && bytes_ + rows * sizeof(LaneRow) > most_bytes_;) {
    if (place->users > 0) {
      ++place;
    } else if (place->rows.size() == rows) {
      place->owner = owner;
      place->users = 1;
      place->made = false;
      return *place;
    } else {
      bytes_ -= place->rows.size() * sizeof(LaneRow);
      place = places_.erase(place);
    }
  }
  places_.push_back({zeros<LaneRow>(rows, false), owner, 1});
  bytes_ += rows * sizeof(LaneRow);
  return places_.back();
}

void LentRows::made(Place& place) noexcept {
  {
    const std::lock_guard lock{mutex_};
    place.made = true;
  }
  changed_.notify_all();
}

void LentRows::give_back(Place& place) noexcept {
  const std::lock_guard lock{mutex_};
  const auto mine = std::ranges::find(places_, &place, [](const Place& each) { return &each; });
  --mine->users;
  places_.splice(places_.end(), places_, mine);
  for (auto each = places_.begin(); each != places_.end() && bytes_ > most_bytes_;) {
    if (each->users == 0) bytes_ -= each->rows.size() * sizeof(LaneRow);
    each = each->users == 0 ? places_.erase(each) : std::next(each);
  }
}

void LentRows::forget(const void* owner) noexcept {
  const std::lock_guard lock{mutex_};
  const auto mine = of(owner);
  if (mine == places_.end()) return;
  bytes_ -= mine->rows.size() * sizeof(LaneRow);
  places_.erase(mine);
}

std::size_t LentRows::bytes() const noexcept {
  const std::lock_guard lock{mutex_};
  return bytes_;
}

void LentRows::Loan::give_back(const void* owner) noexcept {
  const auto mine = std::ranges::find(taken_, owner, [](const Place* each) { return each->owner; });
  if (mine == taken_.end()) return;
  of_.give_back(**mine);
  taken_.erase(mine);
}

void LentRows::Loan::end() noexcept {
  for (Place* const each : taken_) of_.give_back(*each);
  taken_.clear();
}

}  // namespace perigee

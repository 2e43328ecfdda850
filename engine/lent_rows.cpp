// engine/lent_rows.cpp -- A list in the order of the last use, with a lock that is held for the length of a search.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/lent_rows.h"

#include <algorithm>

namespace perigee {

LentRows::Places::iterator LentRows::of(const void* holder) noexcept {
  return std::ranges::find(places_, holder, &Place::holder);
}

LentRows::Lent LentRows::take(const void* holder, std::size_t rows) {
  const std::lock_guard lock{mutex_};
  if (const auto mine = of(holder); mine != places_.end()) {
    mine->in_use = true;
    return {mine->rows.data(), true};
  }
  for (auto place = places_.begin(); place != places_.end() && bytes_ + rows * sizeof(LaneRow) > most_bytes_;) {
    if (place->in_use) {
      ++place;
    } else if (place->rows.size() == rows) {
      place->holder = holder;
      place->in_use = true;
      return {place->rows.data(), false};
    } else {
      bytes_ -= place->rows.size() * sizeof(LaneRow);
      place = places_.erase(place);
    }
  }
  places_.push_back({zeros<LaneRow>(rows, false), holder, true});
  bytes_ += rows * sizeof(LaneRow);
  return {places_.back().rows.data(), false};
}

void LentRows::give_back(const void* holder) noexcept {
  const std::lock_guard lock{mutex_};
  const auto mine = of(holder);
  if (mine == places_.end()) return;
  mine->in_use = false;
  places_.splice(places_.end(), places_, mine);
}

void LentRows::forget(const void* holder) noexcept {
  const std::lock_guard lock{mutex_};
  const auto mine = of(holder);
  if (mine == places_.end()) return;
  bytes_ -= mine->rows.size() * sizeof(LaneRow);
  places_.erase(mine);
}

std::size_t LentRows::bytes() const noexcept {
  const std::lock_guard lock{mutex_};
  return bytes_;
}

}  // namespace perigee

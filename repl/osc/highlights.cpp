// repl/osc/highlights.cpp -- Events on their way to the ear that came from an editor's code.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/osc/highlights.h"

#include <algorithm>
#include <iterator>

namespace perigee::osc {

void Highlights::triggered(const Sighting& sighting, const perigee::Event& event) {
  std::vector<SourceRange> ranges = event.context.ranges();
  std::erase_if(ranges, [](const SourceRange& range) { return !range.source || range.source->origin.evaluation == 0; });
  if (ranges.empty()) return;
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= kMost) return;
  waiting_.push_back({std::string{sighting.slot}, sighting.id, sighting.generation, sighting.frame, sighting.seconds,
                      std::move(ranges)});
}

void Highlights::cancelled(std::uint32_t id, std::uint32_t generation, Frames from) {
  const std::lock_guard lock(mutex_);
  std::erase_if(waiting_, [&](const Event& event) {
    return event.id == id && event.generation < generation && event.frame >= from;
  });
}

std::vector<Highlights::Event> Highlights::take(Frames until) {
  std::vector<Event> due;
  {
    const std::lock_guard lock(mutex_);
    const auto later = std::stable_partition(waiting_.begin(), waiting_.end(),
                                             [&](const Event& event) { return event.frame < until; });
    due.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(later));
    waiting_.erase(waiting_.begin(), later);
  }
  std::stable_sort(due.begin(), due.end(), [](const Event& a, const Event& b) { return a.frame < b.frame; });
  return due;
}

void Highlights::clear() {
  const std::lock_guard lock(mutex_);
  waiting_.clear();
}

}  // namespace perigee::osc

// repl/session/outgoing.h -- Events on their way to whoever else plays them: until shortly before their time a change takes them back.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "repl/session/observer.h"

namespace perigee {

// One thread at a time: the owner locks.
template <class What>
class Outgoing {
 public:
  static constexpr std::size_t kMost = 16'384;  // events that wait

  struct Event {
    std::uint32_t id = 0, generation = 0;
    Frames frame = 0;  // on which it is in the performance, by which changes go …
    Frames due = 0;    // … and on which it leaves
    What what;
  };

  // False: too many wait, and it is left out. A changed pattern is asked again from the change on; what it had there and has left
  // cannot be taken back, so no event of the changed one comes before that.
  bool add(const Observer::Sighting& sighting, Frames due, What what) {
    const auto sent = sent_.find(sighting.id);
    if (sent != sent_.end() && sent->second.generation < sighting.generation && sighting.frame <= sent->second.frame)
      return true;
    if (waiting_.size() >= kMost) return false;
    waiting_.push_back({sighting.id, sighting.generation, sighting.frame, due, std::move(what)});
    return true;
  }

  // What is older than `generation` is not played from `from` on after all.
  void cancel(std::uint32_t id, std::uint32_t generation, Frames from) {
    std::erase_if(waiting_, [&](const Event& event) {
      return event.id == id && event.generation < generation && event.frame >= from;
    });
  }

  // Those that are due before `until`, in order; they have left.
  std::vector<Event> take(Frames until) {
    const auto later =
        std::stable_partition(waiting_.begin(), waiting_.end(), [&](const Event& event) { return event.due < until; });
    std::vector<Event> due(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(later));
    waiting_.erase(waiting_.begin(), later);
    std::stable_sort(due.begin(), due.end(), [](const Event& a, const Event& b) { return a.due < b.due; });
    for (const Event& event : due) {
      Sent& sent = sent_[event.id];
      if (event.generation >= sent.generation) sent = {event.generation, std::max(event.frame, sent.frame)};
    }
    return due;
  }

  bool empty() const noexcept { return waiting_.empty(); }

 private:
  struct Sent {
    std::uint32_t generation = 0;
    Frames frame = 0;
  };
  std::vector<Event> waiting_;
  std::map<std::uint32_t, Sent> sent_;  // the last of each slot
};

}  // namespace perigee

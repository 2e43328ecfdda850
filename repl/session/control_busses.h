// repl/session/control_busses.h -- The control busses of a SuperDirt: numbers that others set, each from a frame on, for whatever reads them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "engine/trigger.h"

namespace perigee {

// A value that a bus has from a frame on.
struct BusValue {
  static constexpr std::int64_t kBusses = 16384;  // 0 … 16383, as many as SuperCollider's server has
  std::int64_t bus = 0;
  double value = 0.0;
  Frames frame = 0;
};

// Control threads, one at a time.
class ControlBusses {
  template <class Points>
  static auto after(Points& points, Frames frame) {
    return std::ranges::upper_bound(points, frame, {}, &Point::frame);
  }

 public:
  static constexpr std::size_t kMostWaiting = 256;  // values of a bus that lie ahead

  struct Point {
    Frames frame = 0;
    double value = 0.0;
  };

  // False where too many wait.
  bool set(const BusValue& next) {
    std::vector<Point>& points = busses_[next.bus];
    if (points.size() > kMostWaiting) return false;
    points.insert(after(points, next.frame), {next.frame, next.value});
    return true;
  }

  // 0 before it has been set.
  double at(std::int64_t bus, Frames frame) const {
    const auto found = busses_.find(bus);
    if (found == busses_.end()) return 0.0;
    const auto next = after(found->second, frame);
    return next == found->second.begin() ? 0.0 : std::prev(next)->value;
  }
  // What is set after that frame, in order.
  std::span<const Point> later(std::int64_t bus, Frames frame) const {
    const auto found = busses_.find(bus);
    if (found == busses_.end()) return {};
    return {after(found->second, frame), found->second.end()};
  }

  // Nobody asks for a frame before this one any more.
  void forget_before(Frames frame) {
    for (auto& [bus, points] : busses_) {
      const auto next = after(points, frame);
      if (next != points.begin()) points.erase(points.begin(), std::prev(next));
    }
  }

 private:
  std::map<std::int64_t, std::vector<Point>> busses_;  // by their frames
};

}  // namespace perigee

// repl/top/past.h -- The events of the last cycles, out of glances that each show but one.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <tuple>

#include "repl/session/watching/glance.h"

namespace perigee {

class Past {
 public:
  static constexpr double kMostCycles = 8.0;

  void add(const Glance& glance);

  // Of a slot, in the order of their begins.
  template <class Visit>
  void each(std::uint32_t slot, Visit&& visit) const {
    for (auto at = events_.lower_bound({slot, -1e18, ""}); at != events_.end() && std::get<0>(at->first) == slot; ++at)
      visit(at->second);
  }

 private:
  using Key = std::tuple<std::uint32_t, double, std::string>;  // slot, begin, label
  std::map<Key, GlanceEvent> events_;
  double cycle_ = 0.0;
};

}  // namespace perigee

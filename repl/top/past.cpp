// repl/top/past.cpp -- The events of the last cycles, out of glances that each show but one.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/top/past.h"

namespace perigee {

void Past::add(const Glance& glance) {
  if (glance.cycle < cycle_ - 0.5) events_.clear();  // counted anew
  cycle_ = glance.cycle;
  // What has been taken back before it was heard is not in this glance any more.
  std::erase_if(
      events_, [&](const auto& each) { return each.second.end < cycle_ - kMostCycles || each.second.begin >= cycle_; });
  for (std::size_t i = 0; i < glance.event_count && i < glance.events.size(); ++i) {
    const GlanceEvent& event = glance.events[i];
    events_.insert_or_assign({event.slot, event.begin, std::string(event.label.view())}, event);
  }
}

}  // namespace perigee

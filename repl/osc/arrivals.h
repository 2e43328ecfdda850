// repl/osc/arrivals.h -- Events from other instruments' patterns on their way to the player: each on the frame of its time tag.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "engine/trigger.h"
#include "repl/osc/dirt.h"

namespace perigee {
class Player;
}

namespace perigee::osc {

// One thread, but for the counters.
class Arrivals {
 public:
  explicit Arrivals(std::function<void(const std::string&)> report) : report_{std::move(report)} {}

  // "" or why the event, or the values for control busses, are left out. What comes late is heard at once, and that is told once.
  std::string play(Player& player, const DirtMeaning& meaning, TimeTag time);
  std::string set_busses(Player& player, const DirtMeaning& meaning, TimeTag time);

  std::uint64_t events() const noexcept { return events_; }
  std::uint64_t late() const noexcept { return late_; }

 private:
  static constexpr std::size_t kMost = 4096;  // that wait for their frames
  void tell_once(bool& told, const char* what);
  bool is_full(Frames now);
  Frames frame_of(const Player& player, TimeTag time);  // 0: at once
  void came(bool in_time, TimeTag time);

  std::function<void(const std::string&)> report_;
  std::priority_queue<Frames, std::vector<Frames>, std::greater<>> waiting_;
  std::atomic<std::uint64_t> events_ = 0, late_ = 0;
  bool told_late_ = false, told_far_ = false, told_many_ = false;
};

}  // namespace perigee::osc

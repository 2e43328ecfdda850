// repl/midi/beat_receiver.h -- Somebody else's MIDI clock as a tempo and a place, with the jitter of its ticks taken out.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "repl/session/pursuit.h"

namespace perigee::midi {

// One thread. Times are nanoseconds of any clock that runs on.
class BeatReceiver {
 public:
  explicit BeatReceiver(double beats) : ticks_in_cycle_{24.0 * beats} {}

  // Clock, start, stop, continue, song position; anything else says nothing.
  void receive(std::span<const std::uint8_t> message, std::int64_t time_ns);

  // Where it is at a time; nothing before the tempo is known, and when its clock has been silent for a while. Before the first start or
  // position only the beat's ticks are known, not their number.
  std::optional<Course> course_at(std::int64_t time_ns) const;

 private:
  void tick(double time_ns);

  double ticks_in_cycle_;
  int ticks_ = 0;           // in a row
  double due_ns_ = 0.0;     // when the next tick is due, by the loop …
  double period_ns_ = 0.0;  // … and the ticks' distance
  double came_ns_ = 0.0;    // the last one
  double next_ = 0.0;       // which tick of the song that next one is
  bool placed_ = false, runs_ = true;
};

}  // namespace perigee::midi

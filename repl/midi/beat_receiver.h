// repl/midi/beat_receiver.h -- Somebody else's MIDI clock as a tempo and a place, with the jitter of its ticks taken out.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "repl/session/pursuit.h"

namespace perigee::midi {

// One thread. Times are frames, at which what comes is to be heard.
class BeatReceiver {
 public:
  BeatReceiver(double beats, double rate_hz) : ticks_in_cycle_{24.0 * beats}, rate_hz_{rate_hz} {}

  // Clock, start, stop, continue, song position; anything else says nothing.
  void receive(std::span<const std::uint8_t> message, Frames frame);

  // What came since the last message is lost: nobody was there to hear it, while time outside went on by so much more than frames
  // count (or by less, when they catch up), in blocks of so many. The ticks that were missed are counted by their distance.
  void missed(Frames more, Frames block);

  // Where it is at a frame; nothing before the tempo is known, and when its clock has been silent for a while. Before the first start
  // or position only the beat's ticks are known, not their number.
  std::optional<Course> course_at(Frames frame) const;
  // Whether they are: a start or a position has come, and no tick was missed of which there is no telling.
  bool placed() const noexcept { return placed_; }

 private:
  void tick(double frame);
  bool settle(double frame);
  double frames_of(double seconds) const noexcept { return seconds * rate_hz_; }

  double ticks_in_cycle_, rate_hz_;
  int ticks_ = 0;        // in a row
  double due_ = 0.0;     // the frame of the next tick, by the loop …
  double period_ = 0.0;  // … and the ticks' distance in frames
  double came_ = 0.0;    // the last one
  double next_ = 0.0;    // which tick of the song that next one is
  double noise_ = 0.0;   // by how much of a tick they come off their time, on the average
  struct Gap {
    double more, block;  // frames
    int heard = 0;       // ticks since
  };
  std::optional<Gap> gap_;  // of which it is not known yet how many ticks it took
  bool placed_ = false, runs_ = true;
};

}  // namespace perigee::midi

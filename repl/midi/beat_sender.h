// repl/midi/beat_sender.h -- MIDI clock: 24 ticks a beat on their frames, a start where the count begins, and where a jump goes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/midi.h"
#include "repl/session/clock.h"

namespace perigee::midi {

// One thread. Receivers count ticks, so none is sent twice and none is left out, whatever becomes of the tempo.
class BeatSender {
 public:
  static constexpr int kTicks = 24;  // a beat
  static constexpr int kSixteenth = 6;

  // The ticks that come next, numbered in ticks from cycle 0. A receiver starts on the first sixteenth: at tick 0 it is told to start,
  // elsewhere it is told where it is and to go on.
  void send(std::span<const Clock::Beat> ticks, std::uint8_t port, std::vector<MidiMessage>& out);
  // Ends it, from `frame` on.
  void stop(Frames frame, std::uint8_t port, std::vector<MidiMessage>& out);

 private:
  std::optional<std::int64_t> last_;
  bool runs_ = false;
};

}  // namespace perigee::midi

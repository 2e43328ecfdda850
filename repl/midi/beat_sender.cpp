// repl/midi/beat_sender.cpp -- MIDI clock: 24 ticks a beat on their frames.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/midi/beat_sender.h"

#include <algorithm>
#include <utility>

#include "repl/midi/saying.h"

namespace perigee::midi {
namespace {

constexpr std::int64_t kMostMended = 6;     // ticks by which a change of tempo may be off; more is a jump
constexpr std::int64_t kPositions = 16384;  // of a song, in sixteenths

}  // namespace

void BeatSender::send(std::span<const Clock::Beat> ticks, std::uint8_t port, std::vector<MidiMessage>& out) {
  const auto say = [&](Frames frame, MidiMessage message) {
    message.frame = frame;
    message.port = port;
    out.push_back(message);
  };
  for (const Clock::Beat& tick : ticks) {
    const std::int64_t next = last_ ? *last_ + 1 : tick.number;
    const bool jump = tick.number < next - kMostMended || tick.number > next + kMostMended;
    if (jump && runs_) {
      say(tick.frame, message_of(0xFC));
      runs_ = false;
    }
    if (!jump && tick.number < next) continue;
    for (std::int64_t number = jump ? tick.number : next; number <= tick.number; ++number) {
      if (!runs_ && number >= 0 && number % kSixteenth == 0) {
        const std::int64_t position = number / kSixteenth % kPositions;
        if (position != 0)
          say(tick.frame, message_of(0xF2, static_cast<int>(position & 127), static_cast<int>(position >> 7)));
        say(tick.frame, message_of(position == 0 ? 0xFA : 0xFB));
        runs_ = true;
      }
      say(tick.frame, message_of(0xF8));
    }
    last_ = tick.number;
  }
}

void BeatSender::stop(Frames frame, std::uint8_t port, std::vector<MidiMessage>& out) {
  if (!std::exchange(runs_, false)) return;
  out.push_back(message_of(0xFC));
  out.back().frame = frame;
  out.back().port = port;
  last_.reset();
}

}  // namespace perigee::midi

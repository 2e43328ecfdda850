// repl/midi/sounding.h -- Which notes sound: each ends once, one that begins again ends first, and all end when they must.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>
#include <map>
#include <vector>

#include "repl/midi/saying.h"

namespace perigee::midi {

// One thread. Messages are added to `out` in the order of their frames, ends before begins; calls come in that order too.
class Sounding {
 public:
  using Out = std::vector<MidiMessage>;

  // The event at `frame`, on a port (0 … 255), with all that ends before.
  void begin(const Saying& saying, std::uint8_t port, Frames frame, double rate_hz, Out& out);
  // What ends before `until`.
  void advance(Frames until, Out& out);
  // What has begun, or will begin, before `at` ends there.
  void end_by(Frames at);

  bool empty() const noexcept { return ends_.empty(); }

 private:
  struct Key {
    std::uint8_t port, channel, key;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  static void end(const Key& key, Frames frame, Out& out);

  std::map<Key, Frames> ends_;
  Frames ended_by_ = std::numeric_limits<Frames>::min();
};

}  // namespace perigee::midi

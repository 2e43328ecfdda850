// repl/session/pulse.h -- How the instrument does at this moment, in a few numbers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace perigee {

struct Pulse {
  double cycle = 0.0, cps = 0.0;
  int voices = 0, max_voices = 0;
  bool has_device = false;
  double load = 0.0, worst_load = 0.0;  // of a callback, as a share of its block; the worst since the start
  std::uint64_t xruns = 0;
  std::uint64_t limited_frames = 0;  // on which the limiter has turned the sound down
  double limiter_db = 0.0;           // the most that it did
  std::string leader;                // whom time follows, in some words
  std::string playing;               // the slots that are heard, with blanks between them
};

}  // namespace perigee

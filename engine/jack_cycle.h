// engine/jack_cycle.h -- Which cycle of a JACK server a callback is for: the next one, or one out of the row where it was late.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <jack/types.h>

#include "engine/trigger.h"

namespace perigee {

// A client that did not come in time is called once for each cycle that it missed, all of them in the cycle that the server is in by
// then. What lies in the ports is that one's, and who reads ours may have done so already.
struct JackCycle {
  jack_nframes_t frames = 0;
  Frames first = 0;          // by our count …
  jack_nframes_t start = 0;  // … and by the server's
  bool again = false;        // this cycle has been met already
  bool follows = true;       // directly upon the one before
};

// Audio thread.
class JackCycles {
 public:
  JackCycle next(jack_nframes_t frames, Frames first, jack_nframes_t start) noexcept {
    const JackCycle cycle{frames, first, start, known_ && start == last_.start,
                          !known_ || start == last_.start + last_.frames};
    known_ = true;
    last_ = cycle;
    return cycle;
  }

 private:
  bool known_ = false;
  JackCycle last_;
};

}  // namespace perigee

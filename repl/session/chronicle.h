// repl/session/chronicle.h -- What must be known of a performance to play it again: told while it plays, asked when it is played again.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/lateness.h"
#include "patterns/event.h"
#include "patterns/rational.h"
#include "patterns/value.h"
#include "repl/session/control_busses.h"

namespace perigee {

// When an evaluation was read, and when it was heard.
struct Timing {
  Frames now = 0;      // the engine's next frame when its code began …
  double cycle = 0.0;  // … the cycle that sounded then, and the tempo
  double cps = 0.0;
  Cycles scheduled;  // how far the scheduler had come when the change was made
  Frames at = 0;     // the frame that it was made for
  Frames lead = 0;   // networks that sound change so much later: they are computed ahead
  Frames heard = 0;  // the frame from which on it is heard: the first one that could still be reached
};

// An event that another instrument's pattern has made: it brings its tempo with it, and SuperDirt's laws.
struct Arrival {
  Event event;
  double cps = 0.5;
  Frames frame = 0;  // on which it is heard
};

// What a clock outside asks of time here: another player's tempo, a sequencer's clock, a server's transport.
struct Lead {
  enum class Kind : std::uint8_t {
    drift,  // the tempo, from where nothing has been scheduled yet
    tempo,  // the tempo, from frame `at` on
    jump,   // at frame `at` cycle `cycle` begins, and the tempo is that one
    stop,   // from frame `at` on nothing is triggered, until a jump
    free,   // the tempo is the code's again
  } kind = Kind::drift;
  Rational cps{1, 2};
  Cycles cycle;
  Frames at = 0;
  Rational said{1, 2};  // the tempo as the leader has it, without what makes up for being off
};

// What depends on the machine's mood and not on the code.
enum class Chance : std::uint8_t {
  busy,     // a query that could not wait for Lua
  failed,   // a query that failed, perhaps for want of time
  unready,  // an event whose sound file had not been loaded in time
  missed,   // an event that was asked for after its frame
};

// Called under the player's lock, one call at a time.
class Chronicle {
 public:
  Chronicle() = default;
  Chronicle(const Chronicle&) = delete;
  Chronicle& operator=(const Chronicle&) = delete;
  virtual ~Chronicle() = default;

  // `number` counts queries, or events; `seen` is what happened just now. Answers what is to happen.
  virtual bool happened(Chance, std::uint64_t /*number*/, bool seen) { return seen; }
  virtual bool replays() const { return false; }

  virtual void changing(const Timing&) {}                                           // before a change is heard
  virtual void heard(Frames) {}                                                     // from when on it is heard
  virtual void received(std::string_view /*name*/, const Value&, const Timing&) {}  // what came from outside
  virtual void arrived(const Arrival&, const Timing&) {}                            // or was played from outside
  virtual void bus_set(const BusValue&, const Timing&) {}                           // or moved what was
  virtual void led(const Lead&, const Timing&) {}    // or asked of time by a clock outside
  virtual void shed(const Shed&) {}                  // a decision of the governor
  virtual void late(const Late&) {}                  // what reached the engine after its frame
  virtual void inexact(std::string_view /*why*/) {}  // something happened that is not played again as it was
  virtual void passing(const Timing&) {}             // time, now and then
  virtual void ending(const Timing&) {}              // everything fades from `at` on
};

}  // namespace perigee

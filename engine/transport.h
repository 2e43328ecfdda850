// engine/transport.h -- The transport of a server that several programs share: where it is, and who says which beat that is.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "engine/trigger.h"

namespace perigee {

struct TransportState {
  bool rolling = false;
  Frames frame = 0;       // of the device's callback; what it has there:
  double seconds = 0.0;   // its position
  bool has_beat = false;  // somebody says which beat that is
  double beat = 0.0;      // counted from the begin
  double bpm = 120.0;
};

// What frame `frame` of the callback is, and how it goes on.
struct BeatLine {
  Frames frame = 0;
  double beat = 0.0;
  double bpm = 120.0;
  float beats_per_bar = 4.0f;
};

// Control threads, one at a time (the owner locks).
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  // As the last callback met it; nothing before the first.
  virtual std::optional<TransportState> state() const = 0;
  virtual void turn(bool roll) = 0;
  // From now on this program says which beat it is; again whenever that changes. Nothing: it does not any more.
  virtual void say(const std::optional<BeatLine>& line) = 0;
};

}  // namespace perigee

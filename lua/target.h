// lua/target.h -- Who plays the events of a slot: this instrument itself, a SuperDirt somewhere, or whoever listens to a MIDI port.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace perigee {

struct Target {
  std::string host{};  // of a SuperDirt
  std::string midi{};  // or a part of the port's name; both empty: this instrument itself
  int port = 57120;
  double latency_seconds =
      0.2;  // from when this instrument would have been heard to the bundle's time tag, or to the message

  bool here() const noexcept { return host.empty() && midi.empty(); }
  friend bool operator==(const Target&, const Target&) = default;
};

}  // namespace perigee

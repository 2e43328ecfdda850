// lua/target.h -- Who plays the events of a slot: this instrument itself, or a SuperDirt somewhere.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace perigee {

struct Target {
  std::string host{};  // of a SuperDirt; empty: this instrument itself
  int port = 57120;
  double latency_seconds = 0.2;  // from when this instrument would have been heard to the bundle's time tag

  bool here() const noexcept { return host.empty(); }
  friend bool operator==(const Target&, const Target&) = default;
};

}  // namespace perigee

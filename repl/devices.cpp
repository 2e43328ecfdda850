// repl/devices.cpp -- perigee devices: where the sound could go.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "engine/device.h"
#include "repl/options.h"

namespace perigee {

int run_devices() {
  const std::vector<DeviceListing> found = list_devices();
  for (const DeviceListing& device : found) {
    fmt::print("{}{}:{}  {} channels, {:.0f} Hz, latency from {:.1f} ms\n", device.is_default ? "* " : "  ",
               device.host_api, device.name, device.channels, device.rate_hz, 1000.0 * device.latency_seconds);
  }
  if (found.empty()) {
    fmt::print(
        "no audio device was found; perigee runs in time without one (plug one in, or start a JACK or PipeWire "
        "server)\n");
  }
  return kWell;
}

}  // namespace perigee

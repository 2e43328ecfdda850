// repl/devices.cpp -- perigee devices: where the sound could go, which MIDI ports there are, and what could compute networks.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "engine/device.h"
#include "gpu/vulkan_options.h"
#include "repl/midi/system_midi.h"
#include "repl/options.h"

namespace perigee {

namespace {

void print_gpus() {
  std::string why_not;
  const std::vector<VulkanDeviceInfo> found = vulkan_devices({}, why_not);
  if (found.empty()) fmt::print("no GPU: {}; the processor computes networks\n", why_not);
  for (const VulkanDeviceInfo& gpu : found) {
    const bool software = gpu.type == VulkanDeviceInfo::Type::cpu;
    fmt::print("  GPU: {}  {} {}{}{}\n", gpu.name, gpu.driver, gpu.driver_info,
               software ? ", in software: only where it is named (--gpu)" : "",
               gpu.lacks.empty() ? "" : ", cannot be used: it has no " + gpu.lacks);
  }
}

void print_midi() {
  const auto found = midi::port_names();
  if (!found) {
    fmt::print("no MIDI: there is neither ALSA's sequencer (/dev/snd/seq; modprobe snd-seq) nor a JACK server\n");
    return;
  }
  for (const std::string& name : found->out) fmt::print("  MIDI out: {}\n", name);
  for (const std::string& name : found->in) fmt::print("  MIDI in: {}\n", name);
  if (found->out.empty() && found->in.empty()) fmt::print("no MIDI port is there yet\n");
}

}  // namespace

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
  print_midi();
  print_gpus();
  return kWell;
}

}  // namespace perigee

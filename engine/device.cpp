// engine/device.cpp -- Picks the device that was asked for, and says in a sentence what it got instead.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/device.h"

#include <algorithm>

#include "engine/jack_device.h"
#include "engine/null_device.h"
#include "engine/portaudio_device.h"

namespace perigee {

void CallbackMeter::restart() noexcept {
  callbacks_ = 0;
  xruns_ = 0;
  busy_ns_ = 0;
  block_ns_ = 0;
  worst_load_ = 0.0;
}

void CallbackMeter::count(std::int64_t busy_ns, std::int64_t block_ns) noexcept {
  // One writer: loads and stores are enough. Readers may see a callback in one counter and not yet in the next.
  const auto relaxed = std::memory_order_relaxed;
  busy_ns_.store(busy_ns_.load(relaxed) + busy_ns, relaxed);
  block_ns_.store(block_ns_.load(relaxed) + block_ns, relaxed);
  const double load = block_ns > 0 ? static_cast<double>(busy_ns) / static_cast<double>(block_ns) : 0.0;
  if (load > worst_load_.load(relaxed)) worst_load_.store(load, relaxed);
  callbacks_.store(callbacks_.load(relaxed) + 1, std::memory_order_release);
}

DeviceStats CallbackMeter::stats() const noexcept {
  DeviceStats stats;
  stats.callbacks = callbacks_.load(std::memory_order_acquire);
  stats.xruns = xruns_.load(std::memory_order_relaxed);
  stats.worst_load = worst_load_.load(std::memory_order_relaxed);
  const auto block_ns = block_ns_.load(std::memory_order_relaxed);
  if (block_ns > 0) {
    stats.mean_load = static_cast<double>(busy_ns_.load(std::memory_order_relaxed)) / static_cast<double>(block_ns);
  }
  return stats;
}

std::vector<DeviceListing> list_devices() { return list_portaudio_devices(); }

OpenedDevice open_device(const DeviceSettings& settings) {
  if (settings.name == "null") return {std::make_unique<NullDevice>(settings), ""};
  std::string reason;
  if (settings.name.empty() || names_jack(settings.name)) {
    if (auto device = open_jack_device(settings, reason)) return {std::move(device), ""};
    if (!settings.name.empty()) return {nullptr, std::move(reason)};
  }
  if (auto device = open_portaudio_device(settings, reason)) return {std::move(device), std::move(reason)};
  if (!settings.name.empty()) return {nullptr, std::move(reason)};
  return {std::make_unique<NullDevice>(settings), reason + "; playing in time to nobody"};
}

}  // namespace perigee

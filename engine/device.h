// engine/device.h -- Where the sound goes: a sound card through PortAudio, or a clock that plays to nobody in real time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/midi.h"
#include "engine/transport.h"
#include "engine/trigger.h"

namespace perigee {

// Audio thread: fills interleaved channels. It must not throw, allocate, lock or wait.
struct RenderCallback {
  void (*function)(void* context, std::span<float> interleaved) noexcept = nullptr;
  void* context = nullptr;
  // In the place of `function` where it is set: `heard` is what came in meanwhile, interleaved, or nothing.
  void (*duplex)(void* context, std::span<float> interleaved, std::span<const float> heard) noexcept = nullptr;
  // Before either, of devices that know more: by how much the call is later than the moment that it is for. Answers the frame that
  // is asked for next.
  Frames (*asked)(void* context, std::int64_t late_ns) noexcept = nullptr;
  void operator()(std::span<float> interleaved, std::span<const float> heard = {}) const noexcept {
    if (duplex != nullptr) return duplex(context, interleaved, heard);
    function(context, interleaved);
  }
};

struct DeviceSettings {
  // Part of a device's name, "JACK" or "JACK:part" for one of that host API, "null" for the null device, "" for the default.
  std::string name;
  double rate_hz = 48000.0;
  int block_frames = 256;  // a multiple of 64 adds no latency
  int outputs = 2;         // channels
  int inputs = 0;
};

struct DeviceInfo {
  std::string name;
  std::string host_api;  // "ALSA", "JACK Audio Connection Kit", … or "none" for the null device
  double rate_hz = 0.0;  // as negotiated
  int block_frames = 0;
  int outputs = 2, inputs = 0;   // channels
  double latency_seconds = 0.0;  // from the callback to the loudspeaker, as the device says
  bool realtime = false;         // known once started
  std::string realtime_how;      // "SCHED_FIFO 5", or why not
};

// Counted since start(). A load is the callback's own time as a share of its block's duration: 1 is too late.
struct DeviceStats {
  std::uint64_t callbacks = 0;
  std::uint64_t xruns = 0;  // blocks that the device says came too late
  double worst_load = 0.0;
  double mean_load = 0.0;
};

// Times callbacks. One audio thread writes, any thread reads.
class CallbackMeter {
 public:
  void restart() noexcept;  // before the audio thread runs
  void count(std::int64_t busy_ns, std::int64_t block_ns) noexcept;
  void count_xrun() noexcept { xruns_.fetch_add(1, std::memory_order_relaxed); }
  DeviceStats stats() const noexcept;

 private:
  std::atomic<std::uint64_t> callbacks_ = 0, xruns_ = 0;
  std::atomic<std::int64_t> busy_ns_ = 0, block_ns_ = 0;
  std::atomic<double> worst_load_ = 0.0;
};

// Control thread, but for what the callback does.
class AudioDevice {
 public:
  AudioDevice() = default;
  AudioDevice(const AudioDevice&) = delete;
  AudioDevice& operator=(const AudioDevice&) = delete;
  virtual ~AudioDevice() = default;

  // "" when it plays, else why not.
  virtual std::string start(RenderCallback callback) = 0;
  // The callback is never called again once this has returned. Stopping twice is fine.
  virtual void stop() = 0;
  virtual DeviceInfo info() const = 0;
  virtual DeviceStats stats() const = 0;
  virtual MidiBus* midi() { return nullptr; }         // where it has one; as long as the device is there
  virtual Transport* transport() { return nullptr; }  // the same
  virtual bool lost() const { return false; }         // it played and has gone away (unplugged, its server ended)
};

struct DeviceListing {
  std::string name, host_api;
  int channels = 0, inputs = 0;
  double rate_hz = 0.0;          // its own preference
  double latency_seconds = 0.0;  // the least it offers
  bool is_default = false;
};

// Outputs that there are now; empty without any.
std::vector<DeviceListing> list_devices();

struct OpenedDevice {
  std::unique_ptr<AudioDevice> device;  // null only if a device was named that is not there or does not open
  std::string reason;                   // why it is null or the null device, one sentence; "" when all is as asked
};

// The named device, or the default one (JACK when a server answers), or the null device with the reason.
OpenedDevice open_device(const DeviceSettings& settings);

}  // namespace perigee

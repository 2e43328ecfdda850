// engine/null_device.h -- Plays in real time to nobody: the instrument stays usable without a sound card, and tests can listen.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <span>
#include <thread>
#include <vector>

#include "engine/device.h"

namespace perigee {

// What the device has played, from its first frame without a gap, until the room given at construction is full.
class Capture {
 public:
  explicit Capture(Frames room_frames);
  void append(std::span<const float> interleaved) noexcept;  // audio thread
  std::span<const float> heard() const noexcept;  // any thread; interleaved stereo, valid while the capture lives
  Frames frames() const noexcept { return static_cast<Frames>(heard().size()) / 2; }
  bool full() const noexcept { return heard().size() == data_.size(); }

 private:
  std::vector<float> data_;
  std::atomic<std::size_t> used_ = 0;
};

class NullDevice final : public AudioDevice {
 public:
  // `capture` may be null; it must outlive the device.
  explicit NullDevice(const DeviceSettings& settings, Capture* capture = nullptr);
  ~NullDevice() override;

  std::string start(RenderCallback callback) override;
  void stop() override;
  DeviceInfo info() const override;
  DeviceStats stats() const override { return meter_.stats(); }

 private:
  void run(RenderCallback callback) noexcept;

  DeviceInfo info_;
  Capture* capture_;
  std::vector<float> block_;
  CallbackMeter meter_;
  std::atomic<bool> playing_ = false;
  std::thread thread_;
};

}  // namespace perigee

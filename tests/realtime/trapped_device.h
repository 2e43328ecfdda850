// tests/realtime/trapped_device.h -- Any audio device, with its callback watched by the real-time trap.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "engine/device.h"
#include "tests/realtime/rt_trap.h"

namespace perigee::test {

class TrappedDevice final : public AudioDevice {
 public:
  explicit TrappedDevice(std::unique_ptr<AudioDevice> inner) : inner_{std::move(inner)} {}

  std::string start(RenderCallback callback) override {
    callback_ = callback;
    return inner_->start({&TrappedDevice::render, this});
  }
  void stop() override { inner_->stop(); }
  DeviceInfo info() const override { return inner_->info(); }
  DeviceStats stats() const override { return inner_->stats(); }
  bool lost() const override { return inner_->lost(); }

 private:
  static void render(void* self, std::span<float> interleaved_stereo) noexcept {
    const RealtimeScope scope;
    static_cast<TrappedDevice*>(self)->callback_(interleaved_stereo);
  }

  std::unique_ptr<AudioDevice> inner_;
  RenderCallback callback_;
};

}  // namespace perigee::test

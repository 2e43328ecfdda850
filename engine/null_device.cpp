// engine/null_device.cpp -- A thread that wakes at absolute times, so that its clock never drifts from the machine's.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/null_device.h"

#include <pthread.h>
#include <time.h>

#include <algorithm>
#include <cstring>
#include <system_error>

#include "engine/machine_time.h"

namespace perigee {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;  // ns
constexpr int kPriority = 5;                     // what JACK gives its clients

void sleep_until(std::int64_t ns) noexcept {
  const timespec due{ns / kSecond, ns % kSecond};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nullptr) != 0) {
  }
}

}  // namespace

Capture::Capture(Frames room_frames) : data_(static_cast<std::size_t>(room_frames) * 2) {}

void Capture::append(std::span<const float> interleaved) noexcept {
  const std::size_t used = used_.load(std::memory_order_relaxed);
  const std::size_t count = std::min(interleaved.size(), data_.size() - used);
  std::copy_n(interleaved.begin(), count, data_.begin() + static_cast<std::ptrdiff_t>(used));
  used_.store(used + count, std::memory_order_release);
}

std::span<const float> Capture::heard() const noexcept {
  return std::span{data_}.first(used_.load(std::memory_order_acquire));
}

NullDevice::NullDevice(const DeviceSettings& settings, Capture* capture)
    : capture_{capture},
      block_(static_cast<std::size_t>(std::max(1, settings.block_frames)) *
             static_cast<std::size_t>(settings.outputs)) {
  info_.name = "null";
  info_.host_api = "none";
  info_.rate_hz = settings.rate_hz;
  info_.block_frames = std::max(1, settings.block_frames);
  info_.outputs = settings.outputs;
}

NullDevice::~NullDevice() { stop(); }

std::string NullDevice::start(RenderCallback callback) {
  stop();
  meter_.restart();
  playing_ = true;
  try {
    thread_ = std::thread{[this, callback] { run(callback); }};
  } catch (const std::system_error& failed) {
    playing_ = false;
    return std::string{"cannot start the null device: "} + failed.what();
  }
  const sched_param priority{kPriority};
  const int refused = pthread_setschedparam(thread_.native_handle(), SCHED_FIFO, &priority);
  info_.realtime = refused == 0;
  info_.realtime_how = info_.realtime ? "SCHED_FIFO " + std::to_string(kPriority)
                                      : std::string{"not allowed: "} + std::strerror(refused);
  return "";
}

void NullDevice::stop() {
  playing_ = false;
  if (thread_.joinable()) thread_.join();
}

DeviceInfo NullDevice::info() const { return info_; }

void NullDevice::run(RenderCallback callback) noexcept {
  const double block_ns = static_cast<double>(info_.block_frames) * 1e9 / info_.rate_hz;
  std::int64_t epoch_ns = monotonic_now();
  std::int64_t blocks = 0;  // since the epoch
  const auto due_of = [&](std::int64_t block) {
    return epoch_ns + static_cast<std::int64_t>(static_cast<double>(block) * block_ns);
  };
  while (playing_.load(std::memory_order_relaxed)) {
    const std::int64_t begin_ns = monotonic_now();
    if (callback.asked != nullptr) callback.asked(callback.context, begin_ns - due_of(blocks));
    callback(block_);
    const std::int64_t end_ns = monotonic_now();
    meter_.count(end_ns - begin_ns, static_cast<std::int64_t>(block_ns));
    if (capture_) capture_->append(block_);
    ++blocks;
    const std::int64_t due_ns = due_of(blocks);
    if (end_ns > due_ns) {
      // The next block is late already: like a sound card, let time pass rather than hurry after it. No frame is lost.
      meter_.count_xrun();
      epoch_ns = end_ns;
      blocks = 0;
    } else {
      sleep_until(due_ns);
    }
  }
}

}  // namespace perigee

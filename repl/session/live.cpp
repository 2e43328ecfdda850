// repl/session/live.cpp -- A player on a device: a thread of its own keeps the engine's queue a little ahead of what sounds.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/live.h"

#include <algorithm>
#include <utility>

#include "engine/null_device.h"

namespace perigee {
namespace {

constexpr double kLookaheadSeconds = 0.35;  // longer than any stall of the scheduler; a change does not wait for it
constexpr auto kPace = std::chrono::milliseconds(10);
constexpr auto kLookAgain = std::chrono::seconds(1);  // for a device that has gone

void render(void* player, std::span<float> interleaved, std::span<const float> heard) noexcept {
  static_cast<Player*>(player)->render(interleaved, heard);
}

Frames asked(void* player, std::int64_t late_ns) noexcept { return static_cast<Player*>(player)->asked(late_ns); }

RenderCallback callback_of(Player& player) noexcept { return {.context = &player, .duplex = render, .asked = asked}; }

}  // namespace

Live::Live(Player& player, AudioDevice& device, Reopen reopen)
    : player_{player}, device_{&device}, reopen_{std::move(reopen)} {
  player_.set_device(&device);
}

Live::~Live() {
  stop();
  player_.set_device(nullptr);
}

std::string Live::start() {
  player_.advance(kLookaheadSeconds);
  player_.set_device(device_, true);
  std::string problem = device_->start(callback_of(player_));
  if (!problem.empty()) return problem;
  player_.set_device(device_, true);  // with what has been negotiated
  running_ = true;
  scheduler_ = std::thread([this] { run(); });
  return problem;
}

void Live::run() {
  std::unique_lock lock(mutex_);
  while (running_) {
    lock.unlock();
    player_.advance(kLookaheadSeconds);
    player_.listen();
    if (!stand_in_ && device_->lost()) stand_in();
    if (stand_in_ && reopen_) look_for_device();
    lock.lock();
    wake_.wait_for(lock, kPace, [this] { return !running_; });
  }
}

// The device has gone: time goes on without it.
void Live::stand_in() {
  device_->stop();
  const DeviceInfo gone = device_->info();
  stand_in_ = std::make_unique<NullDevice>(DeviceSettings{.name = "null",
                                                          .rate_hz = gone.rate_hz,
                                                          .block_frames = std::max(gone.block_frames, kQuantum),
                                                          .outputs = player_.engine().outputs()});
  player_.set_device(stand_in_.get(), true);
  const std::string problem = stand_in_->start(callback_of(player_));
  player_.report("the audio device " + gone.name + " has gone" +
                 (problem.empty() ? "; time goes on without it until it is back" : ": " + problem));
  look_again_ = std::chrono::steady_clock::now() + kLookAgain;
}

// Looking may take long, so somebody else does it.
void Live::look_for_device() {
  if (!found_.valid()) {
    if (std::chrono::steady_clock::now() >= look_again_) found_ = std::async(std::launch::async, reopen_);
    return;
  }
  if (found_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
  AudioDevice* const device = found_.get();
  look_again_ = std::chrono::steady_clock::now() + kLookAgain;
  if (device != nullptr) come_back(*device);
}

void Live::come_back(AudioDevice& device) {
  const DeviceInfo info = device.info();
  std::string problem;
  if (info.rate_hz != player_.engine().rate_hz()) {
    problem = "it plays " + std::to_string(static_cast<int>(info.rate_hz)) + " Hz now, and the performance has " +
              std::to_string(static_cast<int>(player_.engine().rate_hz()));
  } else {
    stand_in_->stop();
    player_.set_device(&device, true);
    problem = device.start(callback_of(player_));
    if (problem.empty()) {
      device_ = &device;
      stand_in_.reset();
      told_.clear();
      player_.set_device(&device, true);
      return player_.report("the audio device " + info.name + " is back");
    }
    player_.set_device(stand_in_.get(), true);
    stand_in_->start(callback_of(player_));
  }
  if (problem != told_) player_.report("the audio device " + info.name + " is back but cannot be used: " + problem);
  told_ = problem;
}

void Live::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (!running_) return;
    running_ = false;
  }
  wake_.notify_all();
  scheduler_.join();
  player_.fade_out();
  player_.end_recording();
  if (found_.valid()) found_.wait();
  if (!stand_in_) device_->stop();
  if (stand_in_) stand_in_->stop();
}

}  // namespace perigee

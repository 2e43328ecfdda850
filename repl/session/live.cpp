// repl/session/live.cpp -- A player on a device: a thread of its own keeps the engine's queue a little ahead of what sounds.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/live.h"

#include <algorithm>
#include <chrono>

#include "engine/null_device.h"

namespace perigee {
namespace {

constexpr double kLookaheadSeconds = 0.35;  // longer than any stall of the scheduler; a change does not wait for it
constexpr auto kPace = std::chrono::milliseconds(10);

void render(void* player, std::span<float> interleaved, std::span<const float> heard) noexcept {
  static_cast<Player*>(player)->render(interleaved, heard);
}

}  // namespace

Live::Live(Player& player, AudioDevice& device) : player_{player}, device_{device} { player_.set_device(&device); }

Live::~Live() {
  stop();
  player_.set_device(nullptr);
}

std::string Live::start() {
  player_.advance(kLookaheadSeconds);
  player_.set_device(&device_, true);
  std::string problem = device_.start({nullptr, &player_, render});
  if (!problem.empty()) return problem;
  player_.set_device(&device_, true);  // with what has been negotiated
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
    if (!stand_in_ && device_.lost()) stand_in();
    lock.lock();
    wake_.wait_for(lock, kPace, [this] { return !running_; });
  }
}

// The device has gone: time goes on without it.
void Live::stand_in() {
  device_.stop();
  const DeviceInfo gone = device_.info();
  stand_in_ = std::make_unique<NullDevice>(DeviceSettings{.name = "null",
                                                          .rate_hz = gone.rate_hz,
                                                          .block_frames = std::max(gone.block_frames, kQuantum),
                                                          .outputs = player_.engine().outputs()});
  player_.set_device(stand_in_.get(), true);
  const std::string problem = stand_in_->start({nullptr, &player_, render});
  player_.report("the audio device " + gone.name + " has gone" +
                 (problem.empty() ? "; time goes on without it, start perigee again to hear" : ": " + problem));
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
  device_.stop();
  if (stand_in_) stand_in_->stop();
}

}  // namespace perigee

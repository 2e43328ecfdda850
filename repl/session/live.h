// repl/session/live.h -- A player on a device: a thread of its own keeps the engine's queue a little ahead of what sounds.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "engine/device.h"
#include "repl/session/player.h"

namespace perigee {

// Control thread. The player and the device outlive it.
class Live {
 public:
  // `reopen` is asked for a device about once a second after one has gone: it lets go of the old one and answers with the one
  // that is there again, which outlives this, or null. Any thread.
  using Reopen = std::function<AudioDevice*()>;
  Live(Player& player, AudioDevice& device, Reopen reopen = {});
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;
  ~Live();

  // From cycle 0 on: what has been evaluated before sounds from the first frame. "" when it plays, else why not.
  std::string start();
  // Ends the sound: every voice fades, then the device stops.
  void stop();

 private:
  void run();
  void stand_in();
  void look_for_device();
  void come_back(AudioDevice& device);

  Player& player_;
  AudioDevice* device_;
  Reopen reopen_;
  std::future<AudioDevice*> found_;  // by whoever looks for a device
  std::chrono::steady_clock::time_point look_again_;
  std::string told_;                       // why a device is not taken
  std::unique_ptr<AudioDevice> stand_in_;  // once the device has gone
  std::mutex mutex_;
  std::condition_variable wake_;
  bool running_ = false;
  std::thread scheduler_;
};

}  // namespace perigee

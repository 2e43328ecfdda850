// repl/session/live.h -- A player on a device: a thread of its own keeps the engine's queue a little ahead of what sounds.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
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
  Live(Player& player, AudioDevice& device);
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

  Player& player_;
  AudioDevice& device_;
  std::unique_ptr<AudioDevice> stand_in_;  // once the device has gone
  std::mutex mutex_;
  std::condition_variable wake_;
  bool running_ = false;
  std::thread scheduler_;
};

}  // namespace perigee

// repl/stage.h -- Player, device and language put together for a live command, and what is said about them at the start.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "lua/host.h"
#include "repl/messages.h"
#include "repl/options.h"
#include "repl/session/live.h"

namespace perigee {

class Stage {
 public:
  explicit Stage(const Options& options);
  ~Stage();

  // Opens the device and, once `prepare` files have run, lets cycle 0 begin. kWell, or the exit code with the reason on stderr.
  ExitCode open();
  ExitCode begin();

  Host& host() { return *host_; }
  Player& player() { return *player_; }
  Messages& messages() { return messages_; }

 private:
  const Options& options_;
  Messages messages_;
  std::unique_ptr<AudioDevice> device_;
  std::unique_ptr<Player> player_;
  std::unique_ptr<Host> host_;
  std::unique_ptr<Live> live_;
};

}  // namespace perigee

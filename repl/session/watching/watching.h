// repl/session/watching/watching.h -- A perigee that plays lets others on this machine watch it; they find it in a folder.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "repl/session/player.h"
#include "repl/session/watching/glance.h"

namespace perigee {

// $XDG_RUNTIME_DIR/perigee, or `otherwise` where that is not set; made where it is missing, for this user alone.
std::string watch_folder(const std::string& otherwise);

// While it lives, a socket in the folder gives a Glance some 30 times a second to each who connects, on a thread of its own.
// Nobody watches: nothing is measured.
class Watched {
 public:
  static constexpr int kGlancesPerSecond = 30;

  // `problem` says why nobody can watch, or stays as it is.
  Watched(Player& player, const std::string& folder, std::string& problem);
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;
  ~Watched();  // before the player

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The other side.
class Watcher {
 public:
  // Of the perigee with that process number, 0: of the one begun last. Null, and the reason, where there is none.
  static std::unique_ptr<Watcher> find(const std::string& folder, int pid, std::string& problem);
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  ~Watcher();

  int fd() const noexcept { return fd_; }  // readable when there is something new
  // The newest glance that has come, or none; ended() once the other side has gone.
  const Glance* look();
  bool ended() const noexcept { return ended_; }
  // It has not gone, but this program does not understand it.
  bool foreign() const noexcept { return foreign_; }

 private:
  explicit Watcher(int fd) : fd_{fd}, glance_{std::make_unique<Glance>()} {}

  int fd_;
  bool ended_ = false, foreign_ = false;
  std::unique_ptr<Glance> glance_;
};

}  // namespace perigee

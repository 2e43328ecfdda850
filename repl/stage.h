// repl/stage.h -- Player, device and language put together for a live command, and the one door through which code reaches them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lua/host.h"
#include "repl/guests.h"
#include "repl/messages.h"
#include "repl/options.h"
#include "repl/script.h"
#include "repl/session/journal.h"
#include "repl/session/live.h"
#include "repl/session/watching/watching.h"
#include "repl/tasks.h"

namespace perigee {
namespace osc {
class Service;
class SuperDirts;
}  // namespace osc
namespace together {
class Together;
}

// Everything here is for the thread that evaluates code, unless it says otherwise.
class Stage {
 public:
  explicit Stage(const Options& options);
  ~Stage();

  // Opens the device and, once the files have run or a journal's state is back, lets time begin. kWell, or the exit code with the
  // reason on stderr.
  ExitCode open();
  ExitCode begin();

  EvalResult evaluate(const Code& code);

  // Runs what others post until `awake`, which is called whenever something has happened, answers false. `typed` is called
  // when there is something to read from `input` (-1: nothing is read).
  void run(const std::function<bool()>& awake, int input = -1, const std::function<void()>& typed = {});

  // How long `run` lets pass at most between two calls of `awake`.
  static constexpr int kIdleMs = 1000;
  void set_pace(int milliseconds) { pace_ms_ = milliseconds; }

  const Options& options() const { return options_; }
  Tasks& tasks() { return tasks_; }
  Host& host() { return *host_; }
  Player& player() { return *player_; }
  Messages& messages() { return messages_; }
  Guests& guests() { return guests_; }

 private:
  void begin_journal(const PlayerOptions& player);
  void find_journal();
  bool restore();
  std::vector<std::string> sample_folders() const;

  const Options& options_;
  Tasks tasks_;
  Guests guests_;
  Messages messages_;
  struct {
    std::filesystem::path path;
    Journal journal;
  } found_;  // to be restored
  std::unique_ptr<JournalWriter> journal_;
  std::unique_ptr<AudioDevice> device_;
  std::unique_ptr<Player> player_;
  std::unique_ptr<Host> host_;
  std::unique_ptr<Live> live_;
  std::unique_ptr<osc::Service> osc_;
  std::unique_ptr<osc::SuperDirts> superdirts_;
  std::unique_ptr<together::Together> together_;
  std::unique_ptr<Watched> watched_;
  int pace_ms_ = kIdleMs;
};

}  // namespace perigee

// repl/play.cpp -- perigee play: a piece until Ctrl-C; with --watch, again at every save.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "repl/options.h"
#include "repl/script.h"
#include "repl/stage.h"

namespace perigee {
namespace {

std::atomic<bool> asked_to_end = false;
void on_signal(int) { asked_to_end = true; }

constexpr auto kPoll = std::chrono::milliseconds(50);

std::filesystem::file_time_type saved_at(const std::string& path) {
  std::error_code missing;  // an editor may replace the file just now
  return std::filesystem::last_write_time(path, missing);
}

}  // namespace

int run_play(const Options& options) {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  Stage stage(options);
  if (const ExitCode code = stage.open(); code != kWell) return code;
  auto last = saved_at(options.files.front());
  const ExitCode begun = stage.begin();
  if (begun == kNoDevice || (begun == kUserError && !options.watch)) return begun;
  const std::string& path = options.files.front();
  while (!asked_to_end) {
    stage.messages().print();
    std::this_thread::sleep_for(kPoll);
    if (!options.watch) continue;
    if (const auto now = saved_at(path); now != last) {
      last = now;
      if (std::filesystem::exists(path) && run_file(stage.host(), path) && !options.quiet)
        std::fprintf(stderr, "%s\n", path.c_str());
    }
  }
  stage.messages().print();
  return kWell;
}

}  // namespace perigee

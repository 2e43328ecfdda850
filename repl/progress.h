// repl/progress.h -- A bar on the last line of a terminal; nothing elsewhere.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace perigee {

class Progress {
 public:
  explicit Progress(bool shown) : shown_{shown && isatty(STDERR_FILENO)} {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() {
    if (shown_ && percent_ >= 0) std::fputc('\n', stderr);
  }

  void show(double done) {  // 0 … 1
    const int percent = static_cast<int>(done * 100.0);
    if (!shown_ || percent == percent_) return;
    percent_ = percent;
    fmt::print(stderr, "\r[{:<40}] {:3} %", std::string(static_cast<std::size_t>(percent * 2 / 5), '#'), percent);
    std::fflush(stderr);
  }

 private:
  bool shown_;
  int percent_ = -1;
};

}  // namespace perigee

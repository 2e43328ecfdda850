// repl/messages.h -- What the instrument has to say while it plays, from any thread, put on the screen without spoiling a line being typed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <fstream>
#include <mutex>
#include <string>

namespace perigee {

class Messages {
 public:
  // With a file, messages are written there too, as they come.
  explicit Messages(const std::string& log_file = {});

  void add(const std::string& message);  // any thread
  bool waiting() const;                  // any thread
  // All that came since, a line each, to stderr. The thread that owns the terminal.
  void print();

 private:
  mutable std::mutex mutex_;
  std::deque<std::string> waiting_;
  std::ofstream log_;
};

}  // namespace perigee

// repl/messages.h -- What the instrument has to say while it plays, from any thread, put on the screen without spoiling a line being typed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <fstream>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

namespace perigee {

class Messages {
 public:
  // With a file, messages are written there too, as they come.
  explicit Messages(const std::string& log_file = {});

  // Called for each message, on the thread that adds it. Before other threads add any.
  void on_message(std::function<void(const std::string&)> heard) { heard_ = std::move(heard); }

  void add(const std::string& message);  // any thread
  bool waiting() const;                  // any thread
  // All that came since, a line each, to stderr. The thread that owns the terminal.
  void print();

 private:
  mutable std::mutex mutex_;
  std::deque<std::string> waiting_;
  std::ofstream log_;
  std::function<void(const std::string&)> heard_;
};

}  // namespace perigee

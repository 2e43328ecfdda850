// repl/messages.h -- What the instrument has to say while it plays, from any thread, put on the screen without spoiling a line being typed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <fstream>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace perigee {

class Messages {
 public:
  // With a file, messages are written there too, as they come.
  explicit Messages(const std::string& log_file = {});

  // Called for each message and its level, on the thread that adds it. Before other threads add any.
  void on_message(std::function<void(const std::string&, std::string_view)> heard) { heard_ = std::move(heard); }

  // Any thread. `level` says what it is to those who pick some: "info", or "print" for what code prints.
  void add(const std::string& message, std::string_view level = "info");
  bool waiting() const;  // any thread
  // All that came since, a line each, to stderr. The thread that owns the terminal.
  void print();

 private:
  mutable std::mutex mutex_;
  std::deque<std::string> waiting_;
  std::ofstream log_;
  std::function<void(const std::string&, std::string_view)> heard_;
};

}  // namespace perigee

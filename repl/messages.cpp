// repl/messages.cpp -- What the instrument has to say while it plays, from any thread, put on the screen without spoiling a line being typed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/messages.h"

#include <cstdio>
#include <stdexcept>
#include <utility>

namespace perigee {

Messages::Messages(const std::string& log_file) {
  if (log_file.empty()) return;
  log_.open(log_file, std::ios::app);
  if (!log_) throw std::runtime_error("cannot write the log file " + log_file);
}

void Messages::add(const std::string& message, std::string_view level) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(message);
    if (log_.is_open()) log_ << message << std::endl;
  }
  if (heard_) heard_(message, level);
}

bool Messages::waiting() const {
  const std::lock_guard lock(mutex_);
  return !waiting_.empty();
}

void Messages::print() {
  std::deque<std::string> now;
  {
    const std::lock_guard lock(mutex_);
    now.swap(waiting_);
  }
  for (const std::string& message : now) std::fwrite((message + '\n').data(), 1, message.size() + 1, stderr);
}

}  // namespace perigee

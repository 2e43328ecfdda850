// repl/lsp/checks.h -- Finds what is wrong with open texts, on a thread of its own, once nobody has typed for a moment.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "repl/checker.h"

namespace perigee::lsp {

class Checks {
 public:
  struct Text {
    std::string code, path;
    int version = 0;
  };
  // Called on the thread that checks.
  using Found = std::function<void(const std::string& uri, const Text&, const std::vector<Problem>&)>;

  Checks(const Options& options, Found found);
  Checks(const Checks&) = delete;
  Checks& operator=(const Checks&) = delete;
  ~Checks();  // waits for the check that runs

  void ask(const std::string& uri, Text text);  // in the place of what was asked of it before
  void forget(const std::string& uri);          // what is found of it now is told to nobody
 private:
  void work();

  const Options& options_;
  const Found found_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Text> waiting_;
  std::string checking_;  // now; empty: none
  std::chrono::steady_clock::time_point last_asked_{};
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace perigee::lsp

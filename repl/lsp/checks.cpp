// repl/lsp/checks.cpp -- Finds what is wrong with open texts, on a thread of its own.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/lsp/checks.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

namespace perigee::lsp {
namespace {

constexpr auto kPause = std::chrono::milliseconds{150};  // in the typing, before anything is checked

}  // namespace

Checks::Checks(const Options& options, Found found)
    : options_{options}, found_{std::move(found)}, thread_{[this] { work(); }} {}

Checks::~Checks() {
  {
    const std::lock_guard lock{mutex_};
    ends_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Checks::ask(const std::string& uri, Text text) {
  {
    const std::lock_guard lock{mutex_};
    waiting_[uri] = std::move(text);
    last_asked_ = std::chrono::steady_clock::now();
  }
  changed_.notify_all();
}

void Checks::forget(const std::string& uri) {
  const std::lock_guard lock{mutex_};
  waiting_.erase(uri);
  if (checking_ == uri) checking_.clear();
}

void Checks::work() {
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 10);  // of this thread: who asks is answered first
  std::unique_lock lock{mutex_};
  while (!ends_) {
    if (waiting_.empty()) {
      changed_.wait(lock);
      continue;
    }
    if (std::chrono::steady_clock::now() < last_asked_ + kPause) {
      changed_.wait_until(lock, last_asked_ + kPause);
      continue;
    }
    auto next = waiting_.extract(waiting_.begin());
    checking_ = next.key();
    lock.unlock();
    const std::vector<Problem> problems = check_code(next.mapped().code, next.mapped().path, options_, false);
    lock.lock();
    // What has been typed since is checked soon, and is nearer to what the player sees.
    const bool is_old = waiting_.contains(next.key()) || checking_ != next.key();
    checking_.clear();
    if (!is_old) found_(next.key(), next.mapped(), problems);
  }
}

}  // namespace perigee::lsp

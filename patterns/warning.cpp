// patterns/warning.cpp -- Something is not quite as the player will expect, but the music goes on.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/warning.h"

#include <atomic>
#include <mutex>
#include <set>
#include <utility>

namespace perigee {
namespace {

std::atomic<WarningSink> sink_now = nullptr;
std::mutex mutex;
std::set<std::pair<std::string, const char*>> told;  // by whose they are
thread_local std::string whose_now;

}  // namespace

WarningsOf::WarningsOf(std::string whose) : before_{std::exchange(whose_now, std::move(whose))} {}
WarningsOf::~WarningsOf() { whose_now = std::move(before_); }

void set_warning_sink(WarningSink sink) noexcept { sink_now.store(sink); }

void warn_once(const char* message) {
  const WarningSink sink = sink_now.load();
  if (sink == nullptr) return;
  {
    const std::lock_guard lock{mutex};
    if (!told.emplace(whose_now, message).second) return;
  }
  sink(whose_now.empty() ? std::string{message} : whose_now + ": " + message);
}

void tell(std::string_view message) {
  if (const WarningSink sink = sink_now.load()) sink(message);
}

void forget_warnings() {
  const std::lock_guard lock{mutex};
  told.clear();
}

void forget_warnings(std::string_view whose) {
  const std::lock_guard lock{mutex};
  std::erase_if(told, [&](const auto& each) { return each.first == whose; });
}

}  // namespace perigee

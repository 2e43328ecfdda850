// patterns/warning.cpp -- Something is not quite as the player will expect, but the music goes on.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/warning.h"

#include <atomic>
#include <mutex>
#include <set>

namespace perigee {
namespace {

std::atomic<WarningSink> sink_now = nullptr;
std::mutex mutex;
std::set<const char*> told;

}  // namespace

void set_warning_sink(WarningSink sink) noexcept { sink_now.store(sink); }

void warn_once(const char* message) {
  const WarningSink sink = sink_now.load();
  if (sink == nullptr) return;
  {
    const std::lock_guard lock{mutex};
    if (!told.insert(message).second) return;
  }
  sink(message);
}

void tell(std::string_view message) {
  if (const WarningSink sink = sink_now.load()) sink(message);
}

void forget_warnings() {
  const std::lock_guard lock{mutex};
  told.clear();
}

}  // namespace perigee

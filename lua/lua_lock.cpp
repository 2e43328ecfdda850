// lua/lua_lock.cpp -- One thread at a time in Lua.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/lua_lock.h"

namespace perigee {

void LuaLock::take(std::uint64_t depth) {
  owner_ = std::this_thread::get_id();
  depth_ = depth;
  ++turns_;
}

void LuaLock::lock() {
  std::unique_lock guard{mutex_};
  if (depth_ > 0 && owner_ == std::this_thread::get_id()) {
    ++depth_;
    return;
  }
  ++waiting_;
  changed_.wait(guard, [this] { return depth_ == 0; });
  --waiting_;
  take(1);
}

bool LuaLock::try_lock_for(std::chrono::milliseconds patience) {
  std::unique_lock guard{mutex_};
  if (depth_ > 0 && owner_ == std::this_thread::get_id()) {
    ++depth_;
    return true;
  }
  ++waiting_;
  const bool free = changed_.wait_for(guard, patience, [this] { return depth_ == 0; });
  --waiting_;
  if (free) {
    take(1);
  } else {
    changed_.notify_all();  // a holder in hand_over() must not wait for one who gave up
  }
  return free;
}

void LuaLock::unlock() {
  const std::lock_guard guard{mutex_};
  if (--depth_ == 0) {
    owner_ = {};
    changed_.notify_all();
  }
}

void LuaLock::hand_over() {
  if (waiting_.load(std::memory_order_relaxed) == 0) return;
  std::unique_lock guard{mutex_};
  const std::uint64_t depth = depth_, turns = turns_;
  depth_ = 0;
  owner_ = {};
  changed_.notify_all();
  changed_.wait(guard, [&] { return depth_ == 0 && (turns_ != turns || waiting_ == 0); });
  take(depth);
}

}  // namespace perigee

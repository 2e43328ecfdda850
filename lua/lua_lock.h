// lua/lua_lock.h -- One thread at a time in Lua: recursive, with a time limit for those who cannot wait, and a way to let others pass.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace perigee {

class LuaLock {
 public:
  LuaLock() = default;
  LuaLock(const LuaLock&) = delete;
  LuaLock& operator=(const LuaLock&) = delete;

  // Any thread; a thread that holds it already gets it again at once, and gives it back as often.
  void lock();
  bool try_lock_for(std::chrono::milliseconds patience);
  void unlock();
  bool nested() const noexcept { return depth_ > 1; }  // the holder only: this thread held it before

  // The holder only: if somebody waits, lets them have it once and takes it back, however deeply it was held.
  void hand_over();

 private:
  void take(std::uint64_t depth);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::thread::id owner_;  // of nobody when depth_ is 0
  std::uint64_t depth_ = 0;
  std::uint64_t turns_ = 0;       // how often a thread that held nothing got it
  std::atomic<int> waiting_ = 0;  // threads in lock() or try_lock_for()
};

}  // namespace perigee

// engine/crew.h -- Threads that help the audio thread with a quantum: it never waits for one that sleeps, only for work in hand.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace perigee {

class Crew {
 public:
  // What there is to do: task 0 … tasks−1, each once, by worker 0 … size()−1. Different tasks run at the same time.
  struct Work {
    void (*function)(void* context, int task, int worker) noexcept = nullptr;
    void* context = nullptr;
  };

  // Control thread. `threads` with the caller of run(), 1 … kMost; fewer if the system refuses. With `live` the helpers ask for
  // the priority of an audio callback, and run() never enters the kernel; without, it lets others run while it waits.
  Crew(int threads, bool live, Work work);
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  ~Crew();

  // Audio thread, worker 0. Returns when all tasks are done. Who does which is left to chance; a helper that naps takes none, so
  // that the wait at the end is at most for one task of each helper.
  void run(int tasks) noexcept;

  int size() const noexcept { return static_cast<int>(helpers_.size()) + 1; }
  bool realtime() const noexcept { return realtime_; }  // all helpers have been given the priority

  static constexpr int kMost = 16;
  static int default_threads() noexcept;  // one core is left to the rest of the machine; at most 4

 private:
  // epoch (32 bits) · tasks (16) · next task (16): whoever adds 1 has claimed a task of the epoch that was in the same word.
  static std::uint32_t tasks_of(std::uint64_t word) noexcept {
    return static_cast<std::uint32_t>(word >> 16) & 0xffffu;
  }
  static std::uint32_t next_of(std::uint64_t word) noexcept { return static_cast<std::uint32_t>(word) & 0xffffu; }
  bool help(int worker) noexcept;
  void serve(int worker) noexcept;

  Work work_;
  bool live_;
  bool realtime_ = false;
  alignas(64) std::atomic<std::uint64_t> word_{0};
  alignas(64) std::atomic<std::uint32_t> done_{0};
  alignas(64) std::atomic<bool> ending_{false};
  std::vector<std::thread> helpers_;
};

}  // namespace perigee

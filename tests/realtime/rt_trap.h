// tests/realtime/rt_trap.h -- Finds what an audio callback must not do: allocate, lock, or enter the kernel.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace perigee::test {

// While one lives, its thread is watched. Linked into a test program only: that program's malloc, locks and waits are replaced
// by ones that look at this first, and the kernel hands the thread's system calls back (Syscall User Dispatch, Linux 5.11).
// What is found is noted and then carried out, so that the test goes on. Of the system calls in a scope the first is noted.
class RealtimeScope {
 public:
  RealtimeScope() noexcept;
  RealtimeScope(const RealtimeScope&) = delete;
  RealtimeScope& operator=(const RealtimeScope&) = delete;
  ~RealtimeScope();
};

// Everything noted since the last call, a line for what it was and lines for who called it. At most the first 16 in full.
std::vector<std::string> take_findings();

// False where the kernel does not offer it: allocations and locks are still found.
bool traps_system_calls();

}  // namespace perigee::test

// engine/machine_time.h -- The machine's clocks that nobody sets, in nanoseconds since some moment.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <time.h>

#include <cstdint>

namespace perigee {

// Any thread, the audio thread too: answered without entering the kernel.
inline std::int64_t ns_of_clock(clockid_t clock) noexcept {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

// What the kernel's waits count by; bent a little where the machine's clock is set by others.
inline std::int64_t monotonic_now() noexcept { return ns_of_clock(CLOCK_MONOTONIC); }
// What nothing bends, and what Link counts by.
inline std::int64_t steady_now() noexcept { return ns_of_clock(CLOCK_MONOTONIC_RAW); }

}  // namespace perigee

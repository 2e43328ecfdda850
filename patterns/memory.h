// patterns/memory.h -- How much memory patterns hold, so that whoever makes them without end can be stopped.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace perigee {

// About how many bytes the living patterns, lists and words take, all threads together. Any thread; what each thread
// took or gave back last, at most 64 KiB, may be missing. What comes and goes with every event is not counted.
std::size_t patterns_memory_bytes() noexcept;

// The part of it that the calling thread took, to the byte, less what it gave back; 0 where it gave back more.
std::size_t patterns_memory_of_thread() noexcept;

// Adds to that; less than 0 where memory is given back.
void count_patterns_memory(std::ptrdiff_t bytes) noexcept;

}  // namespace perigee

// stream/empty_stack.h -- A thread that waits keeps of its stack what it stands on: the rest goes back to the system until it is used again.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace perigee::stream {

// The calling thread's; not the first of the process.
void empty_stack() noexcept;

}  // namespace perigee::stream

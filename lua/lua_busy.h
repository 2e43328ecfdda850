// lua/lua_busy.h -- What a query says when it needs Lua and cannot wait for it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "patterns/error.h"

namespace perigee {

// Something else has been using Lua for longer than the caller can wait: it plays what it knows from memory.
struct LuaBusy : PatternError {
  using PatternError::PatternError;
};

// How many functions in patterns this thread has called so far.
inline thread_local std::uint64_t lua_calls = 0;

}  // namespace perigee

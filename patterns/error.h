// patterns/error.h -- What a pattern says when it cannot do what was asked.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdexcept>

namespace perigee {

// The message is a sentence for the player. May be thrown while a pattern is built or while it is queried.
struct PatternError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace perigee

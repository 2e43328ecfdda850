// lua/hints.h -- A sentence more where an error alone does not help: nearly right names, habits from other languages.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace perigee {

// "attempt to call a nil value (global 'fats')" becomes "unknown name 'fats'; did you mean 'fast'?"
std::string explain_nil(std::string message);

// How what the code seems to mean in Tidal or JavaScript is said here, or "". `parsed` tells whether Lua could read it.
std::string hint_for(std::string_view code, bool parsed);

}  // namespace perigee

// lua/hints.h -- A sentence more where an error alone does not help: nearly right names, habits from other languages.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace perigee {

// "attempt to call a nil value (global 'fats')" becomes "unknown name 'fats'; did you mean 'fast'?"; who indexes a function or calls a
// pattern is told, too.
std::string explain_wrong_use(std::string message);

// How what the code seems to mean in Tidal or JavaScript is said here, or "". `parsed` tells whether Lua could read it.
std::string hint_for(std::string_view code, bool parsed);

// The line of the code, from 1 on, from which its brackets are nested deeper than Lua reads (it says "C stack overflow", and not
// where); 0: none.
int too_deep(std::string_view code);
inline constexpr std::string_view kTooDeep =
    "brackets are nested deeper here than Lua reads; give what is inside a name of its own, before";

}  // namespace perigee

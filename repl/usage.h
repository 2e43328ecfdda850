// repl/usage.h -- The arguments in a way to write something, as help has them: "bpm" and "beatsPerCycle = 4" of setbpm(bpm, beatsPerCycle = 4).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

namespace perigee {

// Views into `usage`; none where it has no brackets or nothing in them.
std::vector<std::string_view> arguments_of(std::string_view usage);

}  // namespace perigee

// lua/mixer_commands.h -- Commands about sound that is there already: orbits heard or not, recordings, loops.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "lua/commands.h"

namespace perigee {

const std::vector<Command>& mixer_commands();

}  // namespace perigee

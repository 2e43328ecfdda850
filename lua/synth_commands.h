// lua/synth_commands.h -- The commands that make sound out of units: synth, orbitfx, master.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "lua/commands.h"

namespace perigee {

const std::vector<Command>& synth_commands();

}  // namespace perigee

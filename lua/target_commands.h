// lua/target_commands.h -- The command that says who plays the events of a slot.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "lua/commands.h"

namespace perigee {

const std::vector<Command>& target_commands();

}  // namespace perigee

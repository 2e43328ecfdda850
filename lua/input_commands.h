// lua/input_commands.h -- Values for patterns to read by name: setF, getState.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lua/commands.h"

namespace perigee {

const std::vector<Command>& input_commands();

}  // namespace perigee

// lua/history_commands.h -- Commands that bring back what was played before: undo, redo, snapshots.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "lua/commands.h"

namespace perigee {

const std::vector<Command>& history_commands();

}  // namespace perigee

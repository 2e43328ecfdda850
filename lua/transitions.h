// lua/transitions.h -- A slot goes over from what played to something new, in one of many ways.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lua/commands.h"

namespace perigee {

const std::vector<Command>& transition_commands();

}  // namespace perigee

// lua/together_commands.h -- Commands about playing with other instruments: Link, MIDI clock, MIDI in, JACK's transport.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "lua/commands.h"

namespace perigee {

const std::vector<Command>& together_commands();

}  // namespace perigee

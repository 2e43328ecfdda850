// repl/session/zzfx_list.h -- A sound of ZzFX as its list of twenty numbers, in the order in which such lists are passed around.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

#include "engine/kit.h"
#include "patterns/event.h"

namespace perigee {

bool is_zzfx(std::string_view instrument);
bool has_zzfx_list(const ControlMap& controls);

// Puts what the event's list says in the place of all that was read before; nothing where there is no list. `held` are the seconds
// until the release, which the list says too.
void read_zzfx_list(const ControlMap& controls, const Instrument& instrument, std::vector<double>& values, double& hz,
                    double& held);

}  // namespace perigee

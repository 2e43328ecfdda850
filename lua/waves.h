// lua/waves.h -- A slow wave in place of a number: `dsp.sine(2):range(200, 2000)` given to a control.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lua.hpp>

#include "patterns/value.h"

namespace perigee {

// The signal at `index` as the value of a control: {wave, rate, phase, skew, low, high}, which runs freely from frame 0 on, or
// {wave = "network", network, low, high} with a NetworkOutput. Throws PatternError for a signal that is more than one of these,
// stretched and moved.
Value wave_value(lua_State* L, int index);

}  // namespace perigee

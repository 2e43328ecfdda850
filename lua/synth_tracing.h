// lua/synth_tracing.h -- What a Lua function makes of its input signals, as a graph of units.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lua.hpp>
#include <string>
#include <vector>

#include "engine/synth_graph.h"
#include "lua/network_output.h"

namespace perigee {

enum class TraceOf : std::uint8_t {
  synth,   // is called with v: v.gate, v.freq, v.duration, v.NAME for any control
  effect,  // is called with the left and right of what it changes
  preset,  // the same, and a signal from 0 to 1: how much of it is wanted
};

// Calls the function at `index` once. Throws PatternError that begins with `what` where it returns no sound; raises what the
// function raises. `networks` are what the units `stream` read: the channels, by number.
using NetworkOutputs = std::vector<Ref<const NetworkOutput>>;
SynthGraph trace(lua_State* L, int index, TraceOf of, const std::string& what, NetworkOutputs* networks);

void open_tracing(lua_State* L);

}  // namespace perigee

// lua/dsp.h -- The table `dsp`: a function for each unit of sound, with help from the table of units.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lua.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/units.h"

namespace perigee {

// By name or other name. Throws PatternError, with what looks like it, where there is none for synths.
int unit_named(std::string_view name);

// What an input is where Lua does not say: an envelope's release, left out, is short and not off.
float default_of(const UnitInfo& unit, int input);

// Pushes signal:NAME.
void push_method_of_signals(lua_State* L, std::string_view name);

// The names that `dsp.` and a signal's ':' can be followed by.
std::vector<std::string_view> unit_names();
std::vector<std::string_view> signal_methods();

// What a unit does and takes; the units of a family.
std::string unit_help(std::string_view name);
// A line each for the units with `part` in their name, family or help.
std::string units_text(std::string_view part);
// The unit that the Lua value at `index` is the function of; empty for anything else.
std::string_view unit_name_of(lua_State* L, int index);

void open_dsp(lua_State* L);

}  // namespace perigee

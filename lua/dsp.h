// lua/dsp.h -- The table `dsp`: a function for each unit of sound, with help from the table of units.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lua.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/units.h"
#include "lua/dsp_units.h"

namespace perigee {

// Pushes signal:NAME.
void push_method_of_signals(lua_State* L, std::string_view name);

// What a unit does and takes; the units of a family.
std::string unit_help(std::string_view name);
// A line each for the units with `part` in their name, family or help.
std::string units_text(std::string_view part);
// A line of Lua that uses the unit, of numbers where it needs numbers.
std::string unit_example(const UnitInfo& unit);
// All of them by families, as a page of the reference; adds their names.
std::string units_page(std::vector<std::string_view>& names);
// The unit that the Lua value at `index` is the function of; empty for anything else.
std::string_view unit_name_of(lua_State* L, int index);

void open_dsp(lua_State* L);

}  // namespace perigee

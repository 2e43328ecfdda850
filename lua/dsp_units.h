// lua/dsp_units.h -- The units that synths have: by which names, with which defaults, as what.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/units.h"

namespace perigee {

// The names that others know units by.
struct UnitAlias {
  std::string_view name, unit;
};
std::span<const UnitAlias> unit_aliases();

bool is_for_synths(const UnitInfo& unit);
int find_for_synths(std::string_view name);  // -1 where there is none
// By name or other name. Throws PatternError, with what looks like it, where there is none for synths.
int unit_named(std::string_view name);

// What an input is where Lua does not say: an envelope's release, left out, is short and not off.
float default_of(const UnitInfo& unit, int input);

bool takes_sides(const UnitInfo& unit);  // its first two inputs are left and right, and written as one
bool is_method(const UnitInfo& unit);    // signal:NAME
std::string unit_number_text(float number);
std::string inputs_text(const UnitInfo& unit, bool with_defaults);  // as they are written: two sides are one argument

// The names that `dsp.` and a signal's ':' can be followed by.
std::vector<std::string_view> unit_names();
std::vector<std::string_view> signal_methods();

}  // namespace perigee

// patterns/tidal_names.h -- The names whose meaning in Tidal is said elsewhere than in their entries.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

namespace perigee::library {

std::vector<std::string_view> tidal_names();         // without those of chance
std::vector<std::string_view> tidal_chance_names();  // the chapter of chance

}  // namespace perigee::library

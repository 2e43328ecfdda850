// lua/help.h -- What a name does, what it takes and how it is used, from the registries.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace perigee {

// Of a command, function or control; an overview for an empty name; for an unknown one, what looks like it.
std::string help_text(std::string_view name);

// One line each for the names that contain `part`, in their own letters or in their line of help.
std::string names_text(std::string_view part);

}  // namespace perigee

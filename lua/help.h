// lua/help.h -- What a name does, what it takes and how it is used, from the registries.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lua/commands.h"
#include "patterns/controls.h"
#include "patterns/registry.h"

namespace perigee {

// All there is to say about a name; what does not apply is empty.
struct Facts {
  std::string_view name;  // as it is typed
  std::vector<std::string_view> aliases;
  std::vector<std::string> usage;      // ways to write it
  std::vector<std::string> arguments;  // a line for each
  std::string help;                    // a line
  std::string_view example;            // Lua
  std::string tidal_help;              // where the other dialect has another meaning
  std::string_view tidal_example;
  std::string dialect;     // "only in the tidal dialect"
  std::string_view topic;  // its page of the manual
};
Facts facts_of(const Command& command);
Facts facts_of(const FunctionEntry& entry);
Facts facts_of(const Control& which);

// In the order of the manual: of pattern functions, then of controls, then "commands".
const std::vector<std::string_view>& function_topics();
const std::vector<std::string_view>& control_topics();

// Of a command, function or control, or the names of a topic; an overview for an empty name; for an unknown one, what
// looks like it.
std::string help_text(std::string_view name);
std::string help_text(const FunctionEntry& entry);

// One line each for the names that contain `part`, in their own letters or in their line of help.
std::string names_text(std::string_view part);

}  // namespace perigee

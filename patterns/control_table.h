// patterns/control_table.h -- The controls that exist before the player makes any, as text.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace perigee {

// Names separated by blanks. `list`: the keys that the items of a colon list fill; a key may lie beside the names
// that can be called (the second item of room's list fills "size", while size() sets "roomsize").
struct ControlRow {
  std::string_view name, aliases, list;
  std::string_view topic, help;
  std::string_view unit, range,
      otherwise;  // of its values; what holds where it is not set. Empty: not known or no matter.
};
std::span<const ControlRow> control_rows();
const ControlRow* find_control_row(std::string_view name);  // the canonical one; null for those that are made

bool takes_only_numbers(const ControlRow& row);      // a word among its values is a mistake
bool takes_lists_of_numbers(const ControlRow& row);  // or numbers, or words such as 1:2

}  // namespace perigee

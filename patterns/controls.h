// patterns/controls.h -- Every control there is: its name, its other names, what it does and what a colon list fills.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "patterns/control_map.h"
#include "patterns/pattern.h"

namespace perigee {

// Texts live as long as the program.
struct Control {
  ControlId id = 0;
  std::string_view name;                  // canonical: what haps carry
  std::vector<std::string_view> aliases;  // as the player may type them; Lua's keywords get a trailing underscore there
  std::vector<ControlId> list;            // what the items of a list fill, this control first; empty: a list is a value
  std::string_view help;
};

// Any thread. Ids are indexes, dense from 0; control(id) takes no lock, looking a name up does.
const Control* find_control(std::string_view name_or_alias);  // "lpf" and "cutoff" give the same; null if unknown
const Control& control(ControlId id);
size_t control_count();
// A control made by the player; the existing one where the name is taken. Throws PatternError for a bad name.
const Control& add_control(std::string_view name, std::string_view help = "");

// What the control makes of a value: {s: "bd", n: 3} of the list bd:3, {key: value} of a plain value; a map's
// unnamed "value" is given the name.
Value control_value(const Control& control, const Value& value);
Pattern control_pattern(const Control& control, const Pattern& values);                 // s"bd sn"
Pattern set_control(const Control& control, const Pattern& values, const Pattern& on);  // on:s"bd sn"

// The id of the key with exactly this name (aliases are not looked at), made if there is none.
ControlId control_key(std::string_view key);
// "^pan" carries the number of the control bus that "pan" is read from, where a SuperDirt plays: the control's own name behind the
// sign; empty where the name is none of these.
constexpr std::string_view behind_bus_sign(std::string_view name) {
  return name.starts_with('^') ? name.substr(1) : std::string_view{};
}
bool names_busses(const Value& value);  // an event's

// The control that carries a bare value that met a control map.
ControlId unnamed_control();

}  // namespace perigee

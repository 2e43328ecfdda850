// repl/session/unread.cpp -- Words where a control needs a number: the event plays without them, and the player is told.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/unread.h"

#include <charconv>

#include "patterns/control_table.h"
#include "patterns/controls.h"

namespace perigee {

std::optional<double> number_of(std::string_view text) {
  double result = 0.0;
  const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), result);
  if (problem != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return result;
}

std::vector<std::string> unread_controls(const Event& event) {
  std::vector<std::string> problems;
  if (!event.value.is_controls()) return problems;
  for (const ControlMap::Entry& entry : event.value.controls().entries()) {
    if (!entry.value.is_string() || number_of(entry.value.text())) continue;
    const ControlRow* row = find_control_row(control(entry.id).name);
    if (row != nullptr && takes_only_numbers(*row))
      problems.push_back(std::string(row->name) + ": " + describe(entry.value) +
                         " is no number; the event plays without it");
  }
  return problems;
}

}  // namespace perigee

// lua/dsp_help.cpp -- What is told of units: their help, their lists, and their page of the reference.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "engine/synth_graph.h"
#include "lua/dsp.h"

namespace perigee {
namespace {

std::string cell(std::string_view text) {
  std::string made;
  for (const char c : text) made += c == '|' ? std::string{"\\|"} : std::string{c};
  return made;
}

std::string row_of(const UnitInfo& unit, int number) {
  const UnitInput& input = unit.inputs[static_cast<std::size_t>(number)];
  std::string row = "| `" + std::string{input.name} + "` | ";
  if (input.unit == "signal" && unit.kind != UnitKind::arithmetic)
    return row + (number == 0 && is_envelope(unit) ? "the gate, or a signal to shape" : "signal") + " | | | |\n";
  row += cell(input.unit) + " | " + unit_number_text(input.low) + " to " + unit_number_text(input.high) + " | " +
         unit_number_text(default_of(unit, number)) + " | ";
  return row + (input.constant ? "a number" : input.held ? "a number or a control" : "") + " |\n";
}

std::string section_of(const UnitInfo& unit) {
  std::string text = "### " + std::string{unit.name} + "\n\n" + cell(unit.help) +
                     (unit.outputs == 2 ? "; makes left and right" : "") + ".\n";
  std::string also;
  for (const UnitAlias& alias : unit_aliases()) {
    if (alias.unit == unit.name) also += (also.empty() ? "\nAlso called `" : ", `") + std::string{alias.name} + "`";
  }
  if (!also.empty()) text += also + ".\n";
  text += "\n```lua\n" + unit_example(unit) + "\n```\n\n";
  if (unit.input_count == 0) return text;
  text += "| input | unit | range | default | takes |\n|---|---|---|---|---|\n";
  for (int i = 0; i < unit.input_count; ++i) text += row_of(unit, i);
  return text + "\n";
}

// What an example gives an input: its default, or where that says "off" the middle of its range.
std::string usual_value(const UnitInfo& unit, int number) {
  const UnitInput& input = unit.inputs[static_cast<std::size_t>(number)];
  const float value = default_of(unit, number);
  if (value >= input.low && value <= input.high) return unit_number_text(value);
  const float middle = input.low > 0.0f ? std::sqrt(input.low * input.high) : 0.5f * (input.low + input.high);
  return unit_number_text(middle > 10.0f ? std::floor(middle) : std::floor(middle * 100.0f) / 100.0f);
}

}  // namespace

std::string unit_example(const UnitInfo& unit) {
  std::string rest;
  const int first = takes_sides(unit) ? 2 : is_method(unit) ? 1 : 0;
  for (int i = first; i < unit.input_count; ++i) {
    const UnitInput& input = unit.inputs[static_cast<std::size_t>(i)];
    rest += (rest.empty() ? "" : ", ") + (input.unit == "signal"               ? std::string{"dsp.sine(3)"}
                                          : input.name == "freq" && first == 0 ? std::string{"v.freq"}
                                                                               : usual_value(unit, i));
  }
  const std::string name{unit.name};
  if (is_envelope(unit)) return "dsp." + name + "(v.gate" + (rest.empty() ? "" : ", " + rest) + ")";
  if (first == 0) return "dsp." + name + "(" + rest + ")";
  return "dsp.saw(v.freq):" + name + "(" + rest + ")";
}

std::string unit_help(std::string_view name) {
  if (find_for_synths(name) < 0) {  // perhaps a family
    std::string lines;
    for (const UnitInfo& unit : unit_table()) {
      if (unit.family == name && is_for_synths(unit))
        lines += std::string{unit.name} + "  " + std::string{unit.help} + "\n";
    }
    if (!lines.empty()) return lines;
  }
  const UnitInfo& unit = unit_info(unit_named(name));
  std::string text = "dsp." + std::string{unit.name} + "(" + inputs_text(unit, true) + ")";
  if (is_method(unit)) {
    const std::string all = inputs_text(unit, false);
    const std::size_t comma = all.find(", ");
    text +=
        "   signal:" + std::string{unit.name} + "(" + (comma == std::string::npos ? "" : all.substr(comma + 2)) + ")";
  }
  text += "\n" + std::string{unit.help} + (unit.outputs == 2 ? "; makes left and right" : "") + "\n";
  for (int i = 0; i < unit.input_count; ++i) {
    const UnitInput& input = unit.inputs[static_cast<std::size_t>(i)];
    text += "  " + std::string{input.name} + ": ";
    if (input.unit == "signal") {
      text += i == 0 && is_envelope(unit) ? "the gate, or a signal to shape" : "signal";
    } else {
      text += std::string{input.unit} + ", " + unit_number_text(input.low) + " to " + unit_number_text(input.high) +
              "; " + unit_number_text(default_of(unit, i)) + " where it is not given";
      if (input.constant) {
        text += "; a number";
      } else if (input.held) {
        text += "; a number or a control";
      }
    }
    text += "\n";
  }
  std::string also;
  for (const UnitAlias& alias : unit_aliases()) {
    if (alias.unit == unit.name) also += (also.empty() ? "also: " : ", ") + std::string{alias.name};
  }
  return also.empty() ? text : text + also + "\n";
}

std::string units_text(std::string_view part) {
  std::string text;
  for (const UnitInfo& unit : unit_table()) {
    if (!is_for_synths(unit)) continue;
    const bool wanted = unit.name.find(part) != std::string_view::npos ||
                        unit.family.find(part) != std::string_view::npos ||
                        unit.help.find(part) != std::string_view::npos ||
                        std::any_of(unit_aliases().begin(), unit_aliases().end(), [&](const UnitAlias& alias) {
                          return alias.unit == unit.name && alias.name.find(part) != std::string_view::npos;
                        });
    if (!wanted) continue;
    std::string line{unit.name};
    line.resize(std::max<std::size_t>(line.size(), 12), ' ');
    text += line + "  " + std::string{unit.help} + "\n";
  }
  return text.empty() ? "no unit has '" + std::string{part} + "' in it\n" : text;
}

std::string units_page(std::vector<std::string_view>& names) {
  std::string text;
  std::vector<std::string_view> families;
  for (const UnitInfo& unit : unit_table()) {
    if (is_for_synths(unit) && std::find(families.begin(), families.end(), unit.family) == families.end())
      families.push_back(unit.family);
  }
  for (const std::string_view family : families) {
    std::string title{family};
    title.front() = static_cast<char>(title.front() - 'a' + 'A');
    text += "## " + title + "\n\n";
    for (const UnitInfo& unit : unit_table()) {
      if (unit.family != family || !is_for_synths(unit)) continue;
      names.push_back(unit.name);
      text += section_of(unit);
    }
  }
  return text;
}

}  // namespace perigee

// lua/dsp_units.cpp -- The units that synths have: by which names, with which defaults, as what.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lua/dsp_units.h"

#include <algorithm>
#include <cstdio>

#include "patterns/error.h"
#include "patterns/similar.h"

namespace perigee {
namespace {

constexpr UnitAlias kAliases[] = {
    {"sinosc", "sine"},    {"tri", "triangle"}, {"square", "pulse"}, {"noise", "white"},  {"whitenoise", "white"},
    {"pinknoise", "pink"}, {"lowpass", "lpf"},  {"highpass", "hpf"}, {"bandpass", "bpf"},
};

// What is meant where Lua leaves an input out, if not the default of the unit.
struct Default {
  std::string_view unit, input;
  float value;
};
constexpr Default kDefaults[] = {{"adsr", "release", 0.05f}, {"ahd", "hold", 0.0f}, {"ahd", "release", 0.3f}};

}  // namespace

std::span<const UnitAlias> unit_aliases() { return kAliases; }

std::string unit_number_text(float number) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", static_cast<double>(number));
  return text;
}

// For synths are all units but those that read the trigger's sample or channels or end the Program of a voice, and the halves of a
// loop.
bool is_for_synths(const UnitInfo& unit) {
  constexpr std::string_view kOthers[] = {"samples", "ends", "feedback", "streams"};
  return unit.outputs > 0 && unit.kind != UnitKind::reader && unit.name != "bus_in" &&
         std::find(std::begin(kOthers), std::end(kOthers), unit.family) == std::end(kOthers);
}

int find_for_synths(std::string_view name) {
  const auto alias =
      std::find_if(std::begin(kAliases), std::end(kAliases), [&](const UnitAlias& a) { return a.name == name; });
  int unit = find_unit(name);
  if (unit < 0 && alias != std::end(kAliases)) unit = find_unit(alias->unit);
  return unit >= 0 && is_for_synths(unit_info(unit)) ? unit : -1;
}

bool takes_sides(const UnitInfo& unit) {
  return unit.input_count >= 2 && unit.inputs[0].name == "left" && unit.inputs[1].name == "right";
}
bool is_method(const UnitInfo& unit) {
  return unit.input_count > 0 && (unit.inputs[0].unit == "signal" || unit.kind == UnitKind::arithmetic);
}

std::string inputs_text(const UnitInfo& unit, bool with_defaults) {
  std::string text = takes_sides(unit) ? "sides" : "";
  for (int i = takes_sides(unit) ? 2 : 0; i < unit.input_count; ++i) {
    const UnitInput& input = unit.inputs[static_cast<std::size_t>(i)];
    text += (text.empty() ? "" : ", ") + std::string{input.name};
    if (with_defaults && input.unit != "signal") text += " = " + unit_number_text(default_of(unit, i));
  }
  return text;
}

float default_of(const UnitInfo& unit, int input) {
  const UnitInput& facts = unit.inputs[static_cast<std::size_t>(input)];
  for (const Default& own : kDefaults) {
    if (own.unit == unit.name && own.input == facts.name) return own.value;
  }
  return facts.default_value;
}

std::vector<std::string_view> unit_names() {
  std::vector<std::string_view> names;
  for (const UnitInfo& unit : unit_table()) {
    if (is_for_synths(unit)) names.push_back(unit.name);
  }
  for (const UnitAlias& alias : kAliases) {
    if (find_for_synths(alias.name) >= 0) names.push_back(alias.name);
  }
  return names;
}

std::vector<std::string_view> signal_methods() {
  std::vector<std::string_view> names{"range", "default"};
  for (const std::string_view name : unit_names()) {
    if (is_method(unit_info(find_for_synths(name)))) names.push_back(name);
  }
  return names;
}

int unit_named(std::string_view name) {
  const int unit = find_for_synths(name);
  if (unit >= 0) return unit;
  constexpr std::size_t kLongest = 40;
  const std::vector<std::string_view> known = unit_names();
  throw PatternError{"there is no unit '" + std::string{name.substr(0, kLongest)} + "'" +
                     (name.size() > kLongest ? std::string{} : did_you_mean(name, known)) + "; dsp.names() lists them"};
}

}  // namespace perigee

// repl/session/zzfx_list.cpp -- A sound of ZzFX as its list of twenty numbers, in the order in which such lists are passed around.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/zzfx_list.h"

#include <algorithm>
#include <cmath>

#include "patterns/controls.h"
#include "repl/session/event_controls.h"

namespace perigee {
namespace {

// Each number's parameter of the instrument `zzfx`, and what it is where the list leaves it out.
struct Item {
  std::string_view param;
  double otherwise;
};
constexpr Item kItems[] = {{"zvolume", 1.0}, {"zrand", 0.05},   {"freq", 220.0},  {"attack", 0.0},
                           {"held", 0.0},    {"release", 0.1},  {"zwave", 0.0},   {"curve", 1.0},
                           {"slide", 0.0},   {"deltaSlide", 0}, {"pitchJump", 0}, {"pitchJumpTime", 0.0},
                           {"lfo", 0.0},     {"znoise", 0.0},   {"zmod", 0.0},    {"zcrush", 0.0},
                           {"zdelay", 0.0},  {"sustain", 1.0},  {"decay", 0.0},   {"tremolo", 0.0}};

constexpr double kLeastAttack = 0.0002;  // seconds, ZzFX's nine frames, as the instrument has them

double item_of(std::span<const Value> items, std::size_t place) {
  const double otherwise = kItems[place].otherwise;
  if (place >= items.size()) return otherwise;
  const Value& item = items[place];
  double value = otherwise;
  if (item.is_number()) value = item.number();
  if (item.is_string()) value = number_of(item.text()).value_or(otherwise);
  return std::isfinite(value) ? value : otherwise;
}

}  // namespace

bool is_zzfx(std::string_view instrument) { return instrument == "zzfx" || instrument.starts_with("z_"); }
bool has_zzfx_list(const ControlMap& controls) {
  static const ControlId id = control_key("zzfx");
  const Value* list = controls.find(id);
  return list != nullptr && list->is_list();
}

void read_zzfx_list(const ControlMap& controls, const Instrument& instrument, std::vector<double>& values, double& hz,
                    double& held) {
  static const ControlId id = control_key("zzfx");
  const Value* list = controls.find(id);
  if (list == nullptr || !list->is_list()) return;
  held = kLeastAttack;  // attack, decay and the time between that and the release
  for (std::size_t place = 0; place < std::size(kItems); ++place) {
    const Item& item = kItems[place];
    const double value = item_of(list->items(), place);
    if (item.param == "freq") hz = value;
    if (item.param == "held" || item.param == "attack" || item.param == "decay") held += std::clamp(value, 0.0, 20.0);
    for (std::size_t i = 0; i < instrument.params.size(); ++i) {
      const InstrumentParam& param = instrument.params[i];
      if (param.name != item.param) continue;
      values[i] = std::clamp(value, static_cast<double>(param.low), static_cast<double>(param.high));
    }
  }
}

}  // namespace perigee

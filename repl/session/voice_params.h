// repl/session/voice_params.h -- The parameters of a voice by name, and the effects that are to hear them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/voice_effects.h"

namespace perigee {

// Collected before the Program is known, then put in its order.
class VoiceParams {
 public:
  EffectSet effects;

  void set(std::string_view name, double value) {
    for (Setting& each : settings_) {
      if (each.name != name) continue;
      each.value = value;
      return;
    }
    settings_.push_back({std::string{name}, value});
  }
  bool has(std::string_view name) const {
    for (const Setting& each : settings_) {
      if (each.name == name) return true;
    }
    return false;
  }
  std::array<float, kMaxParams> for_program(const Program& program) const {
    std::array<float, kMaxParams> values = program.default_params();
    for (const Setting& each : settings_) {
      const int index = program.param_index(each.name);
      if (index >= 0) values[static_cast<std::size_t>(index)] = static_cast<float>(each.value);
    }
    return values;
  }

 private:
  struct Setting {
    std::string name;
    double value = 0.0;
  };
  std::vector<Setting> settings_;
};

}  // namespace perigee

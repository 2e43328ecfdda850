// engine/modulation.cpp -- What moves any parameter of a voice: slow waves, envelopes and busses, as units of its Program.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/modulation.h"

#include <algorithm>

namespace perigee {
namespace {

using Value = ProgramBuilder::Value;

constexpr float kNoLimit = 1e30f;

// From 0 to 1.
Value wave_of(ProgramBuilder& builder, const Modulation& modulation, std::size_t number) {
  const auto param = [&](const char* name, float otherwise) {
    return builder.param(modulator_param(number, name), otherwise);
  };
  const auto constant = [&](float value) { return builder.constant(value); };
  if (modulation.modulators[number].kind == ModulatorKind::lfo) {
    const Value wave =
        builder.one("lfo", {param("rate", 1.0f), param("shape", 0.0f), param("skew", 0.5f), param("phase", 0.0f)});
    return modulation.modulators[number].curved ? builder.one("pow", {wave, param("curve", 1.0f)}) : wave;
  }
  if (modulation.modulators[number].kind == ModulatorKind::signal) return param("wave", 0.5f);
  if (modulation.modulators[number].kind == ModulatorKind::bus) {
    const auto sides = builder.add("bus_out", {param("number", 0.0f)});
    return builder.one("mul", {builder.one("add", {sides[0], sides[1]}), constant(0.5f)});
  }
  if (modulation.modulators[number].curved) {
    return builder.one("bent_envelope",
                       {param("attack", 0.0f), param("decay", 0.0f), param("sustain", 1.0f), param("release", 0.0f),
                        param("acurve", 0.0f), param("dcurve", 0.0f), param("rcurve", 0.0f)});
  }
  return builder.one("envelope", {param("attack", 0.0f), param("decay", 0.0f), param("sustain", 1.0f),
                                  param("release", 0.0f), constant(0.0f), constant(1.0f), constant(0.0f)});
}

Value moved(ProgramBuilder& builder, const Modulation& modulation, std::string_view name, Value value) {
  bool moves = false;
  for (std::size_t number = 0; number < modulation.modulators.size(); ++number) {
    const auto& all = modulation.modulators[number].moves;
    if (std::find(all.begin(), all.end(), name) == all.end()) continue;
    moves = true;
    const Value wave = wave_of(builder, modulation, number);
    Value reach = builder.one("muladd", {wave, builder.param(reach_param(number, name, "span"), 0.0f),
                                         builder.param(reach_param(number, name, "from"), 0.0f)});
    if (modulation.moves(modulator_param(number, "depth")))
      reach = builder.one("mul", {reach, builder.param(modulator_param(number, "depth"), 1.0f)});
    value = builder.one("add", {value, reach});
  }
  if (!moves) return value;
  return builder.one("within", {value, builder.param(limit_param(name, "low"), -kNoLimit),
                                builder.param(limit_param(name, "high"), kNoLimit)});
}

}  // namespace

bool Modulation::moves(std::string_view param) const {
  return std::any_of(modulators.begin(), modulators.end(), [&](const Modulator& each) {
    return std::find(each.moves.begin(), each.moves.end(), param) != each.moves.end();
  });
}

std::string Modulation::key() const {
  std::string text;
  for (const Modulator& each : modulators) {
    constexpr const char* kKinds[] = {" ~lfo", " ~env", " ~bus", " ~sig"};  // in the order of ModulatorKind
    text += kKinds[static_cast<std::size_t>(each.kind)];
    if (each.curved) text += '^';
    for (const std::string& param : each.moves) text += ' ' + param;
  }
  return text;
}

std::string modulator_param(std::size_t modulator, std::string_view name) {
  return "~" + std::to_string(modulator) + ":" + std::string{name};
}
std::string reach_param(std::size_t modulator, std::string_view param, std::string_view end) {
  return modulator_param(modulator, end) + ":" + std::string{param};
}
std::string limit_param(std::string_view param, std::string_view side) {
  return "~" + std::string{side} + ":" + std::string{param};
}

void modulate(ProgramBuilder& builder, const Modulation& modulation) {
  builder.move_params([modulation](ProgramBuilder& b, std::string_view name, Value value) {
    return moved(b, modulation, name, value);
  });
}

}  // namespace perigee

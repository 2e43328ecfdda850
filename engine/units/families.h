// engine/units/families.h -- Families of units: each file declares its units once, the facts beside the kernel.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "engine/kernel.h"

namespace perigee {

struct UnitRow {
  UnitInfo info;
  Kernel kernel = nullptr;
};
using UnitRows = std::span<const UnitRow>;

// The kernels are those of the instruction set chosen when it is called. To add a family: its name here and in units.cpp.
UnitRows sample_units();
UnitRows source_units();
UnitRows envelope_units();
UnitRows filter_units();
UnitRows ladder_units();
UnitRows shaper_units();
UnitRows distortion_units();
UnitRows crossing_units();
UnitRows bank_units();
UnitRows shifter_units();
UnitRows wobble_units();
UnitRows dynamic_units();
UnitRows side_units();
UnitRows arithmetic_units();
UnitRows range_units();
UnitRows trigger_units();
UnitRows lag_units();
UnitRows biquad_units();
UnitRows oscillator_units();
UnitRows noise_units();
UnitRows feedback_units();
UnitRows delay_units();
UnitRows reverb_units();
UnitRows swing_units();
UnitRows string_units();
UnitRows mode_units();
UnitRows pitch_units();
UnitRows grain_units();
UnitRows curve_units();
UnitRows spectral_units();
UnitRows wavetable_units();
UnitRows end_units();
UnitRows circle_units();
UnitRows orbit_units();
UnitRows operator_units();
UnitRows zzfx_units();
UnitRows formula_units();
UnitRows stream_units();

void choose_lane_kernels(KernelTable& kernels);  // all but those of units and chains
Chain choose_chain();

// The words of which rows are made.
constexpr UnitInput input(std::string_view name, std::string_view unit, float low, float high, float default_value) {
  return {name, unit, low, high, default_value, false, false, false};
}
constexpr UnitInput held(UnitInput made) {
  made.held = true;
  return made;
}
constexpr UnitInput constant(UnitInput made) {
  made.held = made.constant = true;
  return made;
}
// At its default the unit does nothing, equal to the bit.
constexpr UnitInput switchable(UnitInput made) {
  made.has_neutral = true;
  return made;
}
constexpr UnitInput kIn = input("in", "signal", -1.0f, 1.0f, 0.0f);
constexpr UnitInput kFreq = input("freq", "Hz", 0.0f, 20000.0f, 440.0f);
constexpr UnitInput kPhase = input("phase", "turns", -1.0f, 1.0f, 0.0f);
constexpr UnitInput kSalt = held(input("salt", "number", 0.0f, 1000.0f, 0.0f));

struct UnitShape {
  int outputs = 1;
  int state_rows = 0;
  float memory_seconds = 0.0f;
  int memory_input = -1;
  int memory_user = -1;
  UnitKind kind = UnitKind::plain;
  std::size_t bus = kDryBus;
};
constexpr UnitInfo unit(std::string_view name, std::string_view family, std::string_view help,
                        std::initializer_list<UnitInput> inputs, UnitShape shape = {}) {
  UnitInfo info;
  info.name = name;
  info.family = family;
  info.help = help;
  for (const UnitInput& each : inputs) info.inputs[static_cast<std::size_t>(info.input_count++)] = each;
  info.outputs = shape.outputs;
  info.state_rows = shape.state_rows;
  info.memory_seconds = shape.memory_seconds;
  info.memory_input = shape.memory_input;
  info.memory_user = shape.memory_user;
  info.kind = shape.kind;
  info.bus = shape.bus;
  return info;
}

}  // namespace perigee

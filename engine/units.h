// engine/units.h -- The table of units: the block operations from which everything that sounds is put together.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace perigee {

inline constexpr int kMaxUnitInputs = 8;
inline constexpr int kMaxUnitOutputs = 2;

// In the order of the table. Every unit is a function of the voice's own local time, seed, region and inputs alone: what a voice
// sounds like does not depend on its lane, its neighbours or where in a quantum it begins.
// clang-format off
enum class Unit : std::uint8_t {
  sample_mono, sample_stereo,                  // readers
  sine, saw, pulse, triangle, white, pink,     // sources
  line, sweep, glide,                          // control curves
  adsr, ahd, fade, strike,                     // envelopes, multiplied onto a signal
  lpf, hpf, bpf,                               // resonant state-variable filters
  add, sub, mul, mix,                          // arithmetic
  clip, shape, crush, coarse,                  // distortion
  out, out_stereo, out_balance,                // the end of a Program: place and sum into the orbit
  count
};
// clang-format on
inline constexpr int kUnits = static_cast<int>(Unit::count);

struct UnitInput {
  std::string_view name;
  std::string_view unit;  // "Hz", "s", "frames", "0..1", …
  float default_value = 0.0f;
  float neutral = 0.0f;  // with has_neutral: here the unit passes its first input(s) on, equal to the bit
  bool has_neutral = false;
};

struct UnitInfo {
  Unit unit = Unit::count;
  std::string_view name;
  std::string_view help;
  int input_count = 0;
  int outputs = 1;     // 0 for the ends of a Program
  int state_rows = 0;  // rows of 16 words that live from one quantum to the next
  std::array<UnitInput, kMaxUnitInputs> inputs{};
};

std::span<const UnitInfo> unit_table() noexcept;
const UnitInfo& unit_info(Unit unit) noexcept;
const UnitInfo* find_unit(std::string_view name) noexcept;  // null if there is none

}  // namespace perigee

// engine/units.h -- The table of units: the block operations from which everything that sounds is put together.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "engine/trigger.h"

namespace perigee {

inline constexpr int kMaxUnitInputs = 12;
inline constexpr int kMaxUnitOutputs = 2;

// The stereo busses of an orbit: what is heard as it is, and what goes to its delay and its reverb.
inline constexpr std::size_t kBusses = 3;
inline constexpr std::size_t kDryBus = 0, kDelayBus = 1, kRoomBus = 2;
// After them a bus for each two outputs, where there are more than two: what is placed on their circle.
inline constexpr std::size_t kCircleBus = kBusses, kMaxBusses = kBusses + kMaxOutputs / 2;
inline constexpr std::uint32_t kCircleBits = ((1u << kMaxBusses) - 1u) & ~((1u << kCircleBus) - 1u);

struct UnitInput {
  std::string_view name;
  std::string_view unit;          // "Hz", "s", "frames", "0..1", …
  float low = 0.0f, high = 0.0f;  // the range that makes sense; beyond it the unit is safe, not musical
  float default_value = 0.0f;
  bool has_neutral = false;  // at the default the unit passes its first input(s) on, equal to the bit
  bool held = false;         // read on the first frame of a quantum; all others may change every frame
  bool constant = false;     // must be a number when the Program is built
};

// What a unit is besides a function of its inputs.
enum class UnitKind : std::uint8_t {
  plain,
  arithmetic,  // of inputs that hold for the whole quantum, a value that holds for the whole quantum
  reader,      // of the trigger's sample
  whole,       // needs whole quanta, so it may not stand in a loop of single samples
  end,         // adds to a bus of the orbit: what a Program is for
};

// Units that are computed together where they stand behind each other (engine/units/chains).
enum class Link : std::uint8_t { none, mul, add, muladd, adsr, lpf, out, place };

// Every unit is a function of the voice's own local time, seed, region and inputs alone: what a voice sounds like does not
// depend on its lane, its neighbours or where in a quantum it begins.
struct UnitInfo {
  std::string_view name;
  std::string_view family;
  std::string_view help;
  std::array<UnitInput, kMaxUnitInputs> inputs{};
  int input_count = 0;
  int outputs = 1;              // 0 for the ends of a Program
  int state_rows = 0;           // rows of 16 words that live from one quantum to the next
  float memory_seconds = 0.0f;  // of a ring with a row of 16 for each frame; 0: none
  int memory_input = -1;        // the constant input that says how many seconds instead, at most memory_seconds
  int memory_user = -1;         // the input that the ring is for: where it is the constant 0 there is none
  UnitKind kind = UnitKind::plain;
  std::size_t bus = kDryBus;  // of an end: where it adds to; kCircleBus: to all of the circle
};

// In families, in the order in which they were declared.
std::span<const UnitInfo> unit_table();
// A unit's place in the table; -1 if there is none of that name.
int find_unit(std::string_view name);
inline const UnitInfo& unit_info(int unit) { return unit_table()[static_cast<std::size_t>(unit)]; }

}  // namespace perigee

// engine/units.cpp -- The table of units, put together from its families, and their kernels for this machine.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/units.h"

#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/units/families.h"

namespace perigee {
namespace {

using Family = UnitRows (*)();
constexpr Family kFamilies[] = {
    sample_units,   source_units,    envelope_units, filter_units,     ladder_units, shaper_units,     distortion_units,
    crossing_units, shifter_units,   wobble_units,   dynamic_units,    side_units,   arithmetic_units, range_units,
    trigger_units,  lag_units,       biquad_units,   oscillator_units, noise_units,  feedback_units,   delay_units,
    reverb_units,   swing_units,     string_units,   mode_units,       pitch_units,  grain_units,      curve_units,
    spectral_units, wavetable_units, bank_units,     end_units,        circle_units, orbit_units,      zzfx_units,
    formula_units,  operator_units,  stream_units};

struct Table {
  std::vector<UnitInfo> units;
  std::unordered_map<std::string_view, int> places;
  Table() {
    for (const Family family : kFamilies) {
      for (const UnitRow& row : family()) {
        if (!places.emplace(row.info.name, static_cast<int>(units.size())).second) {
          throw std::logic_error("two units are named " + std::string{row.info.name});
        }
        units.push_back(row.info);
      }
    }
    if (units.size() > kMaxUnits) throw std::logic_error("more units than KernelTable has room for");
  }
};
const Table& table() {
  static const Table known;
  return known;
}

}  // namespace

std::span<const UnitInfo> unit_table() { return table().units; }

int find_unit(std::string_view name) {
  const auto found = table().places.find(name);
  return found == table().places.end() ? -1 : found->second;
}

KernelTable choose_kernels() {
  KernelTable kernels;
  std::size_t place = 0;
  for (const Family family : kFamilies) {
    for (const UnitRow& row : family()) kernels.unit[place++] = row.kernel;
  }
  choose_lane_kernels(kernels);
  kernels.chain = choose_chain();
  return kernels;
}

}  // namespace perigee

// engine/unit_value.cpp -- What a unit makes of numbers, worked out beforehand by the unit itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unit_value.h"

#include <algorithm>
#include <array>

#include "engine/denormals.h"
#include "engine/kernel.h"
#include "engine/units.h"

namespace perigee {

std::optional<float> unit_value(int unit, std::span<const float> inputs) {
  static const KernelTable kernels = choose_kernels();
  const UnitInfo& info = unit_info(unit);
  if (info.kind != UnitKind::arithmetic || info.outputs != 1 || info.state_rows > 0) return std::nullopt;
  std::array<LaneRow, kMaxUnitInputs> rows;
  std::array<UnitInputView, kMaxUnitInputs> views;
  LaneRow made{};
  UnitCall call;
  for (std::size_t i = 0; i < static_cast<std::size_t>(info.input_count); ++i) {
    rows[i].fill(i < inputs.size() ? inputs[i] : info.inputs[i].default_value);
    views[i] = {rows[i].data(), 0};
  }
  call.inputs = views.data();
  LaneTimes times{};
  times.local.fill(1);
  call.times = &times;
  call.outputs[0] = made.data();
  call.frames = 1;
  const FlushDenormals as_in_the_engine;
  kernels.unit[static_cast<std::size_t>(unit)](call);
  return made[0];
}

}  // namespace perigee

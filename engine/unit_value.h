// engine/unit_value.h -- What a unit makes of numbers, worked out beforehand by the unit itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>

namespace perigee {

// Control thread. What arithmetic (UnitKind::arithmetic) gives for these inputs, to the bit as while it sounds; nothing for a
// unit that depends on more than its inputs.
std::optional<float> unit_value(int unit, std::span<const float> inputs);

}  // namespace perigee

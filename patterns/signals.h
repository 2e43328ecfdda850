// patterns/signals.h -- Shapes of a cycle: ramps, waves, chance and time itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

#include "patterns/pattern.h"

namespace perigee {

struct NamedSignal {
  std::string_view name, help;
  Pattern pattern;
  Pattern tidal = nullptr;  // where Tidal means another
};
std::span<const NamedSignal> all_signals();

}  // namespace perigee

// repl/session/added_effects.h -- What FX adds to an event: the effects join the event's own chain.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "patterns/event.h"

namespace perigee {

struct WithEffects {
  Event event;  // without FX
  std::vector<std::string> problems;
};

// There is one chain: an effect that is named a second time is left out and told of.
bool adds_effects(const Event& event);
WithEffects with_effects(const Event& event);

}  // namespace perigee

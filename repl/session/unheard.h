// repl/session/unheard.h -- Controls that change nothing in what is heard: the event plays without them, and the player is told.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/trigger.h"
#include "patterns/dialect.h"
#include "patterns/event.h"

namespace perigee {

// Does a synth of the player's have this control? Asked with the sound's name.
using SynthHears = std::function<bool(std::string_view sound, std::string_view control)>;

// The controls of an event that neither its voice nor its orbit hears, in a sentence each. Those that the player has made, and
// those that are no matter of sound, are not among them.
std::vector<std::string> unheard_controls(const Event& event, Dialect dialect, const SynthHears& synth_hears,
                                          int outputs = kMaxOutputs);

}  // namespace perigee

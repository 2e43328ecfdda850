// repl/session/unheard.h -- Controls that change nothing in what is heard: the event plays without them, and the player is told.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/trigger.h"
#include "patterns/dialect.h"
#include "patterns/event.h"

namespace perigee {

// Does a synth of the player's have this control? Asked with the sound's name; nothing where there is no such synth.
using SynthHears = std::function<std::optional<bool>(std::string_view sound, std::string_view control)>;

// The controls of an event that neither its voice nor its orbit hears, in a sentence each. Those that the player has made, and
// those that are no matter of sound, are not among them. `sampled`: a sample is found by the sound's name.
std::vector<std::string> unheard_controls(const Event& event, Dialect dialect, const SynthHears& synth_hears,
                                          bool sampled, int outputs = kMaxOutputs);

}  // namespace perigee

// repl/session/unread.h -- Words where a control needs a number: the event plays without them, and the player is told.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "patterns/event.h"

namespace perigee {

// The controls of an event that need a number and have a word, a list or a number without end, in a sentence each.
std::vector<std::string> unread_controls(const Event& event);

}  // namespace perigee

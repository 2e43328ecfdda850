// patterns/arrangement.h -- What large forms are made with.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "patterns/registry.h"

namespace perigee {

// As a join with structure from both, of patterns that are made for a value and for the time of its event. Continuous
// events are dropped.
Pattern join_by_whole(Pattern outer, std::function<Pattern(const Value&, const Span& whole)> make);

namespace library {

// The sections {begin, end, pattern} of a call, played again from the first begin when the last has ended.
Pattern sequence_loop(CallArgs& args);

}  // namespace library
}  // namespace perigee

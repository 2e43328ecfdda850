// patterns/haps.h -- The events of a query, and the query itself, changed by any function.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "patterns/core.h"

namespace perigee {

// The events of each query all together, to be changed, dropped or added to. Keeps steps.
Pattern change_answer(Pattern source, std::function<void(Events&)> change);

// Events of the same time are a chord; those without a whole are all one. For each chord, what `each` appends.
Pattern change_chords(Pattern source, std::function<void(Events&& chord, Events& out)> each);

// Asks the source for another span; none asks nothing.
Pattern change_query(Pattern source, std::function<std::optional<Span>(const Span&)> change);

// Each chord becomes one event, whose value is the list of its events.
Pattern collected(Pattern source);

// Fragments of the same event that touch become one.
Pattern defragmented(Pattern source);
// The events as they are heard: asked cycle by cycle, as the scheduler asks, so that a signal that drives time or chance is
// read in every cycle; what the end of a cycle cut is joined. Without what is continuous.
Pattern as_heard(Pattern source);

// For every event of the outer pattern, the pattern that `make` gives for the event, as it is: neither cut to the
// event's whole nor kept for the next query.
Pattern bind_events(Pattern outer, std::function<Pattern(const Event&)> make, const std::vector<Pattern>& inside = {});

}  // namespace perigee

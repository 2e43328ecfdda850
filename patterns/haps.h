// patterns/haps.h -- The events of a query, and the query itself, changed by any function.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "patterns/core.h"

namespace perigee {

// The events of each query all together, to be changed, dropped or added to. Keeps steps.
Pattern change_events(Pattern source, std::function<void(Events&)> change);

// Asks the source for another span; none asks nothing.
Pattern change_query(Pattern source, std::function<std::optional<Span>(const Span&)> change);

// Events of the same time become one, whose value is the list of them.
Pattern collected(Pattern source);

// Fragments of the same event that touch become one.
Pattern defragmented(Pattern source);

// For every event of the outer pattern, the pattern that `make` gives for the event, as it is: neither cut to the
// event's whole nor kept for the next query.
Pattern bind_events(Pattern outer, std::function<Pattern(const Event&)> make, const std::vector<Pattern>& inside = {});

}  // namespace perigee

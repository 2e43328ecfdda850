// patterns/tidal_joins.h -- Patterns of patterns as Tidal flattens them, where Strudel does otherwise or not.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/core.h"

namespace perigee::tidal {

// Outer events with the values that the inner pattern has at their begin.
Pattern outer_join(Pattern of_patterns);
// A whole inner cycle in each outer event, its samples played as much faster as it is squeezed.
Pattern squeeze_join_up(Pattern of_patterns);
// Pieces of n by number, which wraps round, squeezed into the numbers' events.
Pattern bite(int64_t pieces, const Pattern& numbers, const Pattern& source);
Pattern chew(int64_t pieces, const Pattern& numbers, const Pattern& source);  // bite that plays samples as much faster
// Each item of a list is an event.
Pattern flattened(Pattern of_lists);

}  // namespace perigee::tidal

// patterns/answering.h -- A pattern whose answer is one function: for what no other node can say.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "patterns/pattern.h"

namespace perigee {

// Appends the events of the query. Any thread.
using Answer = std::function<void(const Query&, Events& out)>;

// `inside` are the patterns that the answer asks. Asking for part of a span may give other events than the whole.
Pattern answering(Answer answer, const std::vector<Pattern>& inside, std::optional<Rational> steps = std::nullopt);
// The same, asked cycle by cycle.
Pattern answering_by_cycle(Answer answer, const std::vector<Pattern>& inside,
                           std::optional<Rational> steps = std::nullopt);

}  // namespace perigee

// patterns/cat.h -- A row of patterns that is made faster, or of values that are changed, is still a row.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "patterns/pure.h"

namespace perigee {

// fast(factor, source) as one node where the source is a plain value or a row of equal parts; null otherwise.
Pattern faster_cat(const Pattern& source, const Rational& factor);

// timecat, as the dialect has it: in Tidal the whole of a step that is longer than a cycle lies in the step's place in
// the cycle in which it began, and so may end before the part that still sounds.
Pattern timecat_in(Dialect dialect, std::vector<std::pair<Rational, Pattern>> parts);

// Plain values in turn, each for an equal part of a cycle: one of them, a row of them, and each of those made faster.
class PlainRow {
 public:
  PlainRow() = default;  // of nothing
  // Of a pattern that is no such row: of nothing. The pattern is to outlive this.
  explicit PlainRow(const Node& pattern);

  // The value that lasts through all of the span; null where there is none, or more.
  const PureNode* through(const Span& span) const noexcept;

 private:
  std::vector<const PureNode*> leaves_;
  int64_t speed_ = 1;  // leaves a cycle
};

// The source with each of its values and their places changed once and for all, where it is a plain value or a short row
// of them; null otherwise. The change must depend on nothing else, and not fail.
Pattern change_leaves(const Pattern& source, const std::function<void(Value&, Context&)>& change);

}  // namespace perigee

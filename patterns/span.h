// patterns/span.h -- A stretch of time from begin up to end.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/rational.h"

namespace perigee {

struct Span {
  Cycles begin, end;

  Cycles duration() const { return end - begin; }
  bool empty() const noexcept { return begin == end; }
  friend bool operator==(const Span&, const Span&) noexcept = default;
};

// The common part of two spans, written to `out`; false where there is none. A single point counts unless it is
// the end of a span that has a length.
inline bool intersect(const Span& a, const Span& b, Span& out) noexcept {
  const Cycles& begin = max(a.begin, b.begin);
  const Cycles& end = min(a.end, b.end);
  const auto order = begin <=> end;
  if (order > 0) return false;
  if (order == 0 && ((begin == a.end && a.begin < a.end) || (begin == b.end && b.begin < b.end))) return false;
  out = Span{begin, end};
  return true;
}

}  // namespace perigee

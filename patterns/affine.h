// patterns/affine.h -- Straight-line changes of time: what every stretch, shift and squeeze does to a query and its answer.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/pattern.h"

namespace perigee {

// t -> t * scale + shift. scale > 0.
struct Affine {
  Rational scale = 1;
  Rational shift = 0;

  Cycles operator()(const Cycles& t) const {
    if (scale == Rational{1}) return t + shift;
    return shift == Rational{0} ? t * scale : t * scale + shift;
  }
  Span operator()(const Span& span) const { return Span{(*this)(span.begin), (*this)(span.end)}; }
  Affine inverse() const {
    const Rational back = scale.reciprocal();
    return Affine{back, -(shift * back)};
  }
  // First this, then the other.
  Affine then(const Affine& other) const { return Affine{scale * other.scale, other(shift)}; }

  void apply(Event& event) const {
    // Most parts are their wholes: map each time once.
    const bool same_begin = event.part.begin == event.whole.begin, same_end = event.part.end == event.whole.end;
    event.whole = (*this)(event.whole);
    event.part.begin = same_begin ? event.whole.begin : (*this)(event.part.begin);
    event.part.end = same_end ? event.whole.end : (*this)(event.part.end);
  }
};

// Asks `source` at the times that `there` gives and brings the answer back.
inline void query_through(const Affine& there, const Affine& back, const Node& source, const Query& query,
                          Events& out) {
  const size_t first = out.size();
  source.query(query.with(there(query.span)), out);
  for (size_t i = first; i < out.size(); ++i) back.apply(out[i]);
}

}  // namespace perigee

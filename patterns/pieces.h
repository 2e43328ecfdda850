// patterns/pieces.h -- Pieces of a pattern: looped, moved within their cycle, or changed apart from the rest.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "patterns/core.h"

namespace perigee {

// The stretch of `cycles` from `offset` on, again and again.
Pattern ribbon(const Cycles& offset, const Cycles& cycles, Pattern source);

// Loops the source for the time of each true piece and changes that by the function; elsewhere it plays on.
Pattern into(Pattern pieces, std::function<Pattern(const Pattern&)> change, Pattern source);
// The pattern of those patterns.
Pattern unjoin(Pattern pieces, std::function<Pattern(const Pattern&)> change, Pattern source);

// Every event silent up to `begin` (0..1) of its time.
Pattern press_by(const Rational& begin, Pattern source);
// Every event at step `step` of a cycle of `steps`.
Pattern beat(const Rational& step, const Rational& steps, Pattern source);
// The second half of each of `parts` of a cycle late by `swing` of the half's time.
Pattern swing_by(const Rational& swing, const Rational& parts, Pattern source);
// The first `share` of each cycle again and again; negative: the last.
Pattern linger(const Rational& share, Pattern source);
// The source begun anew, from cycle 0, whenever the value changes; where it is 0 it plays as it is.
Pattern timeline(Pattern timelines, Pattern source);

// The true steps of one rhythm on their way (by, 0..1) to those of another. Each lasts a step of the first. Throws
// PatternError where the other has fewer.
Pattern morph(const std::vector<bool>& from, const std::vector<bool>& to, const Rational& by);

}  // namespace perigee

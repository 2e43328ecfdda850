// patterns/tidal_time.h -- Changes of time as Tidal makes them, where they are not Strudel's.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/core.h"

namespace perigee::tidal {

Pattern fast(const Rational& factor, Pattern source);  // below 0: reversed
Pattern slow(const Rational& factor, Pattern source);
// Never slower than the source; what begins in an earlier cycle keeps its place relative to that one.
Pattern fast_gap(const Rational& factor, Pattern source);
Pattern compress(const Cycles& begin, const Cycles& end, Pattern source);     // silent unless 0 <= begin < end <= 1
Pattern compress_to(const Cycles& begin, const Cycles& end, Pattern source);  // counted from begin's cycle
Pattern timecat(const std::vector<std::pair<Rational, Pattern>>& parts);
Pattern fastcat(std::vector<Pattern> parts);  // counts as many steps as the parts together

// `changed` where events begin within begin..end of the cycle (end exclusive), `source` elsewhere.
Pattern within(const Cycles& begin, const Cycles& end, Pattern changed, Pattern source);
Pattern linger(const Rational& fraction, Pattern source);
Pattern trunc(const Rational& fraction, Pattern source);
Pattern loop_first(Pattern source);
Pattern play_for(const Cycles& begin, const Cycles& end, Pattern source);
Pattern stretch(Pattern source);
Pattern swing_by(const Pattern& amount, const Rational& parts, const Pattern& source);

}  // namespace perigee::tidal

// patterns/core.h -- The makers of patterns that everything else is built from.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "patterns/pattern.h"

namespace perigee {

// Change a value in place; false drops the event.
using Mapper = std::function<bool(Value&)>;
// Change the left value, given the right one; false drops the event.
using Combiner = std::function<bool(Value& left, const Value& right)>;

// -- Sources
Pattern pure(Value value, Context context = {});  // the value once a cycle
Pattern silence();
Pattern gap(Rational steps);  // silence that counts as so many steps
Pattern nothing();            // silence of no steps
Pattern steady(Value value);  // a continuous value
// A continuous value of the time a query begins at.
Pattern signal(std::function<Value(const Cycles& begin, const QueryState&)> of_time);
// A continuous value of the span that is asked for.
Pattern span_signal(std::function<Value(const Span&)> of_span);

// -- Values
Pattern fmap(Pattern source, Mapper change);  // keeps steps
Pattern filter_values(Pattern source, std::function<bool(const Value&)> keep);
Pattern filter_events(Pattern source, std::function<bool(const Event&)> keep);
Pattern map_events(Pattern source, std::function<void(Event&, const QueryState&)> change);
// Change an event's value or context in place, but no times; false drops it.
Pattern change_events(Pattern source, std::function<bool(Event&)> change);
Pattern truthy_only(Pattern source);
Pattern with_context(Pattern source, Context context);
Pattern with_steps(Pattern source, std::optional<Rational> steps);

// -- Side by side, one after another
Pattern stack(std::vector<Pattern> layers);
Pattern slowcat(std::vector<Pattern> cycles);                      // one a cycle, each with its own count of cycles
Pattern slowcat_prime(std::vector<Pattern> cycles);                // one a cycle, all on the common count
Pattern fastcat(std::vector<Pattern> parts);                       // equal parts of a cycle
Pattern timecat(std::vector<std::pair<Rational, Pattern>> parts);  // parts of a cycle by weight

// -- Time
Pattern fast(const Rational& factor, Pattern source);  // 0 or less: silence
Pattern slow(const Rational& factor, Pattern source);
Pattern early(const Cycles& offset, Pattern source);
Pattern late(const Cycles& offset, Pattern source);
Pattern rev(Pattern source);
Pattern reverse_time(Pattern source);  // of the whole time line
Pattern compress(const Cycles& begin, const Cycles& end, Pattern source);
Pattern fast_gap(const Rational& factor, Pattern source);
Pattern focus(const Cycles& begin, const Cycles& end, Pattern source);
Pattern zoom(const Cycles& begin, const Cycles& end, Pattern source);
Pattern ply(const Rational& factor, Pattern source);
Pattern repeat_cycles(const Rational& times, Pattern source);
Pattern iter(int64_t times, Pattern source, bool back = false);
Pattern segment(const Rational& rate, Pattern source);
Pattern split_queries(Pattern source);                                        // asks the source cycle by cycle
Pattern with_state(std::function<void(QueryState&)> change, Pattern source);  // what a query carries is changed

// -- Structure
Pattern struct_(Pattern source, Pattern truths);  // the source's values in the rhythm of what is true
Pattern mask(Pattern source, Pattern truths);
Pattern when(Pattern truths, Pattern then, Pattern otherwise);
Pattern chunk(int64_t n, Pattern source, Pattern transformed, bool back = false);

}  // namespace perigee

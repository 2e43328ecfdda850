// patterns/tidal_joins.cpp -- Patterns of patterns as Tidal flattens them, where Strudel does otherwise or not.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tidal_joins.h"

#include "patterns/answering.h"
#include "patterns/arguments.h"
#include "patterns/controls.h"
#include "patterns/join.h"
#include "patterns/operators.h"
#include "patterns/pure.h"
#include "patterns/tidal_time.h"

namespace perigee::tidal {
namespace {

Value speed(double factor) { return Value{ControlMap::single(control_key("speed"), Value{factor})}; }

// The numbers become the pieces that they name.
Pattern pieces_of(int64_t pieces, const Pattern& numbers, const Pattern& source, std::string_view function) {
  return fmap(numbers, [pieces, source, function](Value& number) {
    const auto i = static_cast<int64_t>(wrapped(number_in(number, function), static_cast<size_t>(pieces)));
    number = Value{zoom(Rational{i, pieces}, Rational{i + 1, pieces}, source)};
    return true;
  });
}

}  // namespace

Pattern outer_join(Pattern of_patterns) {
  auto steps = of_patterns->steps();
  return answering(
      [of_patterns](const Query& query, Events& out) {
        Events outers;
        of_patterns->query(query, outers);
        for (const Event& outer : outers) {
          const Cycles at = outer.whole_or_part().begin;
          const size_t first = out.size();
          as_pattern(outer.value)->query(query.with(Span{at, at}), out);
          for (size_t i = first; i < out.size(); ++i) {
            out[i].whole = outer.whole;
            out[i].part = outer.part;
            out[i].has_whole = outer.has_whole;
            out[i].context.add(outer.context);
          }
        }
      },
      {of_patterns}, std::move(steps));
}

Pattern squeeze_join_up(Pattern of_patterns) {
  return answering(
      [of_patterns](const Query& query, Events& out) {
        Events outers;
        of_patterns->query(query, outers);
        for (const Event& outer : outers) {
          if (!outer.has_whole || outer.whole.empty()) continue;
          const Cycles begin = outer.whole.begin.cycle_position(), length = outer.whole.duration();
          Pattern faster =
              operate(Op::mul, Align::in, as_pattern(outer.value), pure(speed(length.reciprocal().to_double())));
          Events events;
          tidal::compress(begin, begin + length, std::move(faster))->query(query.with(Span{outer.part}), events);
          for (Event& event : events) {
            if (!event.has_whole || !intersect(outer.whole, event.whole, event.whole) ||
                !intersect(outer.part, event.part, event.part))
              continue;
            event.context.add(outer.context);
            out.push_back(std::move(event));
          }
        }
      },
      {of_patterns});
}

Pattern bite(int64_t pieces, const Pattern& numbers, const Pattern& source) {
  return join(Bind::squeeze, pieces_of(pieces, numbers, source, "bite"));
}

Pattern chew(int64_t pieces, const Pattern& numbers, const Pattern& source) {
  return operate(Op::div, Align::in, squeeze_join_up(pieces_of(pieces, numbers, source, "chew")),
                 pure(speed(static_cast<double>(pieces))));
}

Pattern flattened(Pattern of_lists) {
  auto steps = of_lists->steps();
  return answering(
      [of_lists](const Query& query, Events& out) {
        Events chords;
        of_lists->query(query, chords);
        for (const Event& chord : chords) {
          const auto items = chord.value.is_list() ? chord.value.items() : std::span{&chord.value, 1};
          for (const Value& item : items) {
            Event note = chord;
            note.value = item;
            emit(query, std::move(note), out);
          }
        }
      },
      {of_lists}, std::move(steps));
}

}  // namespace perigee::tidal

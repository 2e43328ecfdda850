// patterns/neighbours.cpp -- Functions where an event depends on those beside it: one at a time, gliding, taking turns.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/neighbours.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "patterns/answering.h"
#include "patterns/json.h"
#include "patterns/numeral.h"

namespace perigee {
namespace {

// Continuous events first, then by begin and end.
bool sounds_before(const Event& a, const Event& b) {
  if (a.has_whole != b.has_whole) return !a.has_whole;
  if (!a.has_whole) return false;
  return a.whole.begin != b.whole.begin ? a.whole.begin < b.whole.begin : a.whole.end < b.whole.end;
}

Events one_at_a_time(Events events) {
  std::stable_sort(events.begin(), events.end(), sounds_before);
  Events kept;
  for (Event& event : events) {
    if (!kept.empty()) {
      // No kept event ends later than the last.
      const Cycles& until = kept.back().whole_or_part().end;
      const Span span = event.whole_or_part();
      if (span.begin < until) {
        if (span.end <= until) continue;
        event.whole = Span{until, span.end};
        event.has_whole = true;
      }
    }
    kept.push_back(std::move(event));
  }
  std::erase_if(kept, [](Event& event) { return !intersect(event.whole_or_part(), event.part, event.part); });
  return kept;
}

struct RotEvent {
  std::vector<SourceRange> places;
  Event event;
};

bool place_before(const SourceRange& a, const SourceRange& b) {
  return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
}

bool stands_before(const RotEvent& a, const RotEvent& b) {
  const auto before = [](const RotEvent& x, const RotEvent& y) {
    return std::lexicographical_compare(x.places.begin(), x.places.end(), y.places.begin(), y.places.end(),
                                        place_before);
  };
  if (before(a, b)) return true;
  if (before(b, a)) return false;
  if (sounds_before(a.event, b.event)) return true;
  if (sounds_before(b.event, a.event)) return false;
  if (a.event.part.begin != b.event.part.begin) return a.event.part.begin < b.event.part.begin;
  return to_json(a.event.value) < to_json(b.event.value);
}

// Touching parts of one event are joined.
void join_fragments(Events& events) {
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return a.part.begin < b.part.begin; });
  Events joined;
  std::multimap<Cycles, size_t> ending;  // where a fragment of an event ends
  for (Event& event : events) {
    const auto [from, to] = ending.equal_range(event.part.begin);
    const auto before = std::find_if(from, to, [&](const auto& end) {
      const Event& other = joined[end.second];
      return other.has_whole && event.has_whole && other.whole == event.whole && other.value == event.value;
    });
    if (before == to) {
      if (event.part.end != event.whole_or_part().end) ending.emplace(event.part.end, joined.size());
      joined.push_back(std::move(event));
      continue;
    }
    const size_t index = before->second;
    ending.erase(before);
    joined[index].part.end = event.part.end;
    if (event.part.end != event.whole_or_part().end) ending.emplace(event.part.end, index);
  }
  events = std::move(joined);
}

void rotate_cycle(int64_t by, Events events, const Span& asked, Events& out) {
  join_fragments(events);
  if (events.empty()) return;
  std::vector<RotEvent> row;
  for (Event& event : events) {
    std::vector<SourceRange> places = event.context.ranges();
    row.push_back({std::move(places), std::move(event)});
  }
  std::stable_sort(row.begin(), row.end(), stands_before);
  const auto n = static_cast<int64_t>(row.size());
  const int64_t shift = by >= 0 ? by % n : std::max<int64_t>(0, n + by);
  for (int64_t i = 0; i < n; ++i) {
    Event event = row[static_cast<size_t>(i)].event;
    if (!intersect(event.part, asked, event.part)) continue;
    if (!event.has_whole) event.whole = event.part;
    event.value = row[static_cast<size_t>((i + shift) % n)].event.value;
    out.push_back(std::move(event));
  }
}

}  // namespace

Pattern mono(Pattern source) {
  auto steps = source->steps();
  return answering(
      [source](const Query& query, Events& out) {
        Events events;
        source->query(query, events);
        for (Event& event : one_at_a_time(std::move(events))) out.push_back(std::move(event));
      },
      {source}, std::move(steps));
}

Pattern smooth(Pattern source) {
  return answering(
      [single = mono(source)](const Query& query, Events& out) {
        const Cycles middle = (query.span.begin + query.span.end) * Rational{1, 2};
        Events here, next;
        single->query(query.with(Span{middle, middle}), here);
        if (here.empty()) return;
        Event& event = here.front();
        const Span from = event.whole_or_part();
        single->query(query.with(Span{from.end, from.end}), next);
        if (!next.empty()) {
          const double begin = number_or_throw(event.value), end = number_or_throw(next.front().value);
          const Cycles duration = from.duration();
          const double along = duration == Rational{0} ? 0.0 : ((event.part.begin - from.begin) / duration).to_double();
          event.value = Value{begin + (end - begin) * along};
        }
        event.whole = event.part = query.span;
        event.has_whole = true;
        out.push_back(std::move(event));
      },
      {source});
}

Pattern rot(int64_t by, Pattern source) {
  auto steps = source->steps();
  return answering_by_cycle(
      [by, source](const Query& query, Events& out) {
        const Rational cycle = query.span.begin.sam();
        Events events;
        source->query(query.with(Span{cycle, cycle + Rational{1}}), events);
        rotate_cycle(by, std::move(events), query.span, out);
      },
      {source}, std::move(steps));
}

}  // namespace perigee

// patterns/pattern.cpp -- A pattern: ask it for a stretch of time and it answers with the events in it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/pattern.h"

#include <algorithm>
#include <numeric>

#include "patterns/json.h"

namespace perigee {

void Node::lie_over(const Node* child) {
  depth_ = std::max(depth_, child->depth_ + 1);
  if (depth_ > kDeepest) too_deep();
}

void Node::too_deep() {
  throw PatternError("this pattern is nested more than " + std::to_string(kDeepest) +
                     " deep; build it in fewer steps (a loop that wraps a pattern again and again is a common cause)");
}

void Budget::too_much_work() {
  visits_left_ = 0;
  throw BudgetExceeded("this pattern takes too much work to play; use smaller numbers or fewer layers");
}

void Budget::too_many_events() const {
  throw BudgetExceeded("this pattern makes more than " + std::to_string(events_) +
                       " events at once, more than can be heard; use smaller numbers");
}

void Budget::check_clock() const {
  if (deadline_ != Clock::time_point::max() && Clock::now() > deadline_) {
    throw BudgetExceeded("this pattern takes too long to play; use smaller numbers or fewer layers");
  }
}

Events query_sorted(const Pattern& pattern, const Span& span) {
  Budget budget;
  return query_sorted(pattern, span, QueryState{.budget = &budget});
}

Events query_sorted(const Pattern& pattern, const Span& span, const QueryState& state) {
  Events events;
  pattern->query(Query{span, &state}, events);
  std::vector<std::pair<std::string, size_t>> keys(events.size());
  for (size_t i = 0; i < events.size(); ++i) keys[i] = {to_json(events[i].value), i};
  std::sort(keys.begin(), keys.end(), [&](const auto& a, const auto& b) {
    const Event &x = events[a.second], &y = events[b.second];
    if (x.part.begin != y.part.begin) return x.part.begin < y.part.begin;
    if (x.has_whole != y.has_whole) return y.has_whole;
    if (x.has_whole && x.whole.begin != y.whole.begin) return x.whole.begin < y.whole.begin;
    if (a.first != b.first) return a.first < b.first;
    return a.second < b.second;
  });
  Events sorted;
  sorted.reserve(events.size());
  for (const auto& [key, i] : keys) sorted.push_back(std::move(events[i]));
  return sorted;
}

}  // namespace perigee

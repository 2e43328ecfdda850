// patterns/pattern.cpp -- A pattern: ask it for a stretch of time and it answers with the events in it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/pattern.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "patterns/json.h"
#include "patterns/memory.h"

namespace perigee {

void* Node::operator new(size_t size) {
  void* memory = ::operator new(size);
  count_patterns_memory(static_cast<std::ptrdiff_t>(size));
  return memory;
}

void Node::operator delete(void* memory, size_t size) noexcept {
  count_patterns_memory(-static_cast<std::ptrdiff_t>(size));
  ::operator delete(memory);
}

void Node::dispose(const Node* node) noexcept {
  constexpr unsigned kAtOnce = 32;  // one within the other; what is deeper waits until these have ended
  thread_local unsigned level = 0;
  thread_local const Node* waiting = nullptr;
  if (level == kAtOnce) {
    node->ends_after_ = std::exchange(waiting, node);
    return;
  }
  ++level;
  delete node;
  while (level == 1 && waiting != nullptr) delete std::exchange(waiting, waiting->ends_after_);
  --level;
}

void Node::lie_over(const Node* child) {
  depth_ = std::max(depth_, child->depth_ + 1);
  if (depth_ > kDeepest) too_deep();
}

void Node::too_deep() {
  throw PatternError("this pattern is nested more than " + std::to_string(kDeepest) +
                     " deep; build it in fewer steps (a loop that wraps a pattern again and again is a common cause)");
}

std::optional<Rational> common_steps(const std::optional<Rational>& a, const std::optional<Rational>& b) {
  if (!a) return b;
  return b ? lcm(*a, *b) : *a;
}

std::optional<Rational> common_steps(const std::vector<Pattern>& patterns) {
  std::optional<Rational> steps;
  for (const Pattern& pattern : patterns) steps = common_steps(steps, pattern->steps());
  return steps;
}

bool all_discrete(const std::vector<Pattern>& patterns) {
  return std::all_of(patterns.begin(), patterns.end(), [](const Pattern& pattern) { return pattern->discrete(); });
}

Budget Budget::half() const {
  auto deadline = deadline_;
  if (deadline != Clock::time_point::max()) {
    const auto now = Clock::now();
    deadline = now + (deadline - now) / 2;
  }
  return Budget{events_left_ / 2, visits_left_ / 2, deadline};
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

// patterns/pattern.h -- A pattern: ask it for a stretch of time and it answers with the events in it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <optional>

#include "patterns/budget.h"
#include "patterns/dialect.h"
#include "patterns/event.h"

namespace perigee {

class Inputs;  // patterns/inputs.h

// What a query carries besides its span.
struct QueryState {
  std::optional<double> cps = {};  // tempo, for functions whose result depends on it; with none each has its own
  double seed = 0.0;               // of the randomness
  bool precise_chance = false;     // drawn with Strudel's newer generator
  const Inputs* inputs = nullptr;  // what comes from outside; null: nothing does
  Cycles evaluated = 0;            // when the pattern was evaluated
  Budget* budget = nullptr;
  mutable unsigned level = 0;  // nodes being asked, one inside another: one query at a time uses a state
};

struct Query {
  Span span;
  const QueryState* state;

  Query with(Span other) const noexcept { return Query{std::move(other), state}; }
};

// Calls each(Span) for the piece of every cycle the span touches; an empty span is one piece. Each piece after the
// first counts as a visit, of a budget of its own where the query has none: many may be silent.
template <class Each>
void for_each_cycle(const Query& query, const Span& span, Each&& each) {
  if (span.end < span.begin) return;
  int64_t cycle = span.begin.floor() + 1;
  if (!(Cycles{cycle} < span.end)) return each(span);
  Budget own;
  Budget& budget = query.state->budget != nullptr ? *query.state->budget : own;
  Cycles begin = span.begin;
  for (; Cycles{cycle} < span.end; begin = Cycles{cycle++}) {
    budget.visit();
    each(Span{begin, Cycles{cycle}});
  }
  each(Span{begin, span.end});
}
template <class Each>
void for_each_cycle(const Query& query, Each&& each) {
  for_each_cycle(query, query.span, each);
}

// Deepest nesting of a pattern, and of a query, which may go through patterns made on the way. A query uses at most a
// few kilobytes of stack a level, so this fits half the 8 MB of an ordinary thread, sanitizers included.
inline constexpr unsigned kDeepest = 500;
inline constexpr unsigned kDeepestQuery = 1200;

// One immutable function of time. Shared by Pattern; any thread may query.
class Node : public RefCounted {
 public:
  virtual ~Node() = default;
  // Ends a node that nobody has; however deep what it holds is nested, a bounded part of the stack is used.
  static void dispose(const Node* node) noexcept;
  static void* operator new(size_t size);  // counted (patterns/memory.h)
  static void operator delete(void* memory, size_t size) noexcept;

  // Appends the events of the span to `out`, in no promised order. Throws PatternError (or a subclass); then `out`
  // may hold some of the events.
  void query(const Query& query, Events& out) const {
    const QueryState& state = *query.state;
    if (state.budget != nullptr) state.budget->visit();
    const Level inside{state.level};
    answer(query, out);
  }

  unsigned depth() const noexcept { return depth_; }
  // Steps a cycle, where the pattern knows: what stepwise functions count with.
  const std::optional<Rational>& steps() const noexcept { return steps_; }
  // True where every event has a whole and asking for part of a span gives those events cut to it.
  bool discrete() const noexcept { return discrete_; }
  // The value of a pattern that is one plain value a cycle; null otherwise.
  virtual const Value* pure_value() const noexcept { return nullptr; }

 protected:
  // Nesting is one more than the deepest child's. Throws PatternError beyond kDeepest.
  explicit Node(std::initializer_list<const Node*> children, std::optional<Rational> steps = std::nullopt,
                bool discrete = false)
      : steps_{std::move(steps)}, discrete_{discrete} {
    for (const Node* child : children) lie_over(child);
  }
  void lie_over(const Node* child);

 private:
  struct Level {
    unsigned& level;
    explicit Level(unsigned& now) : level{now} {
      if (level >= kDeepestQuery) too_deep();
      ++level;
    }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    ~Level() { --level; }
  };
  [[noreturn]] static void too_deep();
  virtual void answer(const Query& query, Events& out) const = 0;

  std::optional<Rational> steps_;
  mutable const Node* ends_after_ = nullptr;  // while it waits for its end
  unsigned depth_ = 1;
  bool discrete_;
};

// The fewest steps that hold both counts whole; a count that is not known asks for nothing.
std::optional<Rational> common_steps(const std::optional<Rational>& a, const std::optional<Rational>& b);
std::optional<Rational> common_steps(const std::vector<Pattern>& patterns);
bool all_discrete(const std::vector<Pattern>& patterns);

// The events of a span, sorted by part begin, whole begin (continuous ones first), then the value's JSON.
Events query_sorted(const Pattern& pattern, const Span& span);
Events query_sorted(const Pattern& pattern, const Span& span, const QueryState& state);

}  // namespace perigee

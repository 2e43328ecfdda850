// patterns/onsets.cpp -- What begins in each slice of time: a cycle that is asked for piece by piece is worked out once.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/onsets.h"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace perigee {
namespace {

constexpr double kClose = 1e-9;  // cycles: far more than a double errs by within a cycle

constinit std::atomic<uint64_t> world{0};

bool earlier(const Event& a, const Event& b) noexcept { return a.whole.begin < b.whole.begin; }

void keep_onsets(Events& events, size_t first) {
  const auto begin = events.begin() + static_cast<std::ptrdiff_t>(first);
  const auto kept = std::remove_if(begin, events.end(), [](const Event& event) { return !event.has_onset(); });
  if (kept != events.end()) events.erase(kept, events.end());
}

// One query of the whole span.
void ask(const Pattern& pattern, const Query& query, Events& out) {
  const size_t first = out.size();
  pattern->query(query, out);
  keep_onsets(out, first);
  const auto begin = out.begin() + static_cast<std::ptrdiff_t>(first);
  if (!std::is_sorted(begin, out.end(), earlier)) std::stable_sort(begin, out.end(), earlier);
}

}  // namespace

void Onsets::world_changed() noexcept { world.fetch_add(1, std::memory_order_relaxed); }

void Onsets::query(const Pattern& pattern, const Query& query, Events& out) {
  const Span& span = query.span;
  if (!remembers(pattern, query)) {
    if (!(span.begin < span.end) || span.end > span.begin.next_sam()) return ask(pattern, query, out);
    work_out(pattern, query);
  }
  const bool follows = span.begin == reached_;
  if (!whole_ || (!follows && span.begin < reached_)) return ask(pattern, query, out);
  hand_out(span, !follows, out);
}

bool Onsets::remembers(const Pattern& pattern, const Query& query) const noexcept {
  const Span& span = query.span;
  const bool in_cycle = span.begin == reached_ || !(span.begin < sam_);  // most slices follow the last one
  return pattern == pattern_ && in_cycle && span.begin < span.end && !(end_ < span.end) && query.state->cps == cps_ &&
         query.state->seed == seed_ && world_ == world.load(std::memory_order_relaxed);
}

void Onsets::work_out(const Pattern& pattern, const Query& query) {
  sam_ = reached_ = query.span.begin.sam();
  end_ = sam_ + Cycles{1};
  if (pattern_ != pattern) pattern_ = pattern;
  cps_ = query.state->cps;
  seed_ = query.state->seed;
  world_ = world.load(std::memory_order_relaxed);
  events_.clear();
  next_ = 0;
  QueryState state = *query.state;
  Budget half = state.budget != nullptr ? state.budget->half() : Budget{};
  state.budget = &half;
  try {
    pattern->query(Query{Span{sam_, end_}, &state}, events_);
    whole_ = true;
  } catch (const std::exception&) {  // a slice of it may well be answered
    events_.clear();
    whole_ = false;
  }
  if (query.state->budget != nullptr) query.state->budget->spend(half);
  keep_onsets(events_, 0);
  sort();
}

void Onsets::sort() {
  order_.clear();
  if (std::is_sorted(events_.begin(), events_.end(), earlier)) return;
  for (const Event& event : events_)
    order_.push_back(
        Key{event.whole.begin.cycle_position().to_double(), static_cast<uint32_t>(&event - events_.data())});
  std::sort(order_.begin(), order_.end(), [&](const Key& a, const Key& b) {
    if (std::abs(a.position - b.position) > kClose) return a.position < b.position;
    const auto order = events_[a.event].whole.begin <=> events_[b.event].whole.begin;
    return order != 0 ? order < 0 : a.event < b.event;
  });
}

// What begins before the span, and was left out (it skips something), is dropped.
void Onsets::hand_out(const Span& span, bool skips, Events& out) {
  for (; next_ < events_.size(); ++next_) {
    Event& event = onset(next_);
    if (!(event.whole.begin < span.end)) break;
    if (!skips || !(event.whole.begin < span.begin)) out.push_back(std::move(event));
  }
  reached_ = span.end;
}

}  // namespace perigee

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

// Asks for the whole span; leaves what begins in it, in order.
void ask(const Pattern& pattern, const Query& query, Events& out) {
  const size_t first = out.size();
  pattern->query(query, out);
  const auto begin = out.begin() + static_cast<std::ptrdiff_t>(first);
  out.erase(std::remove_if(begin, out.end(), [](const Event& event) { return !event.has_onset(); }), out.end());
  const auto earlier = [](const Event& a, const Event& b) { return a.whole.begin < b.whole.begin; };
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
  if (!whole_ || span.begin < begin_) return ask(pattern, query, out);
  hand_out(span, out);
}

bool Onsets::remembers(const Pattern& pattern, const Query& query) const noexcept {
  const Span& span = query.span;
  return pattern == pattern_ && span.begin < span.end && span.end <= end_ && !(span.begin < end_ - Cycles{1}) &&
         query.state->cps == cps_ && query.state->seed == seed_ && world_ == world.load(std::memory_order_relaxed);
}

void Onsets::work_out(const Pattern& pattern, const Query& query) {
  begin_ = query.span.begin.sam();
  end_ = query.span.begin.next_sam();
  pattern_ = pattern;
  cps_ = query.state->cps;
  seed_ = query.state->seed;
  world_ = world.load(std::memory_order_relaxed);
  events_.clear();
  onsets_.clear();
  next_ = 0;
  whole_ = false;
  QueryState state = *query.state;
  Budget half = state.budget != nullptr ? state.budget->half() : Budget{};
  state.budget = &half;
  try {
    pattern->query(Query{Span{begin_, end_}, &state}, events_);
    sort_onsets();
    whole_ = true;
  } catch (const std::exception&) {  // a slice of it may well be answered
    events_.clear();
  }
  if (query.state->budget != nullptr) query.state->budget->spend(half);
}

void Onsets::sort_onsets() {
  for (const Event& event : events_) {
    if (!event.has_onset()) continue;
    onsets_.push_back(
        Key{event.whole.begin.cycle_position().to_double(), static_cast<uint32_t>(&event - events_.data())});
  }
  const auto earlier = [&](const Key& a, const Key& b) {
    if (std::abs(a.position - b.position) > kClose) return a.position < b.position;
    const auto order = events_[a.event].whole.begin <=> events_[b.event].whole.begin;
    return order != 0 ? order < 0 : a.event < b.event;
  };
  if (!std::is_sorted(onsets_.begin(), onsets_.end(), earlier)) std::sort(onsets_.begin(), onsets_.end(), earlier);
}

// What begins before the span, and was left out, is dropped.
void Onsets::hand_out(const Span& span, Events& out) {
  for (; next_ < onsets_.size(); ++next_) {
    Event& event = events_[onsets_[next_].event];
    if (!(event.whole.begin < span.end)) break;
    if (!(event.whole.begin < span.begin)) out.push_back(std::move(event));
  }
  begin_ = span.end;
}

}  // namespace perigee

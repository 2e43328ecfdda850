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
  if (!follows(pattern, query) && !catch_up(pattern, query, out)) return;
  auto next = next_;
  for (; next != events_.end() && next->whole.begin < query.span.end; ++next) out.push_back(std::move(*next));
  next_ = next;
  reached_ = query.span.end;
}

// Goes on where the last slice ended, as most do.
bool Onsets::follows(const Pattern& pattern, const Query& query) const noexcept {
  return query.span.begin == reached_ && whole_ && knows(pattern, query);
}

// What is known, of this pattern in this world, goes as far as the query does.
inline bool Onsets::knows(const Pattern& pattern, const Query& query) const noexcept {
  const Span& span = query.span;
  return pattern == pattern_ && span.begin < span.end && !(end_ < span.end) && query.state->cps == cps_ &&
         query.state->seed == seed_ && world_ == world.load(std::memory_order_relaxed);
}

// Comes to where the query begins, in the same cycle or another; false: it was answered by itself.
bool Onsets::catch_up(const Pattern& pattern, const Query& query, Events& out) {
  const Span& span = query.span;
  if (span.begin < sam_ || !knows(pattern, query)) {
    if (!(span.begin < span.end) || span.end > span.begin.next_sam()) return ask(pattern, query, out), false;
    work_out(pattern, query);
  }
  if (!whole_ || span.begin < reached_) return ask(pattern, query, out), false;
  while (next_ != events_.end() && next_->whole.begin < span.begin) ++next_;  // left out
  return true;
}

void Onsets::work_out(const Pattern& pattern, const Query& query) {
  sam_ = reached_ = query.span.begin.sam();
  end_ = sam_ + Cycles{1};
  if (pattern_ != pattern) pattern_ = pattern;
  cps_ = query.state->cps;
  seed_ = query.state->seed;
  world_ = world.load(std::memory_order_relaxed);
  events_.clear();
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
  put_in_order();
  next_ = events_.begin();
}

// By their begins; those of one moment stay as they are. Moves an event once.
void Onsets::put_in_order() {
  if (std::is_sorted(events_.begin(), events_.end(), earlier)) return;
  order_.clear();
  for (const Event& event : events_)
    order_.push_back({event.whole.begin.cycle_position().to_double(), static_cast<uint32_t>(&event - events_.data())});
  std::sort(order_.begin(), order_.end(), [&](const Key& a, const Key& b) {
    if (std::abs(a.position - b.position) > kClose) return a.position < b.position;
    const auto order = events_[a.event].whole.begin <=> events_[b.event].whole.begin;
    return order != 0 ? order < 0 : a.event < b.event;
  });
  spare_.clear();
  for (const Key& key : order_) spare_.push_back(std::move(events_[key.event]));
  events_.swap(spare_);
}

}  // namespace perigee

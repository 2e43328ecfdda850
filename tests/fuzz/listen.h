// tests/fuzz/listen.h -- What must hold of any pattern, however it came about: it answers or refuses, and slices join.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "patterns/error.h"
#include "patterns/json.h"
#include "patterns/pattern.h"

namespace perigee::fuzz {

constexpr uint64_t kEvents = 5'000, kVisits = 300'000;  // of one query: enough to go wrong, and quick

inline Events ask(const Pattern& pattern, const Span& span) {
  Budget budget{kEvents, kVisits};
  QueryState state;
  state.budget = &budget;
  return query_sorted(pattern, span, state);
}

// The events that begin in the span, as text, in order.
inline std::vector<std::string> onsets(const Events& events) {
  std::vector<std::string> lines;
  for (const Event& event : events) {
    if (event.has_onset())
      lines.push_back(event.whole.begin.text() + " " + event.whole.end.text() + " " + to_json(event.value));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

// Aborts where two cycles asked for in one go and in slices are not the same onsets.
inline void listen(const Pattern& pattern, bool slices_join) {
  constexpr int kSlices = 7;
  std::vector<std::string> whole, sliced;
  try {
    whole = onsets(ask(pattern, Span{0, 2}));
    for (int i = 0; i < kSlices; ++i) {
      const auto more = onsets(ask(pattern, Span{Cycles{2 * i, kSlices}, Cycles{2 * i + 2, kSlices}}));
      sliced.insert(sliced.end(), more.begin(), more.end());
    }
    ask(pattern, Span{Cycles{-3, 2}, Cycles{-1, 3}});
    ask(pattern, Span{1'000'000, Cycles{10'000'001, 10}});
  } catch (const PatternError&) {
    return;
  }
  std::sort(sliced.begin(), sliced.end());
  if (!slices_join || whole == sliced) return;
  for (const auto& line : whole) std::fprintf(stderr, "whole:  %s\n", line.c_str());
  for (const auto& line : sliced) std::fprintf(stderr, "sliced: %s\n", line.c_str());
  std::abort();
}

}  // namespace perigee::fuzz

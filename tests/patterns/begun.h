// tests/patterns/begun.h -- What begins in some cycles, as text, however finely it is asked for.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>

#include "patterns/json.h"
#include "patterns/pattern.h"

namespace perigee::testing {

inline std::string begun(const Pattern& pattern, const Span& span, int64_t pieces_per_cycle = 1) {
  Events found;
  const Cycles step{1, pieces_per_cycle};
  for (Cycles at = span.begin; at < span.end; at += step) {
    for (Event& event : query_sorted(pattern, Span{at, at + step})) {
      if (!event.has_onset()) continue;
      event.part = event.whole;
      found.push_back(std::move(event));
    }
  }
  return to_json(found);
}

}  // namespace perigee::testing

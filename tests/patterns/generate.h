// tests/patterns/generate.h -- Random patterns from a seed, for laws that every pattern must keep.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <random>
#include <string>

#include "patterns/core.h"
#include "patterns/json.h"
#include "patterns/mini.h"
#include "patterns/operators.h"
#include "patterns/random.h"
#include "patterns/where_time.h"

namespace perigee::testing {

using Dice = std::mt19937;

inline int roll(Dice& dice, int below) { return static_cast<int>(dice() % static_cast<unsigned>(below)); }

inline Pattern random_leaf(Dice& dice) {
  constexpr const char* kTexts[] = {"0 1 2",   "<0 1 2> 3", "0*3 [1 2]", "5(3,8) ~", "{0 1 2}%4",       "[0|1|2] 4",
                                    "0? 1 2?", "<0 1>/2 7", "0@3 1",     "0 .. 3",   "1(<3 5>,8,<0 2>)"};
  return mini(kTexts[roll(dice, std::size(kTexts))]);
}

inline Pattern random_pattern(Dice& dice, int depth) {
  if (depth == 0) return random_leaf(dice);
  const Pattern a = random_pattern(dice, depth - 1);
  const Cycles time{1 + roll(dice, 5), 1 + roll(dice, 4)};
  switch (roll(dice, 16)) {
    case 0:
      return fast(time, a);
    case 1:
      return slow(time, a);
    case 2:
      return early(time, a);
    case 3:
      return late(time, a);
    case 4:
      return rev(a);
    case 5:
      return stack({a, random_pattern(dice, depth - 1)});
    case 6:
      return fastcat({a, random_pattern(dice, depth - 1), random_leaf(dice)});
    case 7:
      return slowcat({a, random_pattern(dice, depth - 1)});
    case 8:
      return every_nth(3, roll(dice, 3), rev(a), a);
    case 9:
      return operate(Op::add, static_cast<Align>(roll(dice, 5)), a, random_leaf(dice));
    case 10:
      return struct_(a, random_leaf(dice));
    case 11:
      return mask(a, random_leaf(dice));
    case 12:
      return degrade_by(0.4, a);
    case 13:
      return compress(Cycles{1, 4}, Cycles{2, 3}, a);
    case 14:
      return ply(2, a);
    default:
      return chunk(4, a, fast(2, a), roll(dice, 2) == 1);
  }
}

// Fragments of one event that touch are joined, so that answers can be compared however they were cut.
inline std::string mended(Events events) {
  bool joined = true;
  while (joined) {
    joined = false;
    for (size_t i = 0; i < events.size() && !joined; ++i) {
      for (size_t j = 0; j < events.size() && !joined; ++j) {
        if (i == j || !events[i].has_whole || !events[j].has_whole || events[i].part.end != events[j].part.begin)
          continue;
        if (!(events[i].whole == events[j].whole) || !(events[i].value == events[j].value)) continue;
        events[i].part.end = events[j].part.end;
        events.erase(events.begin() + static_cast<std::ptrdiff_t>(j));
        joined = true;
      }
    }
  }
  std::vector<std::string> lines;
  for (const Event& event : events) lines.push_back(to_json(event));
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

inline std::string answer(const Pattern& pattern, const Cycles& begin, const Cycles& end) {
  return mended(query_sorted(pattern, Span{begin, end}));
}

}  // namespace perigee::testing

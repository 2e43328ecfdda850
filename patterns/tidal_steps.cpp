// patterns/tidal_steps.cpp -- Steps as Tidal counts them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tidal_steps.h"

#include <numeric>

#include "patterns/tidal_time.h"

namespace perigee::tidal {

Pattern take_steps(const Rational& steps, Pattern source) {
  if (!source->steps()) return source;
  const Rational all = *source->steps();
  if (all <= Rational{0}) return nothing();
  const Rational share = abs(steps) / all;
  Pattern taken =
      steps < Rational{0} ? zoom(Rational{1} - share, 1, std::move(source)) : zoom(0, share, std::move(source));
  return with_steps(std::move(taken), min(abs(steps), all));
}

Pattern drop_steps(const Rational& steps, Pattern source) {
  if (!source->steps()) return source;
  const Rational all = *source->steps();
  return take_steps(steps < Rational{0} ? -(all + steps) : all - steps, std::move(source));
}

Pattern stepalt(const std::vector<std::vector<Pattern>>& groups) {
  constexpr size_t kMostParts = 4096;
  size_t rounds = groups.size();
  for (const auto& group : groups) {
    if (group.empty()) throw PatternError("stepalt: a group without a pattern");
    const size_t shared = std::gcd(rounds / groups.size(), group.size());
    rounds = rounds / shared * group.size();
    if (rounds > kMostParts)
      throw PatternError("stepalt: the groups end together only after more than " + std::to_string(kMostParts) +
                         " rounds; use groups of like lengths");
  }
  std::vector<std::pair<Rational, Pattern>> parts;
  for (size_t round = 0; round < rounds; ++round) {
    for (const auto& group : groups) {
      const Pattern& part = group[round % group.size()];
      parts.emplace_back(part->steps().value_or(1), part);
      if (parts.size() > kMostParts) throw PatternError("stepalt: more than 4096 patterns one after another");
    }
  }
  return tidal::timecat(parts);
}

}  // namespace perigee::tidal

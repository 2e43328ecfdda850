// patterns/stepwise.cpp -- Patterns counted in steps: each as long as it has steps, one after another.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/stepwise.h"

#include <algorithm>

#include "patterns/core.h"

namespace perigee {
namespace {

// One cycle of a pattern of patterns, laid out by steps: wherever the set of sounding patterns changes a new slice
// begins; a slice with steps lasts that many, one without as many as the others do on average.
Pattern lay_out(const Events& haps) {
  std::vector<Cycles> cuts{0, 1};
  for (const Event& hap : haps) {
    cuts.push_back(hap.part.begin);
    cuts.push_back(hap.part.end);
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  std::vector<std::pair<Rational, Pattern>> slices;
  for (size_t i = 0; i + 1 < cuts.size(); ++i) {
    const Span slice{cuts[i], cuts[i + 1]};
    std::vector<Pattern> layers;
    for (const Event& hap : haps) {
      Span common;
      if (!intersect(slice, hap.part, common)) continue;
      if (!hap.value.is_pattern())
        throw PatternError("a stepwise join needs a pattern of patterns, not of " + describe(hap.value));
      layers.push_back(with_context(hap.value.pattern(), hap.context));
    }
    slices.emplace_back(slice.duration(), stack(std::move(layers)));
  }
  Rational known = 0;
  int64_t knowing = 0;
  for (const auto& [duration, pattern] : slices) {
    if (!pattern->steps()) continue;
    known += *pattern->steps();
    ++knowing;
  }
  std::vector<std::pair<Rational, Pattern>> parts;
  if (knowing == 0) {
    std::vector<Pattern> equal;
    for (auto& [duration, pattern] : slices) equal.push_back(std::move(pattern));
    return fastcat(std::move(equal));
  }
  const Rational usual = known / Rational{knowing};
  for (auto& [duration, pattern] : slices) {
    const Rational weight = pattern->steps().value_or(usual);
    parts.emplace_back(weight, std::move(pattern));
  }
  return timecat(std::move(parts));
}

class StepJoinNode final : public Node {
 public:
  explicit StepJoinNode(Pattern source) : Node({source.get()}, first_steps(*source)), source_{std::move(source)} {}

 private:
  static std::optional<Rational> first_steps(const Node& source) {
    Budget budget;
    const QueryState state{.budget = &budget};
    Events haps;
    source.query(Query{Span{0, 1}, &state}, haps);
    return lay_out(haps)->steps();
  }

  void answer(const Query& query, Events& out) const override {
    for_each_cycle(query, [&](const Span& piece) {
      const Rational cycle = piece.begin.sam();
      Events haps;
      source_->query(query.with(Span{cycle, cycle + Rational{1}}), haps);
      for (Event& hap : haps) {
        hap.part = Span{hap.part.begin - cycle, hap.part.end - cycle};
      }
      lay_out(haps)->query(query.with(piece), out);
    });
  }

  Pattern source_;
};

}  // namespace

Pattern step_join(Pattern of_patterns) { return Pattern{new StepJoinNode{std::move(of_patterns)}}; }

Pattern stepcat(const std::vector<Pattern>& parts) {
  std::vector<std::pair<Rational, Pattern>> weighed;
  for (const Pattern& part : parts) weighed.emplace_back(part->steps().value_or(1), part);
  return timecat(std::move(weighed));
}

Pattern take_steps(const Rational& steps, Pattern source) {
  if (!source->steps() || *source->steps() <= Rational{0} || steps == Rational{0}) return nothing();
  const Rational share = abs(steps) / *source->steps();
  if (share >= Rational{1}) return source;
  return steps < Rational{0} ? zoom(Rational{1} - share, 1, std::move(source)) : zoom(0, share, std::move(source));
}

Pattern drop_steps(const Rational& steps, Pattern source) {
  if (!source->steps()) return nothing();
  const Rational all = *source->steps();
  return take_steps(steps < Rational{0} ? all + steps : steps - all, std::move(source));
}

Pattern expand_steps(const Rational& factor, Pattern source) {
  if (!source->steps()) return source;
  return with_steps(source, *source->steps() * factor);
}

Pattern pace(const Rational& steps, Pattern source) {
  if (!source->steps()) return source;
  if (*source->steps() == Rational{0}) return nothing();
  return with_steps(fast(steps / *source->steps(), source), steps);
}

std::vector<Pattern> shrinking(const Rational& amount, const Rational& times, const Pattern& source) {
  if (!source->steps() || times == Rational{0}) return {source};
  if (*source->steps() == Rational{0}) return {source};
  const Rational part = abs(amount) / *source->steps();
  std::vector<Pattern> patterns;
  for (int64_t i = 0; Rational{i} < times; ++i) {
    const Rational gone = part * Rational{i};
    if (gone > Rational{1}) break;
    if (i == kMostStepParts)
      throw PatternError("a pattern can shrink in at most " + std::to_string(kMostStepParts) + " steps");
    patterns.push_back(amount > Rational{0} ? zoom(gone, 1, source) : zoom(0, Rational{1} - gone, source));
  }
  return patterns;
}

Pattern tour(const Pattern& source, const std::vector<Pattern>& others) {
  const size_t n = others.size();
  if ((n + 1) * (n + 1) > static_cast<size_t>(kMostStepParts))
    throw PatternError("tour: there are too many patterns to tour (" + std::to_string(n) + ")");
  std::vector<Pattern> parts;
  for (size_t place = n + 1; place-- > 0;) {
    for (size_t i = 0; i <= n; ++i) parts.push_back(i == place ? source : others[i < place ? i : i - 1]);
  }
  return stepcat(parts);
}

Pattern zip(const std::vector<Pattern>& patterns) {
  std::vector<Pattern> stepping, slowed;
  for (const Pattern& pattern : patterns) {
    if (!pattern->steps() || *pattern->steps() <= Rational{0}) continue;
    stepping.push_back(pattern);
    slowed.push_back(slow(*pattern->steps(), pattern));
  }
  if (stepping.empty()) return nothing();
  const Rational steps = *common_steps(stepping);
  return with_steps(fast(steps, slowcat(std::move(slowed))), steps);
}

Pattern stepalt(const std::vector<std::vector<Pattern>>& groups) {
  Rational rounds = 1;
  for (const auto& group : groups) {
    if (group.empty()) return nothing();
    rounds = lcm(rounds, static_cast<int64_t>(group.size()));
  }
  if (rounds * Rational{static_cast<int64_t>(groups.size())} > Rational{kMostStepParts})
    throw PatternError("stepalt: the groups' lengths have no common multiple below " + std::to_string(kMostStepParts));
  std::vector<Pattern> parts;
  Rational steps = 0;
  for (size_t round = 0; round < static_cast<size_t>(rounds.num()); ++round) {
    for (const auto& group : groups) {
      const Pattern& next = group[round % group.size()];
      if (!next->steps() || *next->steps() <= Rational{0}) continue;
      parts.push_back(next);
      steps += *next->steps();
    }
  }
  return with_steps(stepcat(parts), steps);
}

Pattern polymeter(const std::vector<Pattern>& patterns) {
  std::vector<Pattern> stepping;
  for (const Pattern& pattern : patterns) {
    if (pattern->steps()) stepping.push_back(pattern);
  }
  if (stepping.empty()) return silence();
  const Rational steps = *common_steps(stepping);
  if (steps == Rational{0}) return nothing();
  for (Pattern& pattern : stepping) pattern = pace(steps, pattern);
  return with_steps(stack(std::move(stepping)), steps);
}

Rational most_steps(const std::vector<Pattern>& patterns, std::string_view name) {
  Rational most = 0;
  for (size_t i = 0; i < patterns.size(); ++i) {
    if (!patterns[i]->steps())
      throw PatternError(std::string{name} + ": pattern " + std::to_string(i + 1) +
                         " does not know its steps; give it some with pace(n)");
    most = max(most, *patterns[i]->steps());
  }
  return most;
}

Pattern stack_aligned(Side side, const std::vector<Pattern>& patterns, std::string_view name) {
  if (patterns.size() < 2) return slowcat(patterns);
  const Rational steps = most_steps(patterns, name);
  std::vector<Pattern> layers;
  for (const Pattern& pattern : patterns) {
    const Rational missing = steps - *pattern->steps();
    if (missing == Rational{0}) {
      layers.push_back(pattern);
    } else if (side == Side::centre) {
      const Pattern rest = gap(missing / Rational{2});
      layers.push_back(stepcat({rest, pattern, rest}));
    } else {
      layers.push_back(side == Side::left ? stepcat({pattern, gap(missing)}) : stepcat({gap(missing), pattern}));
    }
  }
  return stack(std::move(layers));
}

}  // namespace perigee

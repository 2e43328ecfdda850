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
  const Rational usual = knowing == 0 ? Rational{1} : known / Rational{knowing};
  std::vector<std::pair<Rational, Pattern>> parts;
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

}  // namespace perigee

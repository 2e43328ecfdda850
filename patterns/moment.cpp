// patterns/moment.cpp -- Patterns that begin anew when they are evaluated.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/moment.h"

#include <utility>

#include "patterns/affine.h"

namespace perigee {
namespace {

class EvaluatedNode final : public Node {
 public:
  EvaluatedNode(const Cycles& moment, Pattern source)
      : Node({source.get()}, source->steps(), source->discrete()), moment_{moment}, source_{std::move(source)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    QueryState state = *query.state;
    state.evaluated = moment_;
    source_->query(Query{query.span, &state}, out);
  }

  Cycles moment_;
  Pattern source_;
};

class TriggeredNode final : public Node {
 public:
  TriggeredNode(std::function<Cycles(const Cycles&)> rounded, Pattern source)
      : Node({source.get()}, source->steps(), source->discrete()),
        rounded_{std::move(rounded)},
        source_{std::move(source)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    const Cycles begin = rounded_(query.state->evaluated);
    query_through(Affine{1, -begin}, Affine{1, begin}, *source_, query, out);
  }

  std::function<Cycles(const Cycles&)> rounded_;
  Pattern source_;
};

}  // namespace

Pattern evaluated_at(const Cycles& moment, Pattern source) {
  return Pattern{new EvaluatedNode{moment, std::move(source)}};
}

Pattern triggered(std::function<Cycles(const Cycles&)> rounded, Pattern source) {
  return Pattern{new TriggeredNode{std::move(rounded), std::move(source)}};
}

}  // namespace perigee

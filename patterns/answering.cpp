// patterns/answering.cpp -- A pattern whose answer is one function.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/answering.h"

namespace perigee {
namespace {

class AnswerNode final : public Node {
 public:
  AnswerNode(Answer answer, const std::vector<Pattern>& inside, std::optional<Rational> steps)
      : Node({}, std::move(steps)), answer_{std::move(answer)} {
    for (const Pattern& pattern : inside) lie_over(pattern.get());
  }

 private:
  void answer(const Query& query, Events& out) const override { answer_(query, out); }

  Answer answer_;
};

}  // namespace

Pattern answering(Answer answer, const std::vector<Pattern>& inside, std::optional<Rational> steps) {
  return Pattern{new AnswerNode{std::move(answer), inside, std::move(steps)}};
}

Pattern answering_by_cycle(Answer answer, const std::vector<Pattern>& inside, std::optional<Rational> steps) {
  return answering(
      [answer = std::move(answer)](const Query& query, Events& out) {
        for_each_cycle(query, [&](const Span& piece) { answer(query.with(piece), out); });
      },
      inside, std::move(steps));
}

}  // namespace perigee

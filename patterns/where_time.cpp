// patterns/where_time.cpp -- One pattern or another, cycle by cycle, as a test of the time says.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/where_time.h"

#include <utility>

namespace perigee {
namespace {

class WhereTimeNode final : public Node {
 public:
  WhereTimeNode(TimeTest test, Pattern then, Pattern otherwise)
      : Node({then.get(), otherwise.get()}),
        test_{std::move(test)},
        then_{std::move(then)},
        otherwise_{std::move(otherwise)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    for_each_cycle(
        query, [&](const Span& piece) { (test_(piece.begin) ? then_ : otherwise_)->query(query.with(piece), out); });
  }

  TimeTest test_;
  Pattern then_, otherwise_;
};

}  // namespace

Pattern where_time(TimeTest test, Pattern then, Pattern otherwise) {
  return Pattern{new WhereTimeNode{std::move(test), std::move(then), std::move(otherwise)}};
}

Pattern every_turn(int64_t n, int64_t index, Pattern special, Pattern plain) {
  return where_time([n, index](const Cycles& begin) { return modulo(begin.sam(), n) == Rational{index}; },
                    std::move(special), std::move(plain));
}

}  // namespace perigee

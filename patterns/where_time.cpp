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

class EveryNode final : public Node {
 public:
  EveryNode(int64_t n, int64_t index, bool before_zero, Pattern special, Pattern plain)
      : Node({special.get(), plain.get()}, std::nullopt, special->discrete() && plain->discrete()),
        n_{n},
        index_{index},
        before_zero_{before_zero},
        special_{std::move(special)},
        plain_{std::move(plain)} {}

 private:
  void answer(const Query& query, Events& out) const override {
    for_each_cycle(query, [&](const Span& piece) {
      int64_t index = piece.begin.floor() % n_;
      if (index < 0 && !before_zero_) return;
      if (index < 0) index += n_;
      (index == index_ ? special_ : plain_)->query(query.with(piece), out);
    });
  }

  int64_t n_, index_;
  bool before_zero_;  // plays in all cycles there
  Pattern special_, plain_;
};

}  // namespace

Pattern where_time(TimeTest test, Pattern then, Pattern otherwise) {
  return Pattern{new WhereTimeNode{std::move(test), std::move(then), std::move(otherwise)}};
}

Pattern every_nth(int64_t n, int64_t index, Pattern special, Pattern plain) {
  return Pattern{new EveryNode{n, index, false, std::move(special), std::move(plain)}};
}

Pattern every_turn(int64_t n, int64_t index, Pattern special, Pattern plain) {
  return Pattern{new EveryNode{n, index, true, std::move(special), std::move(plain)}};
}

}  // namespace perigee

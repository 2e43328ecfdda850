// tests/patterns/laws_test.cpp -- What holds for every pattern, tried on random ones with fixed seeds.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "patterns/join.h"
#include "tests/patterns/generate.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

constexpr unsigned kSeeds = 120;

template <class Law>
void for_patterns(Law&& law) {
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    Dice dice{seed};
    INFO("seed " << seed);
    law(random_pattern(dice, static_cast<int>(seed % 4)), dice);
  }
}

}  // namespace

TEST_CASE("a query in slices answers what one query answers") {
  for_patterns([](const Pattern& pattern, Dice& dice) {
    Events pieces;
    Cycles at = 0;
    while (at < Cycles{3}) {
      const Cycles next = min(at + Cycles{1 + roll(dice, 6), 1 + roll(dice, 12)}, Cycles{3});
      for (Event& event : query_sorted(pattern, Span{at, next})) pieces.push_back(std::move(event));
      at = next;
    }
    CHECK(mended(pieces) == answer(pattern, 0, 3));
  });
}

TEST_CASE("parts lie in their wholes and in the query") {
  for_patterns([](const Pattern& pattern, Dice& dice) {
    const Span span{Cycles{roll(dice, 7), 3}, Cycles{7 + roll(dice, 7), 3}};
    for (const Event& event : query_sorted(pattern, span)) {
      CHECK(span.begin <= event.part.begin);
      CHECK(event.part.end <= span.end);
      CHECK(event.whole.begin <= event.part.begin);
      CHECK(event.part.end <= event.whole.end);
    }
  });
}

TEST_CASE("rev of rev is the pattern itself") {
  for_patterns([](const Pattern& pattern, Dice&) { CHECK(answer(rev(rev(pattern)), 0, 3) == answer(pattern, 0, 3)); });
}

TEST_CASE("fast and slow by the same factor undo each other") {
  for_patterns([](const Pattern& pattern, Dice& dice) {
    const Rational factor{1 + roll(dice, 7), 1 + roll(dice, 5)};
    CHECK(answer(fast(factor, slow(factor, pattern)), 0, 2) == answer(pattern, 0, 2));
  });
}

TEST_CASE("early and late by the same time undo each other") {
  for_patterns([](const Pattern& pattern, Dice& dice) {
    const Cycles offset{roll(dice, 9), 7};
    CHECK(answer(late(offset, early(offset, pattern)), 0, 2) == answer(pattern, 0, 2));
  });
}

TEST_CASE("a pattern is its cycles one after another") {
  for_patterns([](const Pattern& pattern, Dice&) {
    CHECK(answer(slowcat({pattern, pattern}), 0, 1) == answer(pattern, 0, 1));
  });
}

TEST_CASE("mapping by two functions is mapping by both") {
  const auto add = [](double by) {
    return [by](Value& value) {
      value = Value{value.is_number() ? value.number() + by : by};
      return true;
    };
  };
  for_patterns([&](const Pattern& pattern, Dice&) {
    CHECK(answer(fmap(fmap(pattern, add(1)), add(2)), 0, 2) == answer(fmap(pattern, add(3)), 0, 2));
  });
}

TEST_CASE("joining a pattern of plain patterns gives it back") {
  for_patterns([](const Pattern& pattern, Dice&) {
    const auto lift = [](const Value& value) { return pure(value); };
    CHECK(answer(bind(Bind::outer, pattern, lift), 0, 2) == answer(pattern, 0, 2));
    CHECK(answer(bind(Bind::squeeze, pattern, lift), 0, 2) == answer(pattern, 0, 2));
  });
}

TEST_CASE("degrade and undegrade share the events between them") {
  for_patterns([](const Pattern& pattern, Dice&) {
    Events both = query_sorted(degrade_by(0.3, pattern), Span{Cycles{1, 7}, 3});
    for (Event& event : query_sorted(undegrade_by(0.7, pattern), Span{Cycles{1, 7}, 3}))
      both.push_back(std::move(event));
    CHECK(mended(both) == answer(pattern, Cycles{1, 7}, 3));
  });
}

TEST_CASE("an empty query is answered with points") {
  const Events events = query_sorted(mini("a b"), Span{Cycles{1, 2}, Cycles{1, 2}});
  REQUIRE(events.size() == 1);
  CHECK(events[0].value == Value{"b"});
}

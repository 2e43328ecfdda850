// tests/patterns/rows_test.cpp -- A row of plain values takes shorter ways through joins; they lead to the same place.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "patterns/controls.h"
#include "tests/patterns/generate.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

Pattern random_row(Dice& dice) {
  constexpr const char* kTexts[] = {"0",         "<0 1 2>",     "0 1 2", "<0 1 2>*4", "[0 1 2]*3",
                                    "[0 1 2]/2", "<0 1 2>*0.5", "0*7",   "0 1 2 3 4", "<0>"};
  return mini(kTexts[roll(dice, std::size(kTexts))]);
}

// The same events, from a pattern that is not seen to be a row.
Pattern hidden(const Pattern& row) {
  return fmap(row, [](Value&) { return true; });
}

template <class Law>
void for_rows(Law&& law) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    Dice dice{seed};
    INFO("seed " << seed);
    const Pattern row = random_row(dice), pattern = random_pattern(dice, static_cast<int>(seed % 3));
    const Cycles begin{roll(dice, 30) - 12, 5};
    law(row, pattern, begin, begin + Cycles{1 + roll(dice, 9), 4});
  }
}

}  // namespace

TEST_CASE("a join with a row is a join with its events, whichever side leads") {
  for_rows([](const Pattern& row, const Pattern& pattern, const Cycles& begin, const Cycles& end) {
    for (const Align align : {Align::in, Align::out, Align::mix}) {
      const auto sum = [&](const Pattern& a, const Pattern& b) { return operate(Op::add, align, a, b); };
      CHECK(answer(sum(pattern, row), begin, end) == answer(sum(pattern, hidden(row)), begin, end));
      CHECK(answer(sum(row, pattern), begin, end) == answer(sum(hidden(row), pattern), begin, end));
    }
  });
}

TEST_CASE("a control of a row is the control of its events, with their places in the text") {
  const Control& control = *find_control("s");
  for_rows([&](const Pattern& row, const Pattern&, const Cycles& begin, const Cycles& end) {
    const Events seen = query_sorted(control_pattern(control, row), Span{begin, end});
    const Events plain = query_sorted(control_pattern(control, hidden(row)), Span{begin, end});
    REQUIRE(seen.size() == plain.size());
    for (size_t i = 0; i < seen.size(); ++i) {
      CHECK(to_json(seen[i]) == to_json(plain[i]));
      CHECK(seen[i].context.ranges() == plain[i].context.ranges());
    }
  });
}

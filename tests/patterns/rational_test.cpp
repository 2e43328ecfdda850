// tests/patterns/rational_test.cpp -- Time is exact, or the overflow is reported.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/rational.h"

#include <catch2/catch.hpp>
#include <limits>
#include <random>

#include "patterns/value.h"

using namespace perigee;

TEST_CASE("a decimal number is the fraction it is meant to be") {
  CHECK(Rational::nearest(0.2) == Rational{1, 5});
  CHECK(Rational::nearest(1.0 / 3.0) == Rational{1, 3});
  CHECK(Rational::nearest(0.1 + 0.2) == Rational{3, 10});
  CHECK(Rational::nearest(-0.75) == Rational{-3, 4});
  CHECK(Rational::nearest(-1.0 / 3.0) == Rational{-1, 3});
  CHECK(Rational::nearest(1e-300) == Rational{0});
  CHECK(Rational::nearest(1e6 + 0.5) == Rational{2000001, 2});
  CHECK_THROWS_AS(Rational::nearest(1e300), TimeOverflow);
  CHECK_THROWS_WITH(Rational::nearest(std::numeric_limits<double>::quiet_NaN()), Catch::Contains("NaN"));
  CHECK_THROWS_WITH(Rational::nearest(std::numeric_limits<double>::infinity()), Catch::Contains("infinity"));
  CHECK(describe(Value(std::numeric_limits<double>::quiet_NaN())) == "NaN (no number)");
  CHECK(describe(Value(-std::numeric_limits<double>::infinity())) == "-infinity");
  for (int64_t n = 1; n < 60; ++n) {
    for (int64_t d = 1; d < 60; ++d)
      CHECK(Rational::nearest(static_cast<double>(n) / static_cast<double>(d)) == Rational{n, d});
  }
}

TEST_CASE("fractions follow the laws of arithmetic") {
  std::mt19937_64 dice{1};
  const auto some = [&] {
    return Rational{static_cast<int64_t>(dice() % 2001) - 1000, static_cast<int64_t>(dice() % 500) + 1};
  };
  for (int i = 0; i < 2000; ++i) {
    const Rational a = some(), b = some(), c = some();
    CHECK((a + b) - b == a);
    CHECK(a * (b + c) == a * b + a * c);
    CHECK((a < b) == (b - a > Rational{0}));
    if (b != Rational{0}) CHECK(a / b * b == a);
    CHECK(a.sam() <= a);
    CHECK(a < a.next_sam());
    CHECK(a.sam() + a.cycle_position() == a);
    CHECK(a.den() > 0);
  }
}

TEST_CASE("an overflow is an error, never a wrong time") {
  const Rational large{std::numeric_limits<int64_t>::max() - 1};
  CHECK_THROWS_AS(large + large, TimeOverflow);
  CHECK_THROWS_AS(large * Rational{3}, TimeOverflow);
  CHECK_THROWS_AS((Rational{1, 3037000507}) * (Rational{1, 3037000511}), TimeOverflow);
  CHECK_THROWS_AS((Rational{1, 3037000507}) + (Rational{1, 3037000511}), TimeOverflow);
  CHECK_THROWS_AS(Rational(1, 0), TimeOverflow);
  CHECK_THROWS_AS(Rational{0}.reciprocal(), TimeOverflow);
}

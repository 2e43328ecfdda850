// tests/engine/portable_math_test.cpp -- Our own elementary functions agree with the library's to a few units of the 15th digit.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/portable_math.h"

#include <cmath>

#include "tests/engine/play.h"

using namespace perigee;

TEST_CASE("portable functions agree with the library's") {
  testing::Random random{6};
  for (int i = 0; i < 5000; ++i) {
    const double x = random.between(-20.0, 20.0), positive = std::exp2(random.between(-60.0, 60.0));
    REQUIRE(portable::sin(x) == Approx(std::sin(x)).margin(1e-14));
    REQUIRE(portable::cos(x) == Approx(std::cos(x)).margin(1e-14));
    REQUIRE(portable::exp2(x * 50) == Approx(std::exp2(x * 50)).epsilon(2e-15));
    REQUIRE(portable::exp(x) == Approx(std::exp(x)).epsilon(1e-14));
    REQUIRE(portable::log2(positive) == Approx(std::log2(positive)).epsilon(1e-15).margin(1e-15));
    REQUIRE(portable::pow(positive, x) == Approx(std::pow(positive, x)).epsilon(1e-12).margin(1e-300));
    if (std::abs(std::cos(x)) > 0.01) REQUIRE(portable::tan(x) == Approx(std::tan(x)).epsilon(1e-11).margin(1e-13));
  }
  CHECK(portable::sin_turns(0.25) == 1.0);
  CHECK(portable::sin_turns(0.5) == 0.0);
  CHECK(portable::cos_turns(0.0) == 1.0);
  CHECK(portable::exp2(3.0) == 8.0);
  CHECK(portable::exp2(-2000.0) == 0.0);
  CHECK(std::isinf(portable::exp2(1024.0)));
  CHECK(portable::log2(8.0) == 3.0);
  CHECK(portable::pow(0.0, 0.0) == 1.0);
  CHECK(portable::pow(0.0, 2.0) == 0.0);
  CHECK(portable::db_to_gain(-20.0) == Approx(0.1).epsilon(1e-14));
  CHECK(portable::midi_to_hz(69.0) == 440.0);
  CHECK(portable::midi_to_hz(60.0) == Approx(261.6255653005986).epsilon(1e-14));
}

// tests/engine/unit_value_test.cpp -- What is worked out beforehand is what would sound, to the bit.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/unit_value.h"

#include <cmath>
#include <string>

#include "tests/engine/units_play.h"

using namespace perigee;
using namespace perigee::testing;

TEST_CASE("every arithmetic unit gives the same beforehand as in a voice") {
  Random random{8};
  int folded = 0;
  for (const UnitInfo& unit : unit_table()) {
    if (unit.kind != UnitKind::arithmetic || unit.outputs != 1 || unit.state_rows > 0) continue;
    for (int turn = 0; turn < 4; ++turn) {
      std::vector<float> inputs;
      for (int i = 0; i < unit.input_count; ++i) {
        const UnitInput& input = unit.inputs[static_cast<std::size_t>(i)];
        inputs.push_back(static_cast<float>(random.between(std::max(input.low, -30.0f), std::min(input.high, 30.0f))));
      }
      const auto value = unit_value(find_unit(unit.name), inputs);
      REQUIRE(value);
      if (!(std::abs(*value) < 1e14f)) continue;
      INFO(unit.name);
      CHECK(made_by(unit.name, inputs, 200)[100] == *value);
      ++folded;
    }
  }
  CHECK(folded > 100);
  CHECK_FALSE(unit_value(find_unit("saw"), {}));
  CHECK_FALSE(unit_value(find_unit("lfo"), {}));
}

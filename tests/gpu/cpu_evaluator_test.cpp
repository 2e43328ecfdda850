// tests/gpu/cpu_evaluator_test.cpp -- The same bits however a span is cut, and on every instruction set.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/cpu_evaluator.h"

#include <hwy/targets.h>

#include <catch2/catch.hpp>

#include "tests/gpu/computed.h"
#include "tests/gpu/networks.h"

namespace perigee {
TEST_CASE("a span gives the same bits however it is cut, on every instruction set, after hours too") {
  for (const std::uint32_t hidden : {0u, 16u, 64u, 256u}) {
    const NetworkPlan plan = make_plan(random_network(hidden, hidden + 1));
    for (const std::int64_t first : {std::int64_t{0}, std::int64_t{57600000}, std::int64_t{1} << 40}) {
      const NetworkInputs inputs = note_inputs(440.0, 480000, 48000.0, 0.7);
      const auto reference = computed(*make_cpu_evaluator(), plan, inputs, first, 4000, 4000);
      for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        hwy::SetSupportedTargetsForTest(target);
        const auto evaluator = make_cpu_evaluator();
        hwy::SetSupportedTargetsForTest(0);
        INFO(evaluator->name() << ", " << hidden << " hidden nodes, index " << first);
        CHECK(same_bits(computed(*evaluator, plan, inputs, first, 4000, 4000), reference));
        CHECK(same_bits(computed(*evaluator, plan, inputs, first, 4000, 333), reference));
      }
    }
  }
}

}  // namespace perigee

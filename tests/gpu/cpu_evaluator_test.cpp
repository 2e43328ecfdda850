// tests/gpu/cpu_evaluator_test.cpp -- The same bits however a span is cut, and on every instruction set.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/cpu_evaluator.h"

#include <hwy/targets.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>

#include "tests/gpu/networks.h"

namespace perigee {
namespace {

std::vector<float> values(Evaluator& evaluator, const NetworkPlan& plan, const NetworkInputs& inputs,
                          std::int64_t first, std::int32_t count, std::int32_t most) {
  const auto outputs = static_cast<std::int64_t>(plan.outputs.size());
  std::vector<float> out(static_cast<std::size_t>(outputs * count));
  std::int32_t size = 1;
  for (std::int32_t done = 0; done < count; done += size) {
    size = std::min(count - done, most == count ? count : 1 + (size * 7 + 3) % most);
    const Evaluation work{&plan, inputs, first + done, size, out.data() + done, count};
    REQUIRE(evaluator.evaluate({&work, 1}));
  }
  return out;
}

}  // namespace

TEST_CASE("a span gives the same bits however it is cut, on every instruction set, after hours too") {
  for (const std::uint32_t hidden : {0u, 16u, 64u, 256u}) {
    const NetworkPlan plan = make_plan(random_network(hidden, hidden + 1));
    for (const std::int64_t first : {std::int64_t{0}, std::int64_t{57600000}, std::int64_t{1} << 40}) {
      const NetworkInputs inputs = note_inputs(440.0, 480000, 48000.0, 0.7);
      const auto reference = values(*make_cpu_evaluator(), plan, inputs, first, 4000, 4000);
      for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        hwy::SetSupportedTargetsForTest(target);
        const auto evaluator = make_cpu_evaluator();
        hwy::SetSupportedTargetsForTest(0);
        INFO(evaluator->name() << ", " << hidden << " hidden nodes, index " << first);
        CHECK((values(*evaluator, plan, inputs, first, 4000, 4000) == reference));
        CHECK((values(*evaluator, plan, inputs, first, 4000, 333) == reference));
      }
    }
  }
}

}  // namespace perigee

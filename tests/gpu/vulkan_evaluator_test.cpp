// tests/gpu/vulkan_evaluator_test.cpp -- The bits of the CPU evaluator, however they come about on a Vulkan device.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gpu/networks.h"
#include "tests/gpu/vulkan_fixture.h"

namespace perigee {
namespace {

std::unique_ptr<VulkanEvaluator> made(const VulkanOptions& options) {
  std::string why_not;
  auto evaluator = make_vulkan_evaluator(options, why_not);
  INFO(why_not);
  REQUIRE(evaluator != nullptr);
  return evaluator;
}

// At the start and after 20 minutes, whole and in pieces.
void check_bits(Evaluator& evaluator, const NetworkPlan& plan, std::int32_t samples) {
  const auto cpu = make_cpu_evaluator();
  for (const std::int64_t first : {std::int64_t{0}, std::int64_t{57600000}}) {
    const NetworkInputs inputs = note_inputs(440.0, 480000, 48000.0, 0.7);
    const auto reference = computed(*cpu, plan, inputs, first, samples, samples);
    INFO(evaluator.name() << ", " << plan.registers << " registers, index " << first);
    CHECK(same_bits(computed(evaluator, plan, inputs, first, samples, samples), reference));
    CHECK(same_bits(computed(evaluator, plan, inputs, first, samples, 333), reference));
  }
}

}  // namespace

TEST_CASE("Vulkan: the interpreter gives the bits of the CPU") {
  VulkanOptions options = lavapipe();
  options.emit = false;
  {
    const auto evaluator = made(options);
    for (const std::uint32_t hidden : {0u, 16u, 64u, 256u}) {
      const NetworkPlan plan = make_plan(random_network(hidden, hidden + 5));
      check_bits(*evaluator, plan, 3001);
      CHECK_FALSE(evaluator->ready(plan));
    }
  }
  CHECK(options.messages->texts() == std::vector<std::string>{});
}

TEST_CASE("Vulkan: a plan's own pipeline gives the bits of the CPU") {
  const VulkanOptions options = lavapipe();
  {
    const auto evaluator = made(options);
    for (const std::uint32_t hidden : {0u, 16u, 64u, 256u}) {
      const NetworkPlan plan = make_plan(random_network(hidden, hidden + 5));
      CHECK_FALSE(evaluator->ready(plan));
      REQUIRE(evaluator->await(plan));
      CHECK(evaluator->ready(plan));
      check_bits(*evaluator, plan, 4000);
    }
  }
  CHECK(options.messages->texts() == std::vector<std::string>{});
}

}  // namespace perigee

// tests/gpu/vulkan_evaluator_test.cpp -- The bits of the CPU evaluator, however they come about on a Vulkan device.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gpu/networks.h"
#include "tests/gpu/vulkan_fixture.h"

namespace perigee {
namespace {

const NetworkInputs kNote = note_inputs(440.0, 480000, 48000.0, 0.7);

// At the start and after 20 minutes, whole and in pieces.
void check_bits(Evaluator& evaluator, const NetworkPlan& plan, std::int32_t samples) {
  const auto cpu = make_cpu_evaluator();
  for (const std::int64_t first : {std::int64_t{0}, std::int64_t{57600000}}) {
    const auto reference = computed(*cpu, plan, kNote, first, samples, samples);
    INFO(evaluator.name() << ", " << plan.registers << " registers, index " << first);
    CHECK(same_bits(computed(evaluator, plan, kNote, first, samples, samples), reference));
    CHECK(same_bits(computed(evaluator, plan, kNote, first, samples, 333), reference));
  }
}

// All plans in one call, each at its own pitch, into buffers that are wider than what is asked for.
std::vector<std::vector<float>> together(Evaluator& evaluator, const std::vector<NetworkPlan>& plans) {
  std::vector<std::vector<float>> outs;
  std::vector<Evaluation> work;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    outs.emplace_back(plans[i].outputs.size() * 1000, 5.0f);
    const NetworkInputs inputs = running_inputs(100.0 + 50.0 * static_cast<double>(i), 3.0, 48000.0, 1.0);
    const auto first = static_cast<std::int64_t>(i * 777);
    work.push_back({&plans[i], inputs, first, static_cast<std::int32_t>(i * 123 % 1000), outs.back().data(), 1000});
  }
  REQUIRE(evaluator.evaluate(work));
  return outs;
}

}  // namespace

TEST_CASE("Vulkan: the interpreter gives the bits of the CPU") {
  VulkanOptions options = lavapipe();
  options.emit = false;
  const ValidatedEvaluator evaluator{options};
  for (const std::uint32_t hidden : {0u, 16u, 64u, 256u}) {
    const NetworkPlan plan = make_plan(random_network(hidden, hidden + 5));
    check_bits(*evaluator, plan, 1501);
    CHECK_FALSE(evaluator->ready(plan));
    CHECK_FALSE(evaluator->await(plan));
  }
}

TEST_CASE("Vulkan: a plan's own pipeline gives the bits of the CPU") {
  const ValidatedEvaluator evaluator{lavapipe()};
  for (const std::uint32_t hidden : {0u, 16u, 64u, 256u}) {
    const NetworkPlan plan = make_plan(random_network(hidden, hidden + 5));
    CHECK_FALSE(evaluator->ready(plan));
    REQUIRE(evaluator->await(plan));
    CHECK(evaluator->ready(plan));
    check_bits(*evaluator, plan, 4000);
  }
}

TEST_CASE("Vulkan: many plans in one call, interpreted, built or too large for either, are what each is alone") {
  VulkanOptions options = lavapipe();
  options.meanwhile = VulkanOptions::Meanwhile::interpreter;
  const ValidatedEvaluator evaluator{options};
  std::vector<NetworkPlan> plans;
  for (std::uint32_t i = 0; i < 9; ++i) plans.push_back(make_plan(random_network(i * 3, i)));
  plans.push_back(make_plan(random_network(3000, 11)));
  REQUIRE(plans.back().registers > 256);
  for (const std::size_t i : {3u, 4u, 7u}) REQUIRE(evaluator->await(plans[i]));
  CHECK_FALSE(evaluator->await(plans.back()));
  CHECK(together(*evaluator, plans) == together(*make_cpu_evaluator(), plans));
}

TEST_CASE("Vulkan: however many streams are in flight in a submission, each is what it is alone") {
  VulkanOptions options = lavapipe();
  options.meanwhile = VulkanOptions::Meanwhile::interpreter;
  const ValidatedEvaluator evaluator{options};
  const NetworkPlan own = make_plan(random_network(5, 1)), interpreted = make_plan(random_network(5, 2));
  REQUIRE(evaluator->await(own));
  for (const std::size_t streams : {2u, 15u, 16u, 17u, 100u}) {
    std::vector<NetworkPlan> plans;
    for (std::size_t i = 0; i < streams; ++i) plans.push_back(i % 3 == 0 ? own : interpreted);
    CHECK(together(*evaluator, plans) == together(*make_cpu_evaluator(), plans));
  }
}

TEST_CASE("Vulkan: what is longer than all that can be in flight comes home in rounds") {
  const ValidatedEvaluator evaluator{lavapipe()};
  const NetworkPlan plan = make_plan(random_network(2, 3));
  REQUIRE(evaluator->await(plan));
  const std::int32_t samples = 1'000'000;  // 72 MB
  const auto heard = computed(*evaluator, plan, kNote, 0, samples, samples);
  CHECK(same_bits(heard, computed(*make_cpu_evaluator(), plan, kNote, 0, samples, samples)));
}

TEST_CASE("Vulkan: nobody hears when a plan's own pipeline takes over") {
  for (const auto meanwhile : {VulkanOptions::Meanwhile::best, VulkanOptions::Meanwhile::interpreter}) {
    VulkanOptions options = lavapipe();
    options.meanwhile = meanwhile;
    const ValidatedEvaluator evaluator{options};
    const NetworkPlan plan = make_plan(random_network(20, meanwhile == VulkanOptions::Meanwhile::best ? 70 : 71));
    std::int32_t done = 0;
    const auto chunk_is_right = [&] {
      const auto heard = computed(*evaluator, plan, kNote, done, 128, 128);
      CHECK(same_bits(heard, computed(*make_cpu_evaluator(), plan, kNote, done, 128, 128)));
      done += 128;
    };
    while (!evaluator->ready(plan)) chunk_is_right();
    CHECK(done > 0);
    chunk_is_right();
  }
}

TEST_CASE("Vulkan: when a pipeline is ready, the driver has written down what its first dispatch needs") {
  { const ValidatedEvaluator once{lavapipe()}; }
  const ValidatedEvaluator evaluator{lavapipe()};
  const auto files = [] {
    const std::filesystem::recursive_directory_iterator all{vulkan_test_folder() / "mesa_shader_cache"}, end;
    return std::count_if(all, end, [](const auto& each) { return each.is_regular_file(); });
  };
  const auto before = files();
  REQUIRE(evaluator->await(make_plan(random_network(6, 90))));
  CHECK(files() > before);
}

TEST_CASE("Vulkan: of too many pipelines the one not used for longest goes, and is not missed") {
  VulkanOptions options = lavapipe();
  options.most_pipelines = 2;
  const ValidatedEvaluator evaluator{options};
  std::vector<NetworkPlan> plans;
  for (std::uint32_t i = 0; i < 3; ++i) plans.push_back(make_plan(random_network(i, i + 40)));
  for (const NetworkPlan& plan : plans) REQUIRE(evaluator->await(plan));
  CHECK(evaluator->ready(plans[0]));
  REQUIRE(evaluator->evaluate({}));
  CHECK_FALSE(evaluator->ready(plans[0]));
  CHECK(evaluator->ready(plans[1]));
  CHECK(evaluator->ready(plans[2]));
  CHECK(together(*evaluator, plans) == together(*make_cpu_evaluator(), plans));
}

TEST_CASE("Vulkan: more samples than one dispatch or one submission takes") {
  const ValidatedEvaluator evaluator{lavapipe()};
  const NetworkPlan plan = make_plan(random_network(0, 2));
  constexpr std::int32_t kSamples = 1100000;
  REQUIRE(evaluator->await(plan));
  CHECK(same_bits(computed(*evaluator, plan, kNote, 5, kSamples, kSamples),
                  computed(*make_cpu_evaluator(), plan, kNote, 5, kSamples, kSamples)));
}

TEST_CASE("Vulkan: nothing asked for is nothing done") {
  const ValidatedEvaluator evaluator{lavapipe()};
  NetworkPlan plan;
  const Evaluation none{&plan, kNote, 0, 100, nullptr, 100};
  CHECK(evaluator->evaluate({}));
  CHECK(evaluator->evaluate({&none, 1}));
}

}  // namespace perigee

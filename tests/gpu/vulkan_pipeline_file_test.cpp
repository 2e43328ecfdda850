// tests/gpu/vulkan_pipeline_file_test.cpp -- What is kept on disk comes back whole or not at all, and never stops a start.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fstream>

#include "gpu/pipeline_file.h"
#include "tests/gpu/networks.h"
#include "tests/gpu/vulkan_fixture.h"

namespace perigee {
namespace {

using Bytes = std::vector<std::uint8_t>;

// A start, a pipeline, an end.
void run_once() {
  const ValidatedEvaluator evaluator{lavapipe()};
  const NetworkPlan plan = make_plan(random_network(2, 2));
  REQUIRE(evaluator->await(plan));
  CHECK(same_bits(computed(*evaluator, plan, {}, 0, 100, 100), computed(*make_cpu_evaluator(), plan, {}, 0, 100, 100)));
}

std::string only_file() {
  std::string found;
  for (const auto& each : std::filesystem::directory_iterator{vulkan_test_folder() / "perigee"}) found = each.path();
  return found;
}

}  // namespace

TEST_CASE("a pipeline file comes back as it was, and damaged in any byte it does not") {
  const std::string path = vulkan_test_folder() / "a" / "b.pipelines";
  const Bytes data{1, 2, 3, 0, 255};
  REQUIRE(write_pipeline_file(path, data));
  CHECK(read_pipeline_file(path) == data);
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(path));
  for (std::streamoff at = 0; at < size; ++at) {
    REQUIRE(write_pipeline_file(path, data));
    std::fstream{path, std::ios::in | std::ios::out | std::ios::binary}.seekp(at).put('!');
    CHECK(read_pipeline_file(path).empty());
  }
  std::filesystem::resize_file(path, 3);
  CHECK(read_pipeline_file(path).empty());
}

TEST_CASE("a pipeline file that cannot be written is no error") {
  CHECK_FALSE(write_pipeline_file("", Bytes{1}));
  CHECK_FALSE(write_pipeline_file("/proc/perigee/x.pipelines", Bytes{1}));
  CHECK(read_pipeline_file("/proc/perigee/x.pipelines").empty());
}

TEST_CASE("Vulkan: starts keep a pipeline file, and survive a damaged one and a foreign one") {
  run_once();
  const std::string path = only_file();
  const Bytes kept = read_pipeline_file(path);
  REQUIRE(kept.size() >= 32);
  std::ofstream{path, std::ios::binary} << "rubbish";
  run_once();
  CHECK(read_pipeline_file(path).size() >= 32);
  Bytes foreign(1000, 0xab);
  REQUIRE(write_pipeline_file(path, foreign));
  run_once();
  CHECK(read_pipeline_file(path) != foreign);
}

}  // namespace perigee

// tests/session/vulkan_trial_test.cpp -- A genome that is tried out on Mesa's software device is the one that the processor computes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>

#include "gpu/genome_reader.h"
#include "repl/session/player.h"
#include "tests/gpu/vulkan_fixture.h"

namespace perigee {

TEST_CASE("a genome that is tried out sounds the same whoever computes it, the GPU named for the music too") {
  vulkan_test_folder();
  const Genome genome = load_genome(std::string{PERIGEE_SOURCE_DIR} + "/tests/gpu/data/pkg_wavetable_g020.json");
  const auto tried = [&](const std::string& gpu) {
    Player player({.live = false, .threads = 1, .gpu = gpu}, [](const std::string&) {});
    const std::atomic<bool> stop = false;
    return player.genome_trial()(genome, 0.3, stop);
  };
  const std::vector<float> processor = tried("off");
  CHECK(processor.size() >= 14400);
  CHECK((tried("llvmpipe") == processor));
}

}  // namespace perigee

// tests/gpu/vulkan_fallback_test.cpp -- Without a GPU, or when one is lost, the processor goes on: the same bits, said once.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/wait.h>
#include <unistd.h>

#include "gpu/fallback.h"
#include "tests/gpu/networks.h"
#include "tests/gpu/vulkan_fixture.h"

namespace perigee {
namespace {

const NetworkInputs kNote = note_inputs(220.0, 96000, 48000.0, 1.0);

struct Heard {
  std::vector<std::string> said;
  std::vector<float> samples;
};

Heard played(const VulkanOptions& options) {
  Heard heard;
  const auto evaluator = make_evaluator(options, [&](const std::string& why) { heard.said.push_back(why); });
  heard.samples = computed(*evaluator, make_plan(random_network(16, 3)), kNote, 0, 5000, 400);
  return heard;
}

std::vector<float> reference() {
  return computed(*make_cpu_evaluator(), make_plan(random_network(16, 3)), kNote, 0, 5000, 5000);
}

}  // namespace

TEST_CASE("Vulkan: a device that is lost stays lost and writes nothing") {
  VulkanOptions options = lavapipe();
  options.emit = false;
  options.faults.lose_at = 1;
  const ValidatedEvaluator evaluator{options};
  const NetworkPlan plan = make_plan(random_network(4, 1));
  std::vector<float> out(18 * 64, 5.0f);
  const std::vector<float> untouched = out;
  const std::vector<float> first = computed(*evaluator, plan, kNote, 0, 64, 64);
  CHECK(evaluator->failure().empty());
  const Evaluation work{&plan, kNote, 0, 64, out.data(), 64};
  for (int again = 0; again < 3; ++again) CHECK_FALSE(evaluator->evaluate({&work, 1}));
  CHECK(out == untouched);
  CHECK(evaluator->failure().find("lost") != std::string::npos);
}

TEST_CASE("Vulkan: a device lost in the middle is not heard, and said once") {
  VulkanOptions options = lavapipe();
  options.emit = false;
  options.faults.lose_at = 7;
  const Heard heard = played(options);
  REQUIRE(heard.said.size() == 1);
  CHECK(heard.said[0].find("failed") != std::string::npos);
  CHECK(same_bits(heard.samples, reference()));
}

TEST_CASE("Vulkan: a device with a wrong bit is not used") {
  VulkanOptions options = lavapipe();
  options.faults.wrong_bits = true;
  std::string why_not;
  CHECK(make_vulkan_evaluator(options, why_not) == nullptr);
  CHECK(why_not.find("other bits") != std::string::npos);
  CHECK(options.messages->texts() == std::vector<std::string>{});
}

TEST_CASE("Vulkan: a machine without a loader plays on its processor and says so once") {
  VulkanOptions options = lavapipe();
  options.loader = "libvulkan-that-is-not-there.so.1";
  const Heard heard = played(options);
  REQUIRE(heard.said.size() == 1);
  CHECK(heard.said[0].find(options.loader) != std::string::npos);
  CHECK(same_bits(heard.samples, reference()));
  CHECK(vulkan_devices(options, options.device).empty());
}

TEST_CASE("Vulkan: a machine without drivers plays on its processor and says so once") {
  vulkan_test_folder();
  const pid_t child = fork();  // no device was opened in it: the loader reads the environment anew
  if (child == 0) {
    setenv("VK_DRIVER_FILES", "/nowhere.json", 1);
    setenv("VK_ICD_FILENAMES", "/nowhere.json", 1);
    VulkanOptions options;
    options.device = "llvmpipe";  // which would be there otherwise
    const Heard heard = played(options);
    const bool said = heard.said.size() == 1 && heard.said[0].find("no driver") != std::string::npos;
    _exit(said && same_bits(heard.samples, reference()) ? 42 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 42));
}

TEST_CASE("Vulkan: off is a wish, of which nothing is said") {
  VulkanOptions options = lavapipe();
  options.device = "off";
  const Heard heard = played(options);
  CHECK(heard.said.empty());
  CHECK(same_bits(heard.samples, reference()));
}

}  // namespace perigee

// tests/gpu/vulkan_fixture.h -- Mesa's software device, validated, with a cache folder that nobody else has.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <dlfcn.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "gpu/cpu_evaluator.h"
#include "gpu/vulkan_evaluator.h"
#include "tests/gpu/computed.h"

namespace perigee {

class VulkanTestFolder {
 public:
  VulkanTestFolder() {
    std::string name = std::filesystem::temp_directory_path() / "perigee-vulkan-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
    setenv("XDG_CACHE_HOME", name.c_str(), 1);  // Mesa's cache and ours
    setenv("LP_NUM_THREADS", "1", 1);
  }
  ~VulkanTestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  VulkanTestFolder(const VulkanTestFolder&) = delete;
  VulkanTestFolder& operator=(const VulkanTestFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Before the first call of Vulkan: drivers read the environment then. Driver and layer stay in memory, so that the leak checker can
// tell what is theirs (tests/gpu/leaks_of_drivers.cpp).
inline const std::filesystem::path& vulkan_test_folder() {
  static const VulkanTestFolder folder;
  static const void* const kept[] = {dlopen("libvulkan_lvp.so", RTLD_NOW | RTLD_NODELETE),
                                     dlopen("libVkLayer_khronos_validation.so", RTLD_NOW | RTLD_NODELETE)};
  static_cast<void>(kept);
  return folder.path();
}

inline VulkanOptions lavapipe() {
  vulkan_test_folder();
  VulkanOptions options;
  const char* const named = std::getenv("PERIGEE_TEST_GPU");
  options.device = named != nullptr ? named : "llvmpipe";
  options.messages = std::make_shared<VulkanMessages>();
  options.patience_ms = 120000;  // a busy machine is not a lost device
  return options;
}

// Fails the test if there is no such device, or if the validation layer has said anything when it is gone.
class ValidatedEvaluator {
 public:
  explicit ValidatedEvaluator(const VulkanOptions& options) : messages_{options.messages} {
    std::string why_not;
    evaluator_ = make_vulkan_evaluator(options, why_not);
    INFO(why_not);
    REQUIRE(evaluator_ != nullptr);
  }
  ~ValidatedEvaluator() {
    evaluator_.reset();
    CHECK(messages_->texts() == std::vector<std::string>{});
  }
  ValidatedEvaluator(const ValidatedEvaluator&) = delete;
  ValidatedEvaluator& operator=(const ValidatedEvaluator&) = delete;

  VulkanEvaluator& operator*() const { return *evaluator_; }
  VulkanEvaluator* operator->() const { return evaluator_.get(); }

 private:
  std::shared_ptr<VulkanMessages> messages_;
  std::unique_ptr<VulkanEvaluator> evaluator_;
};

}  // namespace perigee

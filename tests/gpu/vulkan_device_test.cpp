// tests/gpu/vulkan_device_test.cpp -- Which device is meant, and that Mesa's software device is one of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/vulkan_choice.h"
#include "tests/gpu/vulkan_fixture.h"

namespace perigee {
namespace {

using Type = VulkanDeviceInfo::Type;

VulkanDeviceInfo device(const std::string& name, Type type, const std::string& lacks = "") {
  return {.name = name, .type = type, .uuid = "00aa" + std::to_string(name.size()), .lacks = lacks};
}

std::string chosen(const std::vector<VulkanDeviceInfo>& devices, const std::string& wanted) {
  std::string why_not;
  const auto index = choose_device(devices, wanted, why_not);
  CHECK(index.has_value() == why_not.empty());
  return index ? devices[*index].name : "none";
}

}  // namespace

TEST_CASE("Vulkan: auto takes the strongest GPU that is usable, and never software") {
  const auto software = device("llvmpipe", Type::cpu), weak = device("Weak", Type::integrated);
  const auto strong = device("Strong", Type::discrete), guest = device("Guest", Type::virtual_gpu);
  CHECK(chosen({software, guest, weak, strong}, "auto") == "Strong");
  CHECK(chosen({software, guest, weak}, "auto") == "Weak");
  CHECK(chosen({software, guest}, "auto") == "Guest");
  CHECK(chosen({software}, "auto") == "none");
  CHECK(chosen({device("Old", Type::discrete, "timeline semaphores"), weak}, "auto") == "Weak");
  CHECK(chosen({}, "auto") == "none");
  CHECK(chosen({strong}, "off") == "none");
}

TEST_CASE("Vulkan: a part of a name or of a UUID names a device, software too") {
  const std::vector devices{device("Strong GPU", Type::discrete), device("llvmpipe (LLVM)", Type::cpu)};
  CHECK(chosen(devices, "LLVMpipe") == "llvmpipe (LLVM)");
  CHECK(chosen(devices, "gpu") == "Strong GPU");
  CHECK(chosen(devices, "00AA-15") == "llvmpipe (LLVM)");
  CHECK(chosen(devices, "nvidia") == "none");
}

TEST_CASE("Vulkan: Mesa's software device is listed, with its driver") {
  std::string why_not;
  const auto devices = vulkan_devices(lavapipe(), why_not);
  INFO(why_not);
  const auto found = std::find_if(devices.begin(), devices.end(),
                                  [](const auto& each) { return each.name.find("llvmpipe") != std::string::npos; });
  REQUIRE(found != devices.end());
  CHECK(found->type == Type::cpu);
  CHECK(found->driver == "llvmpipe");
  CHECK(found->driver_info.find("Mesa") != std::string::npos);
  CHECK(found->uuid.size() == 32);
  CHECK(found->lacks.empty());
}

}  // namespace perigee

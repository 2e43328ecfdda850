// gpu/vulkan_device.h -- The door to Vulkan: its loader found at run time, an instance, the device that is wanted.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#define VULKAN_HPP_ENABLE_DYNAMIC_LOADER_TOOL 0  // we load the library ourselves: which one is an option
#include <memory>
#include <string>
#include <vulkan/vulkan_raii.hpp>

#include "gpu/spirv.h"
#include "gpu/vulkan_options.h"

namespace perigee {

// Throws std::runtime_error with the reason if there is no Vulkan.
class VulkanInstance {
 public:
  explicit VulkanInstance(const VulkanOptions& options);

  const std::vector<VulkanDeviceInfo>& devices() const { return infos_; }

  // The device that options.device means; throws std::runtime_error with the reason if there is none.
  std::size_t choose(const std::string& wanted) const;
  const vk::raii::PhysicalDevice& physical(std::size_t device) const { return physical_[device]; }

 private:
  std::shared_ptr<VulkanMessages> messages_;
  vk::raii::Context context_;
  vk::raii::Instance instance_ = nullptr;
  vk::raii::DebugUtilsMessengerEXT messenger_ = nullptr;
  std::vector<vk::raii::PhysicalDevice> physical_;
  std::vector<VulkanDeviceInfo> infos_;
};

FloatControls float_controls(const vk::raii::PhysicalDevice& physical);

// A device with one queue that computes; a queue without graphics first, which runs beside what draws the screen.
struct VulkanDevice {
  explicit VulkanDevice(const vk::raii::PhysicalDevice& physical);

  vk::raii::PhysicalDevice physical;
  std::uint32_t family;
  vk::raii::Device device;
  vk::raii::Queue queue;
};

}  // namespace perigee

// gpu/vulkan_device.cpp -- Loader, instance, validation layer, devices.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/vulkan_device.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>

#include "gpu/vulkan_choice.h"

namespace perigee {
namespace {

constexpr const char* kValidation = "VK_LAYER_KHRONOS_validation";

// The library stays: drivers leave threads and exit handlers behind.
PFN_vkGetInstanceProcAddr entry_of(const std::string& loader) {
  void* const library = dlopen(loader.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error{"there is no Vulkan loader, " + loader};
  void* const entry = dlsym(library, "vkGetInstanceProcAddr");
  if (entry == nullptr) throw std::runtime_error{loader + " is no Vulkan loader"};
  return reinterpret_cast<PFN_vkGetInstanceProcAddr>(entry);
}

VKAPI_ATTR VkBool32 VKAPI_CALL note_message(VkDebugUtilsMessageSeverityFlagBitsEXT, VkDebugUtilsMessageTypeFlagsEXT,
                                            const VkDebugUtilsMessengerCallbackDataEXT* data, void* messages) {
  static_cast<VulkanMessages*>(messages)->add(data->pMessage == nullptr ? "" : data->pMessage);
  return VK_FALSE;
}

vk::DebugUtilsMessengerCreateInfoEXT messenger_info(VulkanMessages* messages) {
  using Severity = vk::DebugUtilsMessageSeverityFlagBitsEXT;
  using Kind = vk::DebugUtilsMessageTypeFlagBitsEXT;
  return {{}, Severity::eError | Severity::eWarning, Kind::eValidation | Kind::ePerformance, note_message, messages};
}

vk::raii::Instance make_instance(const vk::raii::Context& context, VulkanMessages* messages) {
  if (context.enumerateInstanceVersion() < VK_API_VERSION_1_2) throw std::runtime_error{"Vulkan is older than 1.2"};
  const vk::ApplicationInfo application{"perigee", 0, nullptr, 0, VK_API_VERSION_1_2};
  vk::InstanceCreateInfo info{{}, &application};
  const vk::DebugUtilsMessengerCreateInfoEXT messenger = messenger_info(messages);
  const std::array layers{kValidation};
  const std::array extensions{VK_EXT_DEBUG_UTILS_EXTENSION_NAME};
  if (messages != nullptr) {
    info.setPEnabledLayerNames(layers).setPEnabledExtensionNames(extensions).setPNext(&messenger);
  }
  try {
    return {context, info};
  } catch (const vk::LayerNotPresentError&) {
    throw std::runtime_error{std::string{kValidation} + " is not installed"};
  } catch (const vk::IncompatibleDriverError&) {
    throw std::runtime_error{"Vulkan has no driver for any device"};
  }
}

std::optional<std::uint32_t> compute_family(const vk::raii::PhysicalDevice& physical) {
  const std::vector<vk::QueueFamilyProperties> families = physical.getQueueFamilyProperties();
  for (const bool graphics : {false, true}) {
    for (std::uint32_t i = 0; i < families.size(); ++i) {
      const vk::QueueFlags flags = families[i].queueFlags;
      const bool draws = static_cast<bool>(flags & vk::QueueFlagBits::eGraphics);
      if ((flags & vk::QueueFlagBits::eCompute) && draws == graphics) return i;
    }
  }
  return std::nullopt;
}

std::string what_lacks(const vk::raii::PhysicalDevice& physical) {
  if (physical.getProperties().apiVersion < VK_API_VERSION_1_2) return "Vulkan 1.2";
  const auto features = physical.getFeatures2<vk::PhysicalDeviceFeatures2, vk::PhysicalDeviceVulkan12Features>();
  if (features.get<vk::PhysicalDeviceVulkan12Features>().timelineSemaphore == VK_FALSE) return "timeline semaphores";
  return compute_family(physical) ? "" : "a queue that computes";
}

VulkanDeviceInfo::Type type_of(vk::PhysicalDeviceType type) {
  switch (type) {
    case vk::PhysicalDeviceType::eDiscreteGpu:
      return VulkanDeviceInfo::Type::discrete;
    case vk::PhysicalDeviceType::eIntegratedGpu:
      return VulkanDeviceInfo::Type::integrated;
    case vk::PhysicalDeviceType::eVirtualGpu:
      return VulkanDeviceInfo::Type::virtual_gpu;
    case vk::PhysicalDeviceType::eCpu:
      return VulkanDeviceInfo::Type::cpu;
    default:
      return VulkanDeviceInfo::Type::other;
  }
}

VulkanDeviceInfo info_of(const vk::raii::PhysicalDevice& physical) {
  VulkanDeviceInfo info;
  const vk::PhysicalDeviceProperties basic = physical.getProperties();
  info.name = basic.deviceName.data();
  info.type = type_of(basic.deviceType);
  info.lacks = what_lacks(physical);
  if (basic.apiVersion < VK_API_VERSION_1_2) return info;
  const auto all = physical.getProperties2<vk::PhysicalDeviceProperties2, vk::PhysicalDeviceDriverProperties,
                                           vk::PhysicalDeviceIDProperties>();
  const auto& driver = all.get<vk::PhysicalDeviceDriverProperties>();
  info.driver = driver.driverName.data();
  info.driver_info = driver.driverInfo.data();
  for (const std::uint8_t byte : all.get<vk::PhysicalDeviceIDProperties>().deviceUUID) {
    for (const int digit : {byte >> 4, byte & 15}) info.uuid += "0123456789abcdef"[digit];
  }
  return info;
}

}  // namespace

VulkanInstance::VulkanInstance(const VulkanOptions& options)
    : messages_{options.messages},
      context_{entry_of(options.loader)},
      instance_{make_instance(context_, messages_.get())} {
  if (messages_) messenger_ = {instance_, messenger_info(messages_.get())};
  for (const vk::raii::PhysicalDevice& each : vk::raii::PhysicalDevices{instance_}) {
    physical_.push_back(each);
    infos_.push_back(info_of(each));
  }
}

std::size_t VulkanInstance::choose(const std::string& wanted) const {
  std::string why_not;
  const std::optional<std::size_t> chosen = choose_device(infos_, wanted, why_not);
  if (!chosen) throw std::runtime_error{why_not};
  return *chosen;
}

FloatControls float_controls(const vk::raii::PhysicalDevice& physical) {
  const auto all = physical.getProperties2<vk::PhysicalDeviceProperties2, vk::PhysicalDeviceVulkan12Properties>();
  const auto& floats = all.get<vk::PhysicalDeviceVulkan12Properties>();
  return {.keep_denormals = floats.shaderDenormPreserveFloat32 == VK_TRUE,
          .keep_signed_zeros = floats.shaderSignedZeroInfNanPreserveFloat32 == VK_TRUE,
          .round_to_even = floats.shaderRoundingModeRTEFloat32 == VK_TRUE};
}

VulkanDevice::VulkanDevice(const vk::raii::PhysicalDevice& of)
    : physical{of}, family{compute_family(of).value()}, device{nullptr}, queue{nullptr} {
  const float priority = 1.0f;
  const vk::DeviceQueueCreateInfo queues{{}, family, 1, &priority};
  vk::PhysicalDeviceVulkan12Features features;
  features.timelineSemaphore = VK_TRUE;
  device = {physical, vk::DeviceCreateInfo{{}, queues, {}, {}, nullptr, &features}};
  queue = device.getQueue(family, 0);
}

std::vector<VulkanDeviceInfo> vulkan_devices(const VulkanOptions& options, std::string& why_not) {
  try {
    return VulkanInstance{options}.devices();
  } catch (const std::exception& error) {
    why_not = error.what();
    return {};
  }
}

}  // namespace perigee

// gpu/vulkan_choice.cpp -- Ranks and names.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/vulkan_choice.h"

#include <algorithm>
#include <array>

namespace perigee {
namespace {

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::string names_of(std::span<const VulkanDeviceInfo> devices) {
  std::string names;
  for (const VulkanDeviceInfo& each : devices) {
    names += (names.empty() ? "" : ", ") + each.name;
    if (!each.lacks.empty()) names += " (lacks " + each.lacks + ")";
  }
  return names.empty() ? "none" : names;
}

}  // namespace

std::optional<std::size_t> choose_device(std::span<const VulkanDeviceInfo> devices, const std::string& wanted,
                                         std::string& why_not) {
  using Type = VulkanDeviceInfo::Type;
  if (wanted == "off") {
    why_not = "Vulkan is off";
    return std::nullopt;
  }
  if (wanted == "auto" || wanted.empty()) {
    for (const Type type : {Type::discrete, Type::integrated, Type::virtual_gpu}) {
      for (std::size_t i = 0; i < devices.size(); ++i) {
        if (devices[i].type == type && devices[i].lacks.empty()) return i;
      }
    }
    why_not = "no usable GPU; Vulkan devices: " + names_of(devices);
    return std::nullopt;
  }
  const std::string part = lower(wanted);
  std::string digits = part;  // a UUID is often written with dashes
  digits.erase(std::remove(digits.begin(), digits.end(), '-'), digits.end());
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const bool named = lower(devices[i].name).find(part) != std::string::npos;
    const bool numbered = !digits.empty() && devices[i].uuid.find(digits) != std::string::npos;
    if ((named || numbered) && devices[i].lacks.empty()) return i;
  }
  why_not = "no usable Vulkan device is called \"" + wanted + "\"; there are: " + names_of(devices);
  return std::nullopt;
}

}  // namespace perigee

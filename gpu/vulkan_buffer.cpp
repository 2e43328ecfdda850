// gpu/vulkan_buffer.cpp -- Memory that both sides see: cached for reading back where there is such a kind.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <stdexcept>

#include "gpu/vulkan_runner.h"

namespace perigee {
namespace {

using Property = vk::MemoryPropertyFlagBits;

struct MemoryChoice {
  std::uint32_t type = 0;
  bool coherent = false;
};

MemoryChoice choose_memory(const vk::raii::PhysicalDevice& physical, std::uint32_t allowed) {
  const vk::PhysicalDeviceMemoryProperties memory = physical.getMemoryProperties();
  const std::array wanted{Property::eHostVisible | Property::eHostCoherent | Property::eHostCached,
                          Property::eHostVisible | Property::eHostCached,
                          vk::MemoryPropertyFlags{Property::eHostVisible}};
  for (const vk::MemoryPropertyFlags& flags : wanted) {
    for (std::uint32_t type = 0; type < memory.memoryTypeCount; ++type) {
      const vk::MemoryPropertyFlags has = memory.memoryTypes[type].propertyFlags;
      if ((allowed >> type & 1u) == 0 || (has & flags) != flags) continue;
      return {type, static_cast<bool>(has & Property::eHostCoherent)};
    }
  }
  throw std::runtime_error{"the device shares no memory"};
}

}  // namespace

VulkanBuffer::VulkanBuffer(const VulkanDevice& device, std::size_t bytes)
    : bytes_{bytes}, buffer_{device.device, vk::BufferCreateInfo{{}, bytes, vk::BufferUsageFlagBits::eStorageBuffer}} {
  const vk::MemoryRequirements needs = buffer_.getMemoryRequirements();
  const MemoryChoice choice = choose_memory(device.physical, needs.memoryTypeBits);
  coherent_ = choice.coherent;
  memory_ = {device.device, vk::MemoryAllocateInfo{needs.size, choice.type}};
  buffer_.bindMemory(*memory_, 0);
  data_ = memory_.mapMemory(0, VK_WHOLE_SIZE);
}

void VulkanBuffer::before_reading(const vk::raii::Device& device) const {
  if (!coherent_) device.invalidateMappedMemoryRanges(vk::MappedMemoryRange{*memory_, 0, VK_WHOLE_SIZE});
}

void VulkanBuffer::after_writing(const vk::raii::Device& device) const {
  if (!coherent_) device.flushMappedMemoryRanges(vk::MappedMemoryRange{*memory_, 0, VK_WHOLE_SIZE});
}

}  // namespace perigee

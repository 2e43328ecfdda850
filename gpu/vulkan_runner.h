// gpu/vulkan_runner.h -- One device at work: memory that both sides see, dispatches in one submission, waiting with an end.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <vector>

#include "gpu/dispatch.h"
#include "gpu/vulkan_device.h"

namespace perigee {

// A storage buffer that stays mapped.
class VulkanBuffer {
 public:
  VulkanBuffer(const VulkanDevice& device, std::size_t bytes);

  vk::Buffer handle() const { return *buffer_; }
  std::size_t bytes() const { return bytes_; }
  void* data() const { return data_; }
  void before_reading(const vk::raii::Device& device) const;  // after the device has written
  void after_writing(const vk::raii::Device& device) const;   // before the device reads

 private:
  std::size_t bytes_;
  vk::raii::Buffer buffer_;
  vk::raii::DeviceMemory memory_ = nullptr;
  void* data_ = nullptr;
  bool coherent_ = false;
};

struct VulkanDispatch {
  vk::Pipeline pipeline;
  DispatchParameters parameters;
};

// One thread at a time, but for build(): any thread. Throws vk::SystemError for what a device cannot do any more.
class VulkanRunner {
 public:
  explicit VulkanRunner(const vk::raii::PhysicalDevice& physical);
  ~VulkanRunner();

  const vk::raii::PhysicalDevice& physical() const { return device_.physical; }
  const vk::raii::Device& device() const { return device_.device; }

  vk::raii::Pipeline build(std::span<const std::uint32_t> spirv, const vk::raii::PipelineCache& cache) const;

  // Room for one submission; what was there is lost.
  std::span<std::uint32_t> program(std::size_t words);
  void make_room(std::size_t floats);
  std::span<const float> output() const;  // of the last submission
  std::size_t most_floats() const { return most_bytes_ / sizeof(float); }

  // All of them, and waits. Past `patience` the device counts as lost.
  void run(std::span<const VulkanDispatch> dispatches, std::chrono::milliseconds patience);

 private:
  void record(std::span<const VulkanDispatch> dispatches);
  void describe();

  VulkanDevice device_;
  std::size_t most_bytes_;
  vk::raii::DescriptorSetLayout set_layout_;
  vk::raii::PipelineLayout layout_;
  vk::raii::DescriptorPool descriptors_;
  vk::raii::CommandPool commands_;
  vk::raii::Semaphore timeline_;
  vk::raii::DescriptorSet set_ = nullptr;
  vk::raii::CommandBuffer command_ = nullptr;
  VulkanBuffer output_, program_;
  std::uint64_t submitted_ = 0;  // the semaphore's value when the last submission is done
};

}  // namespace perigee

// gpu/vulkan_runner.h -- One device at work: memory that both sides see, several streams in flight in one submission, waiting with an end.
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

  // What is in flight at a time: each lane has memory and commands of its own, and a timeline semaphore that counts its submissions. A
  // stream has a lane to itself where there are no more of them than lanes.
  static constexpr std::size_t kLanes = 16;

  // Room in a lane for what it does next; what was there is lost. Not while it is in flight.
  std::span<std::uint32_t> program(std::size_t lane, std::size_t words);
  void make_room(std::size_t lane, std::size_t floats);
  std::span<const float> output(std::size_t lane) const;  // of what it did last
  std::size_t most_floats() const { return most_bytes_ / sizeof(float); }

  // One submission for lanes 0, 1, …: work[lane] each. Then finish() every one of them. Past `patience` the device counts as lost.
  void start(std::span<const std::vector<VulkanDispatch>> work);
  void finish(std::size_t lane, std::chrono::milliseconds patience);

 private:
  struct Lane {
    vk::raii::DescriptorSet set = nullptr;
    vk::raii::CommandBuffer command = nullptr;
    vk::raii::Semaphore timeline = nullptr;
    std::uint64_t submitted = 0;  // the semaphore's value when its last submission is done
    VulkanBuffer output, program;
  };
  Lane& lane(std::size_t which);  // made at its first use
  void record(Lane& lane, std::span<const VulkanDispatch> dispatches);
  void describe(Lane& lane);

  VulkanDevice device_;
  std::size_t most_bytes_;
  vk::raii::DescriptorSetLayout set_layout_;
  vk::raii::PipelineLayout layout_;
  vk::raii::DescriptorPool descriptors_;
  vk::raii::CommandPool commands_;
  std::vector<Lane> lanes_;
};

}  // namespace perigee

// gpu/vulkan_runner.cpp -- Records, submits, waits.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/vulkan_runner.h"

#include <algorithm>
#include <array>
#include <bit>

namespace perigee {
namespace {

constexpr std::size_t kFirstBytes = 1u << 16;
constexpr std::size_t kMostBytes = 1u << 27;  // what every device can bind
constexpr auto kStage = vk::ShaderStageFlagBits::eCompute;

vk::raii::DescriptorSetLayout make_set_layout(const vk::raii::Device& device) {
  constexpr auto kBuffer = vk::DescriptorType::eStorageBuffer;
  const std::array bindings{vk::DescriptorSetLayoutBinding{kOutputBinding, kBuffer, 1, kStage},
                            vk::DescriptorSetLayoutBinding{kProgramBinding, kBuffer, 1, kStage}};
  return {device, vk::DescriptorSetLayoutCreateInfo{{}, bindings}};
}

vk::raii::PipelineLayout make_layout(const vk::raii::Device& device, const vk::DescriptorSetLayout& set) {
  const vk::PushConstantRange range{kStage, 0, sizeof(DispatchParameters)};
  return {device, vk::PipelineLayoutCreateInfo{{}, set, range}};
}

vk::raii::DescriptorPool make_descriptors(const vk::raii::Device& device) {
  const vk::DescriptorPoolSize size{vk::DescriptorType::eStorageBuffer, 2};
  return {device, vk::DescriptorPoolCreateInfo{vk::DescriptorPoolCreateFlagBits::eFreeDescriptorSet, 1, size}};
}

vk::raii::CommandPool make_commands(const VulkanDevice& device) {
  return {device.device, vk::CommandPoolCreateInfo{vk::CommandPoolCreateFlagBits::eResetCommandBuffer, device.family}};
}

vk::raii::Semaphore make_timeline(const vk::raii::Device& device) {
  const vk::SemaphoreTypeCreateInfo type{vk::SemaphoreType::eTimeline, 0};
  return {device, vk::SemaphoreCreateInfo{{}, &type}};
}

}  // namespace

VulkanRunner::VulkanRunner(const vk::raii::PhysicalDevice& physical)
    : device_{physical},
      most_bytes_{std::min<std::size_t>(physical.getProperties().limits.maxStorageBufferRange, kMostBytes)},
      set_layout_{make_set_layout(device())},
      layout_{make_layout(device(), *set_layout_)},
      descriptors_{make_descriptors(device())},
      commands_{make_commands(device_)},
      timeline_{make_timeline(device())},
      output_{device_, kFirstBytes},
      program_{device_, kFirstBytes} {
  set_ = std::move(vk::raii::DescriptorSets{device(), {*descriptors_, *set_layout_}}.front());
  command_ = std::move(vk::raii::CommandBuffers{device(), {*commands_, vk::CommandBufferLevel::ePrimary, 1}}.front());
  describe();
}

// A lost device says so here, too: its memory is free all the same.
VulkanRunner::~VulkanRunner() {
  try {
    device().waitIdle();
  } catch (const vk::SystemError&) {
  }
}

void VulkanRunner::describe() {
  const vk::DescriptorBufferInfo output{output_.handle(), 0, VK_WHOLE_SIZE},
      program{program_.handle(), 0, VK_WHOLE_SIZE};
  constexpr auto kBuffer = vk::DescriptorType::eStorageBuffer;
  device().updateDescriptorSets({vk::WriteDescriptorSet{*set_, kOutputBinding, 0, kBuffer, {}, output},
                                 vk::WriteDescriptorSet{*set_, kProgramBinding, 0, kBuffer, {}, program}},
                                {});
}

vk::raii::Pipeline VulkanRunner::build(std::span<const std::uint32_t> spirv,
                                       const vk::raii::PipelineCache& cache) const {
  const vk::raii::ShaderModule shader{device(), vk::ShaderModuleCreateInfo{{}, spirv.size_bytes(), spirv.data()}};
  const vk::PipelineShaderStageCreateInfo stage{{}, kStage, *shader, "main"};
  return {device(), cache, vk::ComputePipelineCreateInfo{{}, stage, *layout_}};
}

std::span<std::uint32_t> VulkanRunner::program(std::size_t words) {
  const std::size_t bytes = words * sizeof(std::uint32_t);
  if (bytes > program_.bytes()) {
    program_ = VulkanBuffer{device_, std::bit_ceil(bytes)};
    describe();
  }
  return {static_cast<std::uint32_t*>(program_.data()), words};
}

void VulkanRunner::make_room(std::size_t floats) {
  const std::size_t bytes = floats * sizeof(float);
  if (bytes <= output_.bytes()) return;
  output_ = VulkanBuffer{device_, std::min(std::bit_ceil(bytes), most_bytes_)};
  describe();
}

std::span<const float> VulkanRunner::output() const {
  return {static_cast<const float*>(output_.data()), output_.bytes() / sizeof(float)};
}

void VulkanRunner::record(std::span<const VulkanDispatch> dispatches) {
  command_.reset();
  command_.begin(vk::CommandBufferBeginInfo{vk::CommandBufferUsageFlagBits::eOneTimeSubmit});
  command_.bindDescriptorSets(vk::PipelineBindPoint::eCompute, *layout_, 0, *set_, {});
  vk::Pipeline bound;
  for (const VulkanDispatch& each : dispatches) {
    if (each.pipeline != bound) command_.bindPipeline(vk::PipelineBindPoint::eCompute, each.pipeline);
    bound = each.pipeline;
    command_.pushConstants<DispatchParameters>(*layout_, kStage, 0, each.parameters);
    command_.dispatch((each.parameters.count + kGroup - 1) / kGroup, 1, 1);
  }
  const vk::MemoryBarrier written{vk::AccessFlagBits::eShaderWrite, vk::AccessFlagBits::eHostRead};
  command_.pipelineBarrier(vk::PipelineStageFlagBits::eComputeShader, vk::PipelineStageFlagBits::eHost, {}, written, {},
                           {});
  command_.end();
}

void VulkanRunner::run(std::span<const VulkanDispatch> dispatches, std::chrono::milliseconds patience) {
  program_.after_writing(device());
  record(dispatches);
  const std::uint64_t done = ++submitted_;
  const vk::TimelineSemaphoreSubmitInfo values{{}, done};
  device_.queue.submit(vk::SubmitInfo{{}, {}, *command_, *timeline_, &values});
  const auto wait = std::chrono::duration_cast<std::chrono::nanoseconds>(patience).count();
  const vk::Result result =
      device().waitSemaphores(vk::SemaphoreWaitInfo{{}, *timeline_, done}, static_cast<std::uint64_t>(wait));
  if (result != vk::Result::eSuccess)
    throw vk::DeviceLostError{"no answer in " + std::to_string(patience.count()) + " ms"};
  output_.before_reading(device());
}

}  // namespace perigee

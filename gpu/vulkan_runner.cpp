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
  constexpr auto kSets = static_cast<std::uint32_t>(VulkanRunner::kLanes);
  const vk::DescriptorPoolSize size{vk::DescriptorType::eStorageBuffer, 2 * kSets};
  return {device, vk::DescriptorPoolCreateInfo{vk::DescriptorPoolCreateFlagBits::eFreeDescriptorSet, kSets, size}};
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
      commands_{make_commands(device_)} {
  lanes_.reserve(kLanes);
}

// A lost device says so here, too: its memory is free all the same.
VulkanRunner::~VulkanRunner() {
  try {
    device().waitIdle();
  } catch (const vk::SystemError&) {
  }
}

VulkanRunner::Lane& VulkanRunner::lane(std::size_t which) {
  while (lanes_.size() <= which) {
    Lane next{.output = VulkanBuffer{device_, kFirstBytes}, .program = VulkanBuffer{device_, kFirstBytes}};
    next.set = std::move(vk::raii::DescriptorSets{device(), {*descriptors_, *set_layout_}}.front());
    next.command =
        std::move(vk::raii::CommandBuffers{device(), {*commands_, vk::CommandBufferLevel::ePrimary, 1}}.front());
    next.timeline = make_timeline(device());
    describe(next);
    lanes_.push_back(std::move(next));
  }
  return lanes_[which];
}

void VulkanRunner::describe(Lane& lane) {
  const vk::DescriptorBufferInfo output{lane.output.handle(), 0, VK_WHOLE_SIZE},
      program{lane.program.handle(), 0, VK_WHOLE_SIZE};
  constexpr auto kBuffer = vk::DescriptorType::eStorageBuffer;
  device().updateDescriptorSets({vk::WriteDescriptorSet{*lane.set, kOutputBinding, 0, kBuffer, {}, output},
                                 vk::WriteDescriptorSet{*lane.set, kProgramBinding, 0, kBuffer, {}, program}},
                                {});
}

vk::raii::Pipeline VulkanRunner::build(std::span<const std::uint32_t> spirv,
                                       const vk::raii::PipelineCache& cache) const {
  const vk::raii::ShaderModule shader{device(), vk::ShaderModuleCreateInfo{{}, spirv.size_bytes(), spirv.data()}};
  const vk::PipelineShaderStageCreateInfo stage{{}, kStage, *shader, "main"};
  return {device(), cache, vk::ComputePipelineCreateInfo{{}, stage, *layout_}};
}

std::span<std::uint32_t> VulkanRunner::program(std::size_t which, std::size_t words) {
  Lane& mine = lane(which);
  const std::size_t bytes = words * sizeof(std::uint32_t);
  if (bytes > mine.program.bytes()) {
    mine.program = VulkanBuffer{device_, std::bit_ceil(bytes)};
    describe(mine);
  }
  return {static_cast<std::uint32_t*>(mine.program.data()), words};
}

void VulkanRunner::make_room(std::size_t which, std::size_t floats) {
  Lane& mine = lane(which);
  const std::size_t bytes = floats * sizeof(float);
  if (bytes <= mine.output.bytes()) return;
  mine.output = VulkanBuffer{device_, std::min(std::bit_ceil(bytes), most_bytes_)};
  describe(mine);
}

std::span<const float> VulkanRunner::output(std::size_t lane) const {
  const VulkanBuffer& output = lanes_[lane].output;
  return {static_cast<const float*>(output.data()), output.bytes() / sizeof(float)};
}

void VulkanRunner::record(Lane& lane, std::span<const VulkanDispatch> dispatches) {
  const vk::raii::CommandBuffer& command = lane.command;
  command.reset();
  command.begin(vk::CommandBufferBeginInfo{vk::CommandBufferUsageFlagBits::eOneTimeSubmit});
  command.bindDescriptorSets(vk::PipelineBindPoint::eCompute, *layout_, 0, *lane.set, {});
  vk::Pipeline bound;
  for (const VulkanDispatch& each : dispatches) {
    if (each.pipeline != bound) command.bindPipeline(vk::PipelineBindPoint::eCompute, each.pipeline);
    bound = each.pipeline;
    command.pushConstants<DispatchParameters>(*layout_, kStage, 0, each.parameters);
    command.dispatch((each.parameters.count + kGroup - 1) / kGroup, 1, 1);
  }
  const vk::MemoryBarrier written{vk::AccessFlagBits::eShaderWrite, vk::AccessFlagBits::eHostRead};
  command.pipelineBarrier(vk::PipelineStageFlagBits::eComputeShader, vk::PipelineStageFlagBits::eHost, {}, written, {},
                          {});
  command.end();
}

void VulkanRunner::start(std::span<const std::vector<VulkanDispatch>> work) {
  std::array<vk::TimelineSemaphoreSubmitInfo, kLanes> values;
  std::array<vk::SubmitInfo, kLanes> batches;
  for (std::size_t i = 0; i < work.size(); ++i) {
    Lane& mine = lane(i);
    mine.program.after_writing(device());
    record(mine, work[i]);
    ++mine.submitted;
    values[i] = vk::TimelineSemaphoreSubmitInfo{{}, mine.submitted};
    batches[i] = vk::SubmitInfo{{}, {}, *mine.command, *mine.timeline, &values[i]};
  }
  device_.queue.submit(vk::ArrayProxy<const vk::SubmitInfo>{static_cast<std::uint32_t>(work.size()), batches.data()});
}

void VulkanRunner::finish(std::size_t which, std::chrono::milliseconds patience) {
  const Lane& mine = lanes_[which];
  const auto wait = std::chrono::duration_cast<std::chrono::nanoseconds>(patience).count();
  const vk::Result result = device().waitSemaphores(vk::SemaphoreWaitInfo{{}, *mine.timeline, mine.submitted},
                                                    static_cast<std::uint64_t>(wait));
  if (result != vk::Result::eSuccess)
    throw vk::DeviceLostError{"no answer in " + std::to_string(patience.count()) + " ms"};
  mine.output.before_reading(device());
}

}  // namespace perigee

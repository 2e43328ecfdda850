// gpu/vulkan_pipelines.cpp -- The queue of plans to build, and the thread that builds them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/vulkan_pipelines.h"

#include <pthread.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "gpu/pipeline_file.h"
#include "gpu/spirv_network.h"

namespace perigee {
namespace {

constexpr std::size_t kMostWaiting = 32;  // of more, those asked for first are forgotten until they are asked for again
constexpr std::size_t kMostOperations = 16384;  // steps and terms: beyond, compilers take minutes
constexpr std::chrono::minutes kCompiling{2};   // a first dispatch may take that long

// Every file begins with a header that says for which driver it is; drivers should check it, but not all do.
bool fits(std::span<const std::uint8_t> data, const vk::PhysicalDeviceProperties& device) {
  vk::PipelineCacheHeaderVersionOne header;
  if (data.size() < sizeof header) return false;
  std::memcpy(static_cast<void*>(&header), data.data(), sizeof header);
  return header.headerVersion == vk::PipelineCacheHeaderVersion::eOne && header.vendorID == device.vendorID &&
         header.deviceID == device.deviceID && header.pipelineCacheUUID == device.pipelineCacheUUID;
}

vk::raii::PipelineCache make_cache(const VulkanRunner& runner, const std::string& file) {
  std::vector<std::uint8_t> data = read_pipeline_file(file);
  if (!fits(data, runner.physical().getProperties())) data.clear();
  return {runner.device(), vk::PipelineCacheCreateInfo{{}, data.size(), data.data()}};
}

// Compiling must not take time from what plays, though who plays may have begun this thread.
void be_ordinary() {
  const sched_param ordinary{};
  pthread_setschedparam(pthread_self(), SCHED_OTHER, &ordinary);
}

}  // namespace

VulkanPipelines::VulkanPipelines(const VulkanRunner& runner, const FloatControls& controls,
                                 const VulkanOptions& options, std::string uuid)
    : runner_{runner},
      controls_{controls},
      options_{options},
      uuid_{std::move(uuid)},
      file_{pipeline_file(uuid_)},
      cache_{make_cache(runner, file_)},
      thread_{[this](const std::stop_token& stop) { work(stop); }} {}

VulkanPipelines::~VulkanPipelines() {
  thread_.request_stop();
  thread_.join();
}

VulkanPipelines::Entry& VulkanPipelines::entry(const NetworkPlan& plan) {
  const auto [place, is_new] = entries_.try_emplace(plan.hash);
  place->second.used = ++uses_;
  if (!is_new) return place->second;
  if (plan.steps.size() + plan.terms.size() > kMostOperations) {
    place->second.state = Entry::State::failed;
    return place->second;
  }
  if (queue_.size() >= kMostWaiting) {
    entries_.erase(queue_.front().hash);
    queue_.pop_front();
  }
  queue_.push_back(plan);
  wanted_.notify_one();
  return place->second;
}

vk::Pipeline VulkanPipelines::find(const NetworkPlan& plan) {
  const std::lock_guard lock{mutex_};
  const Entry& found = entry(plan);
  return found.state == Entry::State::ready ? *found.pipeline : vk::Pipeline{};
}

void VulkanPipelines::trim() {
  const std::lock_guard lock{mutex_};
  const auto is_ready = [](const auto& each) { return each.second.state == Entry::State::ready; };
  const auto older = [&](const auto& a, const auto& b) {
    return std::pair{!is_ready(a), a.second.used} < std::pair{!is_ready(b), b.second.used};
  };
  auto ready = static_cast<std::size_t>(std::count_if(entries_.begin(), entries_.end(), is_ready));
  for (; ready > std::max<std::size_t>(options_.most_pipelines, 1); --ready)
    entries_.erase(std::min_element(entries_.begin(), entries_.end(), older));
}

bool VulkanPipelines::ready(const NetworkPlan& plan) const {
  const std::lock_guard lock{mutex_};
  const auto found = entries_.find(plan.hash);
  return found != entries_.end() && found->second.state == Entry::State::ready;
}

bool VulkanPipelines::await(const NetworkPlan& plan) {
  std::unique_lock lock{mutex_};
  done_.wait(lock, [&] { return entry(plan).state != Entry::State::building; });
  return entry(plan).state == Entry::State::ready;
}

// The instance is closed at the end: drivers write their cache behind our back, and have finished then.
void VulkanPipelines::warm(const NetworkPlan& plan, std::span<const std::uint32_t> spirv) const {
  const VulkanInstance instance{options_};
  VulkanRunner second{instance.physical(instance.choose(uuid_))};
  const vk::raii::Pipeline pipeline = second.build(spirv, make_cache(second, file_));
  VulkanDispatch dispatch{*pipeline, dispatch_parameters({}, 0, kGroup)};
  dispatch.parameters.stride = kGroup;
  second.make_room(0, plan.outputs.size() * kGroup);
  const std::vector<VulkanDispatch> once{dispatch};
  second.start({&once, 1});
  second.finish(0, kCompiling);
}

void VulkanPipelines::work(const std::stop_token& stop) {
  be_ordinary();
  std::unique_lock lock{mutex_};
  while (wanted_.wait(lock, stop, [&] { return !queue_.empty(); }) && !stop.stop_requested()) {
    const NetworkPlan plan = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    Entry made{.state = Entry::State::failed};
    try {
      const std::vector<std::uint32_t> spirv = spirv_network(plan, controls_);
      warm(plan, spirv);
      made.pipeline = runner_.build(spirv, cache_);
      made.state = Entry::State::ready;
    } catch (const std::exception&) {  // this plan stays with the interpreter
    }
    lock.lock();
    Entry& place = entries_[plan.hash];
    place.pipeline = std::move(made.pipeline);
    place.state = made.state;
    done_.notify_all();
    if (!queue_.empty()) continue;
    lock.unlock();
    save();
    lock.lock();
  }
}

void VulkanPipelines::save() const {
  try {
    write_pipeline_file(file_, cache_.getData());
  } catch (const std::exception&) {  // then the next start compiles again
  }
}

}  // namespace perigee

// gpu/vulkan_pipelines.h -- A pipeline for each plan, built and warmed behind the back of what plays.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include "gpu/vulkan_runner.h"

namespace perigee {

// Drivers compile when a pipeline is made, or at its first dispatch, and then hold up everything in the same queue. So a
// thread of its own, with an instance and a device of its own, makes the pipeline and runs it once: the driver's cache on disk
// has the result when the first device asks. Drivers without such a cache compile again there, some at the first dispatch.
class VulkanPipelines {
 public:
  // For `runner`, which outlives this, on the device of that UUID. The file is read now, written when a pipeline is built.
  VulkanPipelines(const VulkanRunner& runner, const FloatControls& controls, const VulkanOptions& options,
                  std::string uuid);
  ~VulkanPipelines();  // waits for what is being compiled

  // Producer thread. Null while it is not ready; then it is built, unless that has failed before.
  vk::Pipeline find(const NetworkPlan& plan);
  void trim();  // lets go of those not used for longest; none may be in flight

  // Any thread.
  bool ready(const NetworkPlan& plan) const;
  bool await(const NetworkPlan& plan);  // builds it if need be, and waits; false: it cannot be built
  const vk::raii::PipelineCache& cache() const { return cache_; }

 private:
  struct Entry {
    enum class State : std::uint8_t { building, ready, failed };
    State state = State::building;
    vk::raii::Pipeline pipeline = nullptr;
    std::uint64_t used = 0;  // when it was last asked for, by the count of that
  };

  Entry& entry(const NetworkPlan& plan);  // with the lock held
  void work(const std::stop_token& stop);
  void warm(const NetworkPlan& plan, std::span<const std::uint32_t> spirv) const;
  void save() const;

  const VulkanRunner& runner_;
  FloatControls controls_;
  VulkanOptions options_;
  std::string uuid_, file_;
  vk::raii::PipelineCache cache_;

  mutable std::mutex mutex_;
  std::condition_variable_any wanted_, done_;
  std::unordered_map<std::uint64_t, Entry> entries_;
  std::deque<NetworkPlan> queue_;
  std::uint64_t uses_ = 0;
  std::jthread thread_;
};

}  // namespace perigee

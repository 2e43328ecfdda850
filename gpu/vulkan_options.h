// gpu/vulkan_options.h -- What one may ask of Vulkan, and what it tells of its devices. Needs no Vulkan header.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace perigee {

struct VulkanDeviceInfo {
  enum class Type : std::uint8_t {
    other,
    integrated,
    discrete,
    virtual_gpu,
    cpu
  };  // cpu: a GPU in software, "llvmpipe"
  std::string name;
  Type type = Type::other;
  std::string driver, driver_info;
  std::string uuid;   // 32 hexadecimal digits
  std::string lacks;  // what it would need for networks and has not; empty: usable
};

// What the validation layer says. Any thread.
class VulkanMessages {
 public:
  void add(std::string text) {
    const std::lock_guard lock{mutex_};
    texts_.push_back(std::move(text));
  }
  std::vector<std::string> texts() const {
    const std::lock_guard lock{mutex_};
    return texts_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> texts_;
};

// For tests of what follows.
struct VulkanFaults {
  std::int64_t lose_at = -1;  // the device is lost at this dispatch, counted from 0 after the self-test
  bool wrong_bits = false;    // one bit of what the self-test sees is wrong
};

struct VulkanOptions {
  std::string device = "auto";  // auto, off, or a part of a name or UUID in whatever case
  std::string loader = "libvulkan.so.1";
  std::shared_ptr<VulkanMessages> messages;  // if there: the validation layer is on and writes here
  bool emit = true;                          // build a pipeline for each plan; false: the interpreter computes all
  enum class Meanwhile : std::uint8_t { best, interpreter };
  Meanwhile meanwhile = Meanwhile::best;  // best: the interpreter on a GPU, the processor where the device is software
  int patience_ms = 10000;                // a submission that takes longer counts as a lost device
  std::size_t most_pipelines = 128;       // kept at a time, at least 1
  VulkanFaults faults;
};

// All devices there are; none, with the reason, where there is no Vulkan. Never throws for that.
std::vector<VulkanDeviceInfo> vulkan_devices(const VulkanOptions& options, std::string& why_not);

}  // namespace perigee

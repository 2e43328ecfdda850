// gpu/vulkan_evaluator.h -- Networks on a Vulkan device: the CPU evaluator's bits, for many samples or networks at a time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include "gpu/evaluator.h"
#include "gpu/vulkan_options.h"

namespace perigee {

// A plan that is new is computed by an interpreter at once (by the processor if it needs more than 256 registers, or if the
// device is software itself), and by a pipeline of its own when one was built: the same bits, so nobody hears the change.
class VulkanEvaluator : public Evaluator {
 public:
  // Any thread.
  virtual bool ready(const NetworkPlan& plan) const = 0;  // it has its pipeline
  virtual bool await(const NetworkPlan& plan) = 0;        // asks for the pipeline and waits; false: there will be none
  virtual const VulkanDeviceInfo& device() const = 0;

  // Producer thread. Why evaluate() says false; empty until then.
  virtual const std::string& failure() const = 0;
};

// Takes a second or two where drivers compile slowly: a second of three networks is compared with the CPU's. None if there
// is no Vulkan, no such device, or wrong bits: `why_not` says.
std::unique_ptr<VulkanEvaluator> make_vulkan_evaluator(const VulkanOptions& options, std::string& why_not);

}  // namespace perigee

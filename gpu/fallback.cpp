// gpu/fallback.cpp -- Turns to the second evaluator once.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/fallback.h"

#include <utility>

#include "gpu/cpu_evaluator.h"
#include "gpu/vulkan_evaluator.h"

namespace perigee {
namespace {

class Fallback final : public Evaluator {
 public:
  Fallback(std::unique_ptr<Evaluator> gpu, std::unique_ptr<Evaluator> processor, FallbackSay say)
      : gpu_{std::move(gpu)}, processor_{std::move(processor)}, say_{std::move(say)} {}

  std::string name() const override { return failed_ ? processor_->name() : gpu_->name(); }

  // The failed one is kept: to close a lost device can take long, and something plays.
  bool evaluate(std::span<const Evaluation> work) override {
    if (!failed_) {
      if (gpu_->evaluate(work)) return true;
      failed_ = true;
      const auto* const vulkan = dynamic_cast<const VulkanEvaluator*>(gpu_.get());
      const std::string why = vulkan == nullptr ? std::string{} : " (" + vulkan->failure() + ")";
      if (say_) say_(gpu_->name() + " failed" + why + ": " + processor_->name() + " computes the networks");
    }
    return processor_->evaluate(work);
  }

 private:
  std::unique_ptr<Evaluator> gpu_, processor_;
  FallbackSay say_;
  bool failed_ = false;
};

}  // namespace

std::unique_ptr<Evaluator> make_fallback(std::unique_ptr<Evaluator> gpu, std::unique_ptr<Evaluator> processor,
                                         FallbackSay say) {
  return std::make_unique<Fallback>(std::move(gpu), std::move(processor), std::move(say));
}

std::unique_ptr<Evaluator> make_evaluator(const VulkanOptions& options, FallbackSay say) {
  std::string why_not;
  std::unique_ptr<Evaluator> processor = make_cpu_evaluator();
  if (options.device == "off") return processor;
  std::unique_ptr<Evaluator> gpu = make_vulkan_evaluator(options, why_not);
  if (gpu) return make_fallback(std::move(gpu), std::move(processor), std::move(say));
  if (say) say(why_not + ": " + processor->name() + " computes the networks");
  return processor;
}

}  // namespace perigee

// gpu/fallback.h -- A GPU while it works, the processor from its first failure on: the same bits, nobody hears the change.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gpu/evaluator.h"
#include "gpu/vulkan_options.h"

namespace perigee {

// Told at most once, by the thread that calls evaluate() or make_evaluator(): why the processor computes.
using FallbackSay = std::function<void(const std::string& why)>;

// `gpu` until it says false for the first time, then `processor`, for good. Work that failed is done again, whole.
std::unique_ptr<Evaluator> make_fallback(std::unique_ptr<Evaluator> gpu, std::unique_ptr<Evaluator> processor,
                                         FallbackSay say);

// The device of the options, backed by the processor; if there is none the processor alone, which `say` is told. With device
// "off" that was the wish and nothing is said.
std::unique_ptr<Evaluator> make_evaluator(const VulkanOptions& options, FallbackSay say);

}  // namespace perigee

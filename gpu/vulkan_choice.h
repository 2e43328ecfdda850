// gpu/vulkan_choice.h -- Which of the devices is meant by auto, off, or a name.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>

#include "gpu/vulkan_options.h"

namespace perigee {

// `auto` takes a discrete GPU before an integrated before a virtual one, and no other: a GPU in software is slower than the
// CPU's evaluator. A name or UUID takes the first usable device that has it, software or not. None: says why not.
std::optional<std::size_t> choose_device(std::span<const VulkanDeviceInfo> devices, const std::string& wanted,
                                         std::string& why_not);

}  // namespace perigee

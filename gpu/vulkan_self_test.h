// gpu/vulkan_self_test.h -- What a device must get right, to the bit, before it may play: three networks, a second of each.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

#include "gpu/evaluator.h"

namespace perigee {

struct SelfTest {
  static constexpr std::int32_t kSamples = 48000;
  NetworkPlan plan;  // every activation, sums that are wide and sums that are not; few registers
  NetworkInputs inputs;
  std::int64_t first = 0;
};

std::array<SelfTest, 3> self_tests();

}  // namespace perigee

// gpu/block_kernel.h -- How the CPU evaluator calls its kernels: one function for each instruction set, over 64 samples.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "gpu/evaluator.h"

namespace perigee {

inline constexpr std::size_t kBlockSamples = 64;

// Computes the samples from index `first` on; registers are 64 floats each, aligned to 64 bytes, that of the bias all 1.
struct BlockKernel {
  void (*run)(const NetworkPlan& plan, const NetworkInputs& inputs, std::int64_t first,
              float* const* registers) = nullptr;
  const char* target = "";
};

}  // namespace perigee

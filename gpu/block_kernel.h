// gpu/block_kernel.h -- How the CPU evaluator calls its kernels: one function for each instruction set, over 128 samples.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "gpu/evaluator.h"

namespace perigee {

// What is worked on in one go: some fifty registers of it fit the smallest cache, and eight vectors of AVX-512 fill it.
inline constexpr std::size_t kBlockSamples = 128;

// Computes `samples` samples (and maybe more, up to a block) from index `first` on; registers are a block of floats each, aligned to
// 64 bytes, that of the bias all 1.
struct BlockKernel {
  void (*run)(const NetworkPlan& plan, const NetworkInputs& inputs, std::int64_t first, std::size_t samples,
              float* const* registers) = nullptr;
  const char* target = "";
};

}  // namespace perigee

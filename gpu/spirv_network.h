// gpu/spirv_network.h -- Shaders that compute networks: one written for a plan, and one that reads any plan.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "gpu/plan.h"
#include "gpu/spirv.h"

namespace perigee {

// The plan as straight code, weights as constants. Bindings and parameters: gpu/dispatch.h.
std::vector<std::uint32_t> spirv_network(const NetworkPlan& plan, const FloatControls& controls);

// Reads a program, by words: the register of each output; for each step activation | wide << 8 | register << 16, and how
// many terms it has; for each term register and weight. For plans of at most `registers`.
std::vector<std::uint32_t> spirv_interpreter(std::uint32_t registers, const FloatControls& controls);

inline constexpr std::array<std::uint32_t, 3> kInterpreterRegisters = {64, 128, 256};

// The words of a plan's program.
std::size_t program_words(const NetworkPlan& plan);
void write_program(const NetworkPlan& plan, std::span<std::uint32_t> words);

}  // namespace perigee

// gpu/plan.h -- A network made ready to run: its nodes in the order of their sums, weights as floats, values in few registers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gpu/network.h"

namespace perigee {

// What both evaluators compute, to the bit. Every value is a float and every operation rounds by itself. A step adds up its terms in
// order, s = t0·w0, then s = s + ti·wi; a sum of absolute value below 2^-60 counts as 0, one beyond ±2^18 as ±2^18 (only steps
// that are `wide` can reach so far); the activation (gpu/activations-inl.h) of that is the step's value. Without terms the sum is 0.
struct NetworkPlan {
  static constexpr std::uint16_t kBias = 0, kSine = 1, kRamp = 2;  // registers that are there from the start

  struct Term {
    std::uint16_t reg = 0;
    float weight = 0.0f;
    bool operator==(const Term&) const = default;
  };
  struct Step {
    Activation activation = Activation::null;
    bool wide = false;
    std::uint16_t reg = 0;  // where the value goes: from kRamp + 1 on. Output registers are written once and kept
    std::uint32_t first = 0, terms = 0;
    bool operator==(const Step&) const = default;
  };

  std::vector<Step> steps;
  std::vector<Term> terms;
  std::uint16_t registers = 3;         // with bias, sine and ramp
  std::vector<std::uint16_t> outputs;  // the register of each output asked for; two of them may be the same
  std::uint64_t hash = 0;              // of all this: plans of one hash are taken for equal

  bool operator==(const NetworkPlan&) const = default;
};

// Only what the outputs in `wanted` (numbers from 0) need. The network must be valid (gpu/validation.h): no cycles, known nodes.
// Of two connections between the same nodes the last weight counts, in both: as in the format's own library.
NetworkPlan make_plan(const Network& network, std::span<const std::uint32_t> wanted);
NetworkPlan make_plan(const Network& network);  // all outputs

}  // namespace perigee

// tests/gpu/computed.h -- What an evaluator gives, whole or cut, to be compared bit by bit.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <vector>

#include "gpu/evaluator.h"

namespace perigee {

// Every output from index `first` on, in pieces of at most `most` samples.
inline std::vector<float> computed(Evaluator& evaluator, const NetworkPlan& plan, const NetworkInputs& inputs,
                                   std::int64_t first, std::int32_t count, std::int32_t most) {
  std::vector<float> out(plan.outputs.size() * static_cast<std::size_t>(count), 9.0f);
  std::int32_t size = 1;
  for (std::int32_t done = 0; done < count; done += size) {
    size = std::min(count - done, most == count ? count : 1 + (size * 7 + 3) % most);
    const Evaluation work{&plan, inputs, first + done, size, out.data() + done, count};
    REQUIRE(evaluator.evaluate({&work, 1}));
  }
  return out;
}

inline bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

}  // namespace perigee

// tests/gpu/note_values.h -- What a network says over a short note.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "gpu/cpu_evaluator.h"

namespace perigee {

// All outputs, one after another.
inline std::vector<float> note_values(const Network& network, std::int32_t samples = 500) {
  const NetworkPlan plan = make_plan(network);
  std::vector<float> out(plan.outputs.size() * static_cast<std::size_t>(samples));
  const Evaluation work{&plan, note_inputs(20.0, samples, 500.0, 1.0), 0, samples, out.data(), samples};
  make_cpu_evaluator()->evaluate({&work, 1});
  return out;
}

inline float largest_difference(const std::vector<float>& a, const std::vector<float>& b) {
  float largest = a.size() == b.size() ? 0.0f : 1e9f;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

}  // namespace perigee

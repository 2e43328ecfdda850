// tests/gpu/reference.h -- What a network computes, in long double and with the C library's functions: slow, another way.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <vector>

#include "gpu/network.h"

namespace perigee {

inline constexpr long double kPiLong = 3.14159265358979323846264338327950288L;

inline long double reference_activation(Activation activation, long double x) {
  switch (activation) {
    case Activation::triangle:
      return 2.0L / kPiLong * std::asin(std::sin(x));
    case Activation::sawtooth:
      return 2.0L * (x / (2.0L * kPiLong) - std::floor(x / (2.0L * kPiLong) + 0.5L));
    case Activation::step:
      return x <= 0.0L ? -1.0L : 1.0L;
    case Activation::sine:
      return std::sin(x);
    case Activation::sine2:
      return std::sin(2.0L * x);
    case Activation::cosine:
      return std::cos(x);
    case Activation::arctan:
      return std::atan(x);
    case Activation::spike: {
      const long double whole = std::floor(x), rest = x - whole;
      return std::fmod(whole, 2.0L) == 0.0L ? 1.0L - 2.0L * rest : 2.0L * rest - 1.0L;
    }
    case Activation::bipolar_sigmoid:
      return 2.0L / (1.0L + std::exp(-4.9L * x)) - 1.0L;
    case Activation::plain_sigmoid:
      return 1.0L / (1.0L + std::exp(-x));
    case Activation::gaussian:
      return 2.0L * std::exp(-(2.5L * x) * (2.5L * x)) - 1.0L;
    case Activation::linear:
      return std::abs(x);
    case Activation::null:
      break;
  }
  return 0.0L;
}

// All outputs. Hidden nodes must come after those they read, as they do in random_network; of two connections between the
// same nodes the last one's weight counts for both.
inline std::vector<long double> reference_outputs(const Network& network, long double sine, long double ramp) {
  std::vector<long double> sums(network.nodes.size()), values(network.nodes.size());
  const auto weight_between = [&](std::uint32_t source, std::uint32_t target) {
    long double weight = 0.0L;
    for (const NetworkConnection& each : network.connections) {
      if (each.source == source && each.target == target) weight = each.weight;
    }
    return weight;
  };
  values[0] = 1.0L;
  values[1] = sine;
  values[2] = ramp;
  const auto compute = [&](std::uint32_t node) {
    for (const NetworkConnection& each : network.connections) {
      if (each.target == node) sums[node] += values[each.source] * weight_between(each.source, node);
    }
    values[node] = reference_activation(network.nodes[node].activation, sums[node]);
  };
  const std::uint32_t first_hidden = Network::kFirstOutput + network.outputs;
  for (auto node = first_hidden; node < network.nodes.size(); ++node) compute(node);
  for (auto node = Network::kFirstOutput; node < first_hidden; ++node) compute(node);
  return {values.begin() + Network::kFirstOutput, values.begin() + first_hidden};
}

}  // namespace perigee

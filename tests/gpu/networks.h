// tests/gpu/networks.h -- Networks at random, for laws that hold for all of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "gpu/network.h"

namespace perigee {

// 18 outputs, each fed by every input and by hidden nodes; every hidden node by 2 to 4 of those before it. All activations occur.
inline Network random_network(std::uint32_t hidden, std::uint64_t seed) {
  std::uint64_t state = seed * 0x9e3779b97f4a7c15u + 1;
  const auto below = [&](std::uint32_t limit) {  // xorshift64*
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return static_cast<std::uint32_t>(((state * 0x2545f4914f6cdd1du) >> 33) % limit);
  };
  const auto weight = [&] { return static_cast<double>(below(30001)) / 10000.0 - 1.5; };

  Network network;
  network.outputs = 18;
  const std::uint32_t first_hidden = Network::kFirstOutput + network.outputs;
  for (std::uint32_t n = 0; n < first_hidden + hidden; ++n) {
    NetworkNode node;
    node.id = std::to_string(n);
    node.kind = n == 0                      ? NetworkNode::Kind::bias
                : n < Network::kFirstOutput ? NetworkNode::Kind::input
                : n < first_hidden          ? NetworkNode::Kind::output
                                            : NetworkNode::Kind::hidden;
    if (n >= Network::kFirstOutput) node.activation = static_cast<Activation>(below(kActivations - 1));
    node.layer = node.kind == NetworkNode::Kind::hidden   ? 10.0 * (n - first_hidden + 1) / (hidden + 1)
                 : node.kind == NetworkNode::Kind::output ? 10.0
                                                          : 0.0;
    network.nodes.push_back(node);
  }
  const auto connect = [&](std::uint32_t source, std::uint32_t target) {
    network.connections.push_back({std::to_string(network.connections.size()), source, target, weight()});
  };
  for (std::uint32_t n = first_hidden; n < first_hidden + hidden; ++n) {
    for (std::uint32_t i = 2 + below(3); i > 0; --i) {
      const std::uint32_t from = below(3 + n - first_hidden);
      connect(from < 3 ? from : first_hidden + from - 3, n);
    }
  }
  for (std::uint32_t n = Network::kFirstOutput; n < first_hidden; ++n) {
    for (std::uint32_t input = 0; input < 3; ++input) connect(input, n);
    for (std::uint32_t i = hidden / 8; i > 0; --i) connect(first_hidden + below(hidden), n);
  }
  return network;
}

}  // namespace perigee

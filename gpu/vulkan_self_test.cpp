// gpu/vulkan_self_test.cpp -- Networks of all activations, each node fed by inputs and by those before it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/vulkan_self_test.h"

#include <string>

namespace perigee {
namespace {

constexpr std::uint32_t kOutputs = 4;
constexpr std::uint32_t kFirstHidden = Network::kFirstOutput + kOutputs;

// Weights between −1.5 and 1.5 that repeat in no simple way; one node adds up what is far beyond 2^18.
Network test_network(std::uint32_t which) {
  Network network;
  network.outputs = kOutputs;
  const std::uint32_t nodes = kFirstHidden + static_cast<std::uint32_t>(kActivations);
  for (std::uint32_t n = 0; n < nodes; ++n) {
    NetworkNode node{.id = std::to_string(n), .kind = NetworkNode::Kind::hidden};
    if (n < kFirstHidden) node.kind = NetworkNode::Kind::output;
    if (n < Network::kFirstOutput) node.kind = n == 0 ? NetworkNode::Kind::bias : NetworkNode::Kind::input;
    if (n >= Network::kFirstOutput) node.activation = static_cast<Activation>((n * (which + 4) + which) % kActivations);
    network.nodes.push_back(node);
  }
  const auto connect = [&](std::uint32_t source, std::uint32_t target) {
    const auto count = static_cast<std::uint32_t>(network.connections.size());
    const double weight = static_cast<double>((count * 7919 + which * 104729) % 30011) / 10000.0 - 1.5;
    network.connections.push_back({std::to_string(count), source, target, count == 5 ? 3e6 : weight});
  };
  for (std::uint32_t n = kFirstHidden; n < nodes; ++n) {
    for (std::uint32_t input = 0; input < Network::kFirstOutput; ++input) connect(input, n);
    for (std::uint32_t back = 1; back <= 2 && n >= kFirstHidden + back; ++back) connect(n - back, n);
  }
  for (std::uint32_t n = Network::kFirstOutput; n < kFirstHidden; ++n) {
    connect(NetworkPlan::kSine, n);
    for (std::uint32_t hidden = kFirstHidden; hidden < nodes; ++hidden) connect(hidden, n);
  }
  return network;
}

}  // namespace

std::array<SelfTest, 3> self_tests() {
  return {SelfTest{make_plan(test_network(0)), note_inputs(440.0, SelfTest::kSamples, 48000.0, 1.0), 0},
          SelfTest{make_plan(test_network(1)), running_inputs(2093.0, 1800.0, 48000.0, 0.5), 57600000},
          SelfTest{make_plan(test_network(2)), running_inputs(55.0, 4.0, 48000.0, 20.0), -1000}};
}

}  // namespace perigee

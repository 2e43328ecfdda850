// gpu/plan.cpp -- From a network to steps: depth first from the outputs, registers given back where a value is read last.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/plan.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace perigee {
namespace {

constexpr float kSmallest = 8.673617379884035e-19f;  // 2^-60
constexpr double kLargestSum = 262144.0;             // 2^18
constexpr double kLargestSine = 1024.0;              // velocities are at most that

struct Edge {
  std::uint32_t source = 0;
  float weight = 0.0f;
};

// What each node adds up, in order.
std::vector<std::vector<Edge>> incoming(const Network& network) {
  std::vector<std::vector<Edge>> edges(network.nodes.size());
  const auto between = [](const NetworkConnection& each) { return (std::uint64_t{each.source} << 32) | each.target; };
  std::unordered_map<std::uint64_t, double> last;
  for (const NetworkConnection& each : network.connections) last[between(each)] = each.weight;
  for (const NetworkConnection& each : network.connections) {
    if (each.target < Network::kFirstOutput) continue;  // nobody asks what an input adds up
    const auto weight = static_cast<float>(last[between(each)]);
    edges[each.target].push_back({each.source, std::abs(weight) < kSmallest ? 0.0f : weight});
  }
  return edges;
}

// The nodes that `wanted` needs, each after those it reads.
std::vector<std::uint32_t> in_order(const std::vector<std::vector<Edge>>& edges,
                                    std::span<const std::uint32_t> wanted) {
  std::vector<std::uint32_t> order;
  std::vector<bool> seen(edges.size());
  struct Visit {
    std::uint32_t node;
    std::size_t next;
  };
  std::vector<Visit> path;
  const auto enter = [&](std::uint32_t node) {
    if (node < Network::kFirstOutput || seen[node]) return;
    seen[node] = true;
    path.push_back({node, 0});
  };
  for (const std::uint32_t output : wanted) {
    enter(Network::kFirstOutput + output);
    while (!path.empty()) {
      Visit& visit = path.back();
      const std::vector<Edge>& sources = edges[visit.node];
      if (visit.next < sources.size()) {
        enter(sources[visit.next++].source);
      } else {
        order.push_back(visit.node);
        path.pop_back();
      }
    }
  }
  return order;
}

double largest_value(Activation activation, double largest_sum) {
  if (activation == Activation::linear) return std::min(largest_sum, kLargestSum);
  return activation == Activation::arctan ? 1.6 : 1.0;
}

std::uint64_t hash_of(const NetworkPlan& plan) {
  std::uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a
  const auto mix = [&](std::uint64_t word) {
    for (int byte = 0; byte < 8; ++byte) hash = (hash ^ ((word >> (8 * byte)) & 0xff)) * 0x100000001b3u;
  };
  mix(plan.registers);
  for (const NetworkPlan::Step& each : plan.steps) {
    mix(static_cast<std::uint64_t>(each.activation) | (each.wide ? 256u : 0u) | (std::uint64_t{each.reg} << 16) |
        (std::uint64_t{each.terms} << 32));
  }
  for (const NetworkPlan::Term& each : plan.terms) {
    mix((std::uint64_t{each.reg} << 32) | std::bit_cast<std::uint32_t>(each.weight));
  }
  for (const std::uint16_t reg : plan.outputs) mix(reg);
  return hash;
}

}  // namespace

NetworkPlan make_plan(const Network& network, std::span<const std::uint32_t> wanted) {
  const std::vector<std::vector<Edge>> edges = incoming(network);
  const std::vector<std::uint32_t> order = in_order(edges, wanted);

  constexpr std::size_t kKept = SIZE_MAX;
  std::vector<std::size_t> last_read(edges.size(), 0);
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (const Edge& edge : edges[order[i]]) last_read[edge.source] = i;
  }
  for (const std::uint32_t output : wanted) last_read[Network::kFirstOutput + output] = kKept;

  NetworkPlan plan;
  std::vector<std::uint16_t> reg_of(edges.size(), 0), free;
  std::vector<double> largest(edges.size(), 0.0);
  for (std::uint16_t input = 0; input < Network::kFirstOutput; ++input) {
    reg_of[input] = input;
    largest[input] = input == NetworkPlan::kSine ? kLargestSine : 1.0;
    last_read[input] = kKept;
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::uint32_t node = order[i];
    NetworkPlan::Step step;
    step.activation = network.nodes[node].activation;
    step.first = static_cast<std::uint32_t>(plan.terms.size());
    step.terms = static_cast<std::uint32_t>(edges[node].size());
    double largest_sum = 0.0;
    for (const Edge& edge : edges[node]) {
      plan.terms.push_back({reg_of[edge.source], edge.weight});
      largest_sum += largest[edge.source] * std::abs(static_cast<double>(edge.weight));
    }
    step.wide = largest_sum > kLargestSum;
    largest[node] = largest_value(step.activation, largest_sum);
    for (const Edge& edge : edges[node]) {
      if (last_read[edge.source] != i) continue;
      last_read[edge.source] = kKept;  // given back once, however often it is read
      free.push_back(reg_of[edge.source]);
    }
    if (free.empty() || last_read[node] == kKept) {
      reg_of[node] = plan.registers++;
    } else {
      reg_of[node] = free.back();
      free.pop_back();
    }
    step.reg = reg_of[node];
    plan.steps.push_back(step);
  }
  for (const std::uint32_t output : wanted) plan.outputs.push_back(reg_of[Network::kFirstOutput + output]);
  plan.hash = hash_of(plan);
  return plan;
}

NetworkPlan make_plan(const Network& network) {
  std::vector<std::uint32_t> all(network.outputs);
  std::iota(all.begin(), all.end(), 0u);
  return make_plan(network, all);
}

}  // namespace perigee

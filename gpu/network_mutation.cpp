// gpu/network_mutation.cpp -- The changes one by one: each keeps the order in which nodes add up what it does not touch.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/network_mutation.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_set>

namespace perigee {
namespace {

constexpr double kOutputLayer = 10.0;
constexpr std::size_t kIdLetters = 24;

std::uint64_t ends(std::uint32_t source, std::uint32_t target) { return (std::uint64_t{source} << 32) | target; }

// One that no node and no connection has.
std::string new_id(const Network& network, Dice& dice) {
  for (;;) {
    std::string id = dice.id(kIdLetters);
    const auto has = [&](const auto& each) { return each.id == id; };
    if (std::none_of(network.nodes.begin(), network.nodes.end(), has) &&
        std::none_of(network.connections.begin(), network.connections.end(), has)) {
      return id;
    }
  }
}

// A node amid a connection. What came in by it still counts at the target in its place.
void add_node(Network& network, const NetworkMutationRates& rates, Dice& dice) {
  if (network.connections.empty()) return;
  const std::size_t place = dice.below(network.connections.size());
  const NetworkConnection old = network.connections[place];
  const double below = network.nodes[old.source].layer, above = network.nodes[old.target].layer;
  const double layer = 0.5 * (below + above);
  if (!(below < layer && layer < above)) return;  // after some fifty splits there is no number between the two
  const auto node = static_cast<std::uint32_t>(network.nodes.size());
  const Activation activation = draw_activation(rates.activations, Activation::sine, dice);
  network.nodes.push_back({new_id(network, dice), NetworkNode::Kind::hidden, activation, layer});
  network.connections[place] = {new_id(network, dice), node, old.target, 1.0};
  network.connections.push_back({new_id(network, dice), old.source, node, old.weight});
}

void add_connection(Network& network, Dice& dice) {
  std::unordered_set<std::uint64_t> taken;
  for (const NetworkConnection& each : network.connections) taken.insert(ends(each.source, each.target));
  std::vector<NetworkConnection> missing;
  const auto count = static_cast<std::uint32_t>(network.nodes.size());
  for (std::uint32_t source = 0; source < count; ++source) {
    if (network.nodes[source].kind == NetworkNode::Kind::output) continue;
    for (std::uint32_t target = Network::kFirstOutput; target < count; ++target) {
      if (network.nodes[source].layer < network.nodes[target].layer && !taken.contains(ends(source, target))) {
        missing.push_back({"", source, target, 0.0});
      }
    }
  }
  if (missing.empty()) return;
  NetworkConnection added = missing[dice.below(missing.size())];
  added.id = new_id(network, dice);
  added.weight = dice.between(-1.0, 1.0);
  network.connections.push_back(added);
}

void delete_node(Network& network, Dice& dice) {
  const std::uint32_t first_hidden = Network::kFirstOutput + network.outputs;
  if (network.nodes.size() <= first_hidden) return;
  const auto node = first_hidden + static_cast<std::uint32_t>(dice.below(network.nodes.size() - first_hidden));
  std::erase_if(network.connections, [&](const auto& each) { return each.source == node || each.target == node; });
  for (NetworkConnection& each : network.connections) {
    if (each.source > node) --each.source;
    if (each.target > node) --each.target;
  }
  network.nodes.erase(network.nodes.begin() + static_cast<std::ptrdiff_t>(node));
}

void delete_connection(Network& network, Dice& dice) {
  if (network.connections.empty()) return;
  network.connections.erase(network.connections.begin() +
                            static_cast<std::ptrdiff_t>(dice.below(network.connections.size())));
}

void change_weight(double& weight, const NetworkMutationRates& rates, Dice& dice) {
  if (dice.chance(rates.weight_replaced)) {
    weight = dice.between(-1.0, 1.0);
    return;
  }
  const double limit = std::max(rates.weight_limit, std::abs(weight));
  weight = std::clamp(weight + dice.between(-rates.weight_step, rates.weight_step), -limit, limit);
}

void change_weights(Network& network, const NetworkMutationRates& rates, Dice& dice) {
  if (network.connections.empty()) return;
  const std::size_t certain = dice.below(network.connections.size());
  for (std::size_t i = 0; i < network.connections.size(); ++i) {
    if (dice.chance(rates.weight_share) || i == certain) change_weight(network.connections[i].weight, rates, dice);
  }
}

void change_activation(Network& network, const NetworkMutationRates& rates, Dice& dice) {
  if (network.nodes.size() <= Network::kFirstOutput) return;
  const std::size_t node = Network::kFirstOutput + dice.below(network.nodes.size() - Network::kFirstOutput);
  Activation& activation = network.nodes[node].activation;
  auto shares = rates.activations;
  shares[static_cast<std::size_t>(activation)] = 0.0;  // it becomes another
  activation = draw_activation(shares, activation, dice);
}

}  // namespace

std::size_t draw_share(std::span<const double> shares, Dice& dice) {
  double sum = 0.0;
  for (const double share : shares) sum += std::max(share, 0.0);
  if (!(sum > 0.0)) return shares.size();
  double rest = dice.unit() * sum;
  std::size_t last = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (!(shares[i] > 0.0)) continue;
    last = i;
    if (rest < shares[i]) break;
    rest -= shares[i];
  }
  return last;
}

Activation draw_activation(const std::array<double, kActivations>& shares, Activation otherwise, Dice& dice) {
  const std::size_t drawn = draw_share(shares, dice);
  return drawn < kActivations ? static_cast<Activation>(drawn) : otherwise;
}

Network seed_network(std::uint32_t outputs, Dice& dice, Activation output_activation) {
  Network network;
  network.outputs = outputs;
  const std::uint32_t nodes = Network::kFirstOutput + outputs;
  for (std::uint32_t n = 0; n < nodes; ++n) {
    if (n >= Network::kFirstOutput) {
      network.nodes.push_back({std::to_string(n), NetworkNode::Kind::output, output_activation, kOutputLayer});
    } else {
      network.nodes.push_back(
          {std::to_string(n), n == 0 ? NetworkNode::Kind::bias : NetworkNode::Kind::input, Activation::null, 0.0});
    }
  }
  for (std::uint32_t source = 0; source < Network::kFirstOutput; ++source) {
    for (std::uint32_t target = Network::kFirstOutput; target < nodes; ++target) {
      network.connections.push_back({new_id(network, dice), source, target, dice.between(-1.0, 1.0)});
    }
  }
  return network;
}

void mutate_network(Network& network, const NetworkMutationRates& rates, Dice& dice) {
  const std::array<double, 6> shares = {rates.add_connection, rates.add_node, rates.delete_connection,
                                        rates.delete_node,    rates.weights,  rates.activation};
  for (int i = 0; i < rates.mutations; ++i) {
    switch (draw_share(shares, dice)) {
      case 0:
        add_connection(network, dice);
        break;
      case 1:
        add_node(network, rates, dice);
        break;
      case 2:
        delete_connection(network, dice);
        break;
      case 3:
        delete_node(network, dice);
        break;
      case 4:
        change_weights(network, rates, dice);
        break;
      case 5:
        change_activation(network, rates, dice);
        break;
      default:
        break;
    }
  }
}

}  // namespace perigee

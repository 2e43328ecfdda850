// gpu/network_breeding.cpp -- NEAT's crossover of two networks.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gpu/breeding.h"

namespace perigee {
namespace {

constexpr double kEither = 0.5;

using Places = std::unordered_map<std::string_view, std::uint32_t>;
using Ends = std::pair<std::uint32_t, std::uint32_t>;

Places places_of(const Network& network) {
  Places places;
  for (std::uint32_t i = 0; i < network.nodes.size(); ++i) places.emplace(network.nodes[i].id, i);
  return places;
}

// Where each node of `b` is in the child: that of the same id and kind, or a new one, or nowhere.
std::vector<std::optional<std::uint32_t>> bring_nodes(Network& child, const Network& b, Dice& dice) {
  std::vector<std::optional<std::uint32_t>> places(b.nodes.size());
  const Places known = places_of(child);
  std::vector<NetworkNode> brought;
  for (std::size_t i = 0; i < b.nodes.size(); ++i) {
    const NetworkNode& node = b.nodes[i];
    if (const auto same = known.find(node.id); same != known.end()) {
      NetworkNode& own = child.nodes[same->second];
      if (own.kind != node.kind) continue;
      places[i] = same->second;
      if (dice.chance(kEither)) own.activation = node.activation;
    } else if (node.kind == NetworkNode::Kind::hidden && dice.chance(kEither)) {
      places[i] = static_cast<std::uint32_t>(child.nodes.size() + brought.size());
      brought.push_back(node);
    }
  }
  child.nodes.insert(child.nodes.end(), brought.begin(), brought.end());
  return places;
}

}  // namespace

Network cross_networks(const Network& a, const Network& b, Dice& dice) {
  Network child = a;
  const std::size_t own_nodes = child.nodes.size();
  const auto places = bring_nodes(child, b, dice);

  std::unordered_map<std::uint64_t, double> weights;  // of b, the last between two nodes: it is the one that counts
  const auto key = [](const Ends& ends) { return (std::uint64_t{ends.first} << 32) | ends.second; };
  std::vector<std::pair<Ends, const NetworkConnection*>> only_b;
  std::set<Ends> taken;
  std::set<std::string> ids;
  for (const NetworkConnection& each : child.connections) {
    taken.insert({each.source, each.target});
    ids.insert(each.id);
  }
  for (const NetworkConnection& each : b.connections) {
    if (!places[each.source] || !places[each.target]) continue;
    const Ends ends{*places[each.source], *places[each.target]};
    weights[key(ends)] = each.weight;
    const bool brought = ends.first >= own_nodes || ends.second >= own_nodes;
    const bool forward = child.nodes[ends.first].layer < child.nodes[ends.second].layer;
    if (forward && !taken.contains(ends) && (brought || dice.chance(kEither))) {
      taken.insert(ends);
      only_b.emplace_back(ends, &each);
    }
  }
  for (NetworkConnection& each : child.connections) {
    const auto other = weights.find(key({each.source, each.target}));
    if (dice.chance(kEither) && other != weights.end()) each.weight = other->second;
  }
  for (const auto& [ends, each] : only_b) {
    NetworkConnection added{each->id, ends.first, ends.second, weights[key(ends)]};
    while (!ids.insert(added.id).second) added.id = dice.id(24);
    child.connections.push_back(added);
  }
  return child;
}

}  // namespace perigee

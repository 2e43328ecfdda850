// gpu/morph.cpp -- One union of nodes, then the connections of both into it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/morph.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace perigee {
namespace {

constexpr double kHalfPi = 1.57079632679489661923;  // triangle(π/2 · y) is y, −1 … 1
constexpr double kOutputLayer = 10.0;

using Kind = NetworkNode::Kind;

// The network with as many outputs; those it did not have are 0.
Network padded(const Network& network, std::uint32_t outputs) {
  if (network.outputs >= outputs) return network;
  const std::uint32_t more = outputs - network.outputs, first_hidden = Network::kFirstOutput + network.outputs;
  Network wide = network;
  std::vector<NetworkNode> added;
  for (std::uint32_t i = 0; i < more; ++i) {
    added.push_back({"silent " + std::to_string(network.outputs + i), Kind::output, Activation::null, kOutputLayer});
  }
  wide.nodes.insert(wide.nodes.begin() + first_hidden, added.begin(), added.end());
  for (NetworkConnection& each : wide.connections) {
    if (each.source >= first_hidden) each.source += more;
    if (each.target >= first_hidden) each.target += more;
  }
  wide.outputs = outputs;
  return wide;
}

class Union {
 public:
  Union(const Network& a, const Network& b, double t) : a_{a}, b_{b}, t_{t} {
    whole_.outputs = a.outputs;
    for (const Network* each : {&a, &b}) {
      for (const NetworkNode& node : each->nodes) ids_.insert(node.id);
    }
    places_a_.resize(a.nodes.size());
    places_b_.resize(b.nodes.size());
  }

  Network built() {
    join_inputs_and_outputs();
    join_hidden();
    for (std::uint32_t output = 0; output < whole_.outputs; ++output) mix(Network::kFirstOutput + output);
    add_connections(a_, places_a_, 1.0 - t_);
    add_connections(b_, places_b_, t_);
    return std::move(whole_);
  }

 private:
  std::uint32_t add(const NetworkNode& node, bool shared) {
    whole_.nodes.push_back(node);
    shared_.push_back(shared);
    return static_cast<std::uint32_t>(whole_.nodes.size() - 1);
  }

  std::string new_id(std::string id) {
    while (!ids_.insert(id).second) id += '+';
    return id;
  }

  void join_inputs_and_outputs() {
    for (std::uint32_t i = 0; i < Network::kFirstOutput + a_.outputs; ++i)
      places_a_[i] = places_b_[i] = add(a_.nodes[i], true);
  }

  void join_hidden() {
    std::map<std::string, std::uint32_t> of_a;
    const std::uint32_t first_hidden = Network::kFirstOutput + a_.outputs;
    for (std::uint32_t i = first_hidden; i < a_.nodes.size(); ++i) {
      places_a_[i] = add(a_.nodes[i], false);
      of_a.emplace(a_.nodes[i].id, places_a_[i]);
    }
    for (std::uint32_t i = first_hidden; i < b_.nodes.size(); ++i) {
      NetworkNode node = b_.nodes[i];
      const auto same = of_a.find(node.id);
      if (same != of_a.end() && whole_.nodes[same->second] == node) {
        places_b_[i] = same->second;
        shared_[same->second] = true;
      } else {
        if (same != of_a.end()) node.id = new_id(node.id);
        places_b_[i] = add(node, false);
      }
    }
  }

  // An output whose activation changes: each of the two becomes a hidden node of its own.
  void mix(std::uint32_t output) {
    if (a_.nodes[output].activation == b_.nodes[output].activation) return;
    for (const auto& [network, places, share] :
         {std::tuple{&a_, &places_a_, 1.0 - t_}, std::tuple{&b_, &places_b_, t_}}) {
      double highest = 0.0;
      for (const NetworkConnection& each : network->connections) {
        if (each.target == output) highest = std::max(highest, network->nodes[each.source].layer);
      }
      NetworkNode node{new_id(network->nodes[output].id + "*"), Kind::hidden, network->nodes[output].activation,
                       0.5 * (highest + kOutputLayer)};
      (*places)[output] = add(node, false);
      connect((*places)[output], output, kHalfPi * share);
    }
    whole_.nodes[output].activation = Activation::triangle;
  }

  void connect(std::uint32_t source, std::uint32_t target, double weight) {
    const auto [found, fresh] = connections_.try_emplace({source, target}, whole_.connections.size());
    if (fresh) {
      whole_.connections.push_back({"", source, target, weight});
      whole_.connections.back().id = new_id("morph " + std::to_string(whole_.connections.size()));
    } else {
      whole_.connections[found->second].weight += weight;
    }
  }

  // Into a node of one network alone weights stay; into a node of both, and out of those of one alone, they fade.
  void add_connections(const Network& network, const std::vector<std::uint32_t>& places, double share) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::pair<double, double>>
        last;  // the weight that counts; how often
    std::vector<std::pair<std::uint32_t, std::uint32_t>> order;
    for (const NetworkConnection& each : network.connections) {
      const std::pair ends{places[each.source], places[each.target]};
      const auto [found, fresh] = last.try_emplace(ends, each.weight, 0.0);
      if (fresh) order.push_back(ends);
      found->second.first = each.weight;
      found->second.second += 1.0;
    }
    for (const auto& ends : order) {
      const auto& [weight, times] = last[ends];
      connect(ends.first, ends.second, weight * times * (shared_[ends.second] ? share : 1.0));
    }
  }

  const Network &a_, &b_;
  const double t_;
  Network whole_;
  std::vector<bool> shared_;  // of each node: both have it
  std::vector<std::uint32_t> places_a_, places_b_;
  std::set<std::string> ids_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> connections_;
};

}  // namespace

Network morph(const Network& a, const Network& b, double t) {
  const std::uint32_t outputs = std::max(a.outputs, b.outputs);
  Network from = padded(a, outputs), to = padded(b, outputs);
  if (!(t > 0.0)) return from;
  if (t >= 1.0) return to;
  return Union{from, to, t}.built();
}

}  // namespace perigee

// tests/gpu/valid_genome.h -- What every genome keeps that was made here, whatever it went through.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <charconv>
#include <cmath>
#include <set>
#include <string>

#include "gpu/audible.h"
#include "gpu/genome.h"
#include "gpu/patch_vocabulary.h"

namespace perigee {

// Empty, or what is wrong.
inline std::string fault_of(const Network& network, double weight_limit = 3.0) {
  std::set<std::string> ids;
  std::set<std::pair<std::uint32_t, std::uint32_t>> ends;
  if (network.nodes.size() < Network::kFirstOutput + network.outputs) return "nodes are missing";
  for (std::size_t i = 0; i < network.nodes.size(); ++i) {
    const NetworkNode& node = network.nodes[i];
    const auto kind = i == 0                                        ? NetworkNode::Kind::bias
                      : i < Network::kFirstOutput                   ? NetworkNode::Kind::input
                      : i < Network::kFirstOutput + network.outputs ? NetworkNode::Kind::output
                                                                    : NetworkNode::Kind::hidden;
    if (node.kind != kind) return "node " + node.id + " is out of order";
    if (!ids.insert(node.id).second) return "two nodes " + node.id;
    if (kind == NetworkNode::Kind::hidden && !(node.layer > 0.0 && node.layer < 10.0)) return "layer of " + node.id;
  }
  for (const NetworkConnection& each : network.connections) {
    if (each.source >= network.nodes.size() || each.target >= network.nodes.size()) return "unknown end of " + each.id;
    if (!(network.nodes[each.source].layer < network.nodes[each.target].layer)) return "backwards " + each.id;
    if (!ids.insert(each.id).second) return "id twice: " + each.id;
    if (!ends.insert({each.source, each.target}).second) return "two between the same nodes: " + each.id;
    if (!(std::abs(each.weight) <= weight_limit)) return "weight of " + each.id;
  }
  return "";
}

inline std::string fault_of(const PatchNode& node, std::uint32_t outputs) {
  const PatchKind* kind = patch_kind(node.name);
  if (kind == nullptr) return "unknown " + node.name;
  for (const PatchNumber& number : kind->numbers) {
    const auto found = node.numbers.find(std::string{number.name});
    if (found == node.numbers.end()) return node.name + " lacks " + std::string{number.name};
    const bool is_signed = number.scale == PatchNumber::Scale::signed_;
    const double value = is_signed ? std::abs(found->second) : found->second;
    if (!(value >= number.low && value <= number.high) && found->second != 0.0) return node.name + "." + found->first;
  }
  if (kind->role != PatchKind::Role::curve) return "";
  const std::string& type = node.words.at("type");
  std::uint32_t output = 0;
  const auto [rest, error] = std::from_chars(type.data(), type.data() + type.size(), output);
  const bool plays_output = error == std::errc{} && output < outputs;
  return plays_output || type.starts_with("noise") ? "" : "type " + type;
}

inline std::string fault_of(const Patch& patch, std::uint32_t outputs) {
  std::set<std::string> nodes, ids;
  for (const PatchNode& node : patch.nodes) {
    if (!nodes.insert(node.id).second) return "two patch nodes " + node.id;
    if (const std::string fault = fault_of(node, outputs); !fault.empty()) return fault;
  }
  if (!nodes.contains(std::string{kPatchOut})) return "no way out";
  for (const PatchConnection& each : patch.connections) {
    if (!ids.insert(each.id).second || nodes.contains(each.id)) return "two patch connections " + each.id;
    if (!nodes.contains(each.source) || !nodes.contains(each.target))
      return "unknown end of patch connection " + each.id;
    if (patch_reaches(patch, each.target, each.source)) return "circle through " + each.id;
    if (!std::isfinite(each.weight) || each.weight == 0.0) return "patch weight of " + each.id;
  }
  return is_audible(patch) ? "" : "nothing to hear";
}

inline std::string fault_of(const Genome& genome) {
  if (genome.networks.empty()) return "no network";
  for (const GenomeNetwork& each : genome.networks) {
    if (const std::string fault = fault_of(each.network); !fault.empty()) return fault;
  }
  return fault_of(genome.patch, genome.networks.front().network.outputs);
}

// What is left when only values change.
inline std::string shape_of(const Genome& genome) {
  std::string shape;
  for (const GenomeNetwork& each : genome.networks) {
    for (const NetworkNode& node : each.network.nodes) shape += node.id + " ";
    for (const NetworkConnection& edge : each.network.connections) {
      shape += std::to_string(edge.source) + ">" + std::to_string(edge.target) + " ";
    }
  }
  for (const PatchNode& node : genome.patch.nodes) shape += node.name + node.id + " ";
  for (const PatchConnection& edge : genome.patch.connections) {
    shape += edge.source + ">" + edge.target + "." + edge.parameter + " ";
  }
  return shape;
}

}  // namespace perigee

// gpu/validation.cpp -- One pass over nodes, one over connections, one in search of a cycle; nothing here calls itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/validation.h"

#include <charconv>
#include <cmath>
#include <string_view>
#include <unordered_set>

namespace perigee {
namespace {

using Kind = NetworkNode::Kind;

std::string item(const std::string& where, const char* list, std::size_t index) {
  return where + "." + list + "[" + std::to_string(index) + "]";
}

void check_count(std::size_t count, std::size_t most, const char* what, const std::string& where) {
  if (count > most) throw GenomeError{where, std::to_string(count) + " " + what + ": at most " + std::to_string(most)};
}

Kind kind_at(std::size_t place, std::size_t outputs) {
  if (place == 0) return Kind::bias;
  if (place < Network::kFirstOutput) return Kind::input;
  return place < Network::kFirstOutput + outputs ? Kind::output : Kind::hidden;
}

void check_nodes(const Network& network, const std::string& where) {
  constexpr const char* kKinds[] = {"the bias", "an input", "an output", "a hidden node"};
  std::unordered_set<std::string_view> ids;
  for (std::size_t n = 0; n < network.nodes.size(); ++n) {
    const NetworkNode& node = network.nodes[n];
    const Kind kind = kind_at(n, network.outputs);
    if (node.id.empty()) throw GenomeError{item(where, "nodes", n), "has no id"};
    if (node.kind != kind) {
      throw GenomeError{item(where, "nodes", n), std::string{"here must be "} + kKinds[static_cast<std::size_t>(kind)] +
                                                     ": bias, 2 inputs, outputs, hidden nodes, in this order"};
    }
    if (static_cast<std::size_t>(node.activation) >= kActivations) {
      throw GenomeError{item(where, "nodes", n), "has an unknown activation"};
    }
    if (!std::isfinite(node.layer)) throw GenomeError{item(where, "nodes", n) + ".layer", "is no finite number"};
    if (!ids.insert(node.id).second)
      throw GenomeError{item(where, "nodes", n), "a second node with the id \"" + node.id + '"'};
  }
}

void check_connections(const Network& network, const std::string& where) {
  for (std::size_t c = 0; c < network.connections.size(); ++c) {
    const NetworkConnection& each = network.connections[c];
    if (each.source >= network.nodes.size() || each.target >= network.nodes.size()) {
      throw GenomeError{item(where, "connections", c), "leads from or to a node that does not exist"};
    }
    if (!(std::abs(each.weight) <= kLargestWeight)) {  // NaN too
      throw GenomeError{item(where, "connections", c) + ".weight", "must be a number between -1e9 and 1e9"};
    }
  }
}

// A node's sources, as places in one list: those of node n from first[n] to first[n + 1].
struct Sources {
  std::vector<std::size_t> first;
  std::vector<std::uint32_t> list;
};

Sources sources_of(const Network& network) {
  Sources sources;
  sources.first.resize(network.nodes.size() + 1);
  for (const NetworkConnection& each : network.connections) ++sources.first[each.target + 1];
  for (std::size_t n = 0; n < network.nodes.size(); ++n) sources.first[n + 1] += sources.first[n];
  std::vector<std::size_t> next{sources.first.begin(), sources.first.end() - 1};
  sources.list.resize(network.connections.size());
  for (const NetworkConnection& each : network.connections) sources.list[next[each.target]++] = each.source;
  return sources;
}

std::string cycle_text(const Network& network, const std::vector<std::uint32_t>& path, std::uint32_t again) {
  std::size_t from = path.size() - 1;
  while (path[from] != again) --from;
  std::string text = '"' + network.nodes[again].id + '"';  // the path leads from a node to its sources
  std::size_t named = 1;
  for (std::size_t i = path.size() - 1; i > from; --i, ++named) {
    if (named == 8) {
      text += " -> ... (" + std::to_string(i - from) + " more)";
      break;
    }
    text += " -> \"" + network.nodes[path[i]].id + '"';
  }
  return text + " -> \"" + network.nodes[again].id + '"';
}

void check_cycles(const Network& network, const std::string& where) {
  enum class Mark : std::uint8_t { unseen, on_path, done };
  const Sources sources = sources_of(network);
  std::vector<Mark> marks(network.nodes.size(), Mark::unseen);
  std::vector<std::size_t> next{sources.first.begin(), sources.first.end() - 1};
  std::vector<std::uint32_t> path;
  const auto enter = [&](std::uint32_t node) {
    marks[node] = Mark::on_path;
    path.push_back(node);
  };
  for (std::uint32_t start = Network::kFirstOutput; start < network.nodes.size(); ++start) {
    if (marks[start] == Mark::unseen) enter(start);
    while (!path.empty()) {
      const std::uint32_t node = path.back();
      if (next[node] == sources.first[node + 1]) {
        marks[node] = Mark::done;
        path.pop_back();
        continue;
      }
      const std::uint32_t source = sources.list[next[node]++];
      if (source < Network::kFirstOutput || marks[source] == Mark::done) continue;
      if (marks[source] == Mark::on_path) {
        throw GenomeError{
            where, "its connections run in a circle, " + cycle_text(network, path, source) + ": take one of them out"};
      }
      enter(source);
    }
  }
}

void check_names(const std::vector<std::string>& names, const std::string& where) {
  check_count(names.size(), kMostNames, "names", where);
  for (std::size_t n = 0; n < names.size(); ++n) {
    if (names[n].empty()) throw GenomeError{where + "[" + std::to_string(n) + "]", "must be a name, and is empty"};
  }
}

}  // namespace

void validate(const Network& network, const std::string& where) {
  check_count(network.nodes.size(), kMostNetworkNodes, "nodes", where);
  check_count(network.connections.size(), kMostNetworkConnections, "connections", where);
  check_count(network.outputs, kMostOutputs, "outputs", where);
  if (network.outputs == 0) throw GenomeError{where, "has no outputs"};
  if (network.nodes.size() < Network::kFirstOutput + network.outputs) {
    throw GenomeError{where, std::to_string(network.nodes.size()) + " nodes are too few for a bias, 2 inputs and " +
                                 std::to_string(network.outputs) + " outputs"};
  }
  check_nodes(network, where);
  check_connections(network, where);
  check_cycles(network, where);
}

void validate(const Patch& patch, const std::string& where) {
  check_count(patch.nodes.size(), kMostPatchNodes, "nodes", where);
  check_count(patch.connections.size(), kMostPatchConnections, "connections", where);
  std::unordered_set<std::string_view> ids;
  for (std::size_t n = 0; n < patch.nodes.size(); ++n) {
    const PatchNode& node = patch.nodes[n];
    if (node.name.empty()) throw GenomeError{item(where, "nodes", n), "has no name"};
    if (!ids.insert(node.id).second)
      throw GenomeError{item(where, "nodes", n), "a second node with the id \"" + node.id + '"'};
    for (const auto& [name, value] : node.numbers) {
      if (!std::isfinite(value)) throw GenomeError{item(where, "nodes", n) + "." + name, "is no finite number"};
    }
  }
  for (std::size_t c = 0; c < patch.connections.size(); ++c) {
    const PatchConnection& each = patch.connections[c];
    for (const std::string& end : {each.source, each.target}) {
      if (!ids.contains(end)) {
        throw GenomeError{item(where, "connections", c), "leads from or to \"" + end + "\", and no node has that id"};
      }
    }
    if (!std::isfinite(each.weight) || !std::isfinite(each.low) || !std::isfinite(each.high)) {
      throw GenomeError{item(where, "connections", c), "its weight or its range is no finite number"};
    }
  }
}

void validate(const Genome& genome) {
  if (genome.networks.empty())
    throw GenomeError{"waveNetwork", "holds no network: nothing can be heard of this genome"};
  check_count(genome.networks.size(), kMostNetworks, "networks", "waveNetwork.CPPNs");
  std::unordered_set<std::string_view> keys;
  for (const GenomeNetwork& each : genome.networks) {
    if (each.key.empty() && genome.networks.size() > 1) {
      throw GenomeError{"waveNetwork", "holds several networks: each needs a frequency as its key"};
    }
    if (!each.key.empty()) key_frequency_hz(each.key);
    if (!keys.insert(each.key).second) throw GenomeError{"waveNetwork", "two networks for " + each.key + " Hz"};
    validate(each.network, each.key.empty() ? "waveNetwork.offspring" : "waveNetwork.CPPNs." + each.key + ".offspring");
  }
  validate(genome.patch, "asNEATPatch");
  check_names(genome.tags, "tags");
  check_names(genome.parents, "parentGenomes");
}

double key_frequency_hz(const std::string& key) {
  double frequency_hz = 0.0;
  const char* const end = key.data() + key.size();
  const auto [stop, error] = std::from_chars(key.data(), end, frequency_hz);
  if (error != std::errc{} || stop != end || !(frequency_hz >= 0.0 && frequency_hz <= 1e9)) {
    throw GenomeError{"waveNetwork.CPPNs", "the key \"" + key + "\" is no frequency in Hz"};
  }
  return frequency_hz;
}

}  // namespace perigee

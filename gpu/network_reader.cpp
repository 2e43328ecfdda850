// gpu/network_reader.cpp -- Ids become places in lists here, so that is where one that leads nowhere is found.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/network_reader.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "gpu/genome_defaults.h"
#include "gpu/genome_error.h"
#include "gpu/validation.h"

namespace perigee {
namespace {

using Kind = NetworkNode::Kind;

Kind read_kind(JsonObject& node) {
  const std::string name = node.take_text("nodeType", "Hidden");
  if (name == "Bias") return Kind::bias;
  if (name == "Input") return Kind::input;
  if (name == "Output") return Kind::output;
  if (name == "Hidden") return Kind::hidden;
  throw GenomeError{node.place_of("nodeType").path(),
                    '"' + name.substr(0, 60) + "\" is none of Bias, Input, Output, Hidden"};
}

Activation read_activation(JsonObject& node) {
  const std::string name = node.take_text("activationFunction", "");
  const auto found = std::find(kActivationNames.begin(), kActivationNames.end(), name);
  if (found != kActivationNames.end()) return static_cast<Activation>(found - kActivationNames.begin());
  std::string known;
  for (const std::string_view each : kActivationNames) known += (known.empty() ? "" : ", ") + std::string{each};
  throw GenomeError{node.place_of("activationFunction").path(),
                    '"' + name.substr(0, 60) + "\" is no function that networks have; those are " + known};
}

NetworkNode read_node(Json json, const JsonPlace& place) {
  JsonObject object{std::move(json), place};
  NetworkNode node;
  node.kind = read_kind(object);
  node.id = object.take_text("gid", "");
  if (node.id.empty()) throw GenomeError{object.place_of("gid").path(), "missing: every node needs an id"};
  const bool computes = node.kind == Kind::output || node.kind == Kind::hidden;
  if (computes) node.activation = read_activation(object);
  node.layer = object.take_number("layer", node.kind == Kind::hidden ? 5.0 : computes ? 10.0 : 0.0);
  return node;
}

using Ids = std::unordered_map<std::string_view, std::uint32_t>;

std::uint32_t read_end(JsonObject& connection, const char* name, const Ids& ids) {
  const std::string id = connection.take_text(name, "");
  const auto found = ids.find(id);
  if (found != ids.end()) return found->second;
  throw GenomeError{connection.place_of(name).path(), "no node has the id \"" + id.substr(0, 60) + '"'};
}

NetworkConnection read_connection(Json json, const JsonPlace& place, const Ids& ids) {
  JsonObject object{std::move(json), place};
  NetworkConnection connection;
  connection.id = object.take_text("gid", "");
  connection.source = read_end(object, "sourceID", ids);
  connection.target = read_end(object, "targetID", ids);
  connection.weight =
      object.take_number("weight", std::nan(""));  // JavaScript writes what is no number as null: not valid
  return connection;
}

// Checked here too, before lists of that length are made.
void check_length(std::size_t length, std::size_t most, const JsonPlace& place) {
  if (length > most)
    throw GenomeError{place.path(), std::to_string(length) + " of them: at most " + std::to_string(most)};
}

// Of hidden nodes with the same id, which the original's mutations make now and then, connections mean the last.
void leave_out_doubles(std::vector<NetworkNode>& nodes) {
  std::unordered_map<std::string, std::size_t> last;
  for (std::size_t n = 0; n < nodes.size(); ++n) last[nodes[n].id] = n;
  std::size_t kept = 0;
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    if (nodes[n].kind == Kind::hidden && last[nodes[n].id] != n) continue;
    if (kept != n) nodes[kept] = std::move(nodes[n]);
    ++kept;
  }
  nodes.resize(kept);
}

std::vector<NetworkNode> read_nodes(JsonObject& stored) {
  const JsonPlace place = stored.place_of("nodes");
  std::vector<Json> list = stored.take_array("nodes");
  check_length(list.size(), kMostNetworkNodes, place);
  std::vector<NetworkNode> nodes;
  for (std::size_t n = 0; n < list.size(); ++n) nodes.push_back(read_node(std::move(list[n]), {&place, {}, n}));
  leave_out_doubles(nodes);
  return nodes;
}

std::vector<NetworkConnection> read_connections(JsonObject& stored, const std::vector<NetworkNode>& nodes) {
  const JsonPlace place = stored.place_of("connections");
  std::vector<Json> list = stored.take_array("connections");
  check_length(list.size(), kMostNetworkConnections, place);
  Ids ids;
  for (std::uint32_t n = 0; n < nodes.size(); ++n) ids.emplace(nodes[n].id, n);
  std::vector<NetworkConnection> connections;
  for (std::size_t c = 0; c < list.size(); ++c) {
    connections.push_back(read_connection(std::move(list[c]), {&place, {}, c}, ids));
  }
  return connections;
}

// A count that is stored must be what there is.
void check_count(JsonObject& stored, const char* name, std::size_t there_are) {
  const std::int64_t count = stored.take_integer(name, static_cast<std::int64_t>(there_are));
  if (count == static_cast<std::int64_t>(there_are)) return;
  throw GenomeError{stored.place_of(name).path(),
                    "is " + std::to_string(count) + ", and must be " + std::to_string(there_are)};
}

Network read_network(JsonObject& stored) {
  Network network;
  network.nodes = read_nodes(stored);
  network.connections = read_connections(stored, network.nodes);
  for (const NetworkNode& node : network.nodes) network.outputs += node.kind == Kind::output ? 1 : 0;
  check_count(stored, "inputNodeCount", Network::kInputs);
  check_count(stored, "outputNodeCount", network.outputs);
  for (const char* derived : {"inputAndBiasNodeCount", "inputBiasOutputNodeCount", "inputBiasOutputNodeCountMinus2"}) {
    stored.take(derived);
  }
  return network;
}

GenomeNetwork read_member(JsonObject& member, const std::string& key) {
  const JsonPlace place = member.place_of("offspring");
  if (!member.has("offspring")) {
    throw GenomeError{place.path(), "missing: the file is a stub without a network; save the genome anew"};
  }
  JsonObject stored{member.take("offspring"), place};
  if (!stored.has("nodes")) throw GenomeError{stored.place_of("nodes").path(), "missing: a network has nodes"};
  GenomeNetwork read{key, read_network(stored)};
  const JsonPlace parents_place = member.place_of("parents");
  const std::vector<Json> parents = member.take_array("parents");
  read.parents = dump_json(parents, parents_place);
  stored.leave_out(network_defaults());
  read.rest = dump_json(stored.rest(), place);
  return read;
}

}  // namespace

std::vector<GenomeNetwork> read_networks(Json wave_network, const JsonPlace& place) {
  JsonObject wave{std::move(wave_network), place};
  std::vector<GenomeNetwork> networks;
  if (!wave.take_bool("oneCPPNPerFrequency", false)) {
    networks.push_back(read_member(wave, ""));
    return networks;
  }
  const JsonPlace members_place = wave.place_of("CPPNs");
  JsonObject members{wave.take("CPPNs"), members_place};
  check_length(members.rest().size(), kMostNetworks, members_place);
  std::vector<std::pair<double, std::string>> keys;
  for (const auto& [key, member] : members.rest().items()) keys.emplace_back(key_frequency_hz(key), key);
  std::sort(keys.begin(), keys.end());
  for (const auto& [frequency_hz, key] : keys) {
    const JsonPlace member_place = members.place_of(key);
    JsonObject member{members.take(key.c_str()), member_place};
    networks.push_back(read_member(member, key));
  }
  return networks;
}

}  // namespace perigee

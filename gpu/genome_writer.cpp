// gpu/genome_writer.cpp -- The original's fields around what a genome is.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/genome_writer.h"

#include <filesystem>

#include "gpu/genome_defaults.h"
#include "gpu/genome_reader.h"
#include "gpu/gzip.h"
#include "gpu/name_list.h"
#include "gpu/validation.h"
#include "gpu/whole_file.h"

namespace perigee {
namespace {

constexpr JsonPlace kRest{nullptr, "rest"};

Json parsed_object(const std::string& rest) {
  Json json = parse_json(rest, kRest);
  if (!json.is_object()) throw GenomeError{kRest.path(), "must be an object"};
  return json;
}

std::string text_of(const Json& json) {
  constexpr JsonPlace kPlace{nullptr, "genome"};
  return dump_json(json, kPlace);
}

// The first patch node's id is a number in the original: where the sound goes out.
Json patch_id(const std::string& id) { return id == "0" ? Json(0) : Json(id); }

Json node_json(const NetworkNode& node) {
  constexpr const char* kKinds[] = {"Bias", "Input", "Output", "Hidden"};
  return {{"gid", node.id},
          {"activationFunction", kActivationNames[static_cast<std::size_t>(node.activation)]},
          {"nodeType", kKinds[static_cast<std::size_t>(node.kind)]},
          {"layer", json_number(node.layer)},
          {"step", 0},
          {"bias", 0}};
}

Json connection_json(const NetworkConnection& connection, const Network& network) {
  Json json = connection_defaults();
  json["gid"] = connection.id;
  json["weight"] = json_number(connection.weight);
  json["sourceID"] = network.nodes[connection.source].id;
  json["targetID"] = network.nodes[connection.target].id;
  return json;
}

Json network_json(const GenomeNetwork& member) {
  const Network& network = member.network;
  Json json = network_defaults();
  json.update(parsed_object(member.rest));
  json["inputNodeCount"] = Network::kInputs;
  json["inputAndBiasNodeCount"] = Network::kInputs + 1;
  json["outputNodeCount"] = network.outputs;
  json["inputBiasOutputNodeCount"] = Network::kFirstOutput + network.outputs;
  json["inputBiasOutputNodeCountMinus2"] = Network::kFirstOutput + network.outputs - 2;
  Json &nodes = json["nodes"] = Json::array(), &connections = json["connections"] = Json::array();
  for (const NetworkNode& node : network.nodes) nodes.push_back(node_json(node));
  for (const NetworkConnection& each : network.connections) connections.push_back(connection_json(each, network));
  return {{"offspring", std::move(json)}, {"parents", parse_json(member.parents, kRest)}};
}

Json wave_network_json(const Genome& genome) {
  if (genome.networks.front().key.empty()) return network_json(genome.networks.front());
  Json members = Json::object();
  for (const GenomeNetwork& member : genome.networks) members[member.key] = network_json(member);
  return {{"oneCPPNPerFrequency", true}, {"CPPNs", std::move(members)}};
}

Json patch_node_json(const PatchNode& node) {
  Json json = parsed_object(node.rest);
  for (const auto& [name, value] : node.numbers) json[name] = json_number(value);
  for (const auto& [name, value] : node.words) json[name] = value;
  json["name"] = node.name;
  json["id"] = patch_id(node.id);
  return json;
}

Json patch_connection_json(const PatchConnection& connection) {
  Json json = parsed_object(connection.rest);
  json["id"] = connection.id;
  json["sourceNode"] = patch_id(connection.source);
  json["targetNode"] = patch_id(connection.target);
  json["targetParameter"] = connection.parameter.empty() ? Json(nullptr) : Json(connection.parameter);
  json["targetParameterRange"] = {json_number(connection.low), json_number(connection.high)};
  json["weight"] = json_number(connection.weight);
  json["enabled"] = connection.enabled;
  return json;
}

std::string patch_text(const Patch& patch) {
  Json json = patch_defaults();
  json.update(parsed_object(patch.rest));
  json["id"] = patch.id;
  json["generation"] = patch.generation;
  Json &nodes = json["nodes"] = Json::array(), &connections = json["connections"] = Json::array();
  for (const PatchNode& node : patch.nodes) nodes.push_back(text_of(patch_node_json(node)));
  for (const PatchConnection& each : patch.connections) connections.push_back(text_of(patch_connection_json(each)));
  return text_of(json);
}

}  // namespace

std::string write_genome(const Genome& genome) {
  validate(genome);
  Json json = parsed_object(genome.rest);
  put_names(json, "tags", genome.tags, kTagFields);
  put_names(json, "parentGenomes", genome.parents, kParentFields);
  json["waveNetwork"] = wave_network_json(genome);
  json["asNEATPatch"] = patch_text(genome.patch);
  return text_of({{"_id", genome.id}, {"genome", std::move(json)}});
}

namespace {

// Whoever saves, code from the network too, loses nothing but genomes by it.
void refuse_to_replace(const std::string& path) {
  std::error_code failed;
  const auto status = std::filesystem::status(path, failed);
  if (!std::filesystem::exists(status)) return;
  if (std::filesystem::is_regular_file(status) && std::filesystem::file_size(path, failed) == 0) return;
  try {
    load_genome(path);
  } catch (const GenomeError&) {
    throw GenomeError{
        path, "is there already and is no genome, so it is not replaced: choose another name, or take it away first"};
  }
}

}  // namespace

void save_genome(const Genome& genome, const std::string& path) {
  refuse_to_replace(path);
  const std::string json = write_genome(genome);
  write_whole_file(path, path.ends_with(".gz") ? pack_gzip(json) : json);
}

}  // namespace perigee

// gpu/patch_reader.cpp -- A patch is text in which every node and every connection is text again.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/patch_reader.h"

#include "gpu/genome_defaults.h"
#include "gpu/genome_error.h"

namespace perigee {
namespace {

PatchNode read_node(Json json, const JsonPlace& place) {
  JsonObject object{std::move(json), place};
  PatchNode node;
  node.name = object.take_text("name", "");
  node.id = object.take_text("id", "");
  if (object.has("type")) node.words["type"] = object.take_text("type", "");  // an output's number may be a number
  Json rest = Json::object();
  for (const auto& [name, value] : object.rest().items()) {
    if (value.is_number()) {
      node.numbers[name] = value.get<double>();
    } else if (value.is_string()) {
      node.words[name] = value.get<std::string>();
    } else {
      rest[name] = value;
    }
  }
  node.rest = dump_json(rest, place);
  return node;
}

PatchConnection read_connection(Json json, const JsonPlace& place) {
  JsonObject object{std::move(json), place};
  PatchConnection connection;
  connection.id = object.take_text("id", "");
  connection.source = object.take_text("sourceNode", "");
  connection.target = object.take_text("targetNode", "");
  connection.parameter = object.take_text("targetParameter", "");
  const JsonPlace range_place = object.place_of("targetParameterRange");
  const std::vector<Json> range = object.take_array("targetParameterRange");
  if (range.empty()) {
    connection.low = -1.0;  // without a range an output goes to its target as it is
  } else if (range.size() == 2 && range[0].is_number() && range[1].is_number()) {
    connection.low = range[0].get<double>();
    connection.high = range[1].get<double>();
  } else {
    throw GenomeError{range_place.path(), "must be two numbers"};
  }
  connection.weight = object.take_number("weight", 1.0);
  connection.enabled = object.take_bool("enabled", true);
  connection.rest = dump_json(object.rest(), place);
  return connection;
}

}  // namespace

Patch read_patch(Json json, const JsonPlace& place) {
  Patch patch;
  unwrap(json, place);
  if (json.is_null()) return patch;
  JsonObject object{std::move(json), place};
  patch.id = object.take_text("id", "");
  patch.generation = object.take_integer("generation", 0);
  const JsonPlace nodes_place = object.place_of("nodes"), connections_place = object.place_of("connections");
  std::vector<Json> nodes = object.take_array("nodes"), connections = object.take_array("connections");
  for (std::size_t n = 0; n < nodes.size(); ++n)
    patch.nodes.push_back(read_node(std::move(nodes[n]), {&nodes_place, {}, n}));
  for (std::size_t c = 0; c < connections.size(); ++c) {
    patch.connections.push_back(read_connection(std::move(connections[c]), {&connections_place, {}, c}));
  }
  object.leave_out(patch_defaults());
  patch.rest = dump_json(object.rest(), place);
  return patch;
}

}  // namespace perigee

// gpu/lineage.cpp -- Fields in the JSON that a genome keeps of its file.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/lineage.h"

#include <nlohmann/json.hpp>

#include "gpu/dice.h"
#include "gpu/genome_writer.h"

namespace perigee {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestHistory = 1000;

Json object_of(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  return json.is_object() ? json : Json::object();
}

// What came with a lone surrogate goes out with a replacement character: nothing throws.
std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::int64_t generation_of(const Genome& genome) {
  const Json rest = object_of(genome.rest);
  const auto found = rest.find("generationNumber");
  return found != rest.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

void set_generation(Genome& genome, std::int64_t generation) {
  Json rest = object_of(genome.rest);
  rest["generationNumber"] = generation;
  genome.rest = text_of(rest);
}

void note(Patch& patch, std::string_view code) {
  if (code.empty()) return;
  Json rest = object_of(patch.rest);
  Json& history = rest["evolutionHistory"];
  if (!history.is_array()) history = Json::array();
  if (history.size() < kLongestHistory) {
    history.push_back(std::string{code});
  } else if (history.size() == kLongestHistory) {
    history.push_back("...");
  }
  patch.rest = text_of(rest);
}

void set_id(Genome& genome) {
  genome.id.clear();
  genome.id = Dice{seed_of(0, write_genome(genome))}.id(24);
}

}  // namespace perigee

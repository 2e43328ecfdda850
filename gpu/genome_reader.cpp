// gpu/genome_reader.cpp -- Unwraps what holds a genome, then lets its two halves be read.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/genome_reader.h"

#include <filesystem>

#include "gpu/gzip.h"
#include "gpu/name_list.h"
#include "gpu/network_reader.h"
#include "gpu/patch_reader.h"
#include "gpu/validation.h"
#include "gpu/whole_file.h"

namespace perigee {
namespace {

constexpr int kMostLayers = 6;  // of "genome" and "data"

// Goes in to what has a waveNetwork; the first id on the way is the genome's.
Json unwrapped_genome(Json json, std::string& id) {
  const JsonPlace place;
  for (int layer = 0; layer <= kMostLayers; ++layer) {
    JsonObject object{std::move(json), place};
    if (id.empty()) id = object.take_text("_id", "");
    if (object.has("waveNetwork") || object.has("asNEATPatch")) return std::move(object.rest());
    const char* const within = object.has("genome") ? "genome" : "data";
    if (!object.has(within)) break;
    json = object.take(within);
  }
  throw GenomeError{"genome", "has neither waveNetwork nor asNEATPatch: this is no genome of the kromosynth format"};
}

}  // namespace

Genome read_genome(std::string_view bytes, const std::string& id_if_none) {
  std::string unpacked;
  if (is_gzip(bytes)) {
    unpacked = unpack_gzip(bytes, kMostGenomeBytes);
    bytes = unpacked;
  }
  if (bytes.size() > kMostGenomeBytes) {
    throw GenomeError{"more than " + std::to_string(kMostGenomeBytes >> 20) + " MiB: that is no genome"};
  }
  Genome genome;
  const JsonPlace root;
  JsonObject object{unwrapped_genome(parse_json(bytes, root), genome.id), root};
  if (genome.id.empty()) genome.id = id_if_none;
  const JsonPlace wave_place = object.place_of("waveNetwork"), patch_place = object.place_of("asNEATPatch");
  if (!object.has("waveNetwork")) throw GenomeError{wave_place.path(), "missing: nothing can be heard of this genome"};
  genome.networks = read_networks(object.take("waveNetwork"), wave_place);
  genome.patch = read_patch(object.take("asNEATPatch"), patch_place);
  genome.tags = take_names(object, "tags", kTagFields);
  genome.parents = take_names(object, "parentGenomes", kParentFields);
  genome.rest = dump_json(object.rest(), root);
  validate(genome);
  return genome;
}

Genome load_genome(const std::string& path) {
  const std::string bytes = read_whole_file(path, kMostGenomeBytes);
  try {
    return read_genome(bytes, genome_base_name(path));
  } catch (const GenomeError& error) {
    throw GenomeError{path, error.what()};
  }
}

std::string genome_base_name(const std::string& path) {
  std::filesystem::path name = std::filesystem::path{path}.filename();
  if (name.extension() == ".gz") name = name.stem();
  if (name.extension() == ".json") name = name.stem();
  return name.string();
}

}  // namespace perigee

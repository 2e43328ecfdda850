// gpu/genome_reader.h -- Genomes from the original library's JSON, packed or not, however often it was wrapped.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gpu/genome.h"
#include "gpu/genome_error.h"

namespace perigee {

// A network of the greatest size (gpu/validation.h) has about 45 MiB of JSON.
inline constexpr std::size_t kMostGenomeBytes = std::size_t{128} << 20;

// JSON, or gzip of it. Takes a genome as it is, or below "genome" or "data", in a string or not. What it returns is valid.
// Networks come in the order of their frequencies. Throws GenomeError. Any thread; may take some seconds for the largest.
Genome read_genome(std::string_view bytes, const std::string& id_if_none);

// The file's base name is the id where the file has none; the path begins every message.
Genome load_genome(const std::string& path);

// "a/b.json.gz" is "b": a genome's name in a library.
std::string genome_base_name(const std::string& path);

}  // namespace perigee

// gpu/genome_writer.h -- Genomes written so that the original library reads them, and so that they come back as they were.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "gpu/genome.h"
#include "gpu/genome_error.h"

namespace perigee {

// JSON: {"_id": …, "genome": …}. Throws GenomeError for a genome that is not valid (gpu/validation.h) or holds what is no
// UTF-8. read_genome(write_genome(g), …) == g for every g that was read, and for others whose `rest` fields are written as
// nlohmann::json writes them.
std::string write_genome(const Genome& genome);

// Packed where the path ends in ".gz". Whoever reads meanwhile finds the file that was there before.
void save_genome(const Genome& genome, const std::string& path);

}  // namespace perigee

// gpu/lineage.h -- Where a genome comes from: its id, its parents, its generation, as the format keeps them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

#include "gpu/genome.h"

namespace perigee {

// generationNumber among the genome's other fields; 0 where there is none.
std::int64_t generation_of(const Genome& genome);
void set_generation(Genome& genome, std::int64_t generation);

// Adds a change to the patch's evolutionHistory ("sm" split, "ao" oscillator, "co" crossover …); after 1000 only "...",
// once. An empty code is no change.
void note(Patch& patch, std::string_view code);

// Gives the genome an id of 24 letters out of all that it holds, its parents too: equal ones have the same, others another.
void set_id(Genome& genome);

}  // namespace perigee

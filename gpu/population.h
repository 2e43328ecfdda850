// gpu/population.h -- Genomes that somebody listens to, and what they make of the marked ones: evolution by ear.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "gpu/genome.h"
#include "gpu/mutation_rates.h"
#include "gpu/random_genome.h"

namespace perigee {

// A value. `good` has a place for each genome.
struct Population {
  std::vector<Genome> genomes;
  std::vector<bool> good;
  std::int64_t generation = 0;
  bool operator==(const Population&) const = default;

  void mark(std::size_t place, bool is_good = true) {
    if (place < good.size()) good[place] = is_good;
  }
};

// Genome k is that of seed_of(options.seed, k).
Population random_population(std::size_t size, const RandomGenomeOptions& options);

struct BreedingOptions {
  std::uint64_t seed = 0;
  std::size_t size = 0;  // 0: as many as there were
  double bred = 0.5;     // share of the children with two parents, where two are marked
  double fresh = 0.0;    // share that are new random genomes
  MutationRates rates;   // of every child
};

// The marked ones, first and unchanged, at most `size` of them; then their children. Nothing is marked any more. Where
// nothing was marked all are parents, and none stays.
Population next_generation(const Population& population, const BreedingOptions& options);

}  // namespace perigee

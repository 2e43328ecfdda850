// gpu/population.cpp -- From one generation to the next.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/population.h"

#include "gpu/breeding.h"
#include "gpu/dice.h"
#include "gpu/mutation.h"

namespace perigee {
namespace {

Genome child_of(const std::vector<const Genome*>& parents, const BreedingOptions& options, std::uint64_t seed) {
  Dice dice{seed_of(seed, "parents")};
  if (parents.empty() || dice.chance(options.fresh)) {
    RandomGenomeOptions fresh;
    fresh.seed = seed;
    return random_genome(fresh);
  }
  const std::size_t first = dice.below(parents.size());
  if (parents.size() < 2 || !dice.chance(options.bred)) return mutate(*parents[first], options.rates, seed);
  const std::size_t other = (first + 1 + dice.below(parents.size() - 1)) % parents.size();
  return breed(*parents[first], *parents[other], options.rates, seed);
}

}  // namespace

Population random_population(std::size_t size, const RandomGenomeOptions& options) {
  Population population;
  RandomGenomeOptions each = options;
  for (std::size_t k = 0; k < size; ++k) {
    each.seed = seed_of(options.seed, std::uint64_t{k});
    population.genomes.push_back(random_genome(each));
  }
  population.good.assign(size, false);
  return population;
}

Population next_generation(const Population& population, const BreedingOptions& options) {
  const std::size_t size = options.size == 0 ? population.genomes.size() : options.size;
  Population next;
  next.generation = population.generation + 1;
  std::vector<const Genome*> parents;
  for (std::size_t i = 0; i < population.genomes.size(); ++i) {
    if (i < population.good.size() && population.good[i]) parents.push_back(&population.genomes[i]);
  }
  for (const Genome* parent : parents) {
    if (next.genomes.size() < size) next.genomes.push_back(*parent);
  }
  if (parents.empty()) {
    for (const Genome& genome : population.genomes) parents.push_back(&genome);
  }
  while (next.genomes.size() < size) {
    next.genomes.push_back(child_of(parents, options, seed_of(options.seed, std::uint64_t{next.genomes.size()})));
  }
  next.good.assign(size, false);
  return next;
}

}  // namespace perigee

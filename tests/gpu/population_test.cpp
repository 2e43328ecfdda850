// tests/gpu/population_test.cpp -- What is marked stays and has the children.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/population.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/gpu/valid_genome.h"

namespace perigee {
namespace {

bool is_id_of(const std::vector<Genome>& genomes, const std::string& id) {
  return std::any_of(genomes.begin(), genomes.end(), [&](const Genome& each) { return each.id == id; });
}

}  // namespace

TEST_CASE("the marked ones stay as they are, all others descend from them") {
  Population population = random_population(8, {});
  population.mark(2);
  population.mark(5);
  population.mark(99);  // there is none: nothing
  const Population next = next_generation(population, {});
  REQUIRE(next.genomes.size() == 8);
  CHECK(next.genomes[0] == population.genomes[2]);
  CHECK(next.genomes[1] == population.genomes[5]);
  const std::vector<Genome> parents = {population.genomes[2], population.genomes[5]};
  int bred = 0;
  for (std::size_t i = 2; i < 8; ++i) {
    CHECK(fault_of(next.genomes[i]) == "");
    REQUIRE(!next.genomes[i].parents.empty());
    for (const std::string& id : next.genomes[i].parents) CHECK(is_id_of(parents, id));
    bred += next.genomes[i].parents.size() == 2 ? 1 : 0;
  }
  CHECK(bred > 0);
  CHECK(std::none_of(next.good.begin(), next.good.end(), [](bool good) { return good; }));
  CHECK(next.generation == 1);
}

TEST_CASE("a generation follows from its seed") {
  Population population = random_population(6, {});
  population.mark(0);
  BreedingOptions options;
  options.seed = 3;
  CHECK(next_generation(population, options) == next_generation(population, options));
  const Population next = next_generation(population, options);
  options.seed = 4;
  CHECK_FALSE(next_generation(population, options) == next);
}

TEST_CASE("sizes may change; where nothing is marked all are parents and none stays") {
  Population population = random_population(4, {});
  BreedingOptions options;
  options.size = 9;
  const Population next = next_generation(population, options);
  CHECK(next.genomes.size() == 9);
  CHECK(next.good.size() == 9);
  for (const Genome& each : next.genomes) CHECK_FALSE(is_id_of(population.genomes, each.id));
  options.size = 1;
  population.good.assign(4, true);
  CHECK(next_generation(population, options).genomes == std::vector<Genome>{population.genomes[0]});
  CHECK(next_generation({}, {}).genomes.empty());
}

TEST_CASE("fresh blood has no parents") {
  Population population = random_population(4, {});
  BreedingOptions options;
  options.fresh = 1.0;
  for (const Genome& each : next_generation(population, options).genomes) CHECK(each.parents.empty());
}

}  // namespace perigee

// tests/gpu/morph_test.cpp -- At its ends a morph is its parents to the bit, between them a network, and nothing jumps.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/morph.h"

#include <catch2/catch.hpp>

#include "gpu/mutation.h"
#include "gpu/random_genome.h"
#include "tests/gpu/note_values.h"
#include "tests/gpu/valid_genome.h"

namespace perigee {
namespace {

// Smooth activations only, so that small steps in weights are small steps in what is heard.
Network grown(std::uint64_t seed, std::uint64_t branch, int generations, std::uint32_t outputs = 18) {
  RandomGenomeOptions options;
  options.seed = seed;
  options.outputs = outputs;
  MutationRates rates;
  rates.network = NetworkMutationRates::command_line();
  rates.network.activation = 0.2;
  rates.network.activations.fill(0.0);
  for (const Activation smooth : {Activation::triangle, Activation::sine, Activation::cosine, Activation::gaussian}) {
    rates.network.activations[static_cast<std::size_t>(smooth)] = 1.0;
  }
  options.rates = rates;
  Genome genome = random_genome(options);
  for (int i = 0; i < generations; ++i) genome = mutate(genome, rates, branch + static_cast<std::uint64_t>(i));
  return genome.networks[0].network;
}

}  // namespace

TEST_CASE("a morph's ends are its parents to the bit, related or not") {
  const Network a = grown(1, 0, 10), sibling = grown(1, 100, 10), stranger = grown(2, 0, 10);
  for (const Network& b : {sibling, stranger}) {
    CHECK((note_values(morph(a, b, 0.0)) == note_values(a)));
    CHECK((note_values(morph(a, b, 1.0)) == note_values(b)));
    CHECK(morph(a, b, -1.0) == morph(a, b, 0.0));
    CHECK(morph(a, b, 7.0) == morph(a, b, 1.0));
  }
}

TEST_CASE("near its ends a morph is near its parents") {
  const Network a = grown(1, 0, 10), sibling = grown(1, 100, 10), stranger = grown(2, 0, 10);
  for (const Network& b : {sibling, stranger}) {
    CHECK(largest_difference(note_values(morph(a, b, 1e-9)), note_values(a)) < 1e-3f);
    CHECK(largest_difference(note_values(morph(a, b, 1.0 - 1e-9)), note_values(b)) < 1e-3f);
    CHECK(largest_difference(note_values(morph(a, b, 0.5)), note_values(a)) > 0.05f);
  }
}

TEST_CASE("between, a morph is a network, and small steps are small") {
  const Network a = grown(3, 0, 12), b = grown(4, 0, 12);
  for (const double t : {0.1, 0.5, 0.9}) {
    CHECK(fault_of(morph(a, b, t), 6.0) == "");
    CHECK(largest_difference(note_values(morph(a, b, t)), note_values(morph(a, b, t + 1e-7))) < 1e-2f);
  }
}

TEST_CASE("the morph of a network with itself is what it was") {
  const Network a = grown(5, 0, 12);
  CHECK(largest_difference(note_values(morph(a, a, 0.3)), note_values(a)) < 1e-3f);
  CHECK(morph(a, a, 0.3).nodes == a.nodes);
}

TEST_CASE("an output whose activation changes is the mix of both") {
  Network a = grown(6, 0, 0), b = a;
  for (std::size_t i = 0; i < b.outputs; ++i) b.nodes[Network::kFirstOutput + i].activation = Activation::sine;
  const std::vector<float> of_a = note_values(a), of_b = note_values(b), mixed = note_values(morph(a, b, 0.25));
  for (std::size_t i = 0; i < mixed.size(); ++i)
    REQUIRE(mixed[i] == Approx(0.75f * of_a[i] + 0.25f * of_b[i]).margin(2e-6));
}

TEST_CASE("an output that only one network has comes out of nothing") {
  const Network few = grown(7, 0, 5, 2), many = grown(8, 0, 5, 6);
  const std::vector<float> start = note_values(morph(few, many, 0.0), 100);
  REQUIRE(start.size() == 600);
  CHECK(std::all_of(start.begin() + 200, start.end(), [](float value) { return value == 0.0f; }));
  CHECK(std::equal(start.begin(), start.begin() + 200, note_values(few, 100).begin()));
  CHECK(largest_difference(note_values(morph(few, many, 1e-9), 100), start) < 1e-3f);
  CHECK((note_values(morph(few, many, 1.0)) == note_values(many)));
  CHECK(fault_of(morph(many, few, 0.5), 6.0) == "");
}

}  // namespace perigee

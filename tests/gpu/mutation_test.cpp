// tests/gpu/mutation_test.cpp -- Genomes come and change by their seeds alone, and stay genomes that sound.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/mutation.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "gpu/lineage.h"
#include "gpu/network_mutation.h"
#include "gpu/patch_mutation.h"
#include "gpu/random_genome.h"
#include "tests/gpu/note_values.h"
#include "tests/gpu/valid_genome.h"

namespace perigee {
namespace {

RandomGenomeOptions seeded(std::uint64_t seed, std::uint32_t outputs = 18) {
  RandomGenomeOptions options;
  options.seed = seed;
  options.outputs = outputs;
  return options;
}

// Everything happens, often.
MutationRates stormy() {
  MutationRates rates;
  rates.network = NetworkMutationRates::command_line();
  rates.network.weights = 0.3;
  rates.network.activations.fill(1.0);
  rates.patch.mutations = 2;
  return rates;
}

Network without_ids(Network network) {
  for (NetworkNode& each : network.nodes) each.id.clear();
  for (NetworkConnection& each : network.connections) each.id.clear();
  return network;
}

}  // namespace

TEST_CASE("dice are the same on every machine") {
  Dice dice{1};
  CHECK(dice.next() == 0x910a2dec89025cc1u);  // the published SplitMix64
  CHECK(dice.next() == 0xbeeb8da1658eec67u);
  CHECK(Dice{5}.unit() == Dice{5}.unit());
  for (int i = 0; i < 1000; ++i) {
    CHECK(dice.below(7) < 7);
    const double x = dice.between(-2.0, 3.0);
    CHECK((x >= -2.0 && x < 3.0));
  }
}

TEST_CASE("a seed is a genome; another seed is another") {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Genome genome = random_genome(seeded(seed));
    CHECK(genome == random_genome(seeded(seed)));
    CHECK(without_ids(genome.networks[0].network) != without_ids(random_genome(seeded(seed + 1)).networks[0].network));
    CHECK(fault_of(genome) == "");
    CHECK(generation_of(genome) == 0);
  }
}

TEST_CASE("the weights of a seed network are drawn from −1 to 1, and all outputs hear all inputs") {
  Dice dice{7};
  const Network network = seed_network(18, dice);
  REQUIRE(network.connections.size() == 54);
  CHECK(network.nodes.size() == 21);
  CHECK(fault_of(network, 1.0) == "");
}

TEST_CASE("genomes with few outputs, or one, play no output that they lack") {
  for (const std::uint32_t outputs : {1u, 2u, 5u}) {
    Genome genome = random_genome(seeded(outputs, outputs));
    for (std::uint64_t i = 0; i < 20; ++i) genome = mutate(genome, stormy(), i);
    CHECK(genome.networks[0].network.outputs == outputs);
    CHECK(fault_of(genome) == "");
  }
}

TEST_CASE("two hundred generations on, a genome is still one that sounds") {
  Genome genome = random_genome(seeded(3));
  for (std::uint64_t i = 0; i < 200; ++i) {
    const Genome child = mutate(genome, stormy(), i);
    REQUIRE(fault_of(child) == "");
    CHECK(child == mutate(genome, stormy(), i));
    CHECK(child.parents == std::vector<std::string>{genome.id});
    genome = child;
  }
  CHECK(generation_of(genome) == 200);
  CHECK(genome.networks[0].network.nodes.size() > 40);
}

TEST_CASE("the same holds at the format's own rates") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    Genome genome = random_genome(seeded(seed));
    for (std::uint64_t i = 0; i < 40; ++i) genome = mutate(genome, {}, i);
    CHECK(fault_of(genome) == "");
  }
}

TEST_CASE("without mutations a child differs by its descent only") {
  const Genome parent = random_genome(seeded(11));
  Genome child = mutate(parent, MutationRates::none(), 5);
  CHECK(child.id != parent.id);
  CHECK(generation_of(child) == 1);
  CHECK(child.networks == parent.networks);
  CHECK(child.patch == parent.patch);
  MutationRates zero;
  zero.network = {5, 0, 0, 0, 0, 0, 0};
  zero.patch = {5, 0, 0, 0, 0, 0, 0, 0};
  CHECK(mutate(parent, zero, 5) == child);
}

TEST_CASE("a rate alone does what it says") {
  Dice dice{2};
  const Network seed = seed_network(4, dice);
  const auto changed = [&](NetworkMutationRates rates) {
    Network network = seed;
    mutate_network(network, rates, dice);
    return network;
  };
  const NetworkMutationRates still{1, 0, 0, 0, 0, 0, 0};
  NetworkMutationRates rates = still;
  rates.add_node = 1;
  CHECK(changed(rates).nodes.size() == seed.nodes.size() + 1);
  CHECK(changed(rates).connections.size() == seed.connections.size() + 1);
  rates = still, rates.add_connection = 1;
  CHECK(changed(rates) == seed);  // none is missing
  rates = still, rates.delete_connection = 1;
  CHECK(changed(rates).connections.size() == seed.connections.size() - 1);
  rates = still, rates.delete_node = 1;
  CHECK(changed(rates) == seed);  // none is hidden
  rates = still, rates.weights = 1;
  CHECK(changed(rates) != seed);
  CHECK(changed(rates).connections.size() == seed.connections.size());
  rates = still, rates.activation = 1;
  CHECK(changed(rates).nodes != seed.nodes);
  CHECK(changed(rates).connections == seed.connections);
}

TEST_CASE("a node amid a connection lies halfway between its ends and takes the weight on") {
  Dice dice{9};
  Network network = seed_network(1, dice);
  const Network before = network;
  NetworkMutationRates rates{1, 0, 1, 0, 0, 0, 0};
  mutate_network(network, rates, dice);
  const NetworkNode& node = network.nodes.back();
  CHECK(node.layer == 5.0);
  CHECK(node.activation <= Activation::sine2);
  CHECK(network.connections.back().target == network.nodes.size() - 1);
  CHECK(before.connections[network.connections.back().source].weight == network.connections.back().weight);
}

TEST_CASE("what a patch's rates add is there and can be heard") {
  const auto count = [](const Patch& patch, std::string_view part) {
    return std::count_if(patch.nodes.begin(), patch.nodes.end(),
                         [&](const PatchNode& node) { return node.name.find(part) != std::string::npos; });
  };
  const Patch before = random_genome(seeded(21)).patch;
  Dice dice{4};
  const PatchMutationRates still{6, 0, 0, 0, 0, 0, 0, 0};
  const auto changed = [&](double PatchMutationRates::*rate) {
    PatchMutationRates rates = still;
    rates.*rate = 1;
    Patch patch = before;
    mutate_patch(patch, rates, 18, dice);
    CHECK(fault_of(patch, 18) == "");
    return patch;
  };
  CHECK(count(changed(&PatchMutationRates::add_oscillator), "OscillatorNode") == count(before, "OscillatorNode") + 6);
  CHECK(changed(&PatchMutationRates::split).nodes.size() >= before.nodes.size() + 6);
  CHECK(changed(&PatchMutationRates::add_source).nodes.size() >= before.nodes.size() + 12);
  CHECK(changed(&PatchMutationRates::add_connection).connections.size() > before.connections.size());
  CHECK(changed(&PatchMutationRates::add_connection).nodes == before.nodes);
  CHECK(changed(&PatchMutationRates::weights).nodes == before.nodes);
  CHECK(changed(&PatchMutationRates::weights).connections != before.connections);
  CHECK(changed(&PatchMutationRates::parameters).nodes != before.nodes);
  CHECK(changed(&PatchMutationRates::parameters).connections == before.connections);
}

TEST_CASE("an effect amid a connection takes its place") {
  Patch patch;
  patch.nodes = {{"OutNode", "0", {}, {}}, {"OscillatorNode", "o", {{"frequency", 100.0}}, {{"type", "sine"}}}};
  patch.connections = {{"c", "o", "0", ""}};
  Dice dice{3};
  mutate_patch(patch, {1, 1, 0, 0, 0, 0, 0, 0}, 18, dice);
  const auto connected = [&](const std::string& from, const std::string& to) {
    return std::any_of(patch.connections.begin(), patch.connections.end(), [&](const PatchConnection& each) {
      return each.source == from && each.target == to && each.parameter.empty();
    });
  };
  CHECK_FALSE(connected("o", "0"));
  CHECK((connected("o", patch.nodes[2].id) && connected(patch.nodes[2].id, "0")));
  CHECK(fault_of(patch, 18) == "");
}

TEST_CASE("a partial more is the next one, with its envelope") {
  Genome genome = random_genome(seeded(0));
  for (std::uint64_t seed = 1; is_audible(genome.patch) && genome.patch.nodes[1].name != "AdditiveNode"; ++seed) {
    genome = random_genome(seeded(seed));
  }
  Dice dice{1};
  const std::size_t before = genome.patch.nodes.size();
  mutate_patch(genome.patch, {1, 0, 0, 1, 0, 0, 0, 0}, 18, dice);
  REQUIRE(genome.patch.nodes.size() == before + 2);
  CHECK(genome.patch.nodes[before].numbers["partialNumber"] == genome.patch.nodes[before + 1].numbers["partialNumber"]);
  CHECK(genome.patch.nodes[before].numbers["partialNumber"] >= 2.0);
  CHECK(fault_of(genome) == "");
}

TEST_CASE("a genome with a network for each frequency changes in all of them, each by itself") {
  Genome genome = random_genome(seeded(4));
  genome.networks.push_back(genome.networks[0]);
  genome.networks[0].key = "220";
  genome.networks[1].key = "440";
  const Genome child = mutate(genome, {}, 8);
  CHECK(without_ids(child.networks[0].network) != without_ids(child.networks[1].network));
  genome.networks.erase(genome.networks.begin());
  CHECK(mutate(genome, {}, 8).networks[0] == child.networks[1]);
}

TEST_CASE("what bounded activations say lies within −1 and 1, generation after generation") {
  MutationRates rates = stormy();
  rates.network.activations[static_cast<std::size_t>(Activation::linear)] = 0.0;
  rates.network.activations[static_cast<std::size_t>(Activation::arctan)] = 0.0;
  Genome genome = random_genome(seeded(5));
  for (std::uint64_t i = 0; i < 60; ++i) {
    genome = mutate(genome, rates, i);
    for (const float value : note_values(genome.networks[0].network, 100)) REQUIRE(std::abs(value) <= 1.0f);
  }
}

TEST_CASE("unbounded activations stay finite") {
  MutationRates rates = stormy();
  rates.network.activations.fill(0.0);
  rates.network.activations[static_cast<std::size_t>(Activation::linear)] = 1.0;
  Genome genome = random_genome(seeded(6));
  for (std::uint64_t i = 0; i < 60; ++i) genome = mutate(genome, rates, i);
  for (const float value : note_values(genome.networks[0].network)) REQUIRE(std::isfinite(value));
}

TEST_CASE("a history says what happened, and ends after a thousand changes") {
  Patch patch;
  for (int i = 0; i < 1010; ++i) note(patch, "mcw");
  note(patch, "");
  CHECK(patch.rest.find("\"...\"") != std::string::npos);
  CHECK(std::count(patch.rest.begin(), patch.rest.end(), 'm') == 1000);
  patch.rest = "not JSON";
  note(patch, "sm");
  CHECK(patch.rest == R"({"evolutionHistory":["sm"]})");
}

}  // namespace perigee

// tests/gpu/breeding_test.cpp -- Children of two are genomes that sound, and have something of both.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/breeding.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "gpu/lineage.h"
#include "gpu/mutation.h"
#include "gpu/random_genome.h"
#include "tests/gpu/valid_genome.h"

namespace perigee {
namespace {

Genome grown(std::uint64_t seed, int generations, std::uint32_t outputs = 18) {
  RandomGenomeOptions options;
  options.seed = seed;
  options.outputs = outputs;
  Genome genome = random_genome(options);
  for (int i = 0; i < generations; ++i) genome = mutate(genome, {}, static_cast<std::uint64_t>(i));
  return genome;
}

}  // namespace

TEST_CASE("a child of two hundred pairs is a genome that sounds, by its seed alone") {
  Genome a = grown(1, 10), b = grown(2, 10);
  for (std::uint64_t i = 0; i < 200; ++i) {
    const Genome child = breed(a, b, i);
    REQUIRE(fault_of(child) == "");
    CHECK(child == breed(a, b, i));
    CHECK(child.parents == std::vector<std::string>{a.id, b.id});
    CHECK(generation_of(child) == std::max(generation_of(a), generation_of(b)) + 1);
    b = a;
    a = i % 10 == 9 ? grown(i, 10) : mutate(child, {}, i);  // fresh blood: unrelated ones too
  }
}

TEST_CASE("a child of a genome with itself has its structure, and its values") {
  const Genome genome = grown(3, 15);
  const Genome child = breed(genome, genome, 7);
  CHECK(shape_of(child) == shape_of(genome));
  CHECK(child.networks == genome.networks);
  CHECK(child.patch.nodes == genome.patch.nodes);
  CHECK(child.patch.connections == genome.patch.connections);
}

TEST_CASE("weights of a child come from both parents, and from nowhere else") {
  const Genome a = grown(4, 0), b = grown(5, 0);
  const Network& of_a = a.networks[0].network;
  const Network& of_b = b.networks[0].network;
  Dice dice{1};
  const Network child = cross_networks(of_a, of_b, dice);
  int from_a = 0, from_b = 0;
  for (const NetworkConnection& each : child.connections) {
    const auto same = [&](const NetworkConnection& other) { return other.weight == each.weight; };
    const bool in_a = std::any_of(of_a.connections.begin(), of_a.connections.end(), same);
    from_a += in_a ? 1 : 0;
    from_b += !in_a && std::any_of(of_b.connections.begin(), of_b.connections.end(), same) ? 1 : 0;
  }
  CHECK(from_a > 10);
  CHECK(from_b > 10);
  CHECK(from_a + from_b == static_cast<int>(child.connections.size()));
}

TEST_CASE("hidden nodes and sources of the second parent come along with some children, not with all") {
  const Genome a = grown(6, 12), b = grown(7, 12);
  std::size_t nodes = 0, parts = 0, least = 1000;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Genome child = breed(a, b, seed);
    nodes = std::max(nodes, child.networks[0].network.nodes.size());
    parts = std::max(parts, child.patch.nodes.size());
    least = std::min(least, child.patch.nodes.size());
  }
  CHECK(nodes > a.networks[0].network.nodes.size());
  CHECK(parts > a.patch.nodes.size());
  CHECK(least == a.patch.nodes.size());
}

TEST_CASE("a node that both have stands where the first has it, and no connection leads back") {
  Network a = grown(12, 0, 1).networks[0].network, b = a;
  a.nodes.push_back({"low", NetworkNode::Kind::hidden, Activation::sine, 2.0});
  a.nodes.push_back({"high", NetworkNode::Kind::hidden, Activation::sine, 8.0});
  b = a;
  std::swap(b.nodes[4].layer, b.nodes[5].layer);
  a.connections.push_back({"up", 4, 5, 1.0});
  b.connections.push_back({"down", 5, 4, 1.0});
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Dice dice{seed};
    CHECK(fault_of(cross_networks(a, b, dice)) == "");
  }
}

TEST_CASE("a source that comes along leaves alone what the first parent has of what drives it") {
  Patch a;
  a.nodes = {{"OutNode", "0", {}, {}}, {"NoteNetworkOutputNode", "n", {{"noteOffset", 1.0}}, {{"type", "3"}}}};
  Patch b = a;
  for (auto& [patch, id] : {std::pair{&a, "s"}, std::pair{&b, "t"}}) {
    patch->nodes.push_back({"AudioBufferSourceNode", id, {}, {}});
    patch->connections = {{std::string{"c"} + id, "n", id, "buffer"}, {std::string{"d"} + id, id, "0", ""}};
  }
  std::size_t most = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Dice dice{seed};
    const Patch child = cross_patches(a, b, 18, dice);
    CHECK(fault_of(child, 18) == "");
    most = std::max(most, child.nodes.size());
  }
  CHECK(most == 5);  // the source and a curve of its own
}

TEST_CASE("parents with different numbers of outputs have children with those of the first") {
  const Genome few = grown(8, 10, 4), many = grown(9, 10, 18);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CHECK(breed(few, many, seed).networks[0].network.outputs == 4);
    CHECK(fault_of(breed(few, many, seed)) == "");
    CHECK(fault_of(breed(many, few, seed)) == "");
  }
}

TEST_CASE("bred and mutated is one generation, with two parents") {
  const Genome a = grown(10, 3), b = grown(11, 5);
  const Genome child = breed(a, b, MutationRates{}, 1);
  CHECK(generation_of(child) == 6);
  CHECK(child.parents == std::vector<std::string>{a.id, b.id});
  CHECK(fault_of(child) == "");
}

}  // namespace perigee

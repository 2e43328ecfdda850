// tests/gpu/validation_test.cpp -- Valid networks pass whatever their depth; each fault of a value is found.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/validation.h"

#include <catch2/catch.hpp>
#include <limits>

#include "gpu/plan.h"
#include "tests/gpu/networks.h"

namespace perigee {
namespace {

using Catch::Matchers::Contains;

// Outputs and a chain of hidden nodes behind the first: as deep as a network can be.
Network chain(std::uint32_t length) {
  Network network = random_network(length, 9);
  network.connections.clear();
  const std::uint32_t first = Network::kFirstOutput + network.outputs;
  for (std::uint32_t n = first; n < network.nodes.size(); ++n)
    network.connections.push_back({"c", n == first ? 1 : n - 1, n, 1.0});
  network.connections.push_back({"c", first + length - 1, Network::kFirstOutput, 1.0});
  return network;
}

template <class Change>
std::string reason_after(Change change) {
  Network network = random_network(30, 5);
  change(network);
  try {
    validate(network, "n");
  } catch (const GenomeError& error) {
    return error.what();
  }
  return "valid";
}

}  // namespace

TEST_CASE("networks that evolution could make are valid, the deepest too") {
  for (const std::uint32_t hidden : {0u, 1u, 30u, 700u}) CHECK_NOTHROW(validate(random_network(hidden, hidden + 7)));
  const auto deepest = static_cast<std::uint32_t>(kMostNetworkNodes) - 21;
  CHECK_NOTHROW(validate(chain(deepest)));
  CHECK(make_plan(chain(deepest)).steps.size() == deepest + 18);
  CHECK_THROWS_WITH(validate(chain(deepest + 1)), Contains("20001 nodes: at most 20000"));
}

TEST_CASE("a circle is found however long it is, and its nodes are named") {
  Network network = chain(19000);
  network.connections.push_back({"back", 19020, 21, 1.0});
  CHECK_THROWS_WITH(validate(network),
                    Contains("in a circle, \"19020\" -> \"21\" -> \"22\"") && Contains("(18992 more) -> "));
  CHECK_THAT(reason_after([](Network& n) {
               n.connections.push_back({"self", 25, 25, 1.0});
             }),
             Contains("\"25\" -> \"25\""));
  network = chain(3);
  network.connections.push_back({"back", 23, 21, 1.0});
  CHECK_THROWS_WITH(validate(network), Contains("\"23\" -> \"21\" -> \"22\" -> \"23\""));
}

TEST_CASE("what leads back to an input is no circle: inputs add nothing up") {
  CHECK(reason_after([](Network& n) { n.connections.push_back({"in", 25, 1, 1.0}); }) == "valid");
}

TEST_CASE("each fault of a network is found") {
  CHECK(reason_after([](Network&) {}) == "valid");
  CHECK_THAT(reason_after([](Network& n) { n.outputs = 0; }), Contains("no outputs"));
  CHECK_THAT(reason_after([](Network& n) { n.outputs = 17; }), Contains("nodes[20]: here must be a hidden node"));
  CHECK_THAT(reason_after([](Network& n) { n.outputs = 19; }), Contains("nodes[21]: here must be an output"));
  CHECK_THAT(reason_after([](Network& n) { n.outputs = 200; }), Contains("too few"));
  CHECK_THAT(reason_after([](Network& n) { n.outputs = 4000000000u; }), Contains("at most 256"));
  CHECK_THAT(reason_after([](Network& n) { n.nodes.resize(2); }), Contains("too few"));
  CHECK_THAT(reason_after([](Network& n) { n.nodes[22].id = "0"; }),
             Contains("nodes[22]: a second node with the id \"0\""));
  CHECK_THAT(reason_after([](Network& n) { n.nodes[22].id = ""; }), Contains("nodes[22]: has no id"));
  CHECK_THAT(reason_after([](Network& n) { n.nodes[7].activation = static_cast<Activation>(13); }),
             Contains("nodes[7]"));
  CHECK_THAT(reason_after([](Network& n) { n.connections[3].target = 51; }), Contains("connections[3]"));
  CHECK_THAT(reason_after([](Network& n) { n.connections[3].source = 1u << 31; }), Contains("connections[3]"));
  for (const double wrong : {std::nan(""), std::numeric_limits<double>::infinity(), -1.1e9}) {
    CHECK_THAT(reason_after([=](Network& n) { n.connections[4].weight = wrong; }), Contains("n.connections[4].weight"));
  }
  CHECK_THAT(reason_after([](Network& n) { n.nodes[22].layer = std::nan(""); }), Contains("nodes[22].layer"));
  CHECK_THAT(reason_after([](Network& n) { n.connections.resize(kMostNetworkConnections + 1); }),
             Contains("at most 200000"));
}

TEST_CASE("each fault of a patch is found") {
  const auto reason = [](auto change) -> std::string {
    Patch patch;
    patch.nodes = {{"GainNode", "a", {{"gain", 1.0}}, {}}, {"OutNode", "0", {}, {}}};
    patch.connections = {{"c", "a", "0"}};
    change(patch);
    try {
      validate(patch);
    } catch (const GenomeError& error) {
      return error.what();
    }
    return "valid";
  };
  CHECK(reason([](Patch&) {}) == "valid");
  CHECK_THAT(reason([](Patch& p) { p.nodes[1].id = "a"; }), Contains("nodes[1]: a second node"));
  CHECK_THAT(reason([](Patch& p) { p.nodes[0].name = ""; }), Contains("nodes[0]: has no name"));
  CHECK_THAT(reason([](Patch& p) { p.nodes[0].numbers["gain"] = std::nan(""); }), Contains("nodes[0].gain"));
  CHECK_THAT(reason([](Patch& p) { p.connections[0].target = "b"; }), Contains("\"b\", and no node has that id"));
  CHECK_THAT(reason([](Patch& p) { p.connections[0].weight = std::nan(""); }), Contains("connections[0]"));
  CHECK_THAT(reason([](Patch& p) { p.nodes.resize(10001); }), Contains("10001 nodes: at most 10000"));
  CHECK_THAT(reason([](Patch& p) { p.connections.resize(10001); }), Contains("10001 connections: at most 10000"));
}

TEST_CASE("a genome has one network, or one for each frequency") {
  Genome genome;
  CHECK_THROWS_WITH(validate(genome), Contains("no network"));
  genome.networks = {{"", random_network(1, 1)}};
  CHECK_NOTHROW(validate(genome));
  genome.networks.push_back({"440", random_network(1, 2)});
  CHECK_THROWS_WITH(validate(genome), Contains("each needs a frequency"));
  genome.networks[0].key = "440";
  CHECK_THROWS_WITH(validate(genome), Contains("two networks for 440 Hz"));
  for (const char* wrong : {"a", "1e", "-1", "nan", "inf", " 1", "1e10"}) {
    genome.networks[0].key = wrong;
    CHECK_THROWS_WITH(validate(genome), Contains("is no frequency in Hz"));
  }
  genome.networks[0].key = "110";
  CHECK_NOTHROW(validate(genome));
}

}  // namespace perigee

// tests/gpu/vectors_test.cpp -- Outputs are those of the original library, as near as floats come to doubles.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gpu/vectors.h"

#include <catch2/catch.hpp>
#include <random>
#include <span>

#include "tests/gpu/files.h"
#include "tests/gpu/reference.h"

namespace perigee {
namespace {

// Activation `activation` alone at each x, one output each: a bias whose weight is x. At most 256.
std::vector<float> activated(Evaluator& evaluator, Activation activation, std::span<const double> arguments) {
  Network network;
  network.outputs = static_cast<std::uint32_t>(arguments.size());
  network.nodes = {{"0", NetworkNode::Kind::bias}, {"1", NetworkNode::Kind::input}, {"2", NetworkNode::Kind::input}};
  for (const double x : arguments) {
    const auto node = static_cast<std::uint32_t>(network.nodes.size());
    network.nodes.push_back({std::to_string(node), NetworkNode::Kind::output, activation});
    network.connections.push_back({"c", 0, node, x});
  }
  const NetworkPlan plan = make_plan(network);
  std::vector<float> out(arguments.size());
  const Evaluation work{&plan, {}, 0, 1, out.data(), 1};
  REQUIRE(evaluator.evaluate({&work, 1}));
  return out;
}

// The largest error of an activation at a float x, |x| <= 10000; 2.5e-7 was found. Half the spacing of floats just below 1 is
// 3e-8, what rounding the result costs; polynomials, their arguments and 1/x make some such roundings. The sawtooth jumps
// where the nearest whole number of turns is not sure: there its error may be 2.
constexpr double kBound = 3e-7;
bool at_jump(Activation activation, double x) {
  const double turns = std::abs(x) / (2.0 * static_cast<double>(kPiLong)) + 0.5;
  return activation == Activation::sawtooth && std::abs(turns - std::round(turns)) < 1e-7 * turns;
}

}  // namespace

TEST_CASE("outputs differ from those in double precision by what floats must, given exact inputs") {
  // The prediction rounds each operation once, and its inputs are exact. Here inputs are rounded to floats as well, and what
  // it counts as one operation (e^x, 1/x) rounds several times: over all known genomes and settings the median is 0.9 to 2.6
  // times as large, the 99th percentile 0.85 to 2.0 times. Fewer values are stored here, so the percentile is less sure.
  // Naive float inputs would cost a factor of 10^2 (A) to 10^4 (E).
  for (const char* name : kGenomeNames) {
    const std::string path = data_path(name);
    for (const VectorResult& each : compare_with_vectors(path + ".json", path + ".oracle.json")) {
      INFO(each.name << ": median " << each.measured.median << ", 99 % " << each.measured.p99);
      CHECK(each.values == 17 * 18);
      CHECK(each.measured.median < 3.0 * each.given_inputs.median);
      CHECK(each.measured.p99 < 3.0 * each.given_inputs.p99);
    }
  }
}

TEST_CASE("every activation is that of the original at all of its recorded arguments") {
  const auto recorded = nlohmann::json::parse(file_bytes(data_path("activations.json")));
  const std::vector<double> arguments = recorded["x"];
  const auto evaluator = make_cpu_evaluator();
  REQUIRE(arguments.size() == 239);
  for (std::size_t a = 0; a < kActivations; ++a) {
    const auto activation = static_cast<Activation>(a);
    const std::vector<float> ours = activated(*evaluator, activation, arguments);
    const std::vector<double> theirs = recorded["f"][std::string{kActivationNames[a]}];
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      // They took a double; that it was rounded to a float here passes through the function's slope, at most 4.9.
      const double rounding = 4.9 * std::abs(arguments[i] - static_cast<double>(static_cast<float>(arguments[i])));
      INFO(kActivationNames[a] << " at " << arguments[i]);
      CHECK((at_jump(activation, arguments[i]) ||
             std::abs(static_cast<double>(ours[i]) - theirs[i]) <= kBound + rounding));
    }
  }
}

TEST_CASE("every activation is as precise far from 0 as near to it, at its peaks and edges too") {
  std::mt19937_64 random{4};
  const auto evaluator = make_cpu_evaluator();
  for (const double range : {1.0, 10.0, 100.0, 1000.0, 10000.0}) {
    for (std::size_t a = 0; a < kActivations; ++a) {
      const auto activation = static_cast<Activation>(a);
      for (int round = 0; round < 8; ++round) {
        std::vector<double> arguments(256);
        for (std::size_t i = 0; i < arguments.size(); ++i) {
          const double anywhere = range * (static_cast<double>(random() >> 11) * 0x1p-52 - 1.0);
          const double quarter_turns = std::round(anywhere / 1.5707963267948966);
          const double peak =
              quarter_turns * 1.5707963267948966 * (1.0 + 1e-8 * static_cast<double>(random() % 41) - 2e-7);
          arguments[i] = static_cast<double>(static_cast<float>(i % 2 == 0 ? anywhere : peak));
        }
        const std::vector<float> ours = activated(*evaluator, activation, arguments);
        double worst = 0.0;
        for (std::size_t i = 0; i < arguments.size(); ++i) {
          const auto theirs = static_cast<double>(reference_activation(activation, arguments[i]));
          if (!at_jump(activation, arguments[i]))
            worst = std::max(worst, std::abs(static_cast<double>(ours[i]) - theirs));
        }
        INFO(kActivationNames[a] << " up to " << range);
        CHECK(worst <= kBound);
      }
    }
  }
}

}  // namespace perigee

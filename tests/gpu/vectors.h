// tests/gpu/vectors.h -- How far the processor's outputs lie from those of the original library in double precision.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "gpu/cpu_evaluator.h"
#include "gpu/genome_reader.h"

namespace perigee {

struct ErrorQuantiles {
  double median = 0.0, p99 = 0.0, most = 0.0;
};

inline ErrorQuantiles quantiles(std::vector<double> errors) {
  std::sort(errors.begin(), errors.end());
  const auto at = [&](double part) {
    return errors[static_cast<std::size_t>(part * static_cast<double>(errors.size() - 1))];
  };
  return {at(0.5), at(0.99), errors.back()};
}

// One setting of one network: what was measured, what floats are said to do given the exact inputs, and given naive ones.
struct VectorResult {
  std::string name;
  ErrorQuantiles measured, given_inputs, naive_inputs;
  std::size_t values = 0;
};

inline ErrorQuantiles predicted(const nlohmann::json& stored) {
  return {stored["median"], stored["p99"], stored["max"]};
}

// Compares every stored value of a file of reference outputs with the same value of the genome's networks.
inline std::vector<VectorResult> compare_with_vectors(const std::string& genome_path, const std::string& oracle_path) {
  const Genome genome = load_genome(genome_path);
  std::ifstream file{oracle_path};
  const auto oracle = nlohmann::json::parse(file);
  const auto evaluator = make_cpu_evaluator();
  std::vector<VectorResult> results;
  for (const auto& stored : oracle["networks"]) {
    const std::string key = stored["key"] == "single" ? "" : stored["key"].get<std::string>();
    const auto member =
        std::find_if(genome.networks.begin(), genome.networks.end(), [&](auto& n) { return n.key == key; });
    const NetworkPlan plan = make_plan(member->network);
    for (const auto& setting : stored["settings"]) {
      const NetworkInputs inputs = note_inputs(setting["frequencyUsed"], setting["totalSampleCount"],
                                               setting["sampleRate"], setting["velocity"]);
      std::vector<double> errors;
      std::vector<float> out(plan.outputs.size());
      for (std::size_t s = 0; s < setting["sampleIndices"].size(); ++s) {
        const Evaluation work{&plan, inputs, setting["sampleIndices"][s], 1, out.data(), 1};
        evaluator->evaluate({&work, 1});
        for (std::size_t k = 0; k < out.size(); ++k) {
          errors.push_back(std::abs(static_cast<double>(out[k]) - setting["outputs"][s][k].get<double>()));
        }
      }
      const auto& floats = stored["float32ErrorVsDouble"][setting["name"].get<std::string>()];
      results.push_back({genome.id + " " + key + " " + setting["name"].get<std::string>(), quantiles(errors),
                         predicted(floats["givenInputs"]), predicted(floats["inputsAlsoFloat32"]), errors.size()});
    }
  }
  return results;
}

}  // namespace perigee

// repl/cppn_eval.cpp -- perigee cppn eval: what a network gives, sample by sample, as JSON.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "engine/portable_math.h"
#include "gpu/fallback.h"
#include "gpu/genome_reader.h"
#include "repl/cppn_options.h"
#include "repl/options.h"

namespace perigee {
namespace {

// Computes `count` samples from `first` on in pieces of `chunk` and adds a row of outputs for each.
bool add_rows(Evaluator& evaluator, const NetworkPlan& plan, const NetworkInputs& inputs, std::int64_t first,
              std::int64_t count, std::int32_t chunk, nlohmann::json& rows) {
  std::vector<float> values(plan.outputs.size() * static_cast<std::size_t>(chunk));
  for (std::int64_t done = 0; done < count; done += chunk) {
    const auto size = static_cast<std::int32_t>(std::min<std::int64_t>(chunk, count - done));
    const Evaluation work{&plan, inputs, first + done, size, values.data(), chunk};
    if (!evaluator.evaluate({&work, 1})) return false;
    for (std::int32_t i = 0; i < size; ++i) {
      nlohmann::json row = nlohmann::json::array();
      for (std::size_t k = 0; k < plan.outputs.size(); ++k)
        row.push_back(values[k * static_cast<std::size_t>(chunk) + static_cast<std::size_t>(i)]);
      rows.push_back(std::move(row));
    }
  }
  return true;
}

}  // namespace

int cppn_eval(const CppnOptions& options) {
  constexpr std::int64_t kMostRows = 10'000'000;
  const Genome genome = load_genome(options.genome);
  const Network& network = genome.network_for(options.frequency_hz).network;
  const NetworkPlan plan = make_plan(network);
  const auto samples =
      static_cast<std::int64_t>(std::floor(static_cast<double>(options.rate_hz) * options.duration_seconds + 0.5));
  const double hz = options.frequency_hz * portable::semitones_to_ratio(options.note_delta);
  const NetworkInputs inputs = note_inputs(hz, samples, options.rate_hz, options.velocity);
  const std::int64_t count = options.count > 0 ? options.count : samples;
  if (options.indices.empty() && count > kMostRows)
    throw std::runtime_error("cppn eval: at most 10,000,000 samples at once; ask with --from and --count");
  const std::unique_ptr<Evaluator> evaluator = make_evaluator(
      {.device = options.gpu}, [](const std::string& why) { std::fprintf(stderr, "%s\n", why.c_str()); });
  const std::int32_t chunk = options.chunk > 0 ? options.chunk : 4096;
  nlohmann::json rows = nlohmann::json::array();
  bool well = true;
  if (options.indices.empty()) {
    well = add_rows(*evaluator, plan, inputs, options.from, count, chunk, rows);
  } else {
    for (const std::int64_t index : options.indices)
      well = well && add_rows(*evaluator, plan, inputs, index, 1, 1, rows);
  }
  if (!well) throw std::runtime_error("cppn eval: the device was lost");
  const nlohmann::json answer{{"nodes", network.nodes.size()},
                              {"connections", network.connections.size()},
                              {"evaluator", evaluator->name()},
                              {"outputs", std::move(rows)}};
  std::printf("%s\n", answer.dump().c_str());
  return kWell;
}

}  // namespace perigee

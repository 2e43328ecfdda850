// bench/cppn_bench.cpp -- What a sample of all outputs costs, for the genomes of bench/genomes, and how soon a stream begins.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/denormals.h"
#include "gpu/cpu_evaluator.h"
#include "gpu/genome_reader.h"
#include "gpu/streams.h"
#include "gpu/vulkan_evaluator.h"
#include "tests/gpu/networks.h"

namespace {

using namespace perigee;

constexpr double kRate = 48000.0;
constexpr std::int32_t kChunk = 4800;

// Nanoseconds of CPU a sample of all outputs, and of each node; how many times as fast as 48 kHz.
void time_samples(benchmark::State& state, Evaluator& evaluator, const NetworkPlan& plan) {
  const FlushDenormals flush;
  const NetworkInputs inputs = note_inputs(440.0, 48000, kRate, 1.0);
  std::vector<float> out(plan.outputs.size() * kChunk);
  std::int64_t first = 0;
  for (auto step : state) {
    (void)step;
    const Evaluation work{&plan, inputs, first, kChunk, out.data(), kChunk};
    if (!evaluator.evaluate({&work, 1})) return state.SkipWithError("the device was lost");
    benchmark::DoNotOptimize(out.data());
    first += kChunk;
  }
  const auto nodes = static_cast<double>(plan.steps.size());
  using Counter = benchmark::Counter;
  const auto samples = static_cast<double>(first);
  state.counters["ns_per_sample"] = Counter(samples * 1e-9, Counter::kIsRate | Counter::kInvert);
  state.counters["ns_per_node_sample"] = Counter(samples * nodes * 1e-9, Counter::kIsRate | Counter::kInvert);
  state.counters["real_time_factor"] = Counter(samples / kRate, Counter::kIsRate);
  state.counters["nodes"] = nodes;
  state.SetLabel(evaluator.name());
}

void on_cpu(benchmark::State& state, const std::string& path) {
  const NetworkPlan plan = make_plan(load_genome(path).networks.front().network);
  time_samples(state, *make_cpu_evaluator(), plan);
}

// On Mesa's software device, or on the one that PERIGEE_GPU names; by a pipeline that is warm.
std::unique_ptr<VulkanEvaluator> warm_vulkan(benchmark::State& state, const NetworkPlan& plan) {
  const char* const named = std::getenv("PERIGEE_GPU");
  std::string why_not;
  auto evaluator = make_vulkan_evaluator({.device = named != nullptr ? named : "llvmpipe"}, why_not);
  if (!evaluator) {
    state.SkipWithError(why_not.c_str());
    return nullptr;
  }
  if (evaluator->await(plan)) return evaluator;
  state.SkipWithError("no pipeline for this genome");
  return nullptr;
}

void on_vulkan(benchmark::State& state, const Network& network) {
  const NetworkPlan plan = make_plan(network);
  if (const auto evaluator = warm_vulkan(state, plan)) time_samples(state, *evaluator, plan);
}

// 64 hidden nodes of all activations and 18 outputs.
void network_64(benchmark::State& state) {
  time_samples(state, *make_cpu_evaluator(), make_plan(random_network(64, 1)));
}

// From asking for a note of 18 channels, a new genome's, to its first 512 frames.
void first_chunk(benchmark::State& state, std::unique_ptr<Evaluator> evaluator) {
  if (!evaluator) return;
  const Network network = random_network(64, 1);
  Streams streams{std::move(evaluator), {.live = false, .rate_hz = kRate}};
  std::array<float, kQuantum> values;
  for (auto step : state) {
    (void)step;
    const auto plan = std::make_shared<const NetworkPlan>(make_plan(network));
    const auto channels = streams.channels({{plan, note_inputs(440.0, 48000, kRate, 1.0)}}, 0);
    streams.fill_until(0, 512);
    channels->fill(0, 0, values);
    benchmark::DoNotOptimize(values.data());
  }
}

// 400 streams of 18 channels, 512 frames of each: seconds of sound for a second of one core, and how many would keep up.
void streams_400(benchmark::State& state, const Network& network) {
  constexpr int kStreams = 400;
  constexpr Frames kAtOnce = 512;
  Streams streams{make_cpu_evaluator(), {.live = false, .rate_hz = kRate}};
  const auto plan = std::make_shared<const NetworkPlan>(make_plan(network));
  std::vector<std::unique_ptr<ChannelSource>> all;
  for (int i = 0; i < kStreams; ++i)
    all.push_back(streams.channels({{plan, note_inputs(100.0 + i, 48000 * 60, kRate, 1.0)}}, 0));
  Frames now = 0;
  for (auto step : state) {
    (void)step;
    streams.fill_until(now, now + kAtOnce);
    now += kAtOnce;
  }
  using Counter = benchmark::Counter;
  const double seconds = static_cast<double>(now) / kRate;
  state.counters["real_time_factor"] = Counter(seconds, Counter::kIsRate);
  state.counters["streams_in_real_time"] = Counter(seconds * kStreams, Counter::kIsRate);
  state.counters["nodes"] = static_cast<double>(plan->steps.size());
}

}  // namespace

int main(int argc, char** argv) {
  for (const auto& file : std::filesystem::directory_iterator(PERIGEE_SOURCE_DIR "/bench/genomes")) {
    const std::string path = file.path().string();
    benchmark::RegisterBenchmark(("cpu/" + file.path().stem().string()).c_str(),
                                 [path](benchmark::State& state) { on_cpu(state, path); });
    benchmark::RegisterBenchmark(("vulkan/" + file.path().stem().string()).c_str(), [path](benchmark::State& state) {
      on_vulkan(state, load_genome(path).networks.front().network);
    })->UseRealTime();
  }
  benchmark::RegisterBenchmark("network_64", network_64);
  benchmark::RegisterBenchmark("vulkan/network_64", [](benchmark::State& state) {
    on_vulkan(state, random_network(64, 1));
  })->UseRealTime();
  benchmark::RegisterBenchmark("first_chunk", [](benchmark::State& state) {
    first_chunk(state, make_cpu_evaluator());
  })->Unit(benchmark::kMicrosecond);
  benchmark::RegisterBenchmark(
      "first_chunk/vulkan",
      [](benchmark::State& state) { first_chunk(state, warm_vulkan(state, make_plan(random_network(64, 1)))); })
      ->Unit(benchmark::kMicrosecond)
      ->UseRealTime();
  benchmark::RegisterBenchmark("streams_400/network_64", [](benchmark::State& state) {
    streams_400(state, random_network(64, 1));
  })->Unit(benchmark::kMillisecond);
  for (const std::string name : {"pkg_default_g000", "cppngrow_n052"}) {
    benchmark::RegisterBenchmark(("streams_400/" + name).c_str(), [name](benchmark::State& state) {
      const std::string path = PERIGEE_SOURCE_DIR "/bench/genomes/" + name + ".json";
      streams_400(state, load_genome(path).networks.front().network);
    })->Unit(benchmark::kMillisecond);
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}

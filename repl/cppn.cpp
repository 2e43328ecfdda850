// repl/cppn.cpp -- The command line of genomes: one function for each command, with its options beside it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/cppn.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/portable_math.h"
#include "engine/wav_writer.h"
#include "gpu/fallback.h"
#include "gpu/genome_reader.h"
#include "repl/options.h"
#include "repl/progress.h"
#include "repl/session/offline.h"

namespace perigee {
namespace {

struct CppnOptions {
  std::string genome, output, gpu = "off";
  double frequency_hz = 440.0, note_delta = 0.0, velocity = 1.0, duration_seconds = 1.0;
  int rate_hz = 48000;
  std::vector<std::int64_t> indices;
  std::int64_t from = 0, count = 0;
  std::int32_t chunk = 0;
  bool quiet = false;
};

void say(const std::string& message) { std::fprintf(stderr, "%s\n", message.c_str()); }

void add_genome(CLI::App& app, CppnOptions& options) {
  app.add_option("GENOME", options.genome, "A genome: .json or .json.gz")->required()->check(CLI::ExistingFile);
}

void add_note(CLI::App& app, CppnOptions& options) {
  app.add_option("--note-delta", options.note_delta, "Semitones from its own pitch")
      ->type_name("N")
      ->check(CLI::Range(-120.0, 120.0));
  app.add_option("--velocity", options.velocity, "Of the note")->type_name("V")->check(CLI::Range(-1000.0, 1000.0));
  app.add_option("--duration", options.duration_seconds, "Seconds")->type_name("S")->check(CLI::Range(0.001, 86400.0));
  app.add_option("--rate", options.rate_hz, "Sample rate")->type_name("HZ")->check(CLI::Range(8000, 384000));
  app.add_option("--gpu", options.gpu, "What computes the network: off (the processor), auto, or a part of a GPU's name")
      ->type_name("NAME")
      ->capture_default_str();
}

// --- eval

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

int eval(const CppnOptions& options) {
  constexpr std::int64_t kMostRows = 10'000'000;
  const Genome genome = load_genome(options.genome);
  const Network& network = genome.network_for(options.frequency_hz).network;
  const NetworkPlan plan = make_plan(network);
  const auto samples =
      static_cast<std::int64_t>(std::floor(static_cast<double>(options.rate_hz) * options.duration_seconds + 0.5));
  const double hz = options.frequency_hz * portable::semitones_to_ratio(options.note_delta);
  const NetworkInputs inputs = note_inputs(hz, samples, options.rate_hz, options.velocity);
  const std::int64_t count = options.count > 0 ? options.count : samples;
  if (count > kMostRows) throw std::runtime_error("cppn eval: at most 10,000,000 samples at once; ask with --from and --count");
  const std::unique_ptr<Evaluator> evaluator = make_evaluator({.device = options.gpu}, say);
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

// --- render

// The note alone, as it would sound in a piece: one cycle long.
void prepare_note(Player& player, const std::shared_ptr<const Genome>& genome, const CppnOptions& options) {
  const auto with = [](Ref<const ControlMap> map, const char* name, Value value) {
    return ControlMap::with(std::move(map), control_key(name), std::move(value));
  };
  Ref<const ControlMap> note = ControlMap::empty_map();
  note = with(std::move(note), "s", Value{"genome"});
  note = with(std::move(note), "note", Value{options.note_delta});
  note = with(std::move(note), "velocity", Value{options.velocity});
  player.begin();
  player.define_genome("genome", genome, false);
  player.set_cps(pure(Value{1.0 / options.duration_seconds}));
  player.once(pure(Value{std::move(note)}));
  player.commit();
}

int render(const CppnOptions& options) {
  using Clock = std::chrono::steady_clock;
  constexpr double kTailSeconds = 0.25;
  const auto began = Clock::now();
  const auto seconds_since = [&] { return std::chrono::duration<double>(Clock::now() - began).count(); };
  const auto genome = std::make_shared<const Genome>(load_genome(options.genome));
  Player player(PlayerOptions{.rate_hz = options.rate_hz, .live = false, .gpu = options.gpu}, say);
  prepare_note(player, genome, options);
  std::string error;
  const auto writer = WavWriter::create(options.output, options.rate_hz, 2, WavWriter::Format::float32, error);
  if (!writer) throw std::runtime_error(error);
  Progress progress(!options.quiet);
  double first_seconds = 0.0;
  const double length = options.duration_seconds + kTailSeconds;
  render_offline(player, {.cycles = {}, .seconds = length}, 512, [&](std::span<const float> sound, double done) {
    if (first_seconds == 0.0) first_seconds = seconds_since();
    progress.show(done);
    return writer->write(sound);
  });
  if (!writer->finish()) throw std::runtime_error(writer->error());
  const double took = seconds_since();
  if (!options.quiet)
    say(fmt::format("{}: {:.2f} s of sound in {:.3f} s, {:.0f} times as fast as time; first chunk after {:.1f} ms",
                    options.output, length, took, length / took, 1000.0 * first_seconds));
  return kWell;
}

}  // namespace

std::function<int()> add_cppn(CLI::App& app) {
  const auto options = std::make_shared<CppnOptions>();
  CLI::App* const cppn = app.add_subcommand("cppn", "Genomes: networks that make sound");
  cppn->require_subcommand(1);

  CLI::App* const evaluate = cppn->add_subcommand("eval", "Print what a genome's network gives, as JSON");
  add_genome(*evaluate, *options);
  add_note(*evaluate, *options);
  evaluate->add_option("--frequency", options->frequency_hz, "Of the genome's own pitch, in Hz")
      ->type_name("F")
      ->check(CLI::Range(0.0, 100000.0));
  CLI::Option* const indices =
      evaluate->add_option("--indices", options->indices, "Sample indexes, as in 0,100,47999")->delimiter(',')->type_name("I,J,…");
  evaluate->add_option("--from", options->from, "The first sample")->type_name("I")->excludes(indices);
  evaluate->add_option("--count", options->count, "How many samples; the whole note when nothing is said")
      ->type_name("K")
      ->check(CLI::PositiveNumber)
      ->excludes(indices);
  evaluate->add_option("--chunk", options->chunk, "Samples computed at once; the answer is the same with any")
      ->type_name("C")
      ->check(CLI::Range(1, 1 << 20));

  CLI::App* const write = cppn->add_subcommand("render", "Write a genome's note as a WAV file");
  add_genome(*write, *options);
  add_note(*write, *options);
  write->add_option("-o,--output", options->output, "The WAV file to write")->required()->type_name("OUT.wav");
  write->add_flag("--quiet", options->quiet, "No progress bar and no figures");

  return [=] {
    if (*evaluate) return eval(*options);
    return render(*options);
  };
}

}  // namespace perigee

// repl/cppn_render.cpp -- perigee cppn render: a genome's note as a sound file; perigee cppn play: the same at once.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <thread>

#include "engine/wav_writer.h"
#include "gpu/genome_reader.h"
#include "repl/cppn_options.h"
#include "repl/options.h"
#include "repl/progress.h"
#include "repl/rendered.h"
#include "repl/session/genomes/note_stream.h"
#include "repl/stage.h"

namespace perigee {
namespace {

std::atomic<bool> asked_to_end = false;
void on_signal(int) { asked_to_end = true; }

void say(const std::string& message) { std::fprintf(stderr, "%s\n", message.c_str()); }

GenomeNote note_of(const CppnOptions& options) {
  return {.seconds = options.duration_seconds, .semitones = options.note_delta, .velocity = options.velocity};
}

// What a note took.
struct RenderedNote {
  double seconds = 0.0, took = 0.0, first = 0.0;  // of sound; for all of it, and until its first chunk
};

RenderedNote render_note(const CppnOptions& options) {
  const auto began = std::chrono::steady_clock::now();
  const auto seconds_since = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  };
  const auto genome = std::make_shared<const Genome>(load_genome(options.genome));
  NoteStream stream{PlayerOptions{.rate_hz = options.rate_hz, .live = false, .gpu = options.gpu},
                    genome,
                    note_of(options),
                    {.latency_seconds = options.latency_seconds,
                     .least_seconds = options.least_chunk_seconds,
                     .most_seconds = options.most_chunk_seconds,
                     .rate_hz = static_cast<double>(options.rate_hz)},
                    say};
  keep_the_genome(options);
  std::string error;
  const auto writer = WavWriter::create(options.output, options.rate_hz, 2, WavWriter::Format::float32, error);
  if (!writer) throw std::runtime_error(error);
  Progress progress(!options.quiet);
  RenderedNote done{.seconds = stream.seconds()};
  while (const auto chunk = stream.next()) {
    if (done.first == 0.0) done.first = seconds_since();
    progress.show(stream.done());
    if (!writer->write(*chunk)) break;
  }
  if (!writer->finish()) throw std::runtime_error(writer->error());
  done.took = seconds_since();
  return done;
}

// "2/8": which part, and of how many.
struct Shard {
  std::size_t part = 0, parts = 1;
};
Shard shard_of(const std::string& text) {
  if (text.empty()) return {};
  Shard shard;
  const char* const end = text.data() + text.size();
  const auto [slash, first] = std::from_chars(text.data(), end, shard.part);
  const bool split = first == std::errc{} && slash != end && *slash == '/';
  if (!split || std::from_chars(slash + 1, end, shard.parts).ptr != end || shard.part >= shard.parts)
    throw std::runtime_error("cppn render: --shard takes a part and how many there are, as in 0/8 … 7/8; got " + text);
  return shard;
}

// A line of the manifest: {"genome": path, "output": path, "noteDelta", "velocity", "duration", "rate"}; what is not said is as the
// command line has it.
CppnOptions task_of(const std::string& line, const CppnOptions& usual, std::size_t number) {
  const auto where = [&] { return usual.manifest + ", line " + std::to_string(number) + ": "; };
  try {
    const nlohmann::json said = nlohmann::json::parse(line);
    constexpr std::array<std::string_view, 6> kKeys{"genome", "output", "noteDelta", "velocity", "duration", "rate"};
    for (const auto& [key, value] : said.items()) {
      if (std::ranges::count(kKeys, key) == 0)
        throw std::runtime_error(fmt::format("\"{}\" is none of {}", key, fmt::join(kKeys, ", ")));
    }
    for (const char* needed : {"genome", "output"}) {
      if (!said.contains(needed)) throw std::runtime_error(fmt::format("it says no \"{}\"", needed));
    }
    CppnOptions task = usual;
    task.genome = said.at("genome").get<std::string>();
    task.output = (std::filesystem::path(usual.output) / said.at("output").get<std::string>()).string();
    task.note_delta = said.value("noteDelta", usual.note_delta);
    task.velocity = said.value("velocity", usual.velocity);
    task.duration_seconds = said.value("duration", usual.duration_seconds);
    task.rate_hz = said.value("rate", usual.rate_hz);
    if (!(task.duration_seconds >= 0.001 && task.duration_seconds <= 86400.0))
      throw std::runtime_error("a duration goes from 0.001 to 86400 seconds");
    if (task.rate_hz < 8000 || task.rate_hz > 384000) throw std::runtime_error("a rate goes from 8000 to 384000 Hz");
    task.quiet = true;
    return task;
  } catch (const std::exception& error) {
    throw std::runtime_error(where() + error.what() +
                             R"(; a line is such as {"genome": "g.json", "output": "g.wav", "duration": 2})");
  }
}

// Every line whose number, counted from 0, falls to this shard. A line that fails stops nothing; its reason is told.
int render_manifest(const CppnOptions& options) {
  const Shard shard = shard_of(options.shard);
  std::ifstream manifest{options.manifest};
  if (!manifest) throw std::runtime_error("cppn render: cannot read " + options.manifest);
  if (options.output.empty())
    throw std::runtime_error("cppn render: -o says the folder that a manifest's files go into");
  std::filesystem::create_directories(options.output);
  std::size_t number = 0, done = 0, failed = 0;
  for (std::string line; std::getline(manifest, line); ++number) {
    if (number % shard.parts != shard.part || line.find_first_not_of(" \t\r") == std::string::npos) continue;
    try {
      const CppnOptions task = task_of(line, options, number + 1);
      std::filesystem::create_directories(std::filesystem::path(task.output).parent_path());
      render_note(task);
      ++done;
    } catch (const std::exception& error) {
      say(error.what());
      ++failed;
    }
  }
  if (!options.quiet) say(fmt::format("{} notes rendered, {} failed", done, failed));
  return failed == 0 ? kWell : kUserError;
}

}  // namespace

int cppn_render(const CppnOptions& options) {
  if (!options.manifest.empty()) return render_manifest(options);
  if (options.genome.empty() || options.output.empty()) {
    say("cppn render: say a genome and -o OUT.wav, or --manifest FILE and -o FOLDER");
    return kWrongUsage;
  }
  keep_the_genome(options);
  if (!is_sound_name("cppn render", options.output)) return kWrongUsage;
  const RenderedNote done = render_note(options);
  if (!options.quiet)
    say(fmt::format("{}: {:.2f} s of sound in {:.3f} s, {:.0f} times as fast as time; first chunk after {:.1f} ms",
                    options.output, done.seconds, done.took, done.seconds / done.took, 1000.0 * done.first));
  return kWell;
}

// Again and again, until it is told to end.
int cppn_play(const CppnOptions& options) {
  const auto genome = std::make_shared<const Genome>(load_genome(options.genome));
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  Options stage_options;
  stage_options.rate_hz = options.rate_hz;
  stage_options.gpu = options.gpu;
  stage_options.device = options.device;
  stage_options.no_audio = options.no_audio;
  stage_options.quiet = options.quiet;
  Stage stage(stage_options);
  if (const ExitCode code = stage.open(); code != kWell) return code;
  play_genome_note(stage.player(), genome, note_of(options), true);
  if (const ExitCode code = stage.begin(); code != kWell) return code;
  while (!asked_to_end) {
    stage.messages().print();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  stage.messages().print();
  return kWell;
}

}  // namespace perigee

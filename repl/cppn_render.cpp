// repl/cppn_render.cpp -- perigee cppn render: a genome's note as a sound file; perigee cppn play: the same at once.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <thread>

#include "engine/wav_writer.h"
#include "gpu/genome_reader.h"
#include "patterns/core.h"
#include "repl/cppn_options.h"
#include "repl/options.h"
#include "repl/progress.h"
#include "repl/session/offline.h"
#include "repl/stage.h"

namespace perigee {
namespace {

std::atomic<bool> asked_to_end = false;
void on_signal(int) { asked_to_end = true; }

void say(const std::string& message) { std::fprintf(stderr, "%s\n", message.c_str()); }

// The note alone, as it would sound in a piece: one cycle long, once or in every cycle.
void prepare_note(Player& player, const std::shared_ptr<const Genome>& genome, const CppnOptions& options, bool again) {
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
  if (again) {
    player.play("1", pure(Value{std::move(note)}));
  } else {
    player.once(pure(Value{std::move(note)}));
  }
  player.commit();
}

}  // namespace

int cppn_render(const CppnOptions& options) {
  constexpr double kTailSeconds = 0.25;
  const auto began = std::chrono::steady_clock::now();
  const auto seconds_since = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  };
  const auto genome = std::make_shared<const Genome>(load_genome(options.genome));
  Player player(PlayerOptions{.rate_hz = options.rate_hz, .live = false, .gpu = options.gpu}, say);
  prepare_note(player, genome, options, false);
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
  prepare_note(stage.player(), genome, options, true);
  if (const ExitCode code = stage.begin(); code != kWell) return code;
  while (!asked_to_end) {
    stage.messages().print();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  stage.messages().print();
  return kWell;
}

}  // namespace perigee

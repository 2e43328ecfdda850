// repl/render.cpp -- perigee render: a piece as a WAV file, the same samples as live, faster than time.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>

#include "engine/loudness.h"
#include "engine/take.h"
#include "engine/wav_writer.h"
#include "repl/options.h"
#include "repl/progress.h"
#include "repl/script.h"
#include "repl/session/offline.h"

namespace perigee {
namespace {

std::atomic<bool> asked_to_end = false;
void on_signal(int) { asked_to_end = true; }

void say(const std::string& message) { std::fprintf(stderr, "%s\n", message.c_str()); }

WavWriter::Format format_of(const Options& options) {
  return options.bits == 16   ? WavWriter::Format::int16
         : options.bits == 24 ? WavWriter::Format::int24
                              : WavWriter::Format::float32;
}

// The orbits' files beside those of an earlier render, which go.
std::unique_ptr<Take> orbits_into(const Options& options, std::string& error) {
  const std::filesystem::path master =
      std::filesystem::path(options.stems_folder) / std::filesystem::path(options.output).filename();
  std::error_code none;
  for (std::size_t orbit = 0; orbit < kOrbits; ++orbit) std::filesystem::remove(orbit_path(master, orbit), none);
  auto take = Take::begin({.orbits = master,
                           .rate_hz = static_cast<double>(options.rate_hz),
                           .format = format_of(options),
                           .ring_seconds = 4.0 + static_cast<double>(options.block_frames) / options.rate_hz},
                          error);
  if (take) take->begin_at(0);
  return take;
}

// What is to be rendered once: everything, or one slot alone as it goes into the mix.
struct Wanted {
  std::string path, only{};
  bool orbits = false;
};

// The first two of the channels; `room` is where they lie if there are more.
std::span<const float> first_two(std::span<const float> interleaved, int channels, std::vector<float>& room) {
  if (channels == 2) return interleaved;
  room.clear();
  for (std::size_t at = 0; at < interleaved.size(); at += static_cast<std::size_t>(channels)) {
    room.push_back(interleaved[at]);
    room.push_back(interleaved[at + 1]);
  }
  return room;
}

// Evaluates the file in an instrument of its own and renders it. The slots that played are added to `slots`.
int render_one(const Options& options, std::optional<Cycles> cycles, const Wanted& wanted,
               std::vector<std::string>* slots) {
  const bool alone = !wanted.only.empty();
  PlayerOptions player_options{.rate_hz = options.rate_hz,
                               .live = false,
                               .max_voices = 1024,
                               .threads = options.threads,
                               .dialect = options.dialect,
                               .outputs = options.channels,
                               .gpu = options.gpu,
                               .limit = !alone};
  if (!options.input_file.empty() && !read_input(options.input_file, player_options)) return kUserError;
  Player player(player_options, say);
  HostOptions host_options;
  host_options.dialect = options.dialect;
  Host host(player, host_options);
  if (!prepare(
          player, [&host](const Code& code) { return host.evaluate(code.text, code.name, code.first_line); }, options))
    return kUserError;
  if (slots) *slots = player.playing();
  if (alone) {
    player.begin();
    player.solo(wanted.only, true);
    player.commit();
  }
  RenderLength length{.cycles = Cycles(8), .seconds = options.seconds};
  if (cycles) length.cycles = cycles;
  if (options.seconds > 0.0) length.cycles.reset();
  std::string error;
  std::unique_ptr<Take> orbits;
  if (wanted.orbits) {
    orbits = orbits_into(options, error);
    if (!orbits) {
      say(error);
      return kUserError;
    }
    player.engine().taps().connect(*orbits);
  }
  const std::unique_ptr<WavWriter> writer =
      WavWriter::create(wanted.path, options.rate_hz, options.channels, format_of(options), error);
  if (!writer) {
    say(error);
    return kUserError;
  }
  Progress progress(!options.quiet);
  Loudness loudness(options.rate_hz);
  std::vector<float> two;
  Frames given = 0;
  const Frames frames =
      render_offline(player, length, options.block_frames, [&](std::span<const float> sound, double done) {
        progress.show(done);
        loudness.add(first_two(sound, options.channels, two));
        given += static_cast<Frames>(sound.size()) / options.channels;
        return writer->write(sound) && (!orbits || orbits->drain(given)) && !asked_to_end;
      });
  if (asked_to_end) {
    say("render: stopped; " + wanted.path + " is not written");
    return kUserError;
  }
  if (orbits) {
    player.engine().taps().disconnect(*orbits);
    orbits->end_at(frames);
    if (!orbits->finish()) {
      say(orbits->error());
      return kUserError;
    }
  }
  if (!writer->finish()) {
    say(writer->error());
    return kUserError;
  }
  const EngineStatus status = player.engine().status();
  if (status.killed > 0) say(fmt::format("{} voices made NaN or infinity and were silenced", status.killed));
  if (!options.quiet) {
    if (status.limiter_gain_least < kLimiterTold) {
      say(fmt::format("{}: the limiter acted for {:.2f} s, down to {:.1f} dB; turn something down with gain",
                      wanted.path, static_cast<double>(status.limited_frames) / options.rate_hz,
                      20.0 * std::log10(std::max(status.limiter_gain_least, 1e-6f))));
    }
    const LoudnessReading loud = loudness.read();
    fmt::print("{}: {:.2f} s, {} LUFS integrated, true peak {} dBTP\n", wanted.path,
               static_cast<double>(frames) / options.rate_hz, level_text(loud.integrated), level_text(loud.true_peak));
  }
  return player.failed() ? kUserError : kWell;
}

}  // namespace

int run_render(const Options& options) {
  std::error_code none;
  if (std::filesystem::equivalent(options.files.front(), options.output, none)) {
    say("render: " + options.output + " is the piece itself; give the sound another name");
    return kWrongUsage;
  }
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  std::optional<Cycles> cycles;
  try {
    if (!options.cycles.empty()) cycles = parse_rational(options.cycles);
  } catch (const PatternError&) {
    cycles = Cycles(0);
  }
  if (cycles && (*cycles <= Cycles(0) || *cycles > Cycles(1'000'000))) {
    say("render: --cycles must be a number or a fraction such as 3/2, above 0 and at most 1000000; got " +
        options.cycles);
    return kWrongUsage;
  }
  if (!options.stems_folder.empty()) {
    std::error_code problem;
    std::filesystem::create_directories(options.stems_folder, problem);
    if (problem) {
      say("cannot make the folder " + options.stems_folder + ": " + problem.message());
      return kUserError;
    }
  }
  const bool slots_too = !options.stems_folder.empty() && options.stems_of == "slots";
  std::vector<std::string> slots;
  const Wanted all{.path = options.output, .orbits = !options.stems_folder.empty() && !slots_too};
  if (const int code = render_one(options, cycles, all, &slots); code != kWell) return code;
  if (!slots_too) return kWell;
  std::set<std::string> taken;
  for (const std::string& slot : slots) {
    std::string name = slot;
    for (char& letter : name) letter = letter == '/' || letter == '\0' ? '_' : letter;
    while (!taken.insert(name).second) name += '_';
    const Wanted alone{.path = options.stems_folder + "/" + name + ".wav", .only = slot};
    if (const int code = render_one(options, cycles, alone, nullptr); code != kWell) return code;
  }
  return kWell;
}

}  // namespace perigee

// repl/rendered.cpp -- What is written while something is rendered: the file, the orbits beside it, a bar, and what it sounded like.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/rendered.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "repl/session/counted.h"

namespace perigee {
namespace {

std::atomic<bool> interrupted = false;
void on_signal(int) { interrupted = true; }

void say(const std::string& message) { std::fprintf(stderr, "%s\n", message.c_str()); }

WavWriter::Format format_of(const Options& options) {
  return options.bits == 16   ? WavWriter::Format::int16
         : options.bits == 24 ? WavWriter::Format::int24
                              : WavWriter::Format::float32;
}

// The orbits' files beside those of an earlier render, which go.
std::unique_ptr<Take> orbits_into(const Options& options, const std::string& path, double rate_hz, std::string& error) {
  const std::filesystem::path master =
      std::filesystem::path(options.stems_folder) / std::filesystem::path(path).filename();
  std::error_code none;
  for (std::size_t orbit = 0; orbit < kOrbits; ++orbit) std::filesystem::remove(orbit_path(master, orbit), none);
  auto take = Take::begin({.orbits = master,
                           .rate_hz = rate_hz,
                           .format = format_of(options),
                           .ring_seconds = 4.0 + static_cast<double>(options.block_frames) / rate_hz},
                          error);
  if (take) take->begin_at(0);
  return take;
}

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

}  // namespace

bool make_folder(const std::string& path) {
  std::error_code problem;
  std::filesystem::create_directories(path, problem);
  if (!problem && !std::filesystem::is_directory(path, problem))
    problem = std::make_error_code(std::errc::not_a_directory);
  if (problem) say("cannot make the folder " + path + ": " + problem.message());
  return !problem;
}

bool is_sound_name(const std::string& command, const std::string& path) {
  const std::string problem = wav_name_problem(path);
  if (problem.empty() || !std::filesystem::path(path).has_extension()) return true;
  say(command + ": " + problem);
  return false;
}

bool render_interrupted() { return interrupted; }

void interrupt_renders() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

Rendered::Rendered(Player& player, const Options& options, std::string path, bool orbits)
    : player_{player},
      options_{options},
      path_{std::move(path)},
      channels_{player.engine().outputs()},
      rate_hz_{player.engine().rate_hz()},
      progress_{!options.quiet},
      loudness_{rate_hz_} {
  std::string error;
  if (orbits) {
    orbits_ = orbits_into(options, path_, rate_hz_, error);
    if (!orbits_) throw std::runtime_error(error);
  }
  writer_ = WavWriter::create(path_, static_cast<int>(rate_hz_), channels_, format_of(options), error);
  if (!writer_) throw std::runtime_error(error);
  if (orbits_) player_.engine().taps().connect(*orbits_);
}

Rendered::~Rendered() {
  if (orbits_) player_.engine().taps().disconnect(*orbits_);
}

bool Rendered::add(std::span<const float> sound, double done) {
  progress_.show(done);
  loudness_.add(first_two(sound, channels_, two_));
  frames_ += static_cast<Frames>(sound.size()) / channels_;
  return writer_->write(sound) && (!orbits_ || orbits_->drain(frames_)) && !interrupted;
}

ExitCode Rendered::finish() {
  if (interrupted) {
    say("stopped; " + path_ + " is not written");
    return kUserError;
  }
  if (orbits_) {
    player_.engine().taps().disconnect(*orbits_);
    orbits_->end_at(frames_);
    const bool written = orbits_->finish();
    const std::string error = orbits_->error();
    orbits_.reset();
    if (!written) {
      say(error);
      return kUserError;
    }
  }
  if (!writer_->finish()) {
    say(writer_->error());
    return kUserError;
  }
  const EngineStatus status = player_.engine().status();
  if (status.killed > 0)
    say(counted(status.killed, "voice", "voices") +
        " that ran away (NaN, infinity, or beyond 100 dB above full scale): silenced");
  if (options_.quiet) return kWell;
  if (status.limiter_gain_least < kLimiterTold) {
    say(fmt::format("{}: the limiter acted for {:.2f} s, down to {:.1f} dB; turn something down with gain", path_,
                    static_cast<double>(status.limited_frames) / rate_hz_,
                    20.0 * std::log10(std::max(status.limiter_gain_least, 1e-6f))));
  }
  const LoudnessReading loud = loudness_.read();
  fmt::print("{}: {:.2f} s, {} LUFS integrated, true peak {} dBTP\n", path_, static_cast<double>(frames_) / rate_hz_,
             level_text(loud.integrated), level_text(loud.true_peak));
  return kWell;
}

}  // namespace perigee

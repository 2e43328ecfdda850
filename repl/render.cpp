// repl/render.cpp -- perigee render: a piece as a WAV file, the same samples as live, faster than time.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>

#include "engine/wav_writer.h"
#include "repl/options.h"
#include "repl/script.h"
#include "repl/session/offline.h"

namespace perigee {
namespace {

std::atomic<bool> asked_to_end = false;
void on_signal(int) { asked_to_end = true; }

void say(const std::string& message) { std::fprintf(stderr, "%s\n", message.c_str()); }

// A bar on the last line of a terminal; nothing elsewhere.
class Progress {
 public:
  explicit Progress(bool shown) : shown_{shown && isatty(STDERR_FILENO)} {}
  void show(double done) {
    const int percent = static_cast<int>(done * 100.0);
    if (!shown_ || percent == percent_) return;
    percent_ = percent;
    fmt::print(stderr, "\r[{:<40}] {:3} %", std::string(static_cast<std::size_t>(percent * 2 / 5), '#'), percent);
    std::fflush(stderr);
  }
  ~Progress() {
    if (shown_ && percent_ >= 0) std::fputc('\n', stderr);
  }

 private:
  bool shown_;
  int percent_ = -1;
};

// Evaluates the file in an instrument of its own and renders it; with `only`, that slot alone. The slots that played are
// added to `slots`.
int render_one(const Options& options, std::optional<Cycles> cycles, const std::string& path, const std::string& only,
               std::vector<std::string>* slots) {
  Player player({.rate_hz = options.rate_hz, .live = false, .max_voices = 1024, .dialect = options.dialect}, say);
  HostOptions host_options;
  host_options.dialect = options.dialect;
  Host host(player, host_options);
  if (!prepare(player, host, options)) return kUserError;
  if (slots) *slots = player.playing();
  if (!only.empty()) {
    player.begin();
    player.solo(only, true);
    player.commit();
  }
  RenderLength length{.cycles = Cycles(8), .seconds = options.seconds};
  if (cycles) length.cycles = cycles;
  if (options.seconds > 0.0) length.cycles.reset();
  std::string error;
  const auto format = options.bits == 16   ? WavWriter::Format::int16
                      : options.bits == 24 ? WavWriter::Format::int24
                                           : WavWriter::Format::float32;
  const std::unique_ptr<WavWriter> writer = WavWriter::create(path, options.rate_hz, 2, format, error);
  if (!writer) {
    say(error);
    return kUserError;
  }
  Progress progress(!options.quiet);
  render_offline(player, length, options.block_frames, [&](std::span<const float> sound, double done) {
    progress.show(done);
    return writer->write(sound) && !asked_to_end;
  });
  if (asked_to_end) {
    say("render: stopped; " + path + " is not written");
    return kUserError;
  }
  if (!writer->finish()) {
    say(writer->error());
    return kUserError;
  }
  const EngineStatus status = player.engine().status();
  if (status.killed > 0) say(fmt::format("{} voices made NaN or infinity and were silenced", status.killed));
  if (status.limiter_gain_least < kLimiterTold && !options.quiet) {
    say(fmt::format("{}: the limiter acted for {:.2f} s; turn something down with gain", path,
                    static_cast<double>(status.limited_frames) / options.rate_hz));
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
  std::vector<std::string> slots;
  if (const int code = render_one(options, cycles, options.output, {}, &slots); code != kWell) return code;
  if (options.stems_folder.empty()) return kWell;
  std::error_code problem;
  std::filesystem::create_directories(options.stems_folder, problem);
  if (problem) {
    say("cannot make the folder " + options.stems_folder + ": " + problem.message());
    return kUserError;
  }
  std::set<std::string> taken;
  for (const std::string& slot : slots) {
    std::string name = slot;
    for (char& letter : name) letter = letter == '/' || letter == '\0' ? '_' : letter;
    while (!taken.insert(name).second) name += '_';
    if (const int code = render_one(options, cycles, options.stems_folder + "/" + name + ".wav", slot, nullptr);
        code != kWell)
      return code;
  }
  return kWell;
}

}  // namespace perigee

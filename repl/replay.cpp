// repl/replay.cpp -- perigee replay: a performance out of its journal, into files or to be heard.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "engine/device.h"
#include "repl/options.h"
#include "repl/rendered.h"
#include "repl/script.h"
#include "repl/session/counted.h"
#include "repl/session/replayed.h"

namespace perigee {
namespace {

constexpr double kLongestSeconds = 86400.0;  // without being told: a number in a journal may be wrong
constexpr std::size_t kRingFrames = 1 << 15;
constexpr auto kNap = std::chrono::milliseconds(5);

void say(const std::string& message) { std::fprintf(stderr, "%s\n", message.c_str()); }

// What is rendered goes to a device through a ring, as fast as the device takes it.
class Loudspeaker {
 public:
  Loudspeaker(const Options& options, int rate_hz, int channels)
      : channels_{static_cast<std::size_t>(channels)}, ring_(kRingFrames * channels_) {
    OpenedDevice opened = open_device({.name = options.no_audio ? "null" : options.device,
                                       .rate_hz = static_cast<double>(rate_hz),
                                       .block_frames = options.block_frames,
                                       .outputs = channels});
    if (!opened.device) throw std::runtime_error(opened.reason);
    device_ = std::move(opened.device);
    if (device_->info().rate_hz > 0.0 && static_cast<int>(device_->info().rate_hz) != rate_hz)
      throw std::runtime_error(fmt::format("the performance has {} Hz and the device plays {:.0f} Hz; write it with -o",
                                           rate_hz, device_->info().rate_hz));
    const std::string problem = device_->start({nullptr, this, render});
    if (!problem.empty()) throw std::runtime_error(problem);
  }
  ~Loudspeaker() { device_->stop(); }

  bool add(std::span<const float> sound) {
    while (!sound.empty() && !render_interrupted() && !device_->lost()) {
      const std::size_t written = written_.load(std::memory_order_relaxed);
      const std::size_t room = ring_.size() - (written - read_.load(std::memory_order_acquire));
      const std::size_t at = written % ring_.size(), count = std::min({room, sound.size(), ring_.size() - at});
      std::copy_n(sound.begin(), count, ring_.begin() + static_cast<std::ptrdiff_t>(at));
      written_.store(written + count, std::memory_order_release);
      sound = sound.subspan(count);
      if (count == 0) std::this_thread::sleep_for(kNap);
    }
    return !render_interrupted() && !device_->lost();
  }
  void finish() const {
    while (read_.load() != written_.load() && !render_interrupted() && !device_->lost())
      std::this_thread::sleep_for(kNap);
  }

 private:
  static void render(void* self, std::span<float> interleaved, std::span<const float>) noexcept {
    static_cast<Loudspeaker*>(self)->take(interleaved);
  }
  void take(std::span<float> out) noexcept {
    std::size_t read = read_.load(std::memory_order_relaxed);
    const std::size_t there = std::min(written_.load(std::memory_order_acquire) - read, out.size());
    for (std::size_t i = 0; i < there; ++i, ++read) out[i] = ring_[read % ring_.size()];
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(there), out.end(), 0.0f);
    read_.store(read, std::memory_order_release);
  }

  std::size_t channels_;
  std::vector<float> ring_;
  std::atomic<std::size_t> written_ = 0, read_ = 0;
  std::unique_ptr<AudioDevice> device_;
};

}  // namespace

int run_replay(const Options& given) {
  if (!is_sound_name("replay", given.output)) return kWrongUsage;
  const std::string& path = given.files.front();
  const Journal journal = read_journal(path);
  Options options = given;
  options.rate_hz = journal.header.rate_hz;
  options.channels = journal.header.outputs;
  interrupt_renders();
  const double lasts = static_cast<double>(length_of(journal, options.rate_hz)) / options.rate_hz;
  if (lasts > kLongestSeconds && options.seconds == 0.0) {
    say(fmt::format(
        "replay: {} says that the performance lasted {:.1f} days; say with --seconds how much of it to play", path,
        lasts / 86400.0));
    return kUserError;
  }
  if (!options.stems_folder.empty() && !make_folder(options.stems_folder)) return kUserError;
  if (!journal.damaged.empty()) say(fmt::format("{}: {}", path, damage_text(journal)));
  for (const std::string& why : journal.inexact) say("not as it was: " + why);
  if (journal.header.inputs > 0 && options.input_file.empty())
    say(fmt::format("it heard {}, silent here; --input FILE takes their place",
                    counted(journal.header.inputs, "input", "inputs")));

  PlayerOptions wanted{.rate_hz = options.rate_hz, .threads = options.threads, .gpu = options.gpu};
  if (!options.input_file.empty() && !read_input(options.input_file, wanted)) return kUserError;
  const auto report = [&](const std::string& message) {
    if (!options.quiet) say(message);
  };
  Replayed replayed(journal, wanted, true, report, say);
  const bool has_code = std::any_of(journal.records.begin(), journal.records.end(), [](const JournalRecord& record) {
    return record.kind == JournalRecord::Kind::code;
  });
  const auto ended = [&](ExitCode code) {
    if (code != kWell || replayed.played() > 0 || render_interrupted()) return code;
    say(fmt::format("nothing of {} could be played: {}", path,
                    replayed.codes() > 0 ? "all of its code failed, so this is silence"
                    : has_code
                        ? fmt::format("its first {:g} s have no code; --seconds says how far to play", options.seconds)
                        : "it has no code"));
    return kUserError;
  };

  const double length = (options.seconds > 0.0 ? std::min(options.seconds, lasts) : lasts) * options.rate_hz;
  double done = Engine::latency_frames();
  const auto play = [&](const std::function<bool(std::span<const float>)>& add) {
    replayed.play(options.block_frames, [&](std::span<const float> sound) {
      done += static_cast<double>(sound.size()) / options.channels;
      return add(sound) && (options.seconds == 0.0 || done < length);
    });
  };
  if (options.output.empty()) {
    Loudspeaker loudspeaker(options, options.rate_hz, options.channels);
    play([&](std::span<const float> sound) { return loudspeaker.add(sound); });
    loudspeaker.finish();
    return ended(kWell);
  }
  Rendered file(replayed.player(), options, options.output, !options.stems_folder.empty());
  play([&](std::span<const float> sound) { return file.add(sound, std::min(done / length, 1.0)); });
  return ended(file.finish());
}

}  // namespace perigee

// repl/stage.cpp -- Player, device and language put together for a live command, and the one door through which code reaches them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/stage.h"

#include <fmt/format.h>

#include <cstdio>

#include "patterns/warning.h"

namespace perigee {

namespace {

Messages* warned = nullptr;  // of the one stage there is
void warn(std::string_view message) { warned->add(std::string(message)); }

}  // namespace

Stage::Stage(const Options& options) : options_{options}, messages_{options.log_file} {
  warned = &messages_;
  set_warning_sink(warn);
  messages_.on_message([this](const std::string&) { tasks_.wake(); });
}

Stage::~Stage() {
  set_warning_sink([](std::string_view) {});
  watched_.reset();
  live_.reset();  // the device stops before what it plays goes
  messages_.print();
  host_.reset();
  player_.reset();
}

ExitCode Stage::open() {
  DeviceSettings settings{.name = options_.no_audio ? "null" : options_.device,
                          .rate_hz = static_cast<double>(options_.rate_hz),
                          .block_frames = options_.block_frames};
  PlayerOptions wanted{.live = true,
                       .max_voices = 1024,
                       .threads = options_.threads,
                       .dialect = options_.dialect,
                       .outputs = options_.channels,
                       .gpu = options_.gpu};
  if (options_.input_file.empty()) settings.inputs = options_.inputs;
  settings.outputs = options_.channels;
  OpenedDevice opened = open_device(settings);
  if (!opened.device) {
    std::fprintf(stderr, "%s\n", opened.reason.c_str());
    return kNoDevice;
  }
  if (!opened.reason.empty() && !options_.no_audio) std::fprintf(stderr, "%s\n", opened.reason.c_str());
  device_ = std::move(opened.device);
  const int rate_hz = static_cast<int>(device_->info().rate_hz > 0.0 ? device_->info().rate_hz : options_.rate_hz);
  wanted.rate_hz = rate_hz;
  wanted.inputs = device_->info().inputs;
  if (!options_.input_file.empty() && !read_input(options_.input_file, wanted)) return kUserError;
  if (options_.input_file.empty() && wanted.inputs < options_.inputs) {
    fmt::print(stderr, "{} of {} inputs found; s\"in\" is silent on the others\n", wanted.inputs, options_.inputs);
  }
  player_ = std::make_unique<Player>(wanted, [this](const std::string& message) { messages_.add(message); });
  HostOptions host_options;
  host_options.dialect = options_.dialect;
  host_ = std::make_unique<Host>(*player_, host_options);
  live_ = std::make_unique<Live>(*player_, *device_);
  return kWell;
}

ExitCode Stage::begin() {
  const bool prepared = prepare(
      *player_, [this](const Code& code) { return evaluate(code); }, options_);
  if (const std::string problem = live_->start(); !problem.empty()) {
    std::fprintf(stderr, "%s\n", problem.c_str());
    return kNoDevice;
  }
  std::string unseen;
  watched_ = std::make_unique<Watched>(*player_, watch_folder(state_folder()), unseen);
  if (!unseen.empty()) messages_.add("perigee top cannot see this: " + unseen);
  if (!options_.quiet) {
    const DeviceInfo info = device_->info();
    fmt::print(
        stderr, "perigee {}: {} ({}), {:.0f} Hz, blocks of {}, latency {:.1f} ms, {}\n", PERIGEE_VERSION, info.name,
        info.host_api, info.rate_hz, info.block_frames,
        1000.0 * (info.latency_seconds + Engine::latency_frames() / info.rate_hz),
        info.realtime ? "real-time priority: " + info.realtime_how : "no real-time priority: " + info.realtime_how);
  }
  return prepared ? kWell : kUserError;
}

EvalResult Stage::evaluate(const Code& code) { return host_->evaluate(code.text, code.name, code.first_line); }

void Stage::run(const std::function<bool()>& awake, int input, const std::function<void()>& typed) {
  for (;;) {
    tasks_.run();
    if (!awake()) return;
    if (tasks_.wait(input, pace_ms_)) typed();
  }
}

}  // namespace perigee

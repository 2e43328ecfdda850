// repl/stage.cpp -- Player, device and language put together for a live command, and the one door through which code reaches them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/stage.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "patterns/warning.h"
#include "repl/osc/service.h"
#include "repl/osc/superdirts.h"
#include "repl/session/counted.h"
#include "repl/session/relive.h"
#include "repl/together/together.h"

namespace perigee {

namespace {

Messages* warned = nullptr;  // of the one stage there is
void warn(std::string_view message) { warned->add(std::string(message)); }

}  // namespace

Stage::Stage(const Options& options) : options_{options}, guests_{*this, options}, messages_{options.log_file} {
  warned = &messages_;
  set_warning_sink(warn);
  osc_ = std::make_unique<osc::Service>(*this, options);
  messages_.on_message([this](const std::string& message, std::string_view level) {
    osc_->log(level, message);
    tasks_.wake();
  });
}

Stage::~Stage() {
  set_warning_sink([](std::string_view) {});
  osc_->close();
  watched_.reset();
  if (player_) player_->set_company(nullptr);
  together_.reset();  // notes end while the device can tell
  live_.reset();      // the device stops before what it plays goes
  superdirts_.reset();
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
                       .gpu = options_.gpu,
                       .code_here = [this] { return host_->running_line(); }};
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
  if (options_.restore) find_journal();
  begin_journal(wanted);
  wanted.chronicle = journal_.get();
  player_ = std::make_unique<Player>(wanted, [this](const std::string& message) { messages_.add(message); });
  superdirts_ =
      std::make_unique<osc::SuperDirts>(*player_, [this](const std::string& message) { messages_.add(message); });
  together_ =
      std::make_unique<together::Together>(*player_, [this](const std::string& message) { messages_.add(message); });
  player_->set_company(together_.get());
  if (options_.link) together_->wish({.kind = Wish::Kind::link});
  HostOptions host_options;
  host_options.dialect = options_.dialect;
  host_ = std::make_unique<Host>(*player_, host_options);
  live_ = std::make_unique<Live>(*player_, *device_, [this, settings]() -> AudioDevice* {
    device_.reset();
    OpenedDevice again = open_device(settings);
    if (!again.device || again.device->info().host_api == "none") return nullptr;
    device_ = std::move(again.device);
    return device_.get();
  });
  return kWell;
}

// $XDG_STATE_HOME/perigee/journals/<when>-<process>.jsonl
void Stage::begin_journal(const PlayerOptions& player) {
  const std::string folder = state_folder();
  if (options_.no_journal) return;
  if (folder.empty()) {
    std::fprintf(stderr, "no journal: neither XDG_STATE_HOME nor HOME says where it should be\n");
    return;
  }
  const std::string name = journal_name(std::chrono::system_clock::now(), getpid());
  for (const int other : journaling_processes(std::filesystem::path(folder) / "journals"))
    fmt::print(stderr, "another perigee plays already: process {}\n", other);
  try {
    journal_ = std::make_unique<JournalWriter>(std::filesystem::path(folder) / "journals" / name,
                                               JournalHeader{.rate_hz = player.rate_hz,
                                                             .outputs = player.outputs,
                                                             .inputs = player.inputs,
                                                             .max_voices = player.max_voices,
                                                             .dialect = player.dialect,
                                                             .sample_folders = sample_folders()});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
}

// The journal to go on from: the one that was named, or the newest that can be read.
void Stage::find_journal() {
  const std::filesystem::path folder = std::filesystem::path(state_folder()) / "journals";
  if (!options_.restore_journal.empty()) {
    found_ = {options_.restore_journal, read_journal(options_.restore_journal)};
    return;
  }
  for (const std::filesystem::path& path : ended_journals(folder)) {
    try {
      found_ = {path, read_journal(path)};
      return;
    } catch (const std::exception& error) {
      fmt::print(stderr, "--restore: {}; the one before it is taken\n", error.what());
    }
  }
  fmt::print(stderr, "--restore: there is no journal in {}\n", folder.string());
}

// What played last plays again, in its place in time. False where there is nothing to bring back.
bool Stage::restore() {
  if (found_.path.empty()) return false;
  const Journal& journal = found_.journal;
  const std::filesystem::path& path = found_.path;
  if (!journal.damaged.empty()) messages_.add(fmt::format("{}: {}", path.string(), damage_text(journal)));
  const auto run = [this](const JournalRecord& record) {
    return host_
        ->evaluate(record.code.text, record.code.name, record.code.first_line,
                   {.trusted = record.code.trusted, .print = [](std::string_view) {}})
        .ok;
  };
  const auto keep = [this](const JournalRecord& record) {
    if (!journal_ || record.kind != JournalRecord::Kind::code) return;
    JournalCode code = record.code;
    code.restored = true;
    journal_->result(journal_->code(code, Timing{.cycle = record.begun.cycle, .cps = record.begun.cps}),
                     record.ok || record.timing, "", false);
  };
  const Restored restored = perigee::restore(journal, *player_, run, keep);
  if (journal_) journal_->resume(restored.cycle);
  if (!restored.unheard.empty())
    messages_.add(fmt::format("the last code of {} was not heard to its end and is left out: {}", path.string(),
                              restored.unheard));
  if (!options_.quiet)
    fmt::print(stderr, "restored {} of {}\n", counted(restored.codes, "evaluation", "evaluations"), path.string());
  return true;
}

// Those that were asked for, and those of the journal that goes on.
std::vector<std::string> Stage::sample_folders() const {
  std::vector<std::string> folders = options_.sample_folders;
  for (const std::string& folder : found_.journal.header.sample_folders) {
    if (std::find(folders.begin(), folders.end(), folder) == folders.end()) folders.push_back(folder);
  }
  return folders;
}

ExitCode Stage::begin() {
  for (const std::string& folder : sample_folders()) {
    try {
      player_->add_samples(folder);
    } catch (const std::exception& error) {
      messages_.add(error.what());
    }
  }
  const bool prepared =
      options_.restore ? restore() : run_files([this](const Code& code) { return evaluate(code); }, options_);
  if (const std::string problem = live_->start(); !problem.empty()) {
    std::fprintf(stderr, "%s\n", problem.c_str());
    return kNoDevice;
  }
  const std::string network = osc_->open();
  std::string unseen;
  watched_ = std::make_unique<Watched>(*player_, watch_folder(state_folder()), unseen);
  if (!unseen.empty()) messages_.add("perigee top cannot see this: " + unseen);
  if (!options_.quiet) {
    const DeviceInfo info = player_->device_info();
    fmt::print(
        stderr, "perigee {}: {} ({}), {:.0f} Hz, blocks of {}, latency {:.1f} ms, {}{}\n", PERIGEE_VERSION, info.name,
        info.host_api, info.rate_hz, info.block_frames, 1000.0 * player_->output_seconds(),
        info.realtime ? "real-time priority: " + info.realtime_how : "no real-time priority: " + info.realtime_how,
        network.empty() ? "" : ", " + network);
  }
  return prepared ? kWell : kUserError;
}

EvalResult Stage::evaluate(const Code& code) {
  std::uint64_t id = 0;
  if (journal_) {
    id = journal_->code({.text = code.text,
                         .name = code.name,
                         .first_line = code.first_line,
                         .origin = code.origin,
                         .trusted = code.options.trusted},
                        player_->timing_now());
  }
  EvalResult result = host_->evaluate(code.text, code.name, code.first_line, code.options);
  if (journal_) {
    journal_->result(id, result.ok, result.ok ? result.value : result.error, result.stopped);
    if (const std::string problem = journal_->problem(); !problem.empty()) messages_.add(problem);
  }
  return result;
}

void Stage::run(const std::function<bool()>& awake, int input, const std::function<void()>& typed) {
  for (;;) {
    tasks_.run();
    if (!awake()) return;
    if (tasks_.wait(input, pace_ms_)) typed();
  }
}

}  // namespace perigee

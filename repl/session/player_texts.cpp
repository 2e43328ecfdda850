// repl/session/player_texts.cpp -- What a player says of itself: status, meters, and the sounds there are.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/kit.h"
#include "repl/session/input_synths.h"
#include "repl/session/own_params.h"
#include "repl/session/player.h"

namespace perigee {
namespace {

constexpr float kInaudible = 1e-5f;  // −100 dB: a meter below it is not shown

}  // namespace

DeviceInfo Player::device_info() const {
  const std::lock_guard lock(mutex_);
  return device_ ? device_->info() : DeviceInfo{};
}

DeviceStats Player::device_stats() const {
  const std::lock_guard lock(mutex_);
  return device_ ? device_->stats() : DeviceStats{};
}

std::string Player::sounds(std::string_view filter) const {
  std::string text;
  for (const SoundListing& sound : bank_.sounds(filter)) {
    double seconds = 0.0;
    bool known = true;
    for (const SoundListing::File& file : sound.files) {
      known = known && file.state == SampleState::ready;
      seconds += file.seconds;
    }
    text += fmt::format("{:<16} {:>3} {}{}\n", sound.name, sound.files.size(),
                        sound.files.size() == 1 ? "file" : "files", known ? fmt::format(", {:.2f} s", seconds) : "");
  }
  for (const auto& [name, synth] : staged_.synths) {
    if (name.find(filter) != std::string::npos) text += fmt::format("{:<16} synth of your own\n", name);
  }
  for (const InputSound& input : input_sounds()) {
    if (input.name.find(filter) != std::string_view::npos) text += fmt::format("{:<18} {}\n", input.name, input.help);
  }
  for (const Instrument& instrument : kit()) {
    if (instrument.name.find(filter) == std::string_view::npos &&
        instrument.alias.find(filter) == std::string_view::npos)
      continue;
    text += fmt::format("{:<18} {}, {}{}\n",
                        instrument.alias.empty() ? std::string(instrument.name)
                                                 : fmt::format("{} ({})", instrument.name, instrument.alias),
                        instrument.kind == InstrumentKind::drum ? "drum" : "synth", instrument.help,
                        own_params_told(instrument, instrument.name == filter || instrument.alias == filter));
  }
  if (text.empty()) return fmt::format("no sound has \"{}\" in its name", filter);
  text.pop_back();
  return text;
}

std::string Player::status() const {
  const EngineStatus engine = engine_.status();
  const std::lock_guard lock(mutex_);
  std::string text = fmt::format("cycle {:.2f} at {} cps\n", performance_.clock().cycle_at(engine.frame).to_double(),
                                 performance_.clock().cps_at(engine.frame));
  if (company_ != nullptr) text += company_->status();
  if (device_) {
    const DeviceInfo info = device_->info();
    const DeviceStats stats = device_->stats();
    text +=
        fmt::format("device {} ({}), {:.0f} Hz, blocks of {} frames, latency {:.1f} ms, {}\n", info.name, info.host_api,
                    info.rate_hz, info.block_frames,
                    1000.0 * (info.latency_seconds + Engine::latency_frames() / engine_.rate_hz()), info.realtime_how);
    text += fmt::format("callback worst {:.1f} %, mean {:.1f} % of a block; {} xruns\n", 100.0 * stats.worst_load,
                        100.0 * stats.mean_load, stats.xruns);
  }
  const int fading = std::max(engine.voices - max_voices_, 0);  // for those that took their places
  text += fmt::format("voices {} of {}{} (most {}), {} started, {} stolen, {} broken and silenced\n",
                      engine.voices - fading, max_voices_, fading > 0 ? fmt::format(" and {} that fade", fading) : "",
                      engine.voices_most, engine.triggers, engine.stolen, engine.killed);
  if (engine.broken > 0) text += "an effect of orbitfx() or master() has run away, and the sound gone past it\n";
  text += fmt::format("late events {}, dropped events {}\n", engine.late, engine.dropped);
  if (streams_.size() > 0 || streams_.underruns() > 0) text += fmt::format("networks: {}\n", streams_.text());
  if (live_) {
    text += fmt::format("load {:.1f} % of a block on {} {}; ", 100.0 * static_cast<double>(engine.load), engine.threads,
                        engine.threads == 1 ? "thread" : "threads");
    text += engine.shed == 0 ? std::string("no voice had to go for want of time\n")
                             : fmt::format("{} voices had to go for want of time, the quietest first\n", engine.shed);
    std::vector<std::pair<std::string, double>> loads;
    for (const auto& [name, slot] : performance_.score().slots) {
      const double load = static_cast<double>(engine_.load_of(slot.id));
      if (load >= 0.0005) loads.emplace_back(name, load);
    }
    std::sort(loads.begin(), loads.end(), [](const auto& a, const auto& b) { return in_order(a.first, b.first); });
    for (const auto& [name, load] : loads) text += fmt::format("slot {}: {:.1f} % of a core\n", name, 100.0 * load);
  }
  text += engine.limited_frames == 0 ? std::string("limiter has not acted")
                                     : fmt::format("limiter acted for {:.2f} s, down to {:.1f} dB",
                                                   static_cast<double>(engine.limited_frames) / engine_.rate_hz(),
                                                   20.0 * std::log10(std::max(engine.limiter_gain_least, 1e-6f)));
  text += meters_text();
  return text;
}

std::string Player::leader() const {
  const std::lock_guard lock(mutex_);
  return company_ == nullptr ? "" : company_->leader();
}

// What ears would say, and where it comes from.
std::string Player::meters_text() const {
  if (!live_) return "";
  const LoudnessReading loud = loudness_->read();
  std::string text =
      fmt::format("\nloudness {} LUFS (short-term {}, momentary {}), true peak {} dBTP", level_text(loud.integrated),
                  level_text(loud.short_term), level_text(loud.momentary), level_text(loud.true_peak));
  const Levels::Reading levels = levels_.read();
  for (std::size_t i = 0; i < levels.orbits.size(); ++i) {
    const Level& level = levels.orbits[i];
    if (!performance_.score().hears(i))
      text += fmt::format("\norbit {} is {}", i,
                          (performance_.score().orbits_muted >> i & 1u) != 0 ? "muted" : "not soloed");
    if (level.peak < kInaudible || !performance_.score().hears(i)) continue;
    text += fmt::format("\norbit {} peak {} dB, RMS {} dB", i, level_text(20.0 * std::log10(level.peak)),
                        level_text(20.0 * std::log10(std::max(level.rms, kInaudible))));
  }
  if (const std::string recording = recorder_.status(); !recording.empty()) {
    text += "\n" + recording + " into " + recorded_;
  }
  return text;
}

}  // namespace perigee

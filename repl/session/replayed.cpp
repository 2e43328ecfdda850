// repl/session/replayed.cpp -- A performance out of its journal as sound.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/replayed.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace perigee {
namespace {

constexpr double kSecondsOfCode = 60.0;  // there is no hurry

PlayerOptions as_it_was(const JournalHeader& header, PlayerOptions wanted, Chronicle& chronicle) {
  wanted.rate_hz = header.rate_hz;
  wanted.live = false;
  wanted.max_voices = header.max_voices;
  wanted.dialect = header.dialect;
  wanted.outputs = header.outputs;
  if (!wanted.input) wanted.inputs = header.inputs;
  wanted.chronicle = &chronicle;
  return wanted;
}

}  // namespace

Replayed::Replayed(const Journal& journal, PlayerOptions wanted, bool trusted, Report report, Report told)
    : journal_{journal},
      trusted_{trusted},
      told_{std::move(told)},
      recollection_{journal},
      player_{as_it_was(journal.header, std::move(wanted), recollection_), std::move(report)},
      host_{player_,
            {.seconds = kSecondsOfCode,
             .one_thread = true,
             .offline = true,
             .dialect = journal.header.dialect,
             .print = [](std::string_view) {}}} {
  if (!trusted) host_.distrust();
  for (const std::string& folder : journal.header.sample_folders) {
    try {
      player_.add_samples(folder);
    } catch (const std::exception& error) {
      told_(fmt::format("not as it was: {}", error.what()));
    }
  }
}

Frames Replayed::frames() const { return length_of(journal_, journal_.header.rate_hz) - Engine::latency_frames(); }

void Replayed::play(int block_frames, const std::function<bool(std::span<const float>)>& add) {
  auto early = static_cast<std::size_t>(Engine::latency_frames() * player_.engine().outputs());
  const auto run = [this](const JournalRecord& record) {
    const bool ok = host_
                        .evaluate(record.code.text, record.code.name, record.code.first_line,
                                  {.trusted = record.code.trusted && trusted_})
                        .ok;
    ++codes_;
    played_ += ok ? 1 : 0;
    return ok;
  };
  replay(
      journal_, player_, block_frames, run,
      [&](std::span<const float> sound) {
        const std::size_t skip = std::min(early, sound.size());
        early -= skip;
        return add(sound.subspan(skip));
      },
      told_);
}

}  // namespace perigee

// repl/session/relive.cpp -- A performance out of its journal: played again to the sample, or only its last state brought back.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/session/relive.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <iomanip>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

namespace perigee {
namespace {

constexpr double kLookaheadSeconds = 1.0;
constexpr double kFarthestSeconds = 60.0;  // that a scheduler can have been ahead
constexpr double kFadeSeconds = 0.05;      // heard after the end begins
constexpr std::size_t kToldLetters = 60;

std::string shortened(const std::string& text) {
  std::string line = text.substr(0, text.find('\n'));
  if (line.size() > kToldLetters) line.resize(kToldLetters);
  return line;
}

// Seconds from "2026-11-28T13:24:26.123Z" until now; nothing where it is no such time.
std::optional<double> seconds_since(const std::string& wall) {
  std::tm time{};
  std::istringstream text(wall);
  if (!(text >> std::get_time(&time, "%Y-%m-%dT%H:%M:%S"))) return std::nullopt;
  double fraction = 0.0;
  if (text.peek() == '.') text >> fraction;
  const auto then = std::chrono::system_clock::from_time_t(timegm(&time));
  return std::chrono::duration<double>(std::chrono::system_clock::now() - then).count() - fraction;
}

class Replay {
 public:
  Replay(const Journal& journal, Player& player, int block_frames,
         const std::function<bool(std::span<const float>)>& heard)
      : player_{player},
        heard_{heard},
        outputs_{static_cast<std::size_t>(player.engine().outputs())},
        block_(static_cast<std::size_t>(block_frames) * outputs_) {
    std::vector<Late> lates;
    for (const JournalRecord& record : journal.records) {
      if (record.kind == JournalRecord::Kind::shed) sheds_.push_back(record.decision);
      if (record.kind == JournalRecord::Kind::late) lates.push_back(record.late);
    }
    player.engine().hold_back(std::move(lates));
    std::stable_sort(sheds_.begin(), sheds_.end(), [](const Shed& a, const Shed& b) { return a.frame < b.frame; });
  }

  // Renders until `frame` while the scheduler comes no further than `scheduled`, which it then has reached. False: enough.
  bool to(Frames frame, std::optional<Cycles> scheduled) {
    Engine& engine = player_.engine();
    const auto most = static_cast<Frames>(block_.size() / outputs_);
    for (Frames now = engine.status().frame; now < frame; now = engine.status().frame) {
      const Frames count = std::min(most, frame - now);
      advance(scheduled, kLookaheadSeconds + static_cast<double>(count) / engine.rate_hz());
      for (; shed_ < sheds_.size() && sheds_[shed_].frame < now + count + kQuantum; ++shed_) {
        Message message;
        message.kind = Message::Kind::shed;
        message.shed = sheds_[shed_];
        engine.post(message);
      }
      const std::span<float> sound = std::span(block_).first(static_cast<std::size_t>(count) * outputs_);
      player_.render(sound);
      if (!heard_(sound)) return false;
    }
    if (scheduled) advance(scheduled, kFarthestSeconds);
    return true;
  }

 private:
  void advance(std::optional<Cycles> scheduled, double seconds) {
    if (scheduled)
      player_.advance_to(*scheduled, seconds);
    else
      player_.advance(seconds);
  }

  Player& player_;
  const std::function<bool(std::span<const float>)>& heard_;
  std::size_t outputs_;
  std::vector<float> block_;
  std::vector<Shed> sheds_;
  std::size_t shed_ = 0;
};

// Evaluates with the time of then; whether it ended as it did.
bool run_again(Player& player, const JournalRecord& record, const RunCode& run) {
  const Timing timing = record.timing.value_or(record.begun);
  const bool was_heard = record.timing.has_value() || (record.code.restored && record.ok);
  player.relive(timing, was_heard);
  return run(record) == (record.finished ? record.ok : was_heard);
}

}  // namespace

bool Recollection::happened(Chance chance, std::uint64_t number, bool) {
  const auto& numbers = journal_.chances[static_cast<std::size_t>(chance)];
  return std::binary_search(numbers.begin(), numbers.end(), number);
}

Frames length_of(const Journal& journal, double rate_hz) {
  Frames last = journal.last.now;
  for (const JournalRecord& record : journal.records) {
    if (!record.timing) continue;
    const Timing& timing = *record.timing;
    const bool ends = record.kind == JournalRecord::Kind::end;
    last = std::max({last, timing.now, ends ? timing.at + static_cast<Frames>(kFadeSeconds * rate_hz) : timing.heard});
  }
  return last + Engine::latency_frames();
}

void replay(const Journal& journal, Player& player, int block_frames, const RunCode& run,
            const std::function<bool(std::span<const float> interleaved)>& heard,
            const std::function<void(const std::string&)>& told) {
  Replay way(journal, player, block_frames, heard);
  bool restoring = false;
  for (const JournalRecord& record : journal.records) {
    switch (record.kind) {
      case JournalRecord::Kind::code:
        if (record.code.restored && !restoring) player.begin_restoring();
        restoring = restoring || record.code.restored;
        if (record.stopped || (!record.finished && !record.timing)) {
          told(fmt::format("code {} ({}) was stopped and is left out: nobody knows how far it came", record.code.id,
                           shortened(record.code.text)));
          continue;
        }
        if (record.timing && !way.to(record.timing->now, record.timing->scheduled)) return;
        if (!record.timing && record.in_step && !restoring && !way.to(record.begun.now, record.begun.scheduled)) return;
        if (!run_again(player, record, run))
          told(fmt::format("code {} ({}) ended otherwise than it did", record.code.id, shortened(record.code.text)));
        break;
      case JournalRecord::Kind::resume:
        if (!restoring) player.begin_restoring();
        player.end_restoring(record.from);
        restoring = false;
        break;
      case JournalRecord::Kind::input:
        if (!way.to(record.timing->now, record.timing->scheduled)) return;
        player.receive(record.name, record.value);
        break;
      case JournalRecord::Kind::arrival:
        if (!way.to(record.timing->now, record.timing->scheduled)) return;
        player.arrive(record.arrival);
        break;
      case JournalRecord::Kind::bus:
        if (!way.to(record.timing->now, record.timing->scheduled)) return;
        player.set_bus(record.bus);
        break;
      case JournalRecord::Kind::lead:
        if (!way.to(record.timing->now, record.timing->scheduled)) return;
        player.relive_lead(record.lead, record.timing->heard);
        break;
      case JournalRecord::Kind::end:
        if (!way.to(record.timing->now, record.timing->scheduled)) return;
        player.relive_end(*record.timing);
        break;
      case JournalRecord::Kind::shed:
      case JournalRecord::Kind::late:
        break;  // of the engine, at their frames
    }
  }
  way.to(length_of(journal, player.engine().rate_hz()), {});
}

Restored restore(const Journal& journal, Player& player, const RunCode& run,
                 const std::function<void(const JournalRecord&)>& keep) {
  Restored restored;
  player.begin_restoring();
  for (const JournalRecord& record : journal.records) {
    if (record.kind == JournalRecord::Kind::input) {
      keep(record);
      player.receive(record.name, record.value);
    }
    if (record.kind != JournalRecord::Kind::code) continue;
    if (!record.finished && !record.timing) {
      restored.unheard = shortened(record.code.text);
      continue;
    }
    if (record.stopped) continue;  // it would have to be stopped again
    keep(record);
    run_again(player, record, run);
    ++restored.codes;
  }
  double cycle = journal.last.cycle;
  if (const auto passed = seconds_since(journal.last_wall); !journal.ended && passed)
    cycle += std::max(0.0, *passed) * journal.last.cps;
  restored.cycle = Cycles::nearest(std::min(journal.ended ? std::ceil(cycle) : cycle, 1e9));
  player.end_restoring(restored.cycle);
  return restored;
}

}  // namespace perigee

// repl/session/journal.h -- The file that remembers a performance: a line of JSON for each thing that happened, appended as it happens.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/dialect.h"
#include "repl/session/chronicle.h"

namespace perigee {

// The names of Chance, in its order.
inline constexpr const char* kChanceNames[] = {"busy", "failed", "unready", "missed"};
// Of Message::Kind, in its order.
inline constexpr const char* kLateNames[] = {"trigger", "cancel", "panic", "shed", "effect", "mixer"};
// Of Lead::Kind, in its order.
inline constexpr const char* kLeadNames[] = {"drift", "tempo", "jump", "stop", "free"};

// docs/journal.md says what each line looks like.

inline constexpr int kJournalVersion = 1;

struct JournalHeader {
  int rate_hz = 48000;
  int outputs = 2, inputs = 0;
  int max_voices = 1024;
  Dialect dialect = Dialect::strudel;
  std::vector<std::string> sample_folders;
  std::string started;  // the date and time, by UTC
};

struct JournalCode {
  std::uint64_t id = 0;  // counts from 1
  std::string text, name;
  int first_line = 1;
  std::string origin;  // "prompt", "file", "osc", …
  bool trusted = true;
  bool restored = false;  // taken over from a journal before: it changes what is to be played, once
};

// "2026-05-01T20-30-00.123456-4711.jsonl": in the order of their names journals are as old as they are. By UTC.
std::string journal_name(std::chrono::system_clock::time_point begun, int process);

// Any thread; each function writes one line. What cannot be written is told once, by `problem()`; the music does not wait.
class JournalWriter final : public Chronicle {
 public:
  // A new file, locked as long as this exists. Throws std::runtime_error where there can be none.
  JournalWriter(const std::filesystem::path& path, const JournalHeader& header);
  ~JournalWriter() override;  // a journal in which nothing was played leaves no file

  const std::filesystem::path& path() const { return path_; }

  // Before it is evaluated; answers its id. Between a code and its result there is no other.
  std::uint64_t code(JournalCode code, const Timing& now);
  void result(std::uint64_t id, bool ok, std::string_view text, bool stopped);
  void resume(Cycles cycle);  // what has been restored plays from there on

  bool happened(Chance chance, std::uint64_t number, bool seen) override;
  void changing(const Timing& timing) override;
  void heard(Frames frame) override;
  void received(std::string_view name, const Value& value, const Timing& timing) override;
  void arrived(const Arrival& arrival, const Timing& timing) override;
  void bus_set(const BusValue& value, const Timing& timing) override;
  void led(const Lead& lead, const Timing& timing) override;
  void shed(const Shed& shed) override;
  void late(const Late& late) override;
  void inexact(std::string_view why) override;
  void passing(const Timing& timing) override;
  void ending(const Timing& timing) override;

  // Why lines are missing, once; "" when all is well.
  std::string problem();

 private:
  void write(std::string line);

  std::mutex mutex_;
  std::filesystem::path path_;
  int file_ = -1;
  std::uint64_t codes_ = 0;
  std::atomic<bool> arrivals_ = false;      // there were some
  std::atomic<std::uint64_t> running_ = 0;  // the id of the code that is evaluated, or 0
  std::string problem_;
  std::set<std::string, std::less<>> inexact_;  // the reasons given
  bool told_ = false;
  bool torn_ = false;  // the file ends within a line
};

// One thing that happened.
struct JournalRecord {
  enum class Kind : std::uint8_t { code, resume, input, arrival, bus, lead, shed, late, end } kind = Kind::code;
  // code: `timing` is there if it was heard; `ok` when it went well, `finished` when its end was written.
  JournalCode code;
  std::optional<Timing> timing;  // also of an input, of an arrival, of a bus, of a lead, and of the end
  Timing begun;                  // code: when it was read
  bool in_step = false;          // and `begun` says how far events had been asked for
  bool finished = false, ok = false, stopped = false;
  std::string name;  // of an input
  Value value;
  Arrival arrival;
  BusValue bus;
  Lead lead;
  Shed decision;
  Late late;
  Cycles from;  // resume
};

struct Journal {
  JournalHeader header;
  std::vector<JournalRecord> records;  // in the order in which they were heard; what was not heard where it was read
  std::vector<std::uint64_t> chances[std::size(kChanceNames)];  // by Chance: what happened, ascending
  std::vector<std::string> inexact;
  Timing last;               // the last that is known of time
  std::string last_wall;     // and when that was, by UTC
  std::vector<int> damaged;  // lines that say nothing, counted from 1
  bool ended = false;
};

// Lines that make no sense are left out and counted; a file that is no journal throws std::runtime_error, as does one that is
// not there.
Journal read_journal(const std::filesystem::path& path);
Journal parse_journal(std::string_view text);

// "line 5 makes no sense and is left out", and its like for more of them.
std::string damage_text(const Journal& journal);

// The numbers of the processes that write journals in a folder now.
std::vector<int> journaling_processes(const std::filesystem::path& folder);

// The journals of a folder that no running program writes, the newest first.
std::vector<std::filesystem::path> ended_journals(const std::filesystem::path& folder);

}  // namespace perigee

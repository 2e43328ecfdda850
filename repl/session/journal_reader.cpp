// repl/session/journal_reader.cpp -- Reading a journal: what makes no sense is left out and counted, so that a torn line costs a line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "patterns/controls.h"
#include "repl/session/clock.h"
#include "repl/session/journal.h"

namespace perigee {
namespace {

using Json = nlohmann::json;

constexpr Frames kFarthest = Frames{1} << 52;

// A whole number from `least` to `most`; the library would cast whatever number there is.
std::int64_t whole_of(const Json& number, std::int64_t least, std::int64_t most) {
  if (!number.is_number_integer()) throw std::out_of_range("a whole number");
  if (number.is_number_unsigned() && number.get<std::uint64_t>() > static_cast<std::uint64_t>(most))
    throw std::out_of_range("a whole number");
  const auto whole = number.get<std::int64_t>();
  if (whole < least || whole > most) throw std::out_of_range("a whole number");
  return whole;
}

// The same where the line has it, `otherwise` where it has not.
int whole_of(const Json& line, const char* key, int otherwise, int least, int most) {
  return line.contains(key) ? static_cast<int>(whole_of(line.at(key), least, most)) : otherwise;
}

std::uint64_t id_of(const Json& line, const char* key) {
  const Json& id = line.at(key);
  if (!id.is_number_unsigned()) throw std::out_of_range("a number of code");
  return id.get<std::uint64_t>();
}

Frames frame_of(const Json& line, const char* key) { return whole_of(line.at(key), 0, kFarthest); }

double number_of(const Json& line, const char* key) {
  const auto number = line.at(key).get<double>();
  if (!std::isfinite(number)) throw std::out_of_range("a number");
  return number;
}

Timing timing_of(const Json& line) {
  Timing timing;
  timing.now = frame_of(line, "frame");
  if (line.contains("cycle")) timing.cycle = number_of(line, "cycle");
  if (line.contains("cps")) timing.cps = number_of(line, "cps");
  if (line.contains("scheduled")) timing.scheduled = parse_rational(line.at("scheduled").get<std::string>());
  timing.at = timing.heard = line.contains("at") ? frame_of(line, "at") : timing.now;
  if (line.contains("lead")) timing.lead = frame_of(line, "lead");
  return timing;
}

std::string text_of(const Json& line, const char* key) {
  const std::string text = line.at(key).get<std::string>();
  if (!line.value("bytes", false)) return text;
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80 || i + 1 == text.size()) {
      bytes += text[i];
    } else {
      bytes += static_cast<char>((byte & 0x03) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3F));
    }
  }
  return bytes;
}

Value value_of(const Json& value) {
  return value.is_number() ? Value(value.get<double>()) : Value(value.get<std::string>());
}

class Reading {
 public:
  explicit Reading(Journal& journal) : journal_{journal} {}

  // Throws whatever there is to throw where the line makes no sense.
  void take(const Json& line) {
    if (line.contains("code")) return code(line);
    if (line.contains("play")) return play(line);
    if (line.contains("led")) return led(line);
    if (line.contains("heard")) {
      record(line, "heard").timing.value().heard = frame_of(line, "frame");
    } else if (line.contains("result")) {
      result(line);
    } else if (line.contains("resume")) {
      JournalRecord& each = add(JournalRecord::Kind::resume);
      each.from = parse_rational(line.at("resume").get<std::string>());
    } else if (line.contains("input")) {
      const Timing timing = timing_of(line);
      JournalRecord& each = add(JournalRecord::Kind::input);
      each.name = line.at("input").get<std::string>();
      each.value = value_of(line.at("value"));
      each.timing = timing;
    } else if (line.contains("event")) {
      arrival(line);
    } else if (line.contains("bus")) {
      const Timing timing = timing_of(line);
      JournalRecord& each = add(JournalRecord::Kind::bus);
      each.bus = {.bus = whole_of(line.at("bus"), 0, BusValue::kBusses - 1),
                  .value = number_of(line, "value"),
                  .frame = timing.at};
      each.timing = timing;
    } else if (line.contains("shed")) {
      const Frames frame = frame_of(line, "frame");
      const auto number = [&](const char* key) { return whole_of(line, key, 0, 0, 1 << 20); };
      const Shed decision{frame, number("shed"), number("groups"), number("hurried"), number("after")};
      add(JournalRecord::Kind::shed).decision = decision;
    } else if (line.contains("late")) {
      late(line);
    } else if (line.contains("chance")) {
      const std::string name = line.at("chance").get<std::string>();
      const auto found = std::find(std::begin(kChanceNames), std::end(kChanceNames), name);
      if (found == std::end(kChanceNames)) throw std::out_of_range("a chance");
      journal_.chances[found - std::begin(kChanceNames)].push_back(id_of(line, "number"));
    } else if (line.contains("inexact")) {
      journal_.inexact.push_back(line.at("inexact").get<std::string>());
    } else if (line.contains("time")) {
      pass(timing_of(line), line.at("time").get<std::string>());
    } else if (line.contains("end")) {
      const Timing timing = timing_of(line);
      add(JournalRecord::Kind::end).timing = timing;
      pass(timing, line.at("end").get<std::string>());
      journal_.ended = true;
    } else {
      throw std::out_of_range("a line");
    }
  }

 private:
  JournalRecord& add(JournalRecord::Kind kind) {
    journal_.records.emplace_back();
    journal_.records.back().kind = kind;
    return journal_.records.back();
  }

  void arrival(const Json& line) {
    JournalRecord each;
    each.kind = JournalRecord::Kind::arrival;
    each.timing = timing_of(line);
    Ref<const ControlMap> controls = ControlMap::empty_map();
    for (const auto& [name, value] : line.at("event").items()) {
      if (find_control(name) != nullptr || find_control(behind_bus_sign(name)) != nullptr)
        controls = ControlMap::with(std::move(controls), control_key(name), value_of(value));
    }
    const Span whole{parse_rational(line.at("begin").get<std::string>()),
                     parse_rational(line.at("end").get<std::string>())};
    each.arrival = {.event = {.whole = whole, .part = whole, .value = Value(std::move(controls)), .context = {}},
                    .cps = each.timing->cps,
                    .frame = each.timing->at};
    if (!(each.arrival.cps > 0.0 && each.arrival.cps <= Clock::kMaxCps)) throw std::out_of_range("a tempo");
    journal_.records.push_back(std::move(each));
  }

  void led(const Json& line) {
    const auto kind = std::find(std::begin(kLeadNames), std::end(kLeadNames), line.at("led").get<std::string>());
    if (kind == std::end(kLeadNames)) throw std::out_of_range("a lead");
    Timing timing = timing_of(line);
    timing.heard = frame_of(line, "heard");
    const auto tempo = line.at("tempo").get<std::string>();
    const Lead read{.kind = static_cast<Lead::Kind>(kind - std::begin(kLeadNames)),
                    .cps = parse_rational(tempo),
                    .cycle = parse_rational(line.at("to").get<std::string>()),
                    .at = timing.at,
                    .said = parse_rational(line.value("said", tempo))};
    const double cps = read.cps.to_double();
    if (!(cps >= Clock::kMinCps && cps <= Clock::kMaxCps)) throw std::out_of_range("a tempo");
    JournalRecord& each = add(JournalRecord::Kind::lead);
    each.lead = read;
    each.timing = timing;
  }

  void late(const Json& line) {
    const auto kind = std::find(std::begin(kLateNames), std::end(kLateNames), line.at("late").get<std::string>());
    if (kind == std::end(kLateNames)) throw std::out_of_range("a message");
    const auto number = [&](const char* key) {
      return static_cast<std::uint32_t>(whole_of(line.at(key), 0, std::numeric_limits<std::uint32_t>::max()));
    };
    const Late read{.kind = static_cast<Message::Kind>(kind - std::begin(kLateNames)),
                    .slot = number("slot"),
                    .generation = number("generation"),
                    .sequence = number("sequence"),
                    .frame = frame_of(line, "at"),
                    .came = frame_of(line, "frame")};
    add(JournalRecord::Kind::late).late = read;
  }

  void pass(const Timing& timing, std::string wall) {
    journal_.last = timing;
    journal_.last_wall = std::move(wall);
  }

  void code(const Json& line) {
    JournalRecord each;
    each.code.id = id_of(line, "code");
    each.code.text = text_of(line, "text");
    each.code.name = line.at("name").get<std::string>();
    each.code.first_line = whole_of(line, "line", 1, 1, 1 << 24);
    each.code.origin = line.value("from", "");
    each.code.trusted = line.value("trusted", true);
    each.code.restored = line.value("restored", false);
    const Timing timing = each.begun = timing_of(line);
    each.in_step = line.contains("scheduled");
    places_[each.code.id] = journal_.records.size();
    journal_.records.push_back(std::move(each));
    pass(timing, line.at("wall").get<std::string>());
  }

  // What is heard stands where it was heard: after all that came while its code ran.
  void play(const Json& line) {
    const auto id = id_of(line, "play");
    const Timing timing = timing_of(line);
    JournalRecord each = record(line, "play");
    if (each.timing) throw std::out_of_range("played before");
    each.timing = timing;
    const std::size_t from = places_.at(id);
    journal_.records.erase(journal_.records.begin() + static_cast<std::ptrdiff_t>(from));
    for (auto& [other, place] : places_) {
      if (place > from) --place;
    }
    places_[id] = journal_.records.size();
    journal_.records.push_back(std::move(each));
  }

  void result(const Json& line) {
    JournalRecord& each = record(line, "result");
    each.finished = true;
    each.ok = line.at("ok").get<bool>();
    each.stopped = line.value("stopped", false);
    places_.erase(each.code.id);
  }

  JournalRecord& record(const Json& line, const char* key) { return journal_.records.at(places_.at(id_of(line, key))); }

  Journal& journal_;
  std::map<std::uint64_t, std::size_t> places_;  // of codes without a result
};

// The newest first.
std::vector<std::filesystem::path> journals(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    if (entry.path().extension() == ".jsonl") found.push_back(entry.path());
  }
  std::sort(found.rbegin(), found.rend());
  return found;
}

// Whoever writes one holds its lock.
bool is_written(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool is_free = flock(file, LOCK_SH | LOCK_NB) == 0;
  close(file);
  return !is_free;
}

// What the first line says of the machine; what no perigee can have written is refused by its name.
int setting_of(const Json& line, const char* key, int otherwise, int least, int most) {
  try {
    return whole_of(line, key, otherwise, least, most);
  } catch (const std::out_of_range&) {
    throw std::runtime_error(fmt::format("its first line says \"{}\":{}, which is no whole number from {} to {}", key,
                                         line.at(key).dump(), least, most));
  }
}

void read_header(const Json& line, JournalHeader& header) {
  if (line.at("perigee").get<std::string>() != "journal") throw std::runtime_error("this is no journal of perigee");
  if (line.at("version") != kJournalVersion)
    throw std::runtime_error(fmt::format("the journal has version {}; this perigee reads version {}",
                                         line.at("version").dump(), kJournalVersion));
  header.rate_hz = setting_of(line, "rate", 48000, 8000, 384000);
  header.outputs = setting_of(line, "outputs", 2, 2, kMaxOutputs);
  header.inputs = setting_of(line, "inputs", 0, 0, 64);
  header.max_voices = setting_of(line, "voices", 1024, 1, 65536);
  header.dialect = line.value("dialect", "strudel") == "tidal" ? Dialect::tidal : Dialect::strudel;
  header.started = line.value("started", "");
  for (const Json& folder : line.value("samples", Json::array()))
    header.sample_folders.push_back(folder.get<std::string>());
}

}  // namespace

Journal parse_journal(std::string_view text) {
  Journal journal;
  Reading reading(journal);
  int number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (line.empty()) continue;
    try {
      const Json json = Json::parse(line);
      if (number == 1)
        read_header(json, journal.header);
      else
        reading.take(json);
    } catch (const std::runtime_error&) {
      if (number == 1) throw;
      journal.damaged.push_back(number);
    } catch (const std::exception&) {
      if (number == 1) throw std::runtime_error("this is no journal of perigee: its first line is not one's");
      journal.damaged.push_back(number);
    }
  }
  if (number == 0) throw std::runtime_error("this is no journal of perigee: it is empty");
  for (auto& numbers : journal.chances) std::sort(numbers.begin(), numbers.end());
  return journal;
}

Journal read_journal(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read the journal " + path.string());
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  try {
    return parse_journal(text);
  } catch (const std::exception& error) {
    throw std::runtime_error(path.string() + ": " + error.what());
  }
}

std::string damage_text(const Journal& journal) {
  if (journal.damaged.size() == 1)
    return fmt::format("line {} makes no sense and is left out", journal.damaged.front());
  return fmt::format("{} lines make no sense and are left out, the first is line {}", journal.damaged.size(),
                     journal.damaged.front());
}

std::vector<int> journaling_processes(const std::filesystem::path& folder) {
  std::vector<int> processes;
  for (const auto& path : journals(folder)) {
    const std::string name = path.stem().string();
    const std::size_t dash = name.rfind('-');
    if (!is_written(path) || dash == std::string::npos) continue;
    processes.push_back(std::atoi(name.c_str() + dash + 1));
  }
  return processes;
}

std::vector<std::filesystem::path> ended_journals(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found = journals(folder);
  std::erase_if(found, is_written);
  return found;
}

}  // namespace perigee

// repl/session/journal_writer.cpp -- Writing a journal: each line goes to the system at once, so that a program that dies loses none.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "patterns/controls.h"
#include "repl/session/journal.h"

namespace perigee {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongestResult = 4000;

using Clock = std::chrono::system_clock;

std::string now_utc() {
  const auto now = Clock::now();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(Clock::to_time_t(now)), ms % 1000);
}

bool is_utf8(std::string_view text) {
  try {
    Json(text).dump();
    return true;
  } catch (const Json::exception&) {
    return false;
  }
}

// Text that is no UTF-8 has each byte as the character of that number, and says so.
void put_text(Json& line, const char* key, std::string_view text) {
  if (is_utf8(text)) {
    line[key] = text;
    return;
  }
  std::string wide;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      wide += c;
    } else {
      wide += static_cast<char>(0xC0 | byte >> 6);
      wide += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  line[key] = wide;
  line["bytes"] = true;
}

Json value_of(const Value& value) {
  if (value.is_number()) return value.number();
  if (value.is_string()) return std::string(value.text());
  return describe(value);
}

}  // namespace

std::string journal_name(Clock::time_point begun, int process) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(begun.time_since_epoch()).count();
  return fmt::format("{:%Y-%m-%dT%H-%M-%S}.{:06}-{}.jsonl", fmt::gmtime(Clock::to_time_t(begun)), us % 1'000'000,
                     process);
}

JournalWriter::JournalWriter(const std::filesystem::path& path, const JournalHeader& header) : path_{path} {
  std::error_code problem;
  std::filesystem::create_directories(path.parent_path(), problem);
  file_ = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file_ < 0) throw std::runtime_error("cannot write the journal " + path.string() + ": " + std::strerror(errno));
  flock(file_, LOCK_EX | LOCK_NB);
  Json line;
  line["perigee"] = "journal";
  line["version"] = kJournalVersion;
  line["started"] = now_utc();
  line["rate"] = header.rate_hz;
  line["outputs"] = header.outputs;
  line["inputs"] = header.inputs;
  line["voices"] = header.max_voices;
  line["dialect"] = header.dialect == Dialect::tidal ? "tidal" : "strudel";
  line["samples"] = Json::array();
  for (const std::string& folder : header.sample_folders) {
    std::error_code none;
    line["samples"].push_back(std::filesystem::absolute(folder, none).string());
  }
  write(line.dump(-1, ' ', false, Json::error_handler_t::replace));
}

JournalWriter::~JournalWriter() {
  std::error_code none;
  if (codes_ == 0 && !arrivals_) std::filesystem::remove(path_, none);
  close(file_);
}

// The whole line in one call, so that lines of several threads stay apart.
void JournalWriter::write(std::string line) {
  line += '\n';
  const std::lock_guard lock(mutex_);
  if (torn_) line.insert(line.begin(), '\n');  // what is torn costs its own line alone
  std::string_view left = line;
  while (!left.empty()) {
    const ssize_t done = ::write(file_, left.data(), left.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) {
      problem_ = fmt::format("the journal {} is not written: {}", path_.string(), std::strerror(errno));
      torn_ = torn_ || left.size() < line.size();
      return;
    }
    left.remove_prefix(static_cast<std::size_t>(done));
  }
  torn_ = false;
}

std::string JournalWriter::problem() {
  const std::lock_guard lock(mutex_);
  if (problem_.empty() || std::exchange(told_, true)) return {};
  return problem_;
}

std::uint64_t JournalWriter::code(JournalCode code, const Timing& now) {
  {
    const std::lock_guard lock(mutex_);
    running_ = ++codes_;
  }
  Json line;
  line["code"] = running_.load();
  line["wall"] = now_utc();
  line["frame"] = now.now;
  line["cycle"] = now.cycle;
  line["cps"] = now.cps;
  line["scheduled"] = now.scheduled.text();
  put_text(line, "text", code.text);
  line["name"] = code.name;
  if (code.first_line != 1) line["line"] = code.first_line;
  line["from"] = code.origin;
  if (!code.trusted) line["trusted"] = false;
  if (code.restored) line["restored"] = true;
  write(line.dump(-1, ' ', false, Json::error_handler_t::replace));
  return running_;
}

void JournalWriter::result(std::uint64_t id, bool ok, std::string_view text, bool stopped) {
  Json line;
  line["result"] = id;
  line["ok"] = ok;
  if (!text.empty()) line[ok ? "value" : "error"] = text.substr(0, kLongestResult);
  if (stopped) line["stopped"] = true;
  {
    const std::lock_guard lock(mutex_);
    running_ = 0;
  }
  write(line.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void JournalWriter::resume(Cycles cycle) { write(Json{{"resume", cycle.text()}}.dump()); }

bool JournalWriter::happened(Chance chance, std::uint64_t number, bool seen) {
  if (seen) write(fmt::format(R"({{"chance":"{}","number":{}}})", kChanceNames[static_cast<int>(chance)], number));
  return seen;
}

void JournalWriter::changing(const Timing& timing) {
  if (running_ == 0) return;  // the instrument's own doing
  write(fmt::format(R"({{"play":{},"frame":{},"cycle":{},"cps":{},"scheduled":"{}","at":{},"lead":{}}})",
                    running_.load(), timing.now, timing.cycle, timing.cps, timing.scheduled.text(), timing.at,
                    timing.lead));
}

void JournalWriter::heard(Frames frame) {
  if (running_ != 0) write(fmt::format(R"({{"heard":{},"frame":{}}})", running_.load(), frame));
}

void JournalWriter::received(std::string_view name, const Value& value, const Timing& timing) {
  Json line;
  line["input"] = name;
  line["value"] = value_of(value);
  line["frame"] = timing.now;
  line["scheduled"] = timing.scheduled.text();
  write(line.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void JournalWriter::arrived(const Arrival& arrival, const Timing& timing) {
  Json line, controls = Json::object();
  for (const ControlMap::Entry& entry : arrival.event.value.controls().entries())
    controls[std::string(control(entry.id).name)] = value_of(entry.value);
  line["event"] = std::move(controls);
  line["begin"] = arrival.event.whole.begin.text();
  line["end"] = arrival.event.whole.end.text();
  line["cps"] = arrival.cps;
  line["at"] = arrival.frame;
  line["frame"] = timing.now;
  line["scheduled"] = timing.scheduled.text();
  arrivals_ = true;
  write(line.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void JournalWriter::bus_set(const BusValue& value, const Timing& timing) {
  Json line;
  line["bus"] = value.bus;
  line["value"] = value.value;
  line["at"] = value.frame;
  line["frame"] = timing.now;
  line["scheduled"] = timing.scheduled.text();
  write(line.dump());
}

void JournalWriter::led(const Lead& lead, const Timing& timing) {
  write(
      fmt::format(R"({{"led":"{}","tempo":"{}","said":"{}","to":"{}","at":{},"heard":{},"frame":{},"scheduled":"{}"}})",
                  kLeadNames[static_cast<int>(lead.kind)], lead.cps.text(), lead.said.text(), lead.cycle.text(),
                  timing.at, timing.heard, timing.now, timing.scheduled.text()));
}

void JournalWriter::shed(const Shed& shed) {
  const std::string groups = shed.groups > 0 ? fmt::format(R"("groups":{},)", shed.groups) : "";
  const std::string hurried =
      shed.hurried > 0 ? fmt::format(R"("hurried":{},"after":{},)", shed.hurried, shed.after) : "";
  write(fmt::format(R"({{"shed":{},{}{}"frame":{}}})", shed.voices, groups, hurried, shed.frame));
}

void JournalWriter::late(const Late& late) {
  write(fmt::format(R"({{"late":"{}","slot":{},"generation":{},"sequence":{},"at":{},"frame":{}}})",
                    kLateNames[static_cast<int>(late.kind)], late.slot, late.generation, late.sequence, late.frame,
                    late.came));
}

void JournalWriter::inexact(std::string_view why) {
  if (inexact_.emplace(why).second) write(Json{{"inexact", why}}.dump());
}

void JournalWriter::passing(const Timing& timing) {
  write(fmt::format(R"({{"time":"{}","frame":{},"cycle":{},"cps":{}}})", now_utc(), timing.now, timing.cycle,
                    timing.cps));
}

void JournalWriter::ending(const Timing& timing) {
  write(fmt::format(R"({{"end":"{}","frame":{},"cycle":{},"cps":{},"scheduled":"{}","at":{}}})", now_utc(), timing.now,
                    timing.cycle, timing.cps, timing.scheduled.text(), timing.at));
}

}  // namespace perigee

// repl/testing/snapshots.cpp -- What patterns were when they were last approved, kept in a text file beside the tests.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/testing/snapshots.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "patterns/control_map.h"
#include "repl/testing/comparison.h"

namespace perigee::testing {
namespace {

constexpr std::string_view kIndent = "  ";  // of every line of a snapshot

// A name or line of values fits on a line of its own.
std::string on_one_line(const std::string& text) {
  std::string line;
  for (const char c : text) {
    if (c == '\n') {
      line += "\\n";
    } else {
      line += c;
    }
  }
  return line;
}

double rounded(double number) {
  char text[40];
  std::snprintf(text, sizeof text, "%.10g", number);
  return std::strtod(text, nullptr) + 0.0;  // no -0
}

Value rounded(const Value& value) {
  if (value.is_number()) return Value{rounded(value.number())};
  if (value.is_list()) {
    std::vector<Value> items;
    for (const Value& item : value.items()) items.push_back(rounded(item));
    return Value::list(std::move(items));
  }
  if (!value.is_controls()) return value;
  Ref<const ControlMap> map = ControlMap::empty_map();
  for (const ControlMap::Entry& entry : value.controls().entries())
    map = ControlMap::with(std::move(map), entry.id, rounded(entry.value));
  return Value{std::move(map)};
}

}  // namespace

Snapshots::Snapshots(std::string test_path, Approval approval) : of_{std::move(test_path)}, approval_{approval} {
  path_ = std::filesystem::path{of_}.replace_extension(".snap").string();
  std::ifstream file{path_, std::ios::binary};
  Lines* section = nullptr;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.ends_with('\r')) line.pop_back();
    if (line.starts_with(kIndent) && section != nullptr) {
      section->push_back(line.substr(kIndent.size()));
    } else if (line.starts_with('[') && line.ends_with(']')) {
      section = &kept_[line.substr(1, line.size() - 2)];
      section->clear();
    } else if (!line.empty() && !line.starts_with('#')) {
      throw std::runtime_error{
          path_ + ":" + std::to_string(number) +
          ": this is no line of a snapshot file; mend it, or remove the file to have it written anew"};
    }
  }
}

Snapshots::Verdict Snapshots::compare(const std::string& name, const Lines& now, Lines& kept) {
  const std::string key = on_one_line(name);
  asked_.insert(key);
  const auto found = kept_.find(key);
  const bool missing = found == kept_.end();
  if (!missing) {
    kept = found->second;
    if (kept == now) return Verdict::same;
    if (approval_ != Approval::always) return Verdict::differs;
  } else if (approval_ == Approval::never) {
    return Verdict::missing;
  }
  kept_[key] = now;
  changed_ = true;
  return Verdict::written;
}

std::vector<std::string> Snapshots::unused() const {
  std::vector<std::string> names;
  for (const auto& [name, lines] : kept_) {
    if (!asked_.contains(name)) names.push_back(name);
  }
  return names;
}

void Snapshots::save(bool drop_unused) {
  if (drop_unused) {
    for (const std::string& name : unused()) {
      kept_.erase(name);
      changed_ = true;
    }
  }
  if (!changed_) return;
  const std::string unfinished = path_ + ".new";
  std::error_code problem;
  {
    std::ofstream file{unfinished, std::ios::binary | std::ios::trunc};
    file << "# Snapshots of " << std::filesystem::path{of_}.filename().string()
         << ". `perigee test --update` writes them anew.\n";
    for (const auto& [name, lines] : kept_) {
      file << "\n[" << name << "]\n";
      for (const std::string& line : lines) file << kIndent << line << '\n';
    }
    file.close();
    if (!file) problem = std::make_error_code(std::errc::io_error);
  }
  if (!problem) std::filesystem::rename(unfinished, path_, problem);
  if (!problem) {
    changed_ = false;
    return;
  }
  std::error_code gone;
  std::filesystem::remove(unfinished, gone);
  throw std::runtime_error{"cannot write " + path_};
}

std::string snapshot_line(const Value& value) { return on_one_line(value_text(rounded(value))); }

Snapshots::Lines snapshot_lines(const Events& events) {
  Snapshots::Lines lines;
  for (const Event& event : events) lines.push_back(time_text(event) + "  " + snapshot_line(event.value));
  return lines;
}

}  // namespace perigee::testing

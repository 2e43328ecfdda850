// repl/testing/snapshots.h -- What patterns were when they were last approved, kept in a text file beside the tests.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "patterns/event.h"

namespace perigee::testing {

// What is done where there is nothing to compare with, or where it differs.
enum class Approval {
  first,   // what is missing is written
  always,  // what differs is written too (--update)
  never,   // what is missing is a failure (--ci)
};

// The snapshots of one file of tests: beats_test.lua keeps them in beats_test.snap. One thread.
class Snapshots {
 public:
  using Lines = std::vector<std::string>;
  enum class Verdict { same, differs, missing, written };

  // Reads them. Throws std::runtime_error, naming the file and line, for what is no such file.
  Snapshots(std::string test_path, Approval approval);

  // Compares with the snapshot of that name, or writes it. `kept` is what was there before.
  Verdict compare(const std::string& name, const Lines& now, Lines& kept);

  // Writes the file where something has changed; with `drop_unused`, without the snapshots that nobody asked for.
  // Throws std::runtime_error when it cannot.
  void save(bool drop_unused);

  Approval approval() const noexcept { return approval_; }
  std::vector<std::string> unused() const;  // names

 private:
  std::string path_, of_;
  Approval approval_;
  std::map<std::string, Lines> kept_;
  std::set<std::string> asked_;
  bool changed_ = false;
};

// Events as a snapshot keeps them: a line each, numbers rounded to ten digits, so that every machine writes the same.
Snapshots::Lines snapshot_lines(const Events& events);
std::string snapshot_line(const Value& value);

}  // namespace perigee::testing

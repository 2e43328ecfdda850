// repl/testing/report.h -- What tests came to, for people, for JUnit's readers and as JSON.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "repl/testing/test_file.h"

namespace perigee::testing {

struct Report {
  std::vector<FileOutcome> files;  // in the order of their names
  double seconds = 0.0;
  bool interrupted = false;

  std::size_t passed() const;
  std::size_t failed() const;
  std::size_t left_out() const;
};

struct TextStyle {
  bool colours = false;
  bool quiet = false;  // failures only
};

// A file's line, its failures and what it wrote; ends with a newline unless it is empty.
std::string text_of(const FileOutcome& file, const TextStyle& style);
// The last line: counts and time.
std::string summary_of(const Report& report, const TextStyle& style);

std::string junit_of(const Report& report);
std::string json_of(const Report& report);

}  // namespace perigee::testing

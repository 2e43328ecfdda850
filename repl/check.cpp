// repl/check.cpp -- perigee check: what is wrong with files of code, without playing them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>

#include "patterns/json.h"
#include "repl/checker.h"
#include "repl/script.h"

namespace perigee {
namespace {

std::string json_of(const std::string& file, const Problem& problem) {
  return fmt::format(
      "{{\"file\":{},\"line\":{},\"column\":{},\"endLine\":{},\"endColumn\":{},\"severity\":\"{}\",\"message\":{}}}",
      json_string(file), problem.begin.line, problem.begin.column, problem.end.line, problem.end.column,
      problem.is_error ? "error" : "warning", json_string(problem.message));
}

std::string line_of(const std::string& file, const Problem& problem) {
  return fmt::format("{}:{}:{}: {}: {}", file, problem.begin.line, problem.begin.column,
                     problem.is_error ? "error" : "warning", problem.message);
}

}  // namespace

int run_check(const Options& options) {
  const bool json = options.format == "json";
  bool well = true;
  std::string list;
  for (const std::string& file : options.files) {
    const bool typed = file == "-";
    const std::string name = typed ? "stdin" : file;
    const std::string code = typed ? std::string(std::istreambuf_iterator<char>{std::cin}, {}) : read_text(file);
    for (const Problem& problem : check_code(code, name, options)) {
      well = well && !problem.is_error;
      if (json) {
        list += (list.empty() ? "" : ",\n ") + json_of(name, problem);
      } else {
        std::cout << line_of(name, problem) << '\n';
      }
    }
  }
  if (json) std::cout << '[' << list << "]\n";
  std::cout.flush();
  return well ? kWell : kUserError;
}

}  // namespace perigee

// repl/checker.h -- Finds what is wrong with a file of code without playing it: all of it in one go, at its exact place.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lua/tokens.h"
#include "repl/options.h"

namespace perigee {

struct Problem {
  bool is_error = true;  // else a warning
  Position begin, end;   // 1-based lines, columns in bytes; the end exclusive
  std::string message;   // a sentence, on one line
};

// Runs the code as often as it takes: a statement that fails is left out of the next run, and so is whatever needed it.
// `name` is the file's, which its messages carry and beside which it looks for others. Code that is not `trusted` is run without
// the ways out to the machine: it writes no files, and statements that want to are taken for right. One thread at a time.
std::vector<Problem> check_code(std::string_view code, const std::string& name, const Options& options,
                                bool trusted = true);

}  // namespace perigee

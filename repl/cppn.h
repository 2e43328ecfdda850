// repl/cppn.h -- perigee cppn: genomes on the command line.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace perigee {

// Adds `cppn` with its own commands. The answer runs the one that was asked for, after parsing, and gives the exit code.
std::function<int()> add_cppn(CLI::App& app);

}  // namespace perigee

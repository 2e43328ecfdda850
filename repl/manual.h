// repl/manual.h -- What perigee tells of itself to other programs: its man page, and what shells complete.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace perigee {

// Adds --man and --completions to `perigee docs`. The function writes what was asked for to standard output; false if
// nothing was. Both must outlive it.
std::function<bool()> add_manual(const CLI::App& app, CLI::App& docs);

}  // namespace perigee

// repl/serve.h -- perigee serve: the instrument as a web server.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "repl/options.h"

namespace perigee {

// Adds `serve`, whose live options have been added already. The answer runs it, after parsing.
std::function<int()> add_serve(CLI::App& serve, Options& options);

// A sentence for what is wrong with `serve` where the environment has said it and not these arguments; else "".
std::string environment_hint(const CLI::App& serve, std::span<char* const> arguments, std::string_view problem);

}  // namespace perigee

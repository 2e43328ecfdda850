// repl/serve.h -- perigee serve: the instrument as a web server.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "repl/options.h"

namespace perigee {

// Adds `serve`, whose live options have been added already. The answer runs it, after parsing.
std::function<int()> add_serve(CLI::App& serve, Options& options);

}  // namespace perigee

// repl/script.h -- Reading Lua files and running them in order: the player's settings first, then what was named.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

#include "lua/host.h"
#include "repl/options.h"
#include "repl/session/player.h"

namespace perigee {

// The file's code: without a byte order mark, and with an empty line for a first one that is for the shell (#!…). Throws
// std::runtime_error that names it.
std::string read_text(const std::string& path);

// One piece of code to evaluate, and where it comes from.
struct Code {
  std::string text;
  std::string name = "prompt";  // of its file
  int first_line = 1;
  std::string origin = "prompt";  // where it was typed: "prompt", "file", …
};
using Evaluate = std::function<EvalResult(const Code&)>;

// Evaluates a file; an error goes to stderr. True when all went well.
bool run_file(const Evaluate& evaluate, const std::string& path);

// Adds --samples folders.
void add_sample_folders(Player& player, const Options& options);

// Runs $XDG_CONFIG_HOME/perigee/init.lua where there is one, then the files. False at the first file that fails (its message is
// on stderr); the others are not run then.
bool run_files(const Evaluate& evaluate, const Options& options);

// Makes a sound file the input of a player, at its rate; false with a message on stderr where it cannot be read.
bool read_input(const std::string& path, PlayerOptions& options);

// $XDG_CONFIG_HOME/perigee, $XDG_STATE_HOME/perigee, or their defaults below $HOME; "" without a home.
std::string config_folder();
std::string state_folder();

}  // namespace perigee

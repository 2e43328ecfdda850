// repl/prompt/prompt.h -- What the terminal and the pipe share: evaluating a statement, and what signals have asked for.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <csignal>
#include <string>

#include "repl/prompt/style.h"
#include "repl/stage.h"

namespace perigee {

// Set by signal handlers, which wake the stage.
struct Signals {
  volatile std::sig_atomic_t interrupt = 0, end = 0, resize = 0;
};
Signals& signals();

// Evaluates and prints what comes of it.
void evaluate(Stage& stage, const std::string& code, const Style& style);

// Each reads statements until its input ends or a signal asks for the end.
void read_pipe(Stage& stage);
void read_terminal(Stage& stage);

}  // namespace perigee

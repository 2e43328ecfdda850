// repl/prompt/prompt.cpp -- The prompt: type a line, hear it. Also reads code from a pipe, statement by statement.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/prompt/prompt.h"

#include <unistd.h>

#include <cstdio>

#include "repl/options.h"
#include "repl/prompt/complaint.h"

namespace perigee {
namespace {

Stage* on_stage = nullptr;  // what signal handlers can reach

void on_interrupt(int) {
  signals().interrupt = 1;
  on_stage->host().interrupt();
  on_stage->tasks().wake();
}

void on_end(int) {
  signals().end = 1;
  on_stage->tasks().wake();
}

void on_resize(int) {
  signals().resize = 1;
  on_stage->tasks().wake();
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigaction(signal, &action, nullptr);
}

}  // namespace

Signals& signals() {
  static constinit Signals received;
  return received;
}

void evaluate(Stage& stage, const std::string& code, const Style& style) {
  const EvalResult result = stage.evaluate({code});
  std::fflush(stdout);
  if (!result.ok)
    std::fprintf(stderr, "%s\n", complaint(result, code, style).c_str());
  else if (!result.value.empty())
    std::fwrite((result.value + '\n').data(), 1, result.value.size() + 1, stdout);
  std::fflush(stdout);
}

int run_prompt(const Options& options) {
  Stage stage(options);
  on_stage = &stage;
  if (const ExitCode code = stage.open(); code != kWell) return code;
  const ExitCode begun = stage.begin();
  if (begun == kNoDevice) return begun;
  handle(SIGTERM, on_end);
  handle(SIGHUP, on_end);
  if (isatty(STDIN_FILENO)) {
    handle(SIGINT, on_interrupt);
    handle(SIGWINCH, on_resize);
    handle(SIGTSTP, SIG_IGN);  // a slip on Ctrl-Z must not stop the music
    read_terminal(stage);
  } else {
    read_pipe(stage);
  }
  return begun;
}

}  // namespace perigee

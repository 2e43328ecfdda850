// repl/prompt.cpp -- The prompt: type a line, hear it. Also reads code from a pipe, statement by statement.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <readline/history.h>
#include <readline/readline.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "repl/options.h"
#include "repl/script.h"
#include "repl/stage.h"

namespace perigee {
namespace {

constexpr int kHistoryLines = 10'000;

// What signal handlers and readline's plain function hooks can reach.
Stage* on_stage = nullptr;
volatile std::sig_atomic_t interrupted = 0;
bool line_dropped = false;  // Ctrl-C at the prompt: the line, and the lines before it of the same statement

void on_interrupt(int) {
  interrupted = 1;
  on_stage->host().interrupt();
}

// Called by readline some ten times a second while it waits: messages appear above the line being typed.
int show_messages() {
  if (interrupted) {
    interrupted = 0;
    line_dropped = true;
    rl_replace_line("", 0);
    rl_crlf();
    rl_done = 1;
  }
  if (!on_stage->messages().waiting()) return 0;
  rl_clear_visible_line();
  on_stage->messages().print();
  rl_on_new_line();
  rl_redisplay();
  return 0;
}

// A statement from lines as they come: complete by Lua's grammar, or all that stands between :{ and :}.
class Statement {
 public:
  explicit Statement(Host& host) : host_{host} {}

  // True when the statement is complete.
  bool add(const std::string& line) {
    const std::size_t first = line.find_first_not_of(" \t");
    const std::string_view bare =
        first == std::string::npos ? std::string_view{} : std::string_view(line).substr(first, 2);
    ++lines_;
    if (!in_block_ && text_.empty() && bare == ":{") {
      in_block_ = true;
      append(line.substr(first + 2));
      return false;
    }
    if (in_block_ && bare == ":}") return in_block_ = false, true;
    append(line);
    return !in_block_ && host_.is_complete(text_);
  }
  bool empty() const { return text_.find_first_not_of(" \t\n") == std::string::npos && !in_block_; }
  const std::string& text() const { return text_; }
  void clear() {
    text_.clear();
    lines_ = 0;
    in_block_ = false;
  }

 private:
  void append(const std::string& line) {
    if (!text_.empty() || lines_ > 1) text_ += '\n';
    text_ += line;
  }

  Host& host_;
  std::string text_;
  int lines_ = 0;
  bool in_block_ = false;
};

// True when it went well.
bool evaluate(Stage& stage, const std::string& code) {
  const EvalResult result = stage.host().evaluate(code, "prompt");
  std::fflush(stdout);
  if (!result.ok)
    std::fprintf(stderr, "%s\n", result.error.c_str());
  else if (!result.value.empty())
    std::printf("%s\n", result.value.c_str());
  std::fflush(stdout);
  return result.ok;
}

void read_pipe(Stage& stage) {
  Statement statement(stage.host());
  for (std::string line; std::getline(std::cin, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!statement.add(line) || statement.empty()) {
      if (statement.empty()) statement.clear();
      continue;
    }
    evaluate(stage, statement.text());
    stage.messages().print();
    statement.clear();
  }
  if (!statement.empty()) evaluate(stage, statement.text());
  stage.messages().print();
}

char* complete_name(const char*, int index) {
  static std::vector<std::string> found;
  if (index == 0)
    found = on_stage->host().complete(std::string_view(rl_line_buffer).substr(0, static_cast<std::size_t>(rl_point)));
  return static_cast<std::size_t>(index) < found.size() ? strdup(found[static_cast<std::size_t>(index)].c_str())
                                                        : nullptr;
}
char** complete(const char* text, int, int) {
  rl_attempted_completion_over = 1;
  rl_completion_append_character = '\0';
  return rl_completion_matches(text, complete_name);
}

void read_terminal(Stage& stage) {
  const std::string folder = state_folder();
  const std::string history = folder.empty() ? std::string{} : folder + "/history";
  std::error_code problem;
  if (!folder.empty()) std::filesystem::create_directories(folder, problem);
  history_write_timestamps = 1;  // they mark where an entry of several lines begins
  history_comment_char = '#';
  using_history();
  if (!history.empty()) read_history(history.c_str());
  rl_event_hook = show_messages;
  rl_attempted_completion_function = complete;
  rl_completer_word_break_characters = " \t\n\"'`(){}[]<>,;:.+-*/%^=~#&|!?@";  // what Host::complete() ends a name at
  rl_catch_signals = 0;
  rl_variable_bind("enable-bracketed-paste", "on");
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigaction(SIGINT, &action, nullptr);

  Statement statement(stage.host());
  std::printf("help() shows what there is; hush() silences; Ctrl-D leaves\n");
  for (;;) {
    stage.messages().print();
    char* typed = readline(statement.empty() ? "perigee> " : "      .. ");
    if (!typed) break;
    const std::string line(typed);
    std::free(typed);
    if (std::exchange(line_dropped, false)) {
      statement.clear();
      continue;
    }
    if (!statement.add(line)) continue;
    if (statement.empty()) {
      statement.clear();
      continue;
    }
    add_history(statement.text().c_str());
    if (!history.empty() && append_history(1, history.c_str()) != 0) write_history(history.c_str());
    interrupted = 0;
    evaluate(stage, statement.text());
    interrupted = 0;
    statement.clear();
  }
  if (!history.empty()) history_truncate_file(history.c_str(), kHistoryLines);
  std::printf("\n");
}

}  // namespace

int run_prompt(const Options& options) {
  Stage stage(options);
  on_stage = &stage;
  if (const ExitCode code = stage.open(); code != kWell) return code;
  const ExitCode begun = stage.begin();
  if (begun == kNoDevice) return begun;
  if (isatty(STDIN_FILENO))
    read_terminal(stage);
  else
    read_pipe(stage);
  return begun;
}

}  // namespace perigee

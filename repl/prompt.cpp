// repl/prompt.cpp -- The prompt: type a line, hear it. Also reads code from a pipe, statement by statement.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <readline/history.h>
#include <readline/readline.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
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

// What signal handlers and readline's plain functions can reach.
Stage* on_stage = nullptr;
volatile std::sig_atomic_t interrupted = 0, asked_to_end = 0;

void on_interrupt(int) {
  interrupted = 1;
  on_stage->host().interrupt();
  on_stage->tasks().wake();
}

void on_end(int) {
  asked_to_end = 1;
  on_stage->tasks().wake();
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigaction(signal, &action, nullptr);
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

void evaluate(Stage& stage, const std::string& code) {
  const EvalResult result = stage.evaluate({code});
  std::fflush(stdout);
  if (!result.ok)
    std::fprintf(stderr, "%s\n", result.error.c_str());
  else if (!result.value.empty())
    std::printf("%s\n", result.value.c_str());
  std::fflush(stdout);
}

// Standard input that is no terminal: each statement is evaluated as soon as its last line has come.
void read_pipe(Stage& stage) {
  Statement statement(stage.host());
  std::string read_ahead;
  bool ended = false;
  const auto take = [&](std::string line) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!statement.add(line) || statement.empty()) {
      if (statement.empty()) statement.clear();
      return;
    }
    evaluate(stage, statement.text());
    stage.messages().print();
    statement.clear();
  };
  const auto typed = [&] {
    std::array<char, 65536> bytes;
    const ssize_t count = read(STDIN_FILENO, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) return;
    if (count <= 0) {
      ended = true;
      if (!read_ahead.empty()) take(std::exchange(read_ahead, {}));
      if (!statement.empty()) evaluate(stage, statement.text());
      return;
    }
    read_ahead.append(bytes.data(), static_cast<std::size_t>(count));
    std::size_t begin = 0;
    for (std::size_t end; (end = read_ahead.find('\n', begin)) != std::string::npos; begin = end + 1)
      take(read_ahead.substr(begin, end - begin));
    read_ahead.erase(0, begin);
  };
  const auto awake = [&] {
    stage.messages().print();
    return !ended && asked_to_end == 0;
  };
  stage.run(awake, STDIN_FILENO, typed);
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

constexpr char kPrompt[] = "perigee> ", kMore[] = "      .. ";

// The terminal while somebody types.
class Terminal {
 public:
  explicit Terminal(Stage& stage) : stage_{stage}, statement_{stage.host()} {
    here = this;
    const std::string folder = state_folder();
    if (!folder.empty()) history_ = folder + "/history";
    std::error_code problem;
    if (!folder.empty()) std::filesystem::create_directories(folder, problem);
    history_write_timestamps = 1;  // they mark where an entry of several lines begins
    history_comment_char = '#';
    using_history();
    if (!history_.empty()) read_history(history_.c_str());
    rl_attempted_completion_function = complete;
    rl_completer_word_break_characters = " \t\n\"'`(){}[]<>,;:.+-*/%^=~#&|!?@";  // what Host::complete() ends a name at
    rl_catch_signals = 0;
    rl_variable_bind("enable-bracketed-paste", "on");
    std::printf("help() shows what there is; hush() silences; Ctrl-D leaves\n");
    rl_callback_handler_install(kPrompt, [](char* line) { here->take(line); });
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    rl_callback_handler_remove();
    if (!history_.empty()) history_truncate_file(history_.c_str(), kHistoryLines);
    std::printf("\n");
  }

  void run() {
    stage_.run([this] { return awake(); }, STDIN_FILENO, rl_callback_read_char);
  }

 private:
  // Messages appear above the line being typed.
  bool awake() {
    if (leaving_ || asked_to_end != 0) return false;
    if (interrupted != 0) {
      interrupted = 0;
      statement_.clear();
      rl_replace_line("", 0);
      rl_crlf();
      ask();
    }
    if (stage_.messages().waiting()) {
      rl_clear_visible_line();
      stage_.messages().print();
      rl_on_new_line();
      rl_redisplay();
    }
    return true;
  }

  void ask() {
    rl_callback_handler_install(statement_.empty() ? kPrompt : kMore, [](char* line) { here->take(line); });
  }

  // A line, or null for Ctrl-D.
  void take(char* typed) {
    if (typed == nullptr) {
      const bool plays = !stage_.player().playing().empty();
      leaving_ = !plays || warned_;
      warned_ = true;
      if (leaving_) {
        rl_callback_handler_remove();
        return;
      }
      std::printf("\nit still plays: hush() silences, Ctrl-D once more leaves\n");
      return ask();
    }
    const std::string line(typed);
    std::free(typed);
    warned_ = false;
    const bool complete = statement_.add(line);
    if (complete && !statement_.empty()) {
      remember();
      interrupted = 0;
      evaluate(stage_, statement_.text());
      interrupted = 0;
    }
    if (complete) statement_.clear();
    ask();
  }

  void remember() {
    add_history(statement_.text().c_str());
    if (!history_.empty() && append_history(1, history_.c_str()) != 0) write_history(history_.c_str());
  }

  static inline Terminal* here = nullptr;
  Stage& stage_;
  Statement statement_;
  std::string history_;
  bool leaving_ = false, warned_ = false;
};

}  // namespace

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
    Terminal(stage).run();
  } else {
    read_pipe(stage);
  }
  return begun;
}

}  // namespace perigee

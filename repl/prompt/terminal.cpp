// repl/prompt/terminal.cpp -- The terminal while somebody types: readline, messages above the line, the last line a status.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <readline/history.h>
#include <readline/readline.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "patterns/printable.h"
#include "repl/prompt/completing.h"
#include "repl/prompt/prompt.h"
#include "repl/prompt/statement.h"
#include "repl/prompt/status_line.h"

namespace perigee {
namespace {

constexpr int kHistoryLines = 10'000;
constexpr int kStatusMs = 250;
constexpr char kPrompt[] = "perigee> ", kMore[] = "      .. ", kMorePlain[] = "more> ";

class Terminal {
 public:
  explicit Terminal(Stage& stage) : stage_{stage}, statement_{stage.host()} {
    here = this;
    look(stage.options().plain);
    read_old_history();
    complete_with({.before = [] { return here->statement_.before(); },
                   .ask = [](std::string_view code) { return here->stage_.host().complete(code); }},
                  stage.options().plain);
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;  // handled here: the last line may not be readline's
    rl_variable_bind("enable-bracketed-paste", "on");
    std::printf("help() shows what there is; hush() silences; Ctrl-D leaves\n");
    status_.show(stage.options().status && !plain_);
    keep_time();
    ask();
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
  bool awake() {
    if (leaving_ || signals().end != 0) return false;
    if (signals().resize != 0) {
      signals().resize = 0;
      rl_clear_visible_line();
      status_.resize();
      rl_on_new_line();
      rl_redisplay();
    }
    if (signals().interrupt != 0) {
      signals().interrupt = 0;
      statement_.clear();
      rl_replace_line("", 0);
      rl_crlf();
      ask();
    }
    if (stage_.messages().waiting()) show_messages();
    status_.draw(stage_.player());
    return true;
  }

  // Above the line being typed; a plain terminal is not drawn anew, so there they wait for its end.
  void show_messages() {
    if (plain_ && rl_end > 0) return;
    if (plain_) {
      rl_crlf();
    } else {
      rl_clear_visible_line();
    }
    std::fflush(stdout);  // messages go to stderr
    stage_.messages().print();
    rl_on_new_line();
    rl_redisplay();
  }

  void look(bool plain) {
    plain_ = plain;
    style_ = Style::of(STDERR_FILENO, plain);
    const Style shown = Style::of(STDOUT_FILENO, plain);
    prompt_ = shown.prompt(kPrompt);
    more_ = plain ? kMorePlain : shown.prompt(kMore);
  }

  void keep_time() { stage_.set_pace(status_.shown() ? kStatusMs : Stage::kIdleMs); }

  void ask() {
    rl_callback_handler_install(statement_.empty() ? prompt_.c_str() : more_.c_str(),
                                [](char* line) { here->take(line); });
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
    if (statement_.empty() && obey(line)) return ask();
    const bool complete = statement_.add(line);
    if (complete && !statement_.empty()) {
      remember(statement_.text());
      signals().interrupt = 0;
      evaluate(stage_, statement_.text(), style_);
      signals().interrupt = 0;
    }
    if (complete) statement_.clear();
    ask();
  }

  // What is said to the prompt and not to the instrument: :status and :plain, with on or off or neither.
  bool obey(const std::string& line) {
    const std::size_t first = line.find_first_not_of(" \t"), end = line.find_last_not_of(" \t") + 1;
    if (first == std::string::npos || line[first] != ':' || line.find('\n') != std::string::npos) return false;
    const std::size_t blank = std::min(line.find(' ', first), end);
    const std::string word = line.substr(first, blank - first);
    const std::string how = blank < end ? line.substr(line.find_first_not_of(' ', blank), end) : "";
    if (word.starts_with(":{") || word.starts_with("::")) return false;
    if (word != ":status" && word != ":plain") {
      std::fprintf(stderr,
                   "the prompt knows :status on, :status off, :plain on, :plain off, and :{ with :} for many lines\n");
      return true;
    }
    if (!how.empty() && how != "on" && how != "off") {
      std::fprintf(stderr, "%s takes on or off, not '%s'; alone it changes what is: %s on, %s off, %s\n", word.c_str(),
                   printable(how).c_str(), word.c_str(), word.c_str(), word.c_str());
      return true;
    }
    remember(line);
    if (word == ":plain") {
      look(how.empty() ? !plain_ : how == "on");
      if (plain_) status_.show(false);
    } else {
      status_.show(how.empty() ? !status_.shown() : how == "on");
      if (how != "off" && !status_.shown()) std::fprintf(stderr, "this terminal has no room for a status line\n");
    }
    keep_time();
    return true;
  }

  void read_old_history() {
    const std::string folder = state_folder();
    if (!folder.empty()) history_ = folder + "/history";
    std::error_code problem;
    if (!folder.empty()) std::filesystem::create_directories(folder, problem);
    history_write_timestamps = 1;  // they mark where an entry of several lines begins
    history_comment_char = '#';
    using_history();
    if (!history_.empty()) read_history(history_.c_str());
  }

  void remember(const std::string& text) {
    add_history(text.c_str());
    if (!history_.empty() && append_history(1, history_.c_str()) != 0) write_history(history_.c_str());
  }

  static inline Terminal* here = nullptr;
  Stage& stage_;
  Statement statement_;
  StatusLine status_;
  Style style_;  // of what goes to stderr
  std::string prompt_, more_, history_;
  bool plain_ = false, leaving_ = false, warned_ = false;
};

}  // namespace

void read_terminal(Stage& stage) { Terminal(stage).run(); }

}  // namespace perigee

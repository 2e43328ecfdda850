// repl/prompt/pipe.cpp -- Standard input that is no terminal: each statement is evaluated as soon as its last line has come.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "repl/prompt/prompt.h"
#include "repl/prompt/statement.h"

namespace perigee {

void read_pipe(Stage& stage) {
  Statement statement(stage.host());
  const Style style = Style::of(STDERR_FILENO, stage.options().plain);
  std::string read_ahead;
  bool ended = false;
  const auto take = [&](std::string line) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!statement.add(line) || statement.empty()) {
      if (statement.empty()) statement.clear();
      return;
    }
    evaluate(stage, statement.text(), style);
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
      if (!statement.empty()) evaluate(stage, statement.text(), style);
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
    return !ended && signals().end == 0;
  };
  stage.run(awake, STDIN_FILENO, typed);
}

}  // namespace perigee

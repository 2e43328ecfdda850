// repl/prompt/statement.h -- A statement out of lines as they come: complete by Lua's grammar, or all between :{ and :}.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "lua/host.h"

namespace perigee {

class Statement {
 public:
  explicit Statement(Host& host) : host_{host} {}

  // True when the statement is complete. What comes as several lines at once, pasted, is taken as a whole.
  bool add(const std::string& text);

  bool empty() const { return text_.find_first_not_of(" \t\n") == std::string::npos && !in_block_; }
  const std::string& text() const { return text_; }
  // The code before the line that is being typed, with its line end.
  std::string before() const { return lines_ == 0 ? std::string{} : text_ + "\n"; }
  void clear();

 private:
  bool add_line(const std::string& line);  // true when it ends a block
  void append(const std::string& line);

  Host& host_;
  std::string text_;
  int lines_ = 0;
  bool in_block_ = false;
};

}  // namespace perigee

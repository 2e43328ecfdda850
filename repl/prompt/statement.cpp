// repl/prompt/statement.cpp -- A statement out of lines as they come: complete by Lua's grammar, or all between :{ and :}.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/prompt/statement.h"

#include <algorithm>
#include <string_view>

namespace perigee {

bool Statement::add(const std::string& text) {
  bool closes_block = false;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    closes_block = add_line(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return closes_block || (!in_block_ && host_.is_complete(text_));
}

bool Statement::add_line(const std::string& line) {
  const std::size_t first = line.find_first_not_of(" \t");
  const std::string_view bare =
      first == std::string::npos ? std::string_view{} : std::string_view(line).substr(first, 2);
  ++lines_;
  if (!in_block_ && text_.empty() && bare == ":{") {
    const std::size_t last = line.find_last_not_of(" \t\r");
    in_block_ = last < first + 3 || line.compare(last - 1, 2, ":}") != 0;
    append(line.substr(first + 2, in_block_ ? std::string::npos : last - 1 - (first + 2)));
    return !in_block_;
  }
  if (in_block_ && bare == ":}") {
    in_block_ = false;
    return true;
  }
  append(line);
  return false;
}

void Statement::append(const std::string& line) {
  if (!text_.empty() || lines_ > 1) text_ += '\n';
  text_ += line;
}

void Statement::clear() {
  text_.clear();
  lines_ = 0;
  in_block_ = false;
}

}  // namespace perigee

// repl/usage.cpp -- The arguments in a way to write something, as help has them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/usage.h"

#include <algorithm>

namespace perigee {

std::vector<std::string_view> arguments_of(std::string_view usage) {
  std::vector<std::string_view> found;
  const std::size_t open = usage.find_first_of("({");
  if (open == std::string_view::npos) return found;
  int depth = 0;
  std::size_t begin = open + 1;
  for (std::size_t i = begin; i < usage.size(); ++i) {
    const bool closes = usage[i] == ')' || usage[i] == '}';
    if (usage[i] == '(' || usage[i] == '{') ++depth;
    if (depth == 0 && (closes || usage[i] == ',')) {
      if (i > begin) found.push_back(usage.substr(begin, i - begin));
      if (closes) break;
      begin = std::min(usage.find_first_not_of(' ', i + 1), usage.size());
    }
    if (closes) --depth;
  }
  return found;
}

}  // namespace perigee

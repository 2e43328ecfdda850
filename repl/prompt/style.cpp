// repl/prompt/style.cpp -- Which signs a terminal gets besides letters: modest colours, or none.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/prompt/style.h"

#include <unistd.h>

#include <cstdlib>

namespace perigee {

bool is_screen(int fd) {
  const char* terminal = std::getenv("TERM");
  return isatty(fd) != 0 && terminal != nullptr && *terminal != '\0' && std::string_view(terminal) != "dumb";
}

Style Style::of(int fd, bool plain) {
  const char* refused = std::getenv("NO_COLOR");
  return {.colour = !plain && is_screen(fd) && (refused == nullptr || *refused == '\0')};
}

std::string Style::in(std::string_view code, std::string_view text) const {
  if (!colour || text.empty()) return std::string(text);
  return "\033[" + std::string(code) + "m" + std::string(text) + "\033[0m";
}

std::string Style::prompt(std::string_view text) const {
  if (!colour) return std::string(text);
  return "\001\033[32m\002" + std::string(text) + "\001\033[0m\002";
}

}  // namespace perigee

// repl/prompt/style.h -- Which signs a terminal gets besides letters: modest colours, or none.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace perigee {

struct Style {
  bool colour = false;

  // None unless `fd` is a terminal that can do more than print, and NO_COLOR is not set.
  static Style of(int fd, bool plain);

  std::string error(std::string_view text) const { return in("31", text); }
  std::string caret(std::string_view text) const { return in("1;31", text); }
  std::string faint(std::string_view text) const { return in("2", text); }
  // For readline, which has to know what takes no room.
  std::string prompt(std::string_view text) const;

 private:
  std::string in(std::string_view code, std::string_view text) const;
};

// Whether `fd` is a terminal on which the cursor can be moved.
bool is_screen(int fd);

}  // namespace perigee

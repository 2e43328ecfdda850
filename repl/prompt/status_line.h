// repl/prompt/status_line.h -- The terminal's last line says how the instrument does; what is typed scrolls above it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "repl/session/player.h"

namespace perigee {

// The thread that owns the terminal. On anything but a screen of some size it does nothing.
class StatusLine {
 public:
  StatusLine() = default;
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;
  ~StatusLine() { show(false); }

  // Takes the last line from what scrolls, or gives it back.
  void show(bool wanted);
  bool shown() const { return rows_ > 0; }
  void draw(const Player& player);
  // The terminal has another size now.
  void resize();

 private:
  void take_line();

  bool wanted_ = false;
  int rows_ = 0, columns_ = 0;  // of the terminal while the line is shown
  std::uint64_t limited_frames_ = 0;
};

// What it says, in so many columns.
std::string status_text(const Pulse& pulse, bool limiting, int columns);

}  // namespace perigee

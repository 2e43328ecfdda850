// repl/top/screen.h -- A terminal as a page of letters: full screen, resized when it is, as colourful and lettered as it can be.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace perigee {

enum class Ink { plain, faint, strong, title, good, warning, bad, active };

// There is one at a time. The terminal is as it was once it is gone.
class Screen {
 public:
  Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;
  ~Screen();

  int rows() const;
  int columns() const;
  bool unicode() const { return unicode_; }

  void clear();
  // UTF-8, cut at `width` letters and at the edge. Where the terminal has only ASCII other letters are question marks.
  void put(int row, int column, std::string_view text, Ink ink = Ink::plain, int width = 1 << 20);
  void show();
  int key();  // -1: none

 private:
  bool unicode_ = false, colour_ = false;
};

}  // namespace perigee

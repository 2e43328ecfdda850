// repl/top/view.h -- Where on the screen what stands: slots, the pattern that scrolls, meters, scope and spectrum.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "repl/session/watching/glance.h"
#include "repl/top/past.h"
#include "repl/top/screen.h"

namespace perigee {

// What keys have chosen.
struct ViewChoice {
  bool paused = false;
  double cycles = 1.0;    // that the scrolling pattern shows
  std::size_t first = 0;  // slot that is shown first
  std::size_t only = 0;   // 1-based place of the one whose pattern is shown; 0: of all
};

void draw(Screen& screen, const Glance& glance, const Past& past, const ViewChoice& choice);

// The same as text, for those who do not look: a few lines, the last one without its end.
std::string told(const Glance& glance);

}  // namespace perigee

// repl/prompt/status_line.cpp -- The terminal's last line, kept out of what scrolls by a scroll region.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/prompt/status_line.h"

#include <fmt/format.h>
#include <readline/readline.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

#include "lua/drawing.h"
#include "patterns/printable.h"
#include "repl/prompt/style.h"

namespace perigee {
namespace {

constexpr int kFewestRows = 5, kFewestColumns = 20;

// Signs for terminals (ECMA-48, VT100): the cursor is kept and put back around all that moves it.
constexpr char kKeep[] = "\0337", kPutBack[] = "\0338", kWholeScreen[] = "\033[r", kDownOrScroll[] = "\033D",
               kUp[] = "\033[A", kClearBelow[] = "\033[J", kClearLine[] = "\033[2K", kReverse[] = "\033[0;7m",
               kOrdinary[] = "\033[0m", kNoWrap[] = "\033[?7l", kWrap[] = "\033[?7h";

void send(const std::string& signs) {
  std::fflush(stdout);
  std::fwrite(signs.data(), 1, signs.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

void StatusLine::show(bool wanted) {
  wanted_ = wanted;
  if (wanted && !shown()) return take_line();
  if (wanted || !shown()) return;
  send(fmt::format("{}{}\033[{};1H{}{}", kKeep, kWholeScreen, rows_, kClearLine, kPutBack));
  rl_set_screen_size(rows_, columns_);
  rows_ = 0;
}

// The cursor may be on the last line: what is there moves up first.
void StatusLine::take_line() {
  winsize size{};
  if (!is_screen(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return;
  if (size.ws_row < kFewestRows || size.ws_col < kFewestColumns) return;
  rows_ = size.ws_row;
  columns_ = size.ws_col;
  send(fmt::format("{}{}{}\033[1;{}r{}", kDownOrScroll, kUp, kKeep, rows_ - 1, kPutBack));
  rl_set_screen_size(rows_ - 1, columns_);
}

void StatusLine::resize() {
  if (!shown()) {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0) rl_set_screen_size(size.ws_row, size.ws_col);
  } else {
    send(fmt::format("{}{}{}{}", kKeep, kWholeScreen, kPutBack,
                     kClearBelow));  // the old line is below, wherever that is
    rows_ = 0;
  }
  if (wanted_) take_line();
}

void StatusLine::draw(const Player& player) {
  if (!shown()) return;
  const Pulse pulse = player.pulse();
  const bool limiting = pulse.limited_frames > limited_frames_;
  limited_frames_ = pulse.limited_frames;
  // Without wrapping: the terminal may be narrower already than has been said here.
  send(fmt::format("{}{}\033[{};1H{}{}{}{}{}", kKeep, kNoWrap, rows_, kReverse, status_text(pulse, limiting, columns_),
                   kOrdinary, kWrap, kPutBack));
}

std::string status_text(const Pulse& pulse, bool limiting, int columns) {
  std::string text = fmt::format(" cycle {:.1f}  {:.4g} cps  {} {}", pulse.cycle, pulse.cps, pulse.voices,
                                 pulse.voices == 1 ? "voice" : "voices");
  if (!pulse.leader.empty()) text += "  led by " + printable(pulse.leader);
  if (pulse.has_device)
    text += fmt::format("  worst {:.0f} %  {} {}", 100.0 * pulse.worst_load, pulse.xruns,
                        pulse.xruns == 1 ? "xrun" : "xruns");
  text += limiting                   ? fmt::format("  limiter {:.1f} dB", pulse.limiter_db)
          : pulse.limited_frames > 0 ? "  limiter acted"
                                     : "  limiter off";
  if (!pulse.playing.empty()) text += "  plays " + pulse.playing;
  const auto width = static_cast<std::size_t>(columns);
  text = shortened(text, width, "");
  text.resize(text.size() + (width - std::min(width, letters(text))), ' ');
  return text;
}

}  // namespace perigee

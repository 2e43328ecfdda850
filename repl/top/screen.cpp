// repl/top/screen.cpp -- A terminal as a page of letters, by ncurses.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/top/screen.h"

#include <langinfo.h>
#include <ncurses.h>

#include <clocale>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "lua/drawing.h"

namespace perigee {
namespace {

enum Pair : short { kGood = 1, kWarning, kBad, kActive };

attr_t attribute(Ink ink, bool colour) {
  const auto pair = [&](short number, attr_t otherwise) { return colour ? COLOR_PAIR(number) : otherwise; };
  switch (ink) {
    case Ink::plain:
      return A_NORMAL;
    case Ink::faint:
      return A_DIM;
    case Ink::strong:
      return A_BOLD;
    case Ink::title:
      return A_REVERSE;
    case Ink::good:
      return pair(kGood, A_NORMAL);
    case Ink::warning:
      return pair(kWarning, A_BOLD);
    case Ink::bad:
      return pair(kBad, A_BOLD) | A_BOLD;
    case Ink::active:
      return pair(kActive, A_REVERSE) | A_BOLD;
  }
  return A_NORMAL;
}

}  // namespace

Screen::Screen() {
  std::setlocale(LC_CTYPE, "");
  unicode_ = std::string_view(nl_langinfo(CODESET)) == "UTF-8";
  if (newterm(nullptr, stdout, stdin) == nullptr)
    throw std::runtime_error("this terminal is unknown; TERM must name one that there is");
  cbreak();
  noecho();
  nodelay(stdscr, TRUE);
  keypad(stdscr, TRUE);
  curs_set(0);
  const char* refused = std::getenv("NO_COLOR");
  colour_ = has_colors() && (refused == nullptr || *refused == '\0');
  if (!colour_) return;
  start_color();
  use_default_colors();
  init_pair(kGood, COLOR_GREEN, -1);
  init_pair(kWarning, COLOR_YELLOW, -1);
  init_pair(kBad, COLOR_RED, -1);
  init_pair(kActive, COLOR_BLACK, COLOR_CYAN);
}

Screen::~Screen() { endwin(); }

int Screen::rows() const { return getmaxy(stdscr); }
int Screen::columns() const { return getmaxx(stdscr); }
void Screen::clear() { erase(); }

void Screen::put(int row, int column, std::string_view text, Ink ink, int width) {
  const int room = std::min(width, columns() - column);
  if (row < 0 || row >= rows() || column < 0 || room <= 0) return;
  std::string shown = shortened(text, static_cast<std::size_t>(room), "");
  if (!unicode_) {
    std::string ascii;
    for (const char c : shown) {
      const auto byte = static_cast<unsigned char>(c);
      if ((byte & 0xC0u) != 0x80u) ascii += byte < 0x80u ? c : '?';
    }
    shown = std::move(ascii);
  }
  const attr_t attributes = attribute(ink, colour_);
  attron(attributes);
  mvaddnstr(row, column, shown.c_str(), -1);
  attroff(attributes);
}

void Screen::show() { refresh(); }
int Screen::key() { return getch(); }

}  // namespace perigee

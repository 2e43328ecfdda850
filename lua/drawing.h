// lua/drawing.h -- A pattern as a picture: its rows and what lies in them, drawn for a terminal or as SVG.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "patterns/pattern.h"

namespace perigee {

// A stretch of time in a row. For bars `whole` may reach beyond `part`, the piece that was asked for.
struct Stretch {
  Span whole, part;
  std::string text;      // of the value
  double number = 0.0;   // the value, where the row is numeric
  std::size_t lane = 0;  // bars: which line of the row, so that what sounds together lies apart
  std::string facts;     // bars: all there is to say, for a tooltip
  bool has_onset() const { return whole.begin == part.begin; }
  bool is_fragment() const { return !(whole == part); }
};

struct Row {
  enum class Kind : std::uint8_t {
    bars,    // one sound, note or value
    values,  // a control that changes, written at each event
    curve,   // a continuous number
  };
  Kind kind = Kind::bars;
  std::string group, name;         // the sound, and the pitch or control; one of them may be empty
  std::size_t colour = 0;          // the same for all rows of a sound
  std::vector<Stretch> stretches;  // in the order of time
  std::size_t lanes = 1;
  bool numeric = false;  // all values are numbers, from `low` to `high`
  double low = 0.0, high = 0.0;
};

struct Picture {
  Span span;  // whole cycles
  std::vector<Row> rows;
  std::vector<std::string> constants;  // controls that do not change: "bd: gain 0.8, room 0.3"
  bool has_fragments = false;
};

// Rows: sounds and words in the order of their first appearance, notes and numbers of a sound from high to low, then the
// controls that change, then continuous values. The span is widened to whole cycles. Throws PatternError, also where the
// state's budget is spent.
Picture picture_of(const Pattern& pattern, const Span& span, const QueryState& state);

struct TerminalStyle {
  std::size_t columns = 80, lines = 50;
  bool unicode = true, colour = false;
};
// What standard output can show: its size, the locale's letters, and colours unless NO_COLOR is set.
TerminalStyle terminal_style();

// Without a final newline. Says what was left out where there are more rows or cycles than lines.
std::string terminal_text(const Picture& picture, const TerminalStyle& style);

// A document of its own, readable on light and dark ground.
std::string svg_text(const Picture& picture, std::string_view title);

// -- For the two that draw

// A short number: at most four significant digits.
std::string short_number(double number);
// The coarsest grid, in steps a cycle, on which the bars begin; `most` where that is finer.
std::int64_t grid_steps(const Picture& picture, std::int64_t most);
// "~30 ms": how many letters a UTF-8 text takes on the screen.
std::size_t letters(std::string_view text);
// The first letters of a text, with an ellipsis where something is cut off.
std::string shortened(std::string_view text, std::size_t most, std::string_view ellipsis);

}  // namespace perigee

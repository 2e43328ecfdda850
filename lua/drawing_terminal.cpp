// lua/drawing_terminal.cpp -- A pattern drawn in letters: block and braille characters, or plain ASCII.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "lua/drawing.h"

namespace perigee {
namespace {

constexpr std::size_t kWidestLabel = 22, kWidestCycle = 64, kNarrowestCycle = 8;  // letters
constexpr std::size_t kCurveLines = 5;
constexpr std::size_t kBrailleWide = 2, kBrailleHigh = 4;  // dots in a letter

// The letters a picture is made of.
struct Glyphs {
  const char *onset, *sounding, *outside, *grid, *border, *before, *after, *ellipsis, *range;
  std::array<const char*, 8> levels;
};
constexpr Glyphs kUnicode{"█", "▒", "┄", "·", "│", "‹", "›", "…", "–", {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}};
constexpr Glyphs kAscii{"#", "=", "-", ".", "|", "<", ">", "..", "..", {"0", "1", "2", "3", "4", "5", "6", "7"}};

std::string braille(unsigned dots) {
  const unsigned code = 0x2800 + dots;
  return {static_cast<char>(0xE0 | (code >> 12)), static_cast<char>(0x80 | ((code >> 6) & 0x3F)),
          static_cast<char>(0x80 | (code & 0x3F))};
}

enum class Ink : std::uint8_t { none, faint, row };

struct Cell {
  std::string letter = " ";
  Ink ink = Ink::none;
};
using Line = std::vector<Cell>;

class Drawing {
 public:
  Drawing(const Picture& picture, const TerminalStyle& style)
      : picture_{picture}, style_{style}, glyphs_{style.unicode ? kUnicode : kAscii} {
    lay_out();
  }

  std::string text() {
    std::size_t lines_left = std::max<std::size_t>(style_.lines, 8) - 1;  // one for what was left out
    const std::size_t after = picture_.constants.size() + (picture_.has_fragments ? 1 : 0);
    lines_left -= std::min(after, lines_left / 3);
    const std::int64_t first = picture_.span.begin.num(), last = picture_.span.end.num();
    std::int64_t cycle = first;
    for (; cycle < last; cycle += cycles_) {
      const std::size_t needed = system_lines();
      if (cycle > first && needed > lines_left) break;
      draw_system(cycle, lines_left);
    }
    for (std::size_t i = 0; i < std::min(picture_.constants.size(), style_.lines / 3); ++i)
      add_line(shortened(picture_.constants[i], style_.columns, glyphs_.ellipsis));
    if (picture_.has_fragments) {
      const std::string sounding = std::string{glyphs_.sounding} + glyphs_.sounding;
      add_line(glyphs_.onset + sounding + " begins here   " + sounding + " began earlier   " + glyphs_.outside +
               glyphs_.outside + " the rest of its whole   " + glyphs_.before + ' ' + glyphs_.after +
               " goes on outside");
    }
    std::string missing;
    if (rows_left_out_ > 0) missing = "… and " + std::to_string(rows_left_out_) + " more rows";
    if (cycle < last) {
      missing += (missing.empty() ? "… and " : ", ") + std::string{"cycles "} + std::to_string(cycle) + " to " +
                 std::to_string(last - 1);
    }
    if (!missing.empty()) {
      if (!style_.unicode) missing.replace(0, std::string{"…"}.size(), "...");
      add_line(missing + ", for which there is no room here");
    }
    text_.pop_back();
    return std::move(text_);
  }

 private:
  // A row of numbers that finds no room for them shows levels instead, and their range in its label.
  void lay_out() {
    levels_.resize(picture_.rows.size());
    set_widths();
    for (std::size_t i = 0; i < picture_.rows.size(); ++i) {
      const Row& row = picture_.rows[i];
      if (row.kind != Row::Kind::values || !row.numeric) continue;
      for (std::int64_t cycle = picture_.span.begin.num(); cycle < picture_.span.end.num(); cycle += cycles_) {
        begin_system(cycle);
        levels_[i] = levels_[i] || !texts_fit(row);
      }
    }
    set_widths();
  }

  // How many letters a label and a cycle take, and how many cycles go side by side.
  void set_widths() {
    label_ = 0;
    for (std::size_t i = 0; i < picture_.rows.size(); ++i) {
      const Row& row = picture_.rows[i];
      label_ = std::max(label_, letters(label_of(row, false)) + (levels_[i] ? letters(range_of(row)) : 0));
      if (row.kind == Row::Kind::curve)
        label_ = std::max({label_, letters(short_number(row.low)), letters(short_number(row.high))});
    }
    label_ = std::min({label_, kWidestLabel, style_.columns / 3});
    const std::size_t room =
        style_.columns > label_ + 3 + kNarrowestCycle ? style_.columns - label_ - 2 : kNarrowestCycle;
    const auto all = static_cast<std::size_t>((picture_.span.end - picture_.span.begin).num());
    const std::size_t widest = std::min(room - 1, kWidestCycle);
    auto steps = static_cast<std::size_t>(grid_steps(picture_, static_cast<std::int64_t>(widest) + 1));
    if (steps > widest) steps = 1;  // too fine for a letter each
    std::size_t narrowest = steps;
    while (narrowest < kNarrowestCycle && narrowest * 2 <= widest) narrowest *= 2;
    std::size_t cycles = std::clamp<std::size_t>(room / (narrowest + 1), 1, all);
    if (cycles < all && cycles > 4) cycles -= cycles % 4;
    cycles_ = static_cast<std::int64_t>(cycles);
    const std::size_t wide = std::clamp(room / cycles - 1, std::size_t{1}, kWidestCycle);
    width_ = std::max(wide - wide % steps, std::size_t{1});
    beat_ = width_ % 4 == 0 ? width_ / 4 : steps > 1 && width_ % steps == 0 ? width_ / steps : width_;
  }

  void begin_system(std::int64_t from) {
    const std::int64_t to = std::min(from + cycles_, picture_.span.end.num());
    from_ = Cycles{from};
    to_ = Cycles{to};
    cells_ = static_cast<std::size_t>(to - from) * width_;
  }

  std::size_t lines_of(const Row& row) const { return row.kind == Row::Kind::curve ? kCurveLines : row.lanes; }
  std::size_t system_lines() const {
    std::size_t lines = 1;
    for (const Row& row : picture_.rows) lines += lines_of(row);
    return lines;
  }

  void draw_system(std::int64_t from, std::size_t& lines_left) {
    begin_system(from);
    std::string header(label_ + 1, ' ');
    for (std::int64_t cycle = from; Cycles{cycle} < to_; ++cycle) {
      std::string number = std::to_string(cycle);
      number.resize(std::max(number.size(), width_ + 1), ' ');
      header += number.substr(0, width_ + 1);
    }
    add_line(header);
    lines_left -= std::min<std::size_t>(lines_left, 1);
    for (std::size_t i = 0; i < picture_.rows.size(); ++i) {
      const Row& row = picture_.rows[i];
      const std::size_t lines = lines_of(row);
      if (lines > lines_left && !(i == 0 && lines_left > 0)) {
        rows_left_out_ = std::max(rows_left_out_, picture_.rows.size() - i);
        return;
      }
      lines_left -= std::min(lines, lines_left);
      draw_row(row, label_of(row, i > 0 && row.group == picture_.rows[i - 1].group), levels_[i]);
    }
  }

  void draw_row(const Row& row, const std::string& label, bool levels) {
    if (row.kind == Row::Kind::curve) {
      draw_curve(row, label);
      return;
    }
    std::vector<Line> lines(row.kind == Row::Kind::bars ? row.lanes : 1, Line(cells_));
    for (Line& line : lines) {
      for (std::size_t i = 0; i < cells_; i += beat_) line[i] = {glyphs_.grid, Ink::faint};
    }
    if (row.kind == Row::Kind::bars) {
      for (const Stretch& bar : row.stretches) draw_bar(bar, lines[bar.lane]);
    } else {
      draw_values(row, levels, lines[0]);
    }
    for (std::size_t i = 0; i < lines.size(); ++i)
      put(i == 0 ? label + (levels ? range_of(row) : "") : "", lines[i], row.colour);
  }

  std::string range_of(const Row& row) const {
    return " " + short_number(row.low) + glyphs_.range + short_number(row.high);
  }

  // The cell that a time lies in, from 0 to cells_.
  std::size_t cell(const Cycles& time) const {
    const double at = (time - from_).to_double() * static_cast<double>(width_);
    return static_cast<std::size_t>(std::clamp(std::floor(at + 1e-6), 0.0, static_cast<double>(cells_)));
  }
  bool is_seen(const Span& span) const {
    return span.begin < to_ && (from_ < span.end || (span.begin == span.end && !(span.begin < from_)));
  }
  // The cells of a span: at least one where any of it is seen.
  std::pair<std::size_t, std::size_t> cells(const Span& span) const {
    const std::size_t begin = std::min(cell(span.begin), cells_ - 1);
    return {begin, std::max(cell(span.end), begin + 1)};
  }

  void draw_bar(const Stretch& bar, Line& line) const {
    if (is_seen(bar.whole)) {
      const auto [begin, end] = cells(bar.whole);
      for (std::size_t i = begin; i < end; ++i) {
        if (bar.is_fragment() && line[i].ink != Ink::row) line[i] = {glyphs_.outside, Ink::faint};
      }
    }
    if (!is_seen(bar.part)) return;
    const auto [begin, end] = cells(bar.part);
    for (std::size_t i = begin; i < end; ++i) {
      if (line[i].letter != glyphs_.onset) line[i] = {glyphs_.sounding, Ink::row};
    }
    if (bar.has_onset() && !(bar.part.begin < from_)) line[begin] = {glyphs_.onset, Ink::row};
    if (bar.whole.begin < from_ && begin == 0 && end > 1) line[0].letter = glyphs_.before;
    if (to_ < bar.whole.end && end == cells_ && end > begin + 1) line[end - 1].letter = glyphs_.after;
  }

  // Where the value of a stretch may be written: up to the next one's begin.
  template <class Each>
  void for_each_place(const Row& row, Each each) const {
    for (std::size_t i = 0; i < row.stretches.size(); ++i) {
      if (!is_seen(row.stretches[i].part)) continue;
      const auto [begin, end] = cells(row.stretches[i].part);
      std::size_t next = i + 1;
      while (next < row.stretches.size() && is_seen(row.stretches[next].part) &&
             cell(row.stretches[next].part.begin) == begin)
        ++next;
      const bool has_next = next < row.stretches.size() && is_seen(row.stretches[next].part);
      each(row.stretches[i], begin, end, has_next ? cell(row.stretches[next].part.begin) : cells_);
      i = next - 1;
    }
  }

  bool texts_fit(const Row& row) const {
    bool fit = true;
    for_each_place(row, [&](const Stretch& value, std::size_t begin, std::size_t, std::size_t limit) {
      fit = fit && letters(value.text) + (limit < cells_ ? 1 : 0) <= limit - begin;
    });
    return fit;
  }

  void draw_values(const Row& row, bool levels, Line& line) const {
    for_each_place(row, [&](const Stretch& value, std::size_t begin, std::size_t end, std::size_t limit) {
      if (levels) {
        const double share = row.high > row.low ? (value.number - row.low) / (row.high - row.low) : 1.0;
        const char* level = glyphs_.levels[static_cast<std::size_t>(std::clamp(share * 7.0 + 0.5, 0.0, 7.0))];
        for (std::size_t i = begin; i < std::min(end, limit); ++i) line[i] = {level, Ink::row};
        return;
      }
      const std::string text = shortened(value.text, limit - begin - (limit < cells_ && limit - begin > 1 ? 1 : 0), "");
      std::size_t at = begin;
      for (std::size_t i = 0; i < text.size() && at < cells_; ++at) {
        std::size_t length = 1;
        while (i + length < text.size() && (static_cast<unsigned char>(text[i + length]) & 0xC0U) == 0x80U) ++length;
        line[at] = {text.substr(i, length), Ink::row};
        i += length;
      }
    });
  }

  void draw_curve(const Row& row, const std::string& label) {
    const std::size_t wide = style_.unicode ? kBrailleWide : 1,
                      high = kCurveLines * (style_.unicode ? kBrailleHigh : 1);
    std::vector<std::vector<bool>> dots(high, std::vector<bool>(cells_ * wide));
    const auto height = [&](double value) {
      const double share = row.high > row.low ? (value - row.low) / (row.high - row.low) : 0.5;
      return high - 1 - static_cast<std::size_t>(std::lround(share * static_cast<double>(high - 1)));
    };
    const auto column = [&](const Cycles& time) {
      const double at = (time - from_).to_double() * static_cast<double>(width_ * wide);
      return static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(cells_ * wide - 1)));
    };
    const Stretch* before = nullptr;
    for (const Stretch& sample : row.stretches) {
      if (!is_seen(sample.part)) continue;
      const std::size_t begin = column(sample.part.begin), end = std::max(column(sample.part.end), begin + 1);
      const std::size_t y = height(sample.number);
      for (std::size_t x = begin; x < std::min(end, dots[y].size()); ++x) dots[y][x] = true;
      // What lies between two neighbours is joined where the step is small: a jump stays a jump.
      if (before != nullptr && std::abs(sample.number - before->number) < (row.high - row.low) * 0.4) {
        const std::size_t other = height(before->number);
        for (std::size_t i = std::min(y, other); i < std::max(y, other); ++i) dots[i][begin] = true;
      }
      before = &sample;
    }
    for (std::size_t i = 0; i < kCurveLines; ++i) {
      Line line(cells_);
      for (std::size_t x = 0; x < cells_; ++x) {
        if (!style_.unicode) {
          if (dots[i][x]) line[x] = {"*", Ink::row};
          continue;
        }
        constexpr unsigned kDots[kBrailleHigh][kBrailleWide] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
        unsigned letter = 0;
        for (std::size_t dy = 0; dy < kBrailleHigh; ++dy) {
          for (std::size_t dx = 0; dx < kBrailleWide; ++dx) {
            if (dots[i * kBrailleHigh + dy][x * kBrailleWide + dx]) letter |= kDots[dy][dx];
          }
        }
        if (letter != 0) line[x] = {braille(letter), Ink::row};
      }
      const std::string side = i == 0                 ? short_number(row.high)
                               : i == kCurveLines - 1 ? short_number(row.low)
                               : i == kCurveLines / 2 ? label
                                                      : "";
      const std::size_t pad = i == kCurveLines / 2 ? 0 : label_ - std::min(label_, letters(side));
      put(std::string(pad, ' ') + side, line, row.colour);
    }
  }

  // "piano c4", and below it "      e4" and "  gain".
  static std::string label_of(const Row& row, bool below_its_group) {
    if (row.group.empty() || row.name.empty()) return row.group + row.name;
    if (row.kind == Row::Kind::values) return "  " + row.name;
    return (below_its_group ? std::string(letters(row.group), ' ') : row.group) + " " + row.name;
  }

  // One line of the picture: the label, then the cells with a line between cycles.
  void put(const std::string& label, const Line& line, std::size_t colour) {
    std::string out = shortened(label, label_, glyphs_.ellipsis);
    out += std::string(label_ - std::min(label_, letters(out)), ' ') + ' ';
    Ink ink = Ink::none;
    const auto use = [&](Ink next) {
      if (!style_.colour || next == ink) return;
      ink = next;
      constexpr std::array<const char*, 6> kColours{"\33[36m", "\33[33m", "\33[32m", "\33[35m", "\33[34m", "\33[31m"};
      out += "\33[0m";
      if (ink == Ink::faint) out += "\33[2m";
      if (ink == Ink::row) out += kColours[colour % kColours.size()];
    };
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (i % width_ == 0) {
        use(Ink::faint);
        out += glyphs_.border;
      }
      use(line[i].ink);
      out += line[i].letter;
    }
    use(Ink::faint);
    out += glyphs_.border;
    use(Ink::none);
    add_line(out);
  }

  void add_line(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    text_ += line + '\n';
  }

  const Picture& picture_;
  const TerminalStyle& style_;
  const Glyphs& glyphs_;
  std::vector<bool> levels_;                                  // rows that show their numbers so
  std::size_t label_ = 0, width_ = 1, beat_ = 1, cells_ = 0;  // letters
  std::int64_t cycles_ = 1;                                   // side by side
  Cycles from_, to_;                                          // of the system being drawn
  std::size_t rows_left_out_ = 0;
  std::string text_;
};

std::size_t number_in_environment(const char* name) {
  const char* text = std::getenv(name);
  const long number = text != nullptr ? std::strtol(text, nullptr, 10) : 0;
  return number > 0 && number < 10'000 ? static_cast<std::size_t>(number) : 0;
}

// The first of the three that is set says what the locale's letters are.
bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    std::string locale{value};
    std::transform(locale.begin(), locale.end(), locale.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace

TerminalStyle terminal_style() {
  TerminalStyle style;
  style.unicode = locale_is_utf8();
  const bool is_terminal = isatty(STDOUT_FILENO) != 0;
  winsize size{};
  if (is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
    if (size.ws_col > 0) style.columns = size.ws_col;
    if (size.ws_row > 0) style.lines = size.ws_row;
  }
  if (const std::size_t columns = number_in_environment("COLUMNS")) style.columns = columns;
  if (const std::size_t lines = number_in_environment("LINES")) style.lines = lines;
  style.columns = std::clamp<std::size_t>(style.columns, 24, 500);
  const char *no_colour = std::getenv("NO_COLOR"), *terminal = std::getenv("TERM");
  style.colour = is_terminal && (no_colour == nullptr || *no_colour == '\0') && terminal != nullptr &&
                 std::string_view{terminal} != "dumb";
  return style;
}

std::string terminal_text(const Picture& picture, const TerminalStyle& style) {
  return picture.rows.empty() ? std::string{"silence"} : Drawing{picture, style}.text();
}

}  // namespace perigee

// lua/drawing_svg.cpp -- A pattern drawn as SVG: one document without anything around it, on light and on dark ground.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "lua/drawing.h"
#include "patterns/utf8.h"

namespace perigee {
namespace {

// All in pixels of the picture.
constexpr double kMargin = 20.0, kTitle = 34.0, kHeader = 22.0, kSystemGap = 18.0, kLegendLine = 20.0;
constexpr double kBar = 24.0, kValues = 18.0, kCurve = 84.0, kGroupGap = 8.0;
constexpr double kLetter = 7.25;  // of the small monospaced text
constexpr double kWidestCycle = 720.0, kNarrowestCycle = 64.0, kWidestPlot = 1180.0;
constexpr std::size_t kLongestLabel = 24, kMostRows = 400;  // letters, rows

constexpr const char* kStyle =
    "<style>\n"
    "text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans "
    "Mono',monospace;font-size:12px;fill:#30343b}\n"
    ".title{font-size:15px;font-weight:600}.soft{fill:#737a86}.small{font-size:11px}.right{text-anchor:end}\n"
    ".ground{fill:#fcfcfa}.plot{fill:#f3f3ef}.stripe{fill:#e9e9e3}.beat{stroke:#dcdcd4}.cycle{stroke:#a9adb4}\n"
    ".whole{fill-opacity:.16;stroke-opacity:.75;stroke-dasharray:4 "
    "3}.part{fill-opacity:.5}.curve{fill:none;stroke-width:2;"
    "stroke-linejoin:round;stroke-linecap:round}.level{fill-opacity:.22}\n"
    ".c0{fill:#2474c7;stroke:#2474c7}.c1{fill:#d0611c;stroke:#d0611c}.c2{fill:#22936a;stroke:#22936a}"
    ".c3{fill:#a646b8;stroke:#a646b8}\n"
    ".c4{fill:#b08a12;stroke:#b08a12}.c5{fill:#cc3f63;stroke:#cc3f63}.c6{fill:#1f93a8;stroke:#1f93a8}"
    ".c7{fill:#6b5fe0;stroke:#6b5fe0}\n"
    "rect.part,rect.onset,rect.level{stroke:none}\n"
    "@media (prefers-color-scheme:dark){text{fill:#e3e5e8}.soft{fill:#9aa1ad}.ground{fill:#15171b}.plot{fill:#1c1f25}"
    ".stripe{fill:#23272f}.beat{stroke:#31353e}.cycle{stroke:#5d6470}\n"
    ".c0{fill:#5aa9f5;stroke:#5aa9f5}.c1{fill:#f59555;stroke:#f59555}.c2{fill:#4fc997;stroke:#4fc997}"
    ".c3{fill:#d585e4;stroke:#d585e4}\n"
    ".c4{fill:#e0bd4f;stroke:#e0bd4f}.c5{fill:#f47f9d;stroke:#f47f9d}.c6{fill:#56c8dc;stroke:#56c8dc}"
    ".c7{fill:#9f96ff;stroke:#9f96ff}}\n"
    "</style>\n";

// Text of an element or attribute: XML has no control characters, not even escaped ones.
std::string escaped(std::string_view text) {
  std::string safe;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_length(text, i);
    const char c = text[i];
    if (length == 0 || (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t')) {
      safe += "\xEF\xBF\xBD";
    } else if (c == '<') {
      safe += "&lt;";
    } else if (c == '>') {
      safe += "&gt;";
    } else if (c == '&') {
      safe += "&amp;";
    } else if (c == '"') {
      safe += "&quot;";
    } else if (text.substr(i, length) == "\xEF\xBF\xBE" || text.substr(i, length) == "\xEF\xBF\xBF") {
      safe += "\xEF\xBF\xBD";  // the two that are letters and yet none
    } else {
      safe += text.substr(i, length);
    }
    i += std::max<std::size_t>(length, 1);
  }
  return safe;
}

// At most two decimals: a hundredth of a pixel is not seen.
std::string px(double number) {
  char text[40];
  auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::fixed, 2).ptr;
  while (end[-1] == '0') --end;
  if (end[-1] == '.') --end;
  return {text, end};
}

class Drawing {
 public:
  Drawing(const Picture& picture, std::string_view title) : picture_{picture} {
    const auto all = (picture.span.end - picture.span.begin).num();
    cycles_ = std::min<std::int64_t>(all, static_cast<std::int64_t>(kWidestPlot / kNarrowestCycle));
    if (cycles_ < all && cycles_ > 4) cycles_ -= cycles_ % 4;
    cycle_width_ = std::min(kWidestCycle, kWidestPlot / static_cast<double>(cycles_));
    rows_ = std::min(picture.rows.size(), kMostRows);
    std::size_t widest = 0;
    for (std::size_t i = 0; i < rows_; ++i) {
      const Row& row = picture.rows[i];
      widest = std::max({widest, letters(row.group), letters(label_of(row))});
      if (row.kind == Row::Kind::curve) {
        widest = std::max({widest, letters(row.name) + 8});
      } else if (row.kind == Row::Kind::bars && !row.name.empty() && !row.group.empty()) {
        widest = std::max(widest, letters(row.group) + 1 + letters(row.name));
      }
    }
    left_ = kMargin + static_cast<double>(std::clamp<std::size_t>(widest, 3, kLongestLabel)) * kLetter + 10.0;
    width_ = left_ + static_cast<double>(cycles_) * cycle_width_ + kMargin;
    // A title wider than the picture is cut, but the document keeps all of it.
    title_ = title;
    const auto room = static_cast<std::size_t>((width_ - 2.0 * kMargin) / 9.1);
    for (char& c : title_) {
      if (c == '\n' || c == '\t') c = ' ';
    }
    shown_title_ = shortened(title_, std::max<std::size_t>(room, 8), "…");
  }

  std::string text() {
    const std::int64_t first = picture_.span.begin.num(), last = picture_.span.end.num();
    y_ = kMargin + kTitle;
    body_ += "<text class=\"title\" x=\"" + px(kMargin) + "\" y=\"" + px(kMargin + 14.0) + "\">" +
             escaped(shown_title_) + "</text>\n";
    if (picture_.rows.empty()) {
      body_ += "<text class=\"soft\" x=\"" + px(kMargin) + "\" y=\"" + px(y_ + 14.0) + "\">silence</text>\n";
      y_ += kLegendLine;
    }
    for (std::int64_t cycle = first; cycle < last && !picture_.rows.empty(); cycle += cycles_)
      draw_system(cycle, std::min(cycle + cycles_, last));
    draw_legend();
    const std::string size = px(width_) + "\" height=\"" + px(y_ + kMargin);
    const std::string cycles = first + 1 == last
                                   ? "cycle " + std::to_string(first)
                                   : "cycles " + std::to_string(first) + " to " + std::to_string(last - 1);
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
           "width=\"" +
           size + "\" viewBox=\"0 0 " + px(width_) + " " + px(y_ + kMargin) + "\">\n<title>" + escaped(title_) +
           "</title>\n<desc>" + cycles + " of a pattern</desc>\n" + kStyle +
           "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n" + body_ + "</svg>\n";
  }

 private:
  static std::string label_of(const Row& row) { return row.name.empty() ? row.group : row.name; }
  static double height_of(const Row& row) {
    if (row.kind == Row::Kind::curve) return kCurve;
    return row.kind == Row::Kind::values ? kValues : kBar * static_cast<double>(row.lanes);
  }

  double x(const Cycles& time) const {
    const double at = (time - from_).to_double() * cycle_width_;
    return left_ + std::clamp(at, 0.0, (to_ - from_).to_double() * cycle_width_);
  }
  bool is_seen(const Span& span) const {
    return span.begin < to_ && (from_ < span.end || (span.begin == span.end && !(span.begin < from_)));
  }

  void draw_system(std::int64_t from, std::int64_t to) {
    from_ = Cycles{from};
    to_ = Cycles{to};
    const double right = x(to_), header = y_;
    y_ += kHeader;
    const double top = y_;
    double height = 0.0;
    for (std::size_t i = 0; i < rows_; ++i) height += height_of(picture_.rows[i]) + gap_before(i);
    body_ += "<rect class=\"plot\" x=\"" + px(left_) + "\" y=\"" + px(top) + "\" width=\"" + px(right - left_) +
             "\" height=\"" + px(height) + "\"/>\n";
    draw_stripes(right);
    draw_grid(from, to, header, top, top + height);
    for (std::size_t i = 0; i < rows_; ++i) {
      const Row& row = picture_.rows[i];
      y_ += gap_before(i);
      draw_labels(i);
      if (row.kind == Row::Kind::bars) {
        draw_bars(row);
      } else if (row.kind == Row::Kind::values) {
        draw_values(row);
      } else {
        draw_curve(row);
      }
      y_ += height_of(row);
    }
    y_ += kSystemGap;
  }

  // A little air between one sound and the next.
  double gap_before(std::size_t i) const {
    if (i == 0) return 0.0;
    const Row &before = picture_.rows[i - 1], &row = picture_.rows[i];
    const bool many = before.colour == row.colour || (before.kind == Row::Kind::bars && before.name.empty() &&
                                                      row.kind == Row::Kind::bars && row.name.empty());
    return many ? 0.0 : kGroupGap;
  }

  void draw_stripes(double right) {
    double y = y_;
    bool odd = false;
    for (std::size_t i = 0; i < rows_; ++i) {
      y += gap_before(i);
      const double height = height_of(picture_.rows[i]);
      if (odd)
        body_ += "<rect class=\"stripe\" x=\"" + px(left_) + "\" y=\"" + px(y) + "\" width=\"" + px(right - left_) +
                 "\" height=\"" + px(height) + "\"/>\n";
      odd = picture_.rows[i].kind == Row::Kind::bars && !odd;
      y += height;
    }
  }

  void draw_grid(std::int64_t from, std::int64_t to, double header, double top, double bottom) {
    const std::int64_t steps = grid_steps(picture_, 32);
    const std::int64_t beats = steps > 1 && steps < 32 && cycle_width_ / static_cast<double>(steps) >= 14.0 ? steps : 4;
    const auto line = [&](const char* kind, const Cycles& time) {
      body_ += std::string{"<line class=\""} + kind + "\" x1=\"" + px(x(time)) + "\" x2=\"" + px(x(time)) + "\" y1=\"" +
               px(top) + "\" y2=\"" + px(bottom) + "\"/>\n";
    };
    for (std::int64_t cycle = from; cycle < to; ++cycle) {
      for (std::int64_t beat = 1; beat < beats; ++beat) line("beat", Cycles{cycle} + Cycles{beat, beats});
    }
    for (std::int64_t cycle = from; cycle <= to; ++cycle) {
      line("cycle", Cycles{cycle});
      if (cycle == to) break;
      body_ += "<text class=\"soft small\" x=\"" + px(x(Cycles{cycle}) + 3.0) + "\" y=\"" + px(header + 15.0) + "\">" +
               std::to_string(cycle) + "</text>\n";
    }
  }

  void add_label(const std::string& text, double y, const char* kind = "right") {
    body_ += std::string{"<text class=\""} + kind + "\" x=\"" + px(left_ - 8.0) + "\" y=\"" + px(y) + "\">" +
             escaped(shortened(text, kLongestLabel, "…")) + "</text>\n";
  }

  void draw_labels(std::size_t i) {
    const Row& row = picture_.rows[i];
    const bool first = i == 0 || picture_.rows[i - 1].group != row.group;
    if (row.kind == Row::Kind::curve) {
      add_label(row.name, y_ + kCurve / 2.0 + 4.0);
      add_label(short_number(row.high), y_ + 14.0, "right soft small");
      add_label(short_number(row.low), y_ + kCurve - 6.0, "right soft small");
    } else if (row.kind == Row::Kind::values) {
      add_label(row.name, y_ + 13.0, "right soft small");
    } else {
      const std::string name =
          first && !row.group.empty() && !row.name.empty() ? row.group + " " + row.name : label_of(row);
      add_label(name, y_ + 16.5);
    }
  }

  void draw_bars(const Row& row) {
    const std::string colour = "c" + std::to_string(row.colour % 8);
    const auto rect = [&](const std::string& kind, double from, double to, double y, double height) {
      body_ += "<rect class=\"" + kind + " " + colour + "\" x=\"" + px(from) + "\" y=\"" + px(y) + "\" width=\"" +
               px(std::max(to - from, 1.0)) + "\" height=\"" + px(height) + "\" rx=\"2.5\"/>";
    };
    for (const Stretch& bar : row.stretches) {
      if (!is_seen(bar.whole) && !is_seen(bar.part)) continue;
      const double y = y_ + kBar * static_cast<double>(bar.lane) + 3.0, height = kBar - 6.0;
      body_ += "<g><title>" + escaped(bar.facts) + "</title>";
      if (bar.is_fragment()) rect("whole", x(bar.whole.begin) + 1.0, x(bar.whole.end) - 1.0, y + 0.5, height - 1.0);
      if (is_seen(bar.part)) {
        const double begin = x(bar.part.begin) + 0.5, end = std::max(x(bar.part.end) - 1.0, begin + 2.0);
        rect("part", begin, end, y, height);
        if (bar.has_onset() && !(bar.part.begin < from_)) rect("onset", begin, std::min(begin + 4.5, end), y, height);
      }
      body_ += "</g>\n";
    }
  }

  void draw_values(const Row& row) {
    const std::string colour = "c" + std::to_string(row.colour % 8);
    double free_from = left_;  // texts do not run into each other
    for (std::size_t i = 0; i < row.stretches.size(); ++i) {
      const Stretch& value = row.stretches[i];
      if (!is_seen(value.part)) continue;
      const double begin = x(value.part.begin), end = x(value.part.end);
      if (row.numeric && row.high > row.low) {
        const double height = 2.0 + (kValues - 4.0) * (value.number - row.low) / (row.high - row.low);
        body_ += "<rect class=\"level " + colour + "\" x=\"" + px(begin + 0.5) + "\" y=\"" +
                 px(y_ + kValues - 1.0 - height) + "\" width=\"" + px(std::max(end - begin - 1.0, 1.0)) +
                 "\" height=\"" + px(height) + "\"/>\n";
      }
      std::size_t next = i + 1;
      while (next < row.stretches.size() && !(value.part.begin < row.stretches[next].part.begin)) ++next;
      const double limit =
          next < row.stretches.size() && is_seen(row.stretches[next].part) ? x(row.stretches[next].part.begin) : x(to_);
      const double wide = static_cast<double>(letters(value.text)) * (kLetter - 0.6);
      if (begin + 3.0 < free_from || begin + 3.0 + wide > limit) continue;
      body_ += "<text class=\"small\" x=\"" + px(begin + 3.0) + "\" y=\"" + px(y_ + 13.0) + "\">" +
               escaped(value.text) + "</text>\n";
      free_from = begin + 3.0 + wide;
    }
  }

  void draw_curve(const Row& row) {
    constexpr double kInset = 8.0;
    const std::string colour = "c" + std::to_string(row.colour % 8);
    std::string path;
    const Stretch* before = nullptr;
    for (const Stretch& sample : row.stretches) {
      if (!is_seen(sample.part)) continue;
      const double share = row.high > row.low ? (sample.number - row.low) / (row.high - row.low) : 0.5;
      const std::string y = px(y_ + kInset + (kCurve - 2.0 * kInset) * (1.0 - share));
      // A jump is drawn as one, without a slope that is not there.
      const bool goes_on = before != nullptr && before->part.end == sample.part.begin;
      const bool jumps = goes_on && std::abs(sample.number - before->number) > (row.high - row.low) * 0.4;
      if (jumps) path += " H" + px(x(sample.part.begin));
      path += (goes_on ? " L" : " M") + px(x(sample.part.begin)) + " " + y;
      before = &sample;
    }
    if (before != nullptr) path += " H" + px(x(before->part.end));
    body_ +=
        "<path class=\"curve " + colour + "\" style=\"fill:none\" d=\"" + path.substr(path.empty() ? 0 : 1) + "\"/>\n";
  }

  void draw_legend() {
    const auto note = [&](const std::string& text, double indent) {
      body_ += "<text class=\"soft small\" x=\"" + px(kMargin + indent) + "\" y=\"" + px(y_ + 11.0) + "\">" +
               escaped(text) + "</text>\n";
    };
    const auto most = static_cast<std::size_t>((width_ - 2.0 * kMargin) / (kLetter - 0.6));
    if (rows_ < picture_.rows.size()) {
      note("… and " + std::to_string(picture_.rows.size() - rows_) + " more rows", 0.0);
      y_ += kLegendLine;
    }
    for (std::size_t i = 0; i < std::min(picture_.constants.size(), kMostRows); ++i) {
      note(shortened(picture_.constants[i], most, "…"), 0.0);
      y_ += kLegendLine;
    }
    bool bars = false;
    for (const Row& row : picture_.rows) bars = bars || row.kind == Row::Kind::bars;
    if (!bars) return;
    const auto sample = [&](const char* kind, double at, double wide) {
      body_ += std::string{"<rect class=\""} + kind + " c0\" x=\"" + px(kMargin + at) + "\" y=\"" + px(y_ + 1.0) +
               "\" width=\"" + px(wide) + "\" height=\"12\" rx=\"2.5\"/>";
    };
    sample("part", 0.0, 26.0);
    sample("onset", 0.0, 4.5);
    note("an event from its begin to its end", 34.0);
    y_ += kLegendLine;
    if (!picture_.has_fragments) return;
    sample("whole", 0.5, 26.0);
    sample("part", 12.0, 14.0);
    note("a fragment: the part that was asked for, in its whole", 34.0);
    y_ += kLegendLine;
  }

  const Picture& picture_;
  std::string title_, shown_title_, body_;
  std::int64_t cycles_ = 1;  // side by side
  double cycle_width_ = kWidestCycle, left_ = kMargin, width_ = 0.0, y_ = 0.0;
  Cycles from_, to_;  // of the system being drawn
  std::size_t rows_ = 0;
};

}  // namespace

std::string svg_text(const Picture& picture, std::string_view title) { return Drawing{picture, title}.text(); }

}  // namespace perigee

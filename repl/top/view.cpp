// repl/top/view.cpp -- Where on the screen what stands: slots, the pattern that scrolls, meters, scope and spectrum.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/top/view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "engine/loudness.h"
#include "lua/drawing.h"
#include "repl/top/spectrum.h"

namespace perigee {
namespace {

constexpr int kFewestRows = 12, kFewestColumns = 50;
constexpr int kNameWidth = 8, kStateWidth = 8, kLoadWidth = 6, kMeterWidth = 10;
constexpr double kMeterFloorDb = -60.0, kSpectrumFloorDb = -72.0;
constexpr double kShareBefore = 0.8;  // of the scrolling pattern: what has been heard, left of now

double decibels(float level) { return 20.0 * std::log10(std::max(static_cast<double>(level), 1e-6)); }

std::string_view word_of(SlotState state) {
  switch (state) {
    case SlotState::silent:
      return "silent";
    case SlotState::plays:
      return "plays";
    case SlotState::soloed:
      return "solo";
    case SlotState::muted:
      return "muted";
    case SlotState::unsoloed:
      return "not solo";
  }
  return "";
}
Ink ink_of(SlotState state) {
  return state == SlotState::plays || state == SlotState::soloed ? Ink::good
         : state == SlotState::silent                            ? Ink::faint
                                                                 : Ink::warning;
}

std::string xruns_text(const Glance& glance) {
  return fmt::format("{} {}", glance.xruns, glance.xruns == 1 ? "xrun" : "xruns");
}

std::string heading(const Glance& glance) {
  return fmt::format("cycle {:.2f}  {:.4g} cps  {} of {} voices  load {:.0f} % (worst {:.0f} %)  {}", glance.cycle,
                     glance.cps, glance.voices, glance.max_voices, 100.0 * glance.load, 100.0 * glance.worst_load,
                     xruns_text(glance));
}

struct Box {
  int row = 0, column = 0, rows = 0, columns = 0;
};

// A bar for the RMS with a mark where the peak is.
void put_meter(Screen& screen, int row, int column, int width, const Level& level) {
  const auto place = [&](float gain) {
    const double share = 1.0 - std::min(decibels(gain), 0.0) / kMeterFloorDb;
    return static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * width));
  };
  const int rms = place(level.rms), peak = place(level.peak);
  const std::string_view full = screen.unicode() ? "■" : "#", empty = screen.unicode() ? "·" : ".",
                         mark = screen.unicode() ? "│" : "|";
  for (int i = 0; i < width; ++i) {
    const bool is_peak = i == peak - 1 && peak > 0;
    const double db = kMeterFloorDb * (1.0 - (i + 1.0) / width);
    const Ink ink = db > -3.0 ? Ink::bad : db > -12.0 ? Ink::warning : Ink::good;
    const bool lit = i < rms || is_peak;
    screen.put(row, column + i, i < rms ? full : is_peak ? mark : empty, lit ? ink : Ink::faint);
  }
}

// The mini-notation, with what sounds now marked in it.
void put_text(Screen& screen, int row, int column, int width, const Glance& glance, const GlanceSlot& slot) {
  const std::string_view text = slot.text.view();
  std::vector<bool> active(text.size(), false);
  std::string sounding;
  for (std::size_t i = 0; i < glance.event_count; ++i) {
    const GlanceEvent& event = glance.events[i];
    if (event.slot != slot.id || event.begin > glance.cycle || event.end <= glance.cycle) continue;
    for (std::size_t at = event.text_begin; at < std::min<std::size_t>(event.text_end, text.size()); ++at)
      active[at] = true;
    if (text.empty()) sounding += (sounding.empty() ? "" : " ") + std::string(event.label.view());
  }
  if (text.empty()) return screen.put(row, column, sounding, Ink::active, width);
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && active[end] == active[begin]) ++end;
    const int before = static_cast<int>(letters(text.substr(0, begin)));
    screen.put(row, column + before, text.substr(begin, end - begin), active[begin] ? Ink::active : Ink::plain,
               width - before);
    begin = end;
  }
}

void put_slots(Screen& screen, Box box, const Glance& glance, const std::vector<std::size_t>& shown) {
  const int state = box.column + kNameWidth + 1, load = state + kStateWidth + 1, meter = load + kLoadWidth + 1,
            text = meter + kMeterWidth + 2;
  screen.put(box.row, box.column, "slot", Ink::strong);
  screen.put(box.row, state, "state", Ink::strong);
  screen.put(box.row, load, "CPU", Ink::strong);
  screen.put(box.row, meter, "level", Ink::strong);
  screen.put(box.row, text, "pattern", Ink::strong);
  int row = box.row + 1;
  for (const std::size_t i : shown) {
    if (row == box.row + box.rows) break;
    const GlanceSlot& slot = glance.slots[i];
    screen.put(row, box.column, slot.name.view(), Ink::strong, kNameWidth);
    screen.put(row, state, word_of(slot.state), ink_of(slot.state), kStateWidth);
    screen.put(row, load, fmt::format("{:.1f} %", 100.0 * static_cast<double>(slot.load)), Ink::plain, kLoadWidth);
    put_meter(screen, row, meter, kMeterWidth, slot.level);
    put_text(screen, row, text, box.columns - text, glance, slot);
    ++row;
  }
}

// What begins and ends together is one: of a chord with one sound, the sound and its notes.
struct Shown {
  double begin = 0.0, end = 0.0;
  std::string label;
};
std::vector<Shown> bars_of(const Past& past, std::uint32_t slot) {
  std::vector<Shown> bars;
  past.each(slot, [&](const GlanceEvent& event) {
    const std::string_view label = event.label.view();
    if (bars.empty() || bars.back().begin != event.begin || bars.back().end != event.end) {
      bars.push_back({event.begin, event.end, std::string(label)});
      return;
    }
    std::string& all = bars.back().label;
    const std::size_t blank = label.find(' ');
    const bool same_sound = blank != std::string_view::npos && all.starts_with(label.substr(0, blank + 1));
    all += "," + std::string(same_sound ? label.substr(blank + 1) : label);
  });
  return bars;
}

// A row for each slot; now is a column, what comes stands to its right.
void put_pattern(Screen& screen, Box box, const Glance& glance, const Past& past, const ViewChoice& choice,
                 const std::vector<std::size_t>& shown) {
  const int left = box.column + kNameWidth + 1, width = box.columns - left;
  const double begin = glance.cycle - choice.cycles * kShareBefore;
  const auto column_of = [&](double cycle) {
    return static_cast<int>(std::floor((cycle - begin) / choice.cycles * width));
  };
  const int now = column_of(glance.cycle);
  screen.put(box.row, box.column, "cycle", Ink::strong);
  for (double cycle = std::ceil(begin); column_of(cycle) < width; cycle += 1.0)
    screen.put(box.row, left + column_of(cycle), fmt::format("{:.0f}", cycle), Ink::faint);
  screen.put(box.row, left + now, screen.unicode() ? "▼" : "v", Ink::strong);
  const std::string_view line = screen.unicode() ? "─" : "-", bar = screen.unicode() ? "│" : "|";
  int row = box.row + 1;
  for (const std::size_t i : shown) {
    if (row == box.row + box.rows) break;
    const GlanceSlot& slot = glance.slots[i];
    screen.put(row, box.column, slot.name.view(), Ink::strong, kNameWidth);
    screen.put(row, left + now, bar, Ink::faint);
    for (const Shown& event : bars_of(past, slot.id)) {
      const int first = std::max(column_of(event.begin), 0), end = std::min(column_of(event.end), width);
      if (first >= width || end < 0 || (end == 0 && column_of(event.begin) < 0)) continue;
      const bool active = event.begin <= glance.cycle && glance.cycle < event.end;
      const Ink ink = active ? Ink::active : event.begin > glance.cycle ? Ink::faint : Ink::plain;
      const int room = std::max(end - first - 1, 1);
      const bool ends_at_left = room < 3 && column_of(event.begin) < 0;
      std::string text = ends_at_left ? "" : shortened(event.label, static_cast<std::size_t>(room), "");
      while (static_cast<int>(letters(text)) < room) text += line;
      screen.put(row, left + first, text, ink);
    }
    ++row;
  }
}

void put_meters(Screen& screen, Box box, const Glance& glance) {
  const int name = 9, numbers = 13, width = std::max(box.columns - name - numbers, 4);
  int row = box.row;
  const auto put = [&](std::string_view what, const Level& level, bool heard) {
    if (row == box.row + box.rows) return;
    screen.put(row, box.column, what, heard ? Ink::strong : Ink::faint, name - 1);
    put_meter(screen, row, box.column + name, width, level);
    screen.put(
        row, box.column + name + width + 1,
        fmt::format("{:>5.1f} {:>5.1f}", std::max(decibels(level.peak), -99.0), std::max(decibels(level.rms), -99.0)));
    ++row;
  };
  screen.put(row, box.column, "meters", Ink::strong);
  screen.put(row++, box.column + name + width + 1, "peak   RMS", Ink::faint);
  put("master", glance.master, true);
  for (std::size_t orbit = 0; orbit < glance.orbits.size(); ++orbit) {
    const bool heard = (glance.orbits_heard >> orbit & 1u) != 0;
    if (glance.orbits[orbit].peak > 1e-5f || !heard) put(fmt::format("orbit {}", orbit), glance.orbits[orbit], heard);
  }
  if (row < box.row + box.rows)
    screen.put(
        row, box.column,
        fmt::format("{} LUFS  {}", level_text(glance.loudness),
                    glance.limited_frames == 0 ? "limiter off" : fmt::format("limiter {:.1f} dB", glance.limiter_db)),
        glance.limited_frames == 0 ? Ink::faint : Ink::warning, box.columns);
}

// From where the wave rises through zero, so that what repeats stands still. Dots of which each letter has eight.
void put_scope(Screen& screen, Box box, const Glance& glance) {
  screen.put(box.row, box.column, "scope", Ink::strong);
  const int rows = box.rows - 1;
  if (rows < 1 || box.columns < 4) return;
  const int across = screen.unicode() ? 2 : 1, down = screen.unicode() ? 4 : 1;
  const int dots_across = box.columns * across, dots_down = rows * down;
  const auto sample = [&](std::size_t i) { return 0.5 * static_cast<double>(glance.sound[i][0] + glance.sound[i][1]); };
  const std::size_t half = kGlanceFrames / 2;
  std::size_t begin = 0;
  for (std::size_t i = 1; i < half && begin == 0; ++i) {
    if (sample(i - 1) < 0.0 && sample(i) >= 0.0) begin = i;
  }
  double most = 0.05;  // the scale: what is soft is still seen, silence stays a line
  for (std::size_t i = 0; i < kGlanceFrames; ++i) most = std::max(most, std::abs(sample(i)));
  const auto width = static_cast<std::size_t>(box.columns);
  std::vector<unsigned> cells(static_cast<std::size_t>(rows) * width, 0u);
  constexpr unsigned kDots[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};  // of U+2800
  int before = -1;
  for (int x = 0; x < dots_across; ++x) {
    const std::size_t i = begin + static_cast<std::size_t>(x) * half / static_cast<std::size_t>(dots_across);
    const int y = std::clamp(static_cast<int>((0.5 - 0.5 * sample(i) / most) * dots_down), 0, dots_down - 1);
    const int from = before < 0 ? y : std::min(before, y), to = before < 0 ? y : std::max(before, y);
    for (int dot = from; dot <= to; ++dot)
      cells[static_cast<std::size_t>(dot / down) * width + static_cast<std::size_t>(x / across)] |=
          kDots[dot % down][x % across];
    before = y;
  }
  for (int row = 0; row < rows; ++row) {
    std::string line;
    for (int column = 0; column < box.columns; ++column) {
      const unsigned dots = cells[static_cast<std::size_t>(row) * width + static_cast<std::size_t>(column)];
      if (!screen.unicode() || dots == 0) {
        line += dots == 0 ? ' ' : '*';
      } else {  // U+2800 + dots
        line += '\xE2';
        line += static_cast<char>(0xA0u | dots >> 6);
        line += static_cast<char>(0x80u | (dots & 0x3Fu));
      }
    }
    screen.put(box.row + 1 + row, box.column, line, Ink::good);
  }
}

void put_spectrum(Screen& screen, Box box, const Glance& glance) {
  screen.put(box.row, box.column, "spectrum", Ink::strong);
  if (box.columns > 26) screen.put(box.row, box.column + box.columns - 15, "40 Hz to 16 kHz", Ink::faint);
  const int rows = box.rows - 1;
  if (rows < 1 || box.columns < 4) return;
  constexpr const char* kEighths[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const int steps = screen.unicode() ? 8 : 2;
  const std::vector<double> loud = spectrum_of(glance.sound, glance.rate_hz, static_cast<std::size_t>(box.columns));
  for (int column = 0; column < box.columns; ++column) {
    const double share = std::clamp(1.0 - loud[static_cast<std::size_t>(column)] / kSpectrumFloorDb, 0.0, 1.0);
    const int height = static_cast<int>(std::lround(share * rows * steps));
    for (int row = 0; row < rows; ++row) {
      const int here = std::clamp(height - (rows - 1 - row) * steps, 0, steps);
      if (here == 0) continue;
      const char* const ascii = here == 1 ? "." : "#";
      screen.put(box.row + 1 + row, box.column + column, screen.unicode() ? kEighths[here] : ascii, Ink::good);
    }
  }
}

// Those that play first get a place; without room for all, from `first` on.
std::vector<std::size_t> shown_slots(const Glance& glance, const ViewChoice& choice, int rows) {
  std::vector<std::size_t> slots(std::min<std::size_t>(glance.slot_count, glance.slots.size()));
  std::iota(slots.begin(), slots.end(), std::size_t{0});
  const std::size_t room = static_cast<std::size_t>(std::max(rows, 0));
  const std::size_t first = slots.size() > room ? std::min(choice.first, slots.size() - room) : 0;
  slots.erase(slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(first));
  if (slots.size() > room) slots.resize(room);
  return slots;
}

}  // namespace

void draw(Screen& screen, const Glance& glance, const Past& past, const ViewChoice& choice) {
  screen.clear();
  const int rows = screen.rows(), columns = screen.columns();
  std::string title = choice.paused ? " perigee, paused  " : " perigee  ";
  title += heading(glance);
  title.resize(std::max(title.size(), static_cast<std::size_t>(columns)), ' ');
  screen.put(0, 0, title, Ink::title);
  if (rows < kFewestRows || columns < kFewestColumns) {
    screen.put(1, 0, "there is more to see on a larger terminal", Ink::faint);
    return screen.show();
  }
  const int bottom = std::clamp(rows / 3, 5, 16);
  const int most = std::max((rows - bottom - 4) / 2, 1);
  const auto slots = shown_slots(glance, choice, most);
  std::vector<std::size_t> patterns = slots;
  if (choice.only > 0 && choice.only <= glance.slot_count) patterns = {choice.only - 1};
  const int slot_rows = static_cast<int>(std::max<std::size_t>(slots.size(), 1)),
            pattern_rows = static_cast<int>(std::max<std::size_t>(patterns.size(), 1));
  put_slots(screen, {1, 0, 1 + slot_rows, columns}, glance, slots);
  if (glance.slot_count == 0) screen.put(2, 0, "nothing plays yet", Ink::faint);
  const int pattern_row = 2 + slot_rows;
  put_pattern(screen, {pattern_row, 0, 1 + pattern_rows, columns}, glance, past, choice, patterns);
  const int below = pattern_row + 1 + pattern_rows, height = rows - 1 - below;
  const int meters = std::clamp(columns * 2 / 5, 30, 48), rest = columns - meters - 2, scope = rest / 2 - 1;
  put_meters(screen, {below, 0, height, meters}, glance);
  put_scope(screen, {below, meters + 2, height, scope}, glance);
  put_spectrum(screen, {below, meters + 2 + scope + 2, height, rest - scope - 2}, glance);
  screen.put(rows - 1, 0,
             "q quit   space pause   + - more, less of the pattern   1-9 only that slot, 0 all   up down slots",
             Ink::faint);
  screen.show();
}

std::string told(const Glance& glance) {
  std::string text = heading(glance);
  for (std::size_t i = 0; i < std::min<std::size_t>(glance.slot_count, glance.slots.size()); ++i) {
    const GlanceSlot& slot = glance.slots[i];
    text += fmt::format("\nslot {} {}, {:.1f} % of a core, peak {:.1f} dB", slot.name.view(), word_of(slot.state),
                        100.0 * static_cast<double>(slot.load), std::max(decibels(slot.level.peak), -99.0));
    if (!slot.text.view().empty()) text += fmt::format(": {}", slot.text.view());
  }
  text += fmt::format("\nmaster peak {:.1f} dB, RMS {:.1f} dB", std::max(decibels(glance.master.peak), -99.0),
                      std::max(decibels(glance.master.rms), -99.0));
  for (std::size_t orbit = 0; orbit < glance.orbits.size(); ++orbit) {
    if (glance.orbits[orbit].peak > 1e-5f)
      text += fmt::format("\norbit {} peak {:.1f} dB, RMS {:.1f} dB", orbit, decibels(glance.orbits[orbit].peak),
                          std::max(decibels(glance.orbits[orbit].rms), -99.0));
  }
  return text;
}

}  // namespace perigee

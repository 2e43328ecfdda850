// repl/testing/comparison.cpp -- Two lists of events compared, and what differs shown side by side.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "repl/testing/comparison.h"

#include <algorithm>
#include <cmath>

#include "patterns/controls.h"
#include "patterns/json.h"
#include "patterns/utf8.h"

namespace perigee::testing {
namespace {

constexpr std::size_t kRowsBefore = 3, kMostRows = 14;  // of a difference
constexpr std::size_t kWidest = 56;                     // letters of the left column; longer ones push the right one on
constexpr std::size_t kMostOfOneTime = 1000;  // beyond that, events of one time are compared in their order only

bool same_time(const Event& a, const Event& b) {
  return a.part == b.part && a.has_whole == b.has_whole && (!a.has_whole || a.whole == b.whole);
}

bool earlier(const Event& a, const Event& b) {
  if (a.part.begin != b.part.begin) return a.part.begin < b.part.begin;
  if (a.has_whole != b.has_whole) return b.has_whole;
  if (a.has_whole && a.whole.begin != b.whole.begin) return a.whole.begin < b.whole.begin;
  return a.part.end != b.part.end ? a.part.end < b.part.end : a.whole.end < b.whole.end;
}

bool counts(const ControlMap::Entry& entry) { return control(entry.id).name.front() != '_'; }

bool holds(const ControlMap& all, const ControlMap& part) {
  return std::all_of(part.entries().begin(), part.entries().end(), [&](const ControlMap::Entry& entry) {
    const Value* other = all.find(entry.id);
    return !counts(entry) || (other != nullptr && same(*other, entry.value));
  });
}

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

bool same(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Value::Kind::number: {
      const double x = a.number(), y = b.number();
      if (x == y || (std::isnan(x) && std::isnan(y))) return true;
      return std::abs(x - y) <= kTolerance * std::max({1.0, std::abs(x), std::abs(y)}) && std::isfinite(x - y);
    }
    case Value::Kind::list:
      return std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(),
                        [](const Value& x, const Value& y) { return same(x, y); });
    case Value::Kind::controls:
      return holds(a.controls(), b.controls()) && holds(b.controls(), a.controls());
    case Value::Kind::event: {
      const Event &x = a.event().event, &y = b.event().event;
      return same_time(x, y) && same(x.value, y.value);
    }
    default:
      return a == b;
  }
}

bool same(const Events& a, const Events& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t begin = 0, end = 0; begin < a.size(); begin = end) {
    while (end < a.size() && same_time(a[begin], a[end])) {
      if (!same_time(a[end], b[end])) return false;
      ++end;
    }
    // Values that differ in the last digit may lie in another order.
    std::vector<bool> taken(end - begin);
    for (std::size_t i = begin; i < end; ++i) {
      const auto fits = [&](std::size_t j) { return !taken[j - begin] && same(a[i].value, b[j].value); };
      std::size_t match = i;
      if (!fits(i) && end - begin <= kMostOfOneTime) {
        for (match = begin; match < end && !fits(match);) ++match;
      }
      if (match == end || !fits(match)) return false;
      taken[match - begin] = true;
    }
  }
  return true;
}

Events in_order(Events events) {
  std::stable_sort(events.begin(), events.end(), earlier);
  return events;
}

std::string time_text(const Event& event) {
  const auto span = [](const Span& s) { return s.begin.text() + " - " + s.end.text(); };
  if (!event.has_whole) return "~ " + span(event.part);
  return span(event.whole) + (event.whole == event.part ? "" : " (" + span(event.part) + ")");
}

std::string value_text(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::none:
    case Value::Kind::pattern:
    case Value::Kind::function:
      return describe(value);
    case Value::Kind::controls:
      break;
    default:
      return to_json(value);
  }
  std::string text;
  for (const ControlMap::Entry& entry : value.controls().entries()) {
    if (!counts(entry)) continue;
    text += (text.empty() ? "" : "  ") + std::string{control(entry.id).name} + ": ";
    text += entry.value.is_string() ? std::string{entry.value.text()} : value_text(entry.value);
  }
  return text.empty() ? "{}" : text;
}

std::string line_of(const Event& event) { return time_text(event) + "  " + value_text(event.value); }

std::vector<Row> rows_of(const Events& expected, const Events& got) {
  std::vector<Row> rows;
  for (std::size_t i = 0, j = 0; i < expected.size() || j < got.size();) {
    const bool left = i < expected.size() && (j == got.size() || !earlier(got[j], expected[i]));
    const bool right = j < got.size() && (i == expected.size() || !earlier(expected[i], got[j]));
    rows.push_back({left ? line_of(expected[i]) : "", right ? line_of(got[j]) : "",
                    !left || !right || !same(expected[i].value, got[j].value)});
    i += left ? 1 : 0;
    j += right ? 1 : 0;
  }
  return rows;
}

std::vector<Row> rows_of(const std::vector<std::string>& expected, const std::vector<std::string>& got) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < std::max(expected.size(), got.size()); ++i) {
    Row row{i < expected.size() ? expected[i] : "", i < got.size() ? got[i] : "", false};
    row.differs = row.expected != row.got;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string side_by_side(const std::vector<Row>& rows) {
  const auto first = std::find_if(rows.begin(), rows.end(), [](const Row& row) { return row.differs; });
  const auto found = static_cast<std::size_t>(first - rows.begin());
  const std::size_t begin = found > kRowsBefore && rows.size() > kMostRows ? found - kRowsBefore : 0;
  const std::size_t end = std::min(rows.size(), begin + kMostRows);
  std::size_t left = width("expected");
  for (std::size_t i = begin; i < end; ++i) left = std::max(left, width(rows[i].expected));
  left = std::min(left, kWidest);
  const auto line = [left](char mark, std::string expected, const std::string& got) {
    if (expected.empty()) expected = "-";
    return std::string{mark} + ' ' + expected + std::string(left - std::min(left, width(expected)), ' ') + "  | " +
           (got.empty() ? "-" : got);
  };
  std::string text = line(' ', "expected", "got");
  if (begin > 0) text += "\n  … " + std::to_string(begin) + " before that agree";
  for (std::size_t i = begin; i < end; ++i)
    text += '\n' + line(rows[i].differs ? '>' : ' ', rows[i].expected, rows[i].got);
  if (end < rows.size()) text += "\n  … and " + std::to_string(rows.size() - end) + " more";
  return text;
}

}  // namespace perigee::testing

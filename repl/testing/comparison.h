// repl/testing/comparison.h -- Two lists of events compared, and what differs shown side by side.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "patterns/event.h"

namespace perigee::testing {

// Of numbers, absolute up to 1 and relative beyond. Times are compared exactly.
inline constexpr double kTolerance = 1e-9;

// Deep. Controls whose names begin with _ are notes between functions and do not count.
bool same(const Value& a, const Value& b);

// By all their times; events of one time stay in the order that query_sorted() gave them.
Events in_order(Events events);

// Both in order: the same times and, in any order among those of one time, the same values.
bool same(const Events& a, const Events& b);

// "0 - 1/2" and, for a fragment, "(0 - 1/4)" behind it; "~ 0 - 1" where there is no whole.
std::string time_text(const Event& event);
// Controls as "s: bd  n: 3", the rest as JSON. Nothing is cut short.
std::string value_text(const Value& value);
std::string line_of(const Event& event);

// What is expected beside what came instead; empty where there is nothing.
struct Row {
  std::string expected, got;
  bool differs;
};

// Both in order. What has the same time is in one row.
std::vector<Row> rows_of(const Events& expected, const Events& got);
std::vector<Row> rows_of(const std::vector<std::string>& expected, const std::vector<std::string>& got);

// Two columns, from a little before the first difference on; rows that differ are marked.
std::string side_by_side(const std::vector<Row>& rows);

}  // namespace perigee::testing

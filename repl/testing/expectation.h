// repl/testing/expectation.h -- expect(something): what a matcher is given, and what it answers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <lua.hpp>
#include <optional>
#include <span>
#include <string_view>

#include "patterns/pattern.h"
#include "repl/testing/bench.h"

namespace perigee::testing {

inline const Span kFewCycles{Cycles(0), Cycles(4)};  // looked at where :over() says nothing else

struct Expectation {
  Bench& bench;
  std::optional<Span> span{};  // of :over()
  bool negated = false;        // .not_
};

// Whether what is expected holds. `text` says what differs or, where the opposite was expected and it holds, what it is.
struct Verdict {
  bool holds;
  std::function<std::string()> text;
};

// `:name(…)`. When it runs, index 1 is what was expected of, and the arguments follow. What it throws fails the test too.
struct Matcher {
  std::string_view name;
  int arguments;  // at most
  Verdict (*run)(lua_State* L, const Expectation& expectation);
};

std::span<const Matcher> value_matchers();    // of patterns and plain values
std::span<const Matcher> failure_matchers();  // of what goes wrong, and of snapshots
std::span<const Matcher> sound_matchers();    // of rendered pieces

// A time: a number, or a text such as "1/3".
Cycles time_at(lua_State* L, int index, std::string_view what);
// The events of a span within the test's budget, in order. With `sampled`, what has no whole is taken 16 times a cycle, since a
// signal has but one event in any span.
Events events_of(lua_State* L, const Pattern& pattern, const Span& span, bool sampled);

}  // namespace perigee::testing

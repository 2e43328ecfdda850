// repl/testing/failure_matchers.cpp -- toFail and toMatchSnapshot: the right complaint, and nothing that changed unnoticed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <sstream>

#include "lua/pattern_objects.h"
#include "lua/printing.h"
#include "lua/state.h"
#include "lua/values.h"
#include "repl/testing/comparison.h"
#include "repl/testing/expectation.h"

namespace perigee::testing {
namespace {

// What goes wrong when the function at index 1 is called, or the pattern there, or the one the function returns, is queried.
std::optional<std::string> failure(lua_State* L, const Span& span) {
  const bool function = lua_isfunction(L, 1);
  if (!function && test_pattern(L, 1) == nullptr)
    throw PatternError{"toFail: expect a function, as in expect(function() return fast() end):toFail(\"…\")"};
  lua_pushvalue(L, 1);
  if (function) {
    const int status = lua_pcall(L, 0, 1, 0);
    State::of(L).check_caught(L, status);
    if (status != LUA_OK) return lua_text(L, -1);
  }
  const Pattern* pattern = test_pattern(L, -1);
  if (pattern == nullptr) return std::nullopt;
  try {
    events_of(L, *pattern, span, false);
  } catch (const PatternError& error) {
    State::of(L).check(L);
    return error.what();
  }
  return std::nullopt;
}

Verdict to_fail(lua_State* L, const Expectation& expectation) {
  if (lua_gettop(L) > 1 && lua_type(L, 2) != LUA_TSTRING)
    throw PatternError{std::string{"toFail: the message must be a text; got "} + luaL_typename(L, 2)};
  const std::string wanted = lua_gettop(L) > 1 ? lua_tostring(L, 2) : "";
  const std::optional<std::string> message = failure(L, expectation.span.value_or(kFewCycles));
  const bool holds = message && message->find(wanted) != std::string::npos;
  return {holds, [=] {
            if (holds) return "it fails: " + *message;
            if (!message) return "it did not fail" + (wanted.empty() ? "" : "; expected: " + wanted);
            return "it failed otherwise\nexpected " + wanted + "\n     got " + *message;
          }};
}

Snapshots::Lines lines_at(lua_State* L, const Span& span) {
  Snapshots::Lines lines;
  if (const Pattern* pattern = test_pattern(L, 1)) {
    lines = snapshot_lines(events_of(L, *pattern, span, true));
    if (lines.empty()) lines.emplace_back("silence");
  } else if (lua_type(L, 1) == LUA_TSTRING) {
    std::istringstream text{lua_tostring(L, 1)};
    for (std::string line; std::getline(text, line);) lines.push_back(line);
  } else if (lua_isfunction(L, 1) || test_transform(L, 1) != nullptr) {
    throw PatternError{"toMatchSnapshot: a function cannot be kept; apply it to a pattern"};
  } else {
    lines.push_back(snapshot_line(to_value(L, 1, Strings::plain)));
  }
  return lines;
}

// The snapshots of a test are called after it, the second one "name 2", or by the name given: "name: …".
Verdict to_match_snapshot(lua_State* L, const Expectation& expectation) {
  if (expectation.negated) throw PatternError{"toMatchSnapshot: there is no not_ for it"};
  if (lua_gettop(L) > 1 && lua_type(L, 2) != LUA_TSTRING) throw PatternError{"toMatchSnapshot: a name must be a text"};
  Bench& bench = expectation.bench;
  std::string name = bench.now->name;
  if (lua_gettop(L) > 1) {
    name += std::string{": "} + lua_tostring(L, 2);
  } else if (++bench.snapshots_taken > 1) {
    name += ' ' + std::to_string(bench.snapshots_taken);
  }
  Snapshots::Lines kept;
  const Snapshots::Lines now = lines_at(L, expectation.span.value_or(kFewCycles));
  const Snapshots::Verdict verdict = bench.snapshots.compare(name, now, kept);
  if (verdict == Snapshots::Verdict::written) bench.notes.push_back("snapshot written: " + name);
  const bool holds = verdict == Snapshots::Verdict::same || verdict == Snapshots::Verdict::written;
  return {holds, [=] {
            return verdict == Snapshots::Verdict::missing
                       ? "there is no snapshot \"" + name + "\" yet; run without --ci to write it"
                       : "it differs from the snapshot \"" + name + "\" (--update approves what is there now)\n" +
                             side_by_side(rows_of(kept, now));
          }};
}

constexpr std::array<Matcher, 2> kMatchers{{
    {"toFail", 1, to_fail},
    {"toMatchSnapshot", 1, to_match_snapshot},
}};

}  // namespace

std::span<const Matcher> failure_matchers() { return kMatchers; }

}  // namespace perigee::testing

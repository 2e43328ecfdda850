// tests/patterns/hostile_test.cpp -- No text and no pattern crashes, hangs or eats the memory: each ends in a clear error.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "patterns/core.h"
#include "patterns/join.h"
#include "patterns/memory.h"
#include "patterns/mini.h"
#include "patterns/operators.h"
#include "patterns/printable.h"
#include "patterns/where_time.h"

using namespace perigee;

namespace {

void expect_too_much(const std::string& text) {
  INFO(text);
  CHECK_THROWS_AS(query_sorted(mini(text), Span{0, 1}), PatternError);
}

}  // namespace

TEST_CASE("patterns that make too much end in an error") {
  expect_too_much("bd*1000000");
  expect_too_much("bd*1000000*1000000*1000000*1000000");
  expect_too_much("bd!1000000");
  expect_too_much("[bd!1000]*1000");
  expect_too_much("bd(1,1000000000)");
  expect_too_much("0 .. 1000000000");
  expect_too_much("<0 .. 1e9>*1e9");
  expect_too_much("a*1e308");
  expect_too_much("a/1e308");
  expect_too_much("{a b c}%1000000000");
}

TEST_CASE("patterns with little in them are fine however odd") {
  for (const char* text : {"a*1e-300", "a*0", "a/0", "a!0 b", "a@0 b", "a?1e-300", "1e-300", "1e308", "~", "-",
                           "a(0,0)", "a(0,4)", "[a b]*0.000001"}) {
    INFO(text);
    CHECK_NOTHROW(query_sorted(mini(text), Span{0, 4}));
  }
}

TEST_CASE("brackets nest until it is too deep, and that is said") {
  for (const char open : {'[', '<', '{'}) {
    const char close = open == '[' ? ']' : open == '<' ? '>' : '}';
    const auto nested = [&](size_t depth) { return std::string(depth, open) + "a" + std::string(depth, close); };
    CHECK(query_sorted(mini(nested(150)), Span{0, 1}).size() == 1);
    CHECK_THROWS_AS(mini(nested(5000)), MiniError);
    CHECK_THROWS_AS(mini(std::string(100000, open)), MiniError);
  }
  std::string factors = "a";
  for (int i = 0; i < 5000; ++i) factors += "*[2]";
  CHECK_THROWS_AS(mini(factors), PatternError);
}

TEST_CASE("long texts are read or refused") {
  std::string steps;
  while (steps.size() < 200000) steps += "bd ";
  CHECK(query_sorted(mini(steps), Span{0, Cycles{1, 1000}}).size() < 100);
  CHECK_THROWS_AS(mini(std::string(1000000, 'a')), MiniError);
}

TEST_CASE("any bytes are a pattern or an error with a place") {
  std::mt19937 dice{7};
  constexpr std::string_view kLikely = "ab01 .,|[]<>{}()*/!?@:~-_^%'\"\\\xC3\xA9\xFF\n";
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (auto length = dice() % 24; length > 0; --length)
      text += dice() % 8 == 0 ? static_cast<char>(dice()) : kLikely[dice() % kLikely.size()];
    try {
      Budget budget{2000, 20000};
      const QueryState state{.budget = &budget};
      query_sorted(mini(text), Span{0, 2}, state);
    } catch (const MiniError& error) {
      CHECK(error.end <= text.size());
      CHECK(!point_at(text, error).empty());
    } catch (const PatternError& error) {
      CHECK(std::string_view{error.what()}.size() > 10);
    }
  }
}

TEST_CASE("an error shows bytes that a terminal would obey, and obeys none") {
  for (const Dialect dialect : {Dialect::strudel, Dialect::tidal}) {
    const std::string text = "bd\t\x1B[31m \x07 \xC2\x9B \xFF [";
    try {
      mini(text, dialect);
      FAIL("accepted");
    } catch (const MiniError& error) {
      const std::string shown = point_at(text, error);
      INFO(shown);
      CHECK(shown.find("bd \\x1b[31m \\x07 \\xc2\\x9b \\xff [\n") == 0);
      for (const char hidden : {'\x1B', '\x07', '\x9B', '\xFF', '\t'}) CHECK(shown.find(hidden) == std::string::npos);
    }
  }
  CHECK(printable("caf\xC3\xA9\n") == "caf\xC3\xA9\\x0a");
}

TEST_CASE("the deepest pattern can be queried and dropped on an ordinary stack") {
  const auto deepen = [](auto&& wrap) {
    Pattern pattern = pure(1);
    unsigned depth = 0;
    try {
      for (;; ++depth) pattern = wrap(pattern);
    } catch (const PatternError&) {
    }
    CHECK(depth > 100);
    CHECK(query_sorted(pattern, Span{0, 1}).size() == 1);
  };
  deepen([](const Pattern& p) { return operate(Op::add, Align::in, p, mini("1")); });
  deepen([](const Pattern& p) { return operate(Op::add, Align::mix, p, mini("1")); });
  deepen([](const Pattern& p) { return operate(Op::add, Align::squeeze, mini("1"), p); });
  deepen([](const Pattern& p) { return rev(p); });
  deepen([](const Pattern& p) { return when(mini("1"), p, p); });
  deepen([](const Pattern& p) { return timecat({{1, p}, {0, silence()}}); });
}

TEST_CASE("patterns that hold patterns without end are stopped") {
  Pattern pattern = pure(1);
  for (int i = 0; i < 5000; ++i) {
    const Pattern inner = pattern;
    pattern = bind(Bind::inner, mini("1 1"), [inner](const Value&) { return inner; });
  }
  CHECK_THROWS_AS(query_sorted(pattern, Span{0, 1}), PatternError);
}

TEST_CASE("a deadline ends a long query") {
  Budget budget{1'000'000'000, 1'000'000'000'000, Budget::Clock::now() - std::chrono::seconds{1}};
  const QueryState state{.budget = &budget};
  CHECK_THROWS_AS(query_sorted(mini("a*10000"), Span{0, 1}, state), BudgetExceeded);
}

TEST_CASE("cycles without events are counted too") {
  const Cycles often{10'000'000'000};
  const Pattern quiet = silence();
  const Pattern odd[] = {every_nth(1'000'000'000, 0, rev(mini("a")), mini("a")),
                         slowcat_prime({mini("a"), mini("b")}),
                         fast_gap(1000, quiet),
                         rev(quiet),
                         zoom(0, Cycles{1, 2}, quiet),
                         compress(0, Cycles{1, 2}, quiet),
                         split_queries(quiet),
                         repeat_cycles(2, quiet),
                         slowcat({quiet, quiet})};
  for (const Pattern& pattern : odd) {
    Budget budget{1000, 100'000};
    const QueryState state{.budget = &budget};
    CHECK_THROWS_AS(query_sorted(late(1, fast(often, pattern)), Span{0, 1}, state), BudgetExceeded);
  }
  const QueryState boundless;
  CHECK_THROWS_AS(query_sorted(late(1, fast(often, odd[0])), Span{0, 1}, boundless), BudgetExceeded);
}

TEST_CASE("what is held without being nested, to any depth, ends in a bounded part of the stack") {
  const size_t before = patterns_memory_of_thread();
  {
    Pattern pattern = silence();
    for (int i = 0; i < 1'000'000; ++i) {
      pattern = filter_values(silence(), [held = pattern](const Value&) { return held != nullptr; });
    }
  }
  CHECK(patterns_memory_of_thread() == before);
}

// tests/patterns/tidal_mini_test.cpp -- Tidal's mini-notation: each sign equals what it stands for.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "patterns/json.h"
#include "patterns/mini.h"
#include "patterns/tidal_tokens.h"

using namespace perigee;
using Catch::Contains;

namespace {

std::string events(std::string_view text, Reading reading = Reading::any, int cycles = 6) {
  return to_json(query_sorted(mini(text, Dialect::tidal, reading), Span{Cycles{0}, Cycles{cycles}}));
}

void same(std::string_view a, std::string_view b, Reading reading = Reading::any) {
  INFO(a << " and " << b);
  CHECK(events(a, reading) == events(b, reading));
}

std::vector<std::string> values(std::string_view text, Reading reading) {
  std::vector<std::string> found;
  for (const Event& event : query_sorted(mini(text, Dialect::tidal, reading), Span{0, 1}))
    found.push_back(describe(event.value));
  return found;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("a rhythm turns to the left, holds whole cycles and fills the rests of truths") {
  same("bd(3,8,1)", "~ ~ bd ~ ~ bd ~ bd");
  same("[a b](3,8)", "[a b] ~ ~ [a b] ~ ~ [a b] ~");
  same("bd(-3,8)", "~ bd bd ~ bd bd ~ bd");
  same("bd(9,8)", "bd*9");
  same("bd(5,0)", "~");
  same("bd(3 5,8)", "bd([3 5],8)");
  same("t(3,8)", "t f f t f f t f", Reading::truth);
  same("f(3,8)", "f t t f t t f t", Reading::truth);
}

TEST_CASE("steps need no blanks between them where their letters differ") {
  same("a~b", "a ~ b");
  same("a -- b", "a ~ ~ b");
  same("0..3", "[0 1 2 3]");
  same("0.5 .. 3", "[0.5 1.5 2.5 3.5]");
  same("3 .. 0", "[3 2 1 0]");
  same("a .. b", "[a b]");
  same("1. 2", "1 2");
  same("a b *2", "[a b]*2");
  same("<a b . c d>", "<[a b] [c d]>");
  same("", "~");
  CHECK_THROWS_AS(events("0 .. 3 10"), MiniError);
  CHECK_THROWS_AS(events("a*"), MiniError);
  CHECK_THROWS_AS(events("a@3*2 b"), MiniError);
}

TEST_CASE("a minus before a number is its sign, else a rest") {
  CHECK(values("-1 -2 - 3", Reading::any) == Words{"-1", "-2", "3"});
  CHECK(values("-a", Reading::word) == Words{"\"a\""});
  CHECK(values("-c -e", Reading::note) == Words{"0", "-4"});
}

TEST_CASE("the same letters are other values for other types") {
  CHECK(values("e", Reading::note) == Words{"4"});
  CHECK(values("e", Reading::number) == Words{"0.125"});
  CHECK(values("c g a", Reading::number) == Words{"0", "7", "9"});
  CHECK(values("cs df en bf3", Reading::note) == Words{"1", "1", "4", "-14"});
  CHECK(values("1%4 3e 400e-3", Reading::ratio) == Words{"0.25", "0.375", "0.4"});
  CHECK(values("1 0", Reading::word) == Words{"\"1\"", "\"0\""});
  CHECK(values("bd:3", Reading::any) == Words{"\"bd:3\""});
  CHECK_THROWS_WITH(values("1.5", Reading::integer), Contains("whole number"));
  CHECK_THROWS_AS(values("bd", Reading::ratio), MiniError);
  CHECK_THROWS_AS(values("1%0", Reading::ratio), MiniError);
}

TEST_CASE("chords are stacks of notes") {
  const auto chord = [](const char* a, const char* b) { same(a, b, Reading::note); };
  chord("c'major e'minor", "[0,4,7] [4,7,11]");
  chord("'major'i", "[4,7,12]");
  chord("c'major'ii", "c'major'i2");
  chord("c'major'o", "[-12,-5,4]");
  chord("c'major7'd1", "[-1,0,4,7]");
  chord("c'major'5", "[0,4,7,12,16]");
  chord("c'<major minor>'<i o>", "<c'major'i c'minor'o>");
  chord("<c e>'maj*2", "<c'maj*2 e'maj*2>");
  chord("c'nosuchchord", "0");
  CHECK_THROWS_AS(events("c'major'100000", Reading::note), PatternError);
}

TEST_CASE("chance is numbered in the order of reading") {
  CHECK(events("a? b?") != events("b? a?"));
  same("[a|b]", "a|b");
  same("a*8?0.0", "a*8");
  CHECK(events("a*8?1.0") == "[]");
}

TEST_CASE("a slowed step has its whole where the step was when it began") {
  const auto found = query_sorted(mini("a b/2 c", Dialect::tidal), Span{Cycles{4, 3}, Cycles{5, 3}});
  REQUIRE(found.size() == 1);
  CHECK(found[0].part == Span{Cycles{4, 3}, Cycles{5, 3}});
  CHECK(found[0].whole == Span{Cycles{1, 3}, Cycles{1}});
}

TEST_CASE("too much of anything in a text is refused") {
  CHECK_THROWS_WITH(events("a!99999999"), Contains("steps"));
  CHECK_THROWS_WITH(events("[a!60000]!2 b!60000"), Contains("steps"));
  CHECK_THROWS_WITH(events(std::string(300, '[') + "a"), Contains("nested"));
  CHECK_THROWS_WITH(events("0 .. 99999999"), Contains("too long"));
  CHECK_THROWS_AS(events("1e99"), PatternError);
}

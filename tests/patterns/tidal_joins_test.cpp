// tests/patterns/tidal_joins_test.cpp -- Tidal's copies, joins and counts: there and back, and what they equal.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/tidal_joins.h"

#include <catch2/catch.hpp>

#include "patterns/mini.h"
#include "patterns/registry.h"
#include "patterns/tidal_copies.h"
#include "patterns/tidal_steps.h"
#include "patterns/tidal_time.h"
#include "patterns/tidal_values.h"
#include "tests/patterns/begun.h"

using namespace perigee;
using namespace perigee::testing;
using Catch::Contains;

namespace {

std::string events(const Pattern& pattern, int64_t pieces_per_cycle = 1) {
  return begun(pattern, Span{-1, 4}, pieces_per_cycle);
}

Value in_tidal(const char* name, std::vector<Value> arguments) {
  return call(*find_function(name, Dialect::tidal), arguments, Dialect::tidal);
}

Value numbers(std::initializer_list<double> items) {
  std::vector<Value> list;
  for (const double item : items) list.emplace_back(item);
  return Value::list(std::move(list));
}

}  // namespace

TEST_CASE("one copy is the pattern itself, and copies come as late as they are told") {
  const Pattern source = mini("a b");
  const Transform same{make_callable([](std::span<const Value> given) { return given[0]; })};
  CHECK(events(tidal::echo_with(1, Rational{1, 8}, same, source)) == events(source));
  CHECK(events(tidal::echo_with(2, Rational{1, 8}, same, source)) ==
        events(stack({source, late(Rational{1, 8}, source)})));
  CHECK(events(tidal::ply_with(1, same, source)) == events(source));
  CHECK(events(tidal::ply_with(3, same, source)) == events(ply(3, source)));
}

TEST_CASE("pieces in their own order are the pattern, and numbers wrap round") {
  const Pattern source = mini("a b*2 <c d> e");
  CHECK(events(tidal::bite(4, mini("0 1 2 3"), source)) == events(source));
  CHECK(events(tidal::bite(4, mini("-4 5 6 7"), source), 3) == events(source));
  CHECK(events(tidal::outer_join(pure(Value{source}))) == events(segment(1, source)));
}

TEST_CASE("steps taken and steps dropped make the whole, and groups end together") {
  const Pattern source = mini("a b c d");
  const Pattern both = tidal::timecat({{3, tidal::take_steps(3, source)}, {1, tidal::drop_steps(-3, source)}});
  CHECK(events(both) == events(source));
  CHECK(events(tidal::drop_steps(1, source)) == events(mini("a b c")));
  CHECK(*tidal::take_steps(9, source)->steps() == Rational{4});
  CHECK(events(tidal::stepalt({{mini("a"), mini("b")}})) == events(mini("a b")));
  CHECK_THROWS_WITH(tidal::stepalt({{}}), Contains("without a pattern"));
}

TEST_CASE("words are truths and times where these are wanted, and nothing else is") {
  const Pattern a = mini("a*4"), b = mini("b*3");
  const auto sewn = [&](const char* truths) {
    return in_tidal("sew", {Value{mini(truths)}, Value{a}, Value{b}}).pattern();
  };
  CHECK(events(sewn("t f")) == events(sewn("1 0")));
  const auto reset = [&](const char* times) { return in_tidal("resetTo", {Value{mini(times)}, Value{a}}).pattern(); };
  CHECK(events(reset("0 q")) == events(reset("0 0.25")));
  CHECK_THROWS_WITH(events(reset("0 other")), Contains("resetTo") && Contains("times"));
  CHECK_THROWS_WITH(events(in_tidal("chew", {Value{4}, Value{mini("0 a")}, Value{a}}).pattern()), Contains("chew"));
}

TEST_CASE("numbers count up, and bits are read back") {
  CHECK(events(tidal::run(pure(4))) == events(mini("0 1 2 3")));
  CHECK(events(tidal::scan(pure(2))) == events(mini("<0 [0 1]>")));
  CHECK(tidal::round_half_even(2.5) == 2);
  CHECK(tidal::round_half_even(-0.5) == 0);
  int64_t number = 0;
  for (const Event& bit : query_sorted(tidal::binary(8, pure(146)), Span{0, 1}))
    number = number * 2 + bit.value.boolean();
  CHECK(number == 146);
  CHECK_THROWS_WITH(query_sorted(tidal::run(pure(1e9)), Span{0, 1}), Contains("65536"));
}

TEST_CASE("a Markov chain goes where it must, the same way every time") {
  const Value there_and_back = Value::list({numbers({0, 1}), numbers({1, 0})});
  const Value chain =
      in_tidal("runMarkov", {Value{4}, Value::list({numbers({1, 1}), numbers({1, 1})}), Value{1}, Value{0}});
  CHECK(chain.items()[0] == Value{1});
  CHECK(chain ==
        in_tidal("runMarkov", {Value{4}, Value::list({numbers({1, 1}), numbers({1, 1})}), Value{1}, Value{0}}));
  const Pattern pattern = in_tidal("markovPat", {Value{4}, Value{0}, there_and_back}).pattern();
  CHECK(events(pattern, 5) == events(pattern));
  CHECK_THROWS_WITH(in_tidal("markovPat", {Value{4}, Value{2}, there_and_back}), Contains("state"));
  CHECK_THROWS_WITH(in_tidal("markovPat", {Value{4}, Value{0}, numbers({1, 2})}), Contains("rows"));
}

TEST_CASE("a pattern as text is the pattern") {
  const Value text = in_tidal("deconstruct", {Value{4}, Value{mini("a b ~ [c, d]")}});
  CHECK(text == Value{"a b ~ [c, d]"});
  CHECK(in_tidal("lindenmayerI", {Value{2}, Value{"0:01,1:0"}, Value{"0"}}) == numbers({0, 1, 0}));
}

TEST_CASE("what is extracted is what was set") {
  const Value controls = call(*find_function("extractF"), std::array{Value{"speed"}, Value{silence()}});
  CHECK(events(controls.pattern()) == "[]");
  const Value chords = Value{fmap(mini("0"), [](Value& value) {
    value = Value::list({Value{1}, Value{2}});
    return true;
  })};
  CHECK(events(tidal::flattened(chords.pattern())) == events(mini("[1, 2]")));
}

// tests/patterns/tidal_chance_test.cpp -- Tidal's dice: what is kept and what is dropped make the whole, however it is sliced.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "patterns/mini.h"
#include "patterns/random.h"
#include "patterns/random_tidal.h"
#include "patterns/registry.h"
#include "tests/patterns/begun.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

constexpr int kCycles = 24;

Pattern notes(const char* text) { return mini(text, Dialect::tidal); }

Pattern tidal(const char* name, const Pattern& receiver, std::vector<Value> arguments = {}) {
  return call_method(*find_function(name, Dialect::tidal), Value{receiver}, arguments, Dialect::tidal).pattern();
}

Events events(const Pattern& pattern) { return query_sorted(pattern, Span{0, kCycles}); }

std::string sliced(const Pattern& pattern, int slices) { return begun(pattern, Span{0, kCycles}, slices); }

std::string onsets(const Pattern& pattern) { return sliced(pattern, 1); }

Value doubled() {
  return Value{make_callable([](std::span<const Value> given) { return Value{fast(2, given[0].pattern())}; })};
}

}  // namespace

TEST_CASE("the dice are the same at the same time, and after 300 cycles") {
  CHECK(tidal_rand_at(Cycles{0}) == 0.5);
  for (const Cycles time : {Cycles{1, 4}, Cycles{7}, Cycles{-3, 8}, Cycles{1234567, 89}}) {
    CHECK((tidal_rand_at(time) >= 0 && tidal_rand_at(time) < 1));
    if (time > Cycles{0}) CHECK(tidal_rand_at(time) == tidal_rand_at(time + Cycles{300}));
  }
}

TEST_CASE("what degradeBy drops is what unDegradeBy keeps") {
  const Pattern all = notes("0*16 <1 2>*3");
  for (const char* amount : {"0.3", "<0 0.5 1>", "0.2 0.8"}) {
    const Pattern x = notes(amount);
    const Pattern both = stack({tidal("degradeBy", all, {Value{x}}), tidal("unDegradeBy", all, {Value{x}})});
    CHECK(onsets(both) == onsets(all));
  }
  CHECK(events(tidal("degradeBy", all, {Value{1}})).empty());
  CHECK(onsets(tidal("sometimesBy", all, {Value{0}, doubled()})) == onsets(all));
  CHECK(onsets(tidal("someCyclesBy", all, {Value{1}, doubled()})) == onsets(fast(2, all)));
  CHECK(onsets(tidal("sometimesByPrime", all, {Value{1}, doubled()})) == onsets(fast(2, all)));
}

TEST_CASE("chance is the same however finely it is asked for") {
  const Pattern row = notes("0 1 2 3 4 5 6 7");
  const Pattern order = tidal_randrun(8), shuffled = rearranged(order, 8, row);
  for (const Pattern& pattern : {order, shuffled, tidal_stripe(3, row), tidal("slowstripe", row, {Value{2}}),
                                 tidal("degradeOverBy", row, {Value{3}, Value{0.5}})}) {
    CHECK(!events(pattern).empty());
    CHECK(sliced(pattern, 7) == onsets(pattern));
  }
}

TEST_CASE("randrun has each number once a cycle") {
  const Pattern order = tidal_randrun(5);
  std::set<std::string> orders;
  for (int cycle = 0; cycle < kCycles; ++cycle) {
    std::set<double> numbers;
    std::string text;
    for (const Event& event : query_sorted(order, Span{Cycles{cycle}, Cycles{cycle + 1}})) {
      numbers.insert(event.value.number());
      text += describe(event.value);
    }
    CHECK(numbers == std::set<double>{0, 1, 2, 3, 4});
    orders.insert(text);
  }
  CHECK(orders.size() > 10);
  CHECK(events(tidal_randrun(0)).empty());
}

TEST_CASE("stripes fill the cycle without a gap") {
  for (int cycle = 0; cycle < kCycles; ++cycle) {
    Cycles at{cycle};
    for (const Event& event : query_sorted(tidal_stripe(5, pure(1)), Span{at, at + Cycles{1}})) {
      CHECK(event.whole.begin == at);
      at = event.whole.end;
    }
    CHECK(at == Cycles{cycle + 1});
  }
}

TEST_CASE("a choice by number takes equal shares, one by weight the weighted ones") {
  const auto call_tidal = [](const char* name, std::vector<Value> arguments) {
    return call(*find_function(name, Dialect::tidal), arguments, Dialect::tidal).pattern();
  };
  const Value list = Value::list({Value{"a"}, Value{"b"}, Value{"c"}, Value{"d"}});
  const Value pairs = Value::list({Value::list({Value{"a"}, Value{1}}), Value::list({Value{"b"}, Value{3}})});
  const auto values = [](const Pattern& pattern) {
    std::string text;
    for (const Event& event : query_sorted(pattern, Span{0, 1})) text += event.value.text();
    return text;
  };
  CHECK(values(call_tidal("chooseBy", {Value{notes("0 0.25 0.5 0.75")}, list})) == "abcd");
  CHECK(values(call_tidal("wchooseBy", {Value{notes("0 0.2 0.3 1")}, pairs})) == "aabb");
  CHECK_THROWS_AS(call_tidal("wchooseBy", {Value{notes("0")}, list}), PatternError);
}

TEST_CASE("noise stays in its range and meets its neighbours") {
  const auto at = [](const Pattern& noise, const Cycles& time) {
    return query_sorted(noise, Span{time, time}).front().value.number();
  };
  const Pattern time = signal([](const Cycles& begin, const QueryState&) { return Value{begin.to_double()}; });
  const Pattern perlin = tidal_perlin(time), plane = tidal_perlin2(time, slow(3, time));
  for (int i = 1; i < 60; ++i) {
    const Cycles now{i, 7};
    CHECK((at(perlin, now) >= 0 && at(perlin, now) <= 1));
    CHECK((at(plane, now) >= 0 && at(plane, now) <= 1));
    CHECK(std::abs(at(perlin, now + Cycles{1, 100000}) - at(perlin, now)) < 0.001);
  }
}

// tests/patterns/chance_laws_test.cpp -- Chance repeats itself: a cycle sounds as it always did, whatever was asked before it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <thread>

#include "patterns/registry.h"
#include "tests/patterns/arbitrary.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

struct Chance {
  const char* name;
  std::vector<Value> arguments;
};

const std::vector<Chance>& chances() {
  static const Value twice{make_callable([](std::span<const Value> given) { return Value{fast(2, reify(given[0]))}; })};
  static const std::vector<Chance> all{
      {"degrade", {}},
      {"degradeBy", {0.4}},
      {"undegradeBy", {0.6}},
      {"shuffle", {4}},
      {"scramble", {4}},
      {"sometimes", {twice}},
      {"sometimesBy", {0.3, twice}},
      {"someCycles", {twice}},
      {"someCyclesBy", {0.7, twice}},
      {"often", {twice}},
      {"rarely", {twice}},
      {"almostNever", {twice}},
  };
  return all;
}

Pattern made(const Chance& chance, const Pattern& source, Dialect dialect) {
  const FunctionEntry* entry = find_function(chance.name, dialect);
  REQUIRE(entry != nullptr);
  return call_method(*entry, Value{source}, chance.arguments, dialect).pattern();
}

Pattern random_cat() {
  return call(*find_function("randcat"),
              std::vector<Value>{Value{mini("0 1")}, Value{mini("2*3")}, Value{mini("<4 5>")}})
      .pattern();
}

}  // namespace

TEST_CASE("a cycle of chance is the same alone, in a longer stretch, in slices, and after anything else") {
  rc::prop("in both dialects", []() {
    const Made source = any_leaf();
    const Chance& chance = chances()[*rc::gen::inRange<size_t>(0, chances().size())];
    const Dialect dialect = *rc::gen::element(Dialect::strudel, Dialect::tidal);
    const int64_t cycle = *rc::gen::inRange<int64_t>(-20, 1000);
    const Cycles cut = Cycles{cycle} + Cycles{*rc::gen::inRange<int64_t>(1, 24), 24};
    RC_LOG() << source.text << ":" << chance.name << " in cycle " << cycle << "\n";
    const std::string alone = answer(made(chance, source.pattern, dialect), cycle, cycle + 1);
    const Pattern pattern = made(chance, source.pattern, dialect);
    query_sorted(pattern, Span{*rc::gen::inRange<int64_t>(0, 9), 9});
    Events events;
    for (const Span& span : {Span{cycle - 2, cut}, Span{cut, cycle + 3}}) {
      for (Event& event : query_sorted(pattern, span)) {
        if (intersect(event.part, Span{cycle, cycle + 1}, event.part)) events.push_back(std::move(event));
      }
    }
    RC_ASSERT(mended(events) == alone);
  });
}

TEST_CASE("a random choice of patterns stays what it was") {
  const Pattern pattern = random_cat();
  const Events together = query_sorted(pattern, Span{0, 40});
  Events apart;
  for (int cycle = 39; cycle >= 0; --cycle) {
    for (Event& event : query_sorted(random_cat(), Span{cycle, cycle + 1})) apart.push_back(std::move(event));
  }
  CHECK(mended(apart) == mended(together));
}

TEST_CASE("several threads throw the same dice") {
  constexpr int kThreads = 4, kCycles = 30;
  for (const Chance& chance : chances()) {
    INFO(chance.name);
    const Pattern pattern = made(chance, mini("0 [1 2] <3 4>*2 5?"), Dialect::strudel);
    std::vector<std::string> heard(kThreads);
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&heard, &pattern, i] {
        std::vector<std::string> cycles(kCycles);
        for (int k = 0; k < kCycles; ++k) {  // each in another order
          const int cycle = (k * 7 + i * 11) % kCycles;
          cycles[static_cast<size_t>(cycle)] = answer(pattern, cycle, cycle + 1);
        }
        for (const std::string& cycle : cycles) heard[static_cast<size_t>(i)] += cycle;
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const std::string& other : heard) CHECK(other == heard[0]);
    CHECK(!heard[0].empty());
  }
}

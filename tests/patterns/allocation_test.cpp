// tests/patterns/allocation_test.cpp -- Events come and go without asking the system for memory.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>

#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/mini.h"
#include "patterns/onsets.h"
#include "patterns/registry.h"

namespace {

thread_local size_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc{};
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

using namespace perigee;

namespace {

Pattern method(const Pattern& pattern, std::string_view name, std::initializer_list<Value> arguments) {
  return call_method(*find_function(name), Value{pattern}, std::span{arguments.begin(), arguments.size()}).pattern();
}

Value transform(std::string_view name, std::vector<Value> arguments = {}) {
  return Value{make_callable([name, arguments = std::move(arguments)](std::span<const Value> given) {
    return call_method(*find_function(name), given[0], arguments);
  })};
}

Pattern controls(std::string_view name, const char* text) { return control_pattern(*find_control(name), mini(text)); }

// Rows, subdivisions, Euclid, alternation, controls, chance and what changes whole patterns.
Pattern busy() {
  Pattern pattern = controls("s", "bd(<3 5>,8) [hh hh]*4, ~ cp");
  pattern = set_control(*find_control("n"), mini("<0 1 2 3>"), pattern);
  pattern = set_control(*find_control("speed"), mini("1 2"), pattern);
  return stack({method(pattern, "every", {Value{3}, transform("fast", {Value{2}})}),
                method(pattern, "jux", {transform("rev")}), method(pattern, "degradeBy", {Value{0.3}}),
                method(pattern, "off", {Value{0.125}, transform("mul", {Value{controls("speed", "2")}})}),
                method(pattern, "chunk", {Value{4}, transform("hurry", {Value{2}})})});
}

// Asks for cycles [from, to) in slices; the allocations and the events that took.
struct Cost {
  size_t allocations = 0, events = 0;
};
template <class Ask>
Cost cost(int slices, int from, int to, Events& events, Ask&& ask) {
  Cost sum;
  const size_t before = allocations;
  for (int i = from * slices; i < to * slices; ++i) {
    Budget budget;
    const QueryState state{.budget = &budget};
    events.clear();
    ask(Query{Span{Cycles{i, slices}, Cycles{i + 1, slices}}, &state}, events);
    sum.events += events.size();
  }
  sum.allocations = allocations - before;
  return sum;
}

}  // namespace

TEST_CASE("once warm, no query allocates, whole or sliced, for the first time or from memory") {
  constexpr int kWarm = 300, kCycles = 100;  // chance repeats after 300 cycles
  const Pattern pattern = busy();
  const auto plain = [&](const Query& query, Events& out) { pattern->query(query, out); };
  Onsets listener;
  const auto listening = [&](const Query& query, Events& out) { listener.query(pattern, query, out); };
  for (const int slices : {1, 20}) {
    Events events;
    cost(slices, 0, kWarm, events, plain);
    const Cost whole = cost(slices, kWarm, kWarm + kCycles, events, plain);
    CHECK(whole.events > 9'000);
    CHECK(whole.allocations == 0);
    cost(slices, 0, kWarm, events, listening);
    const Cost heard = cost(slices, kWarm, kWarm + kCycles, events, listening);
    CHECK(heard.events > 8'000);
    CHECK(heard.allocations == 0);
  }
}

TEST_CASE("an allocation is seen by this test") {
  const size_t before = allocations;
  Events events;
  events.reserve(1);
  CHECK(allocations > before);
}

// bench/patterns_bench.cpp -- How many onsets a second a pattern can answer with, asked for whole cycles and for slices.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/mini.h"
#include "patterns/operators.h"
#include "patterns/registry.h"

namespace {

using namespace perigee;

// name(arguments) on a pattern, through the registry as the player's code goes.
Pattern method(const Pattern& pattern, std::string_view name, std::initializer_list<Value> arguments) {
  return call_method(*find_function(name), Value{pattern}, std::span{arguments.begin(), arguments.size()}).pattern();
}

// name(arguments) as a function that is still to be given its pattern.
Value transform(std::string_view name, std::vector<Value> arguments = {}) {
  return Value{make_callable([name, arguments = std::move(arguments)](std::span<const Value> given) {
    return call_method(*find_function(name), given[0], arguments);
  })};
}

Pattern with(const Pattern& pattern, std::string_view control, const Pattern& values) {
  return set_control(*find_control(control), values, pattern);
}

// The pattern that peers are measured with; `i` shifts the sample numbers.
Pattern base(int i) {
  Pattern pattern = control_pattern(*find_control("s"), mini("bd(<3 5>,8) [hh hh]*4, ~ cp"));
  pattern = with(pattern, "n", method(mini("<0 1 2 3>"), "addMix", {Value{i}}));
  pattern = with(pattern, "gain", pure(0.9));
  return with(pattern, "speed", mini("1 2"));
}

Pattern layered(int i) {
  const Pattern pattern = base(i);
  const Pattern twice = control_pattern(*find_control("speed"), pure(2));
  return stack({method(pattern, "every", {Value{3}, transform("fast", {Value{2}})}),
                method(pattern, "jux", {transform("rev")}),
                method(pattern, "off", {Value{0.125}, transform("mul", {Value{twice}})}),
                method(pattern, "chunk", {Value{4}, transform("hurry", {Value{2}})})});
}

Pattern sixteen_layers() {
  std::vector<Pattern> layers;
  for (int i = 0; i < 16; ++i) layers.push_back(layered(i));
  return stack(std::move(layers));
}

Pattern pulses() { return control_pattern(*find_control("s"), mini("bd*16")); }

// One query for each of `slices` equal parts of a cycle, cycle after cycle.
void ask(benchmark::State& state, const Pattern& pattern, int64_t slices) {
  constexpr int64_t kCycles = 1000;  // then from the start
  int64_t cycle = 0, onsets = 0;
  Events events;
  for ([[maybe_unused]] auto step : state) {
    for (int64_t slice = 0; slice < slices; ++slice) {
      Budget budget;
      const QueryState query_state{.budget = &budget};
      events.clear();
      pattern->query(
          Query{Span{Cycles{cycle * slices + slice, slices}, Cycles{cycle * slices + slice + 1, slices}}, &query_state},
          events);
      for (const Event& event : events) onsets += event.has_onset() ? 1 : 0;
    }
    cycle = (cycle + 1) % kCycles;
  }
  state.SetItemsProcessed(onsets);
}

constexpr int64_t kSlices = 20;  // a live scheduler at half a cycle a second asks every tenth of a second or oftener

void P1(benchmark::State& state) { ask(state, pulses(), 1); }
void P2(benchmark::State& state) { ask(state, layered(0), 1); }
void P3(benchmark::State& state) { ask(state, sixteen_layers(), 1); }
void P1_sliced(benchmark::State& state) { ask(state, pulses(), kSlices); }
void P2_sliced(benchmark::State& state) { ask(state, layered(0), kSlices); }
void P3_sliced(benchmark::State& state) { ask(state, sixteen_layers(), kSlices); }

BENCHMARK(P1);
BENCHMARK(P2);
BENCHMARK(P3);
BENCHMARK(P1_sliced);
BENCHMARK(P2_sliced);
BENCHMARK(P3_sliced);

}  // namespace

BENCHMARK_MAIN();

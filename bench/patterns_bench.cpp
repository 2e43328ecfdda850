// bench/patterns_bench.cpp -- How many onsets a second a pattern can answer with, asked for whole cycles and for slices.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include "patterns/controls.h"
#include "patterns/core.h"
#include "patterns/mini.h"
#include "patterns/onsets.h"
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

constexpr int64_t kCycles = 1000;  // then from the start

// One query a cycle, cycle after cycle.
void ask_whole(benchmark::State& state, const Pattern& pattern, int64_t first_cycle = 0) {
  int64_t cycle = 0, onsets = 0;
  Events events;
  for ([[maybe_unused]] auto step : state) {
    Budget budget;
    const QueryState query_state{.budget = &budget};
    events.clear();
    pattern->query(Query{Span{first_cycle + cycle, first_cycle + cycle + 1}, &query_state}, events);
    for (const Event& event : events) onsets += event.has_onset() ? 1 : 0;
    cycle = (cycle + 1) % kCycles;
  }
  state.SetItemsProcessed(onsets);
}

// kSlices queries a cycle, cycle after cycle; ask(Query, Events&) appends at least the events that begin in its span.
template <class Ask>
void ask_sliced(benchmark::State& state, Ask&& ask) {
  constexpr int64_t kSlices = 20;  // a live scheduler at half a cycle a second asks every tenth of a second or oftener
  std::vector<Cycles> cuts;
  for (int64_t slice = 0; slice <= kSlices; ++slice) cuts.push_back(Cycles{slice, kSlices});
  int64_t cycle = 0, onsets = 0;
  Events events;
  for ([[maybe_unused]] auto step : state) {
    Budget budget;
    const QueryState query_state{.budget = &budget};
    Cycles begin = cycle;
    for (int64_t slice = 1; slice <= kSlices; ++slice) {
      events.clear();
      const Cycles end = Cycles{cycle} + cuts[static_cast<size_t>(slice)];
      ask(Query{Span{begin, end}, &query_state}, events);
      for (const Event& event : events) onsets += event.has_onset() ? 1 : 0;
      begin = end;
    }
    cycle = (cycle + 1) % kCycles;
  }
  state.SetItemsProcessed(onsets);
}

// As the scheduler does: what begins in each slice.
void ask_onsets(benchmark::State& state, const Pattern& pattern) {
  Onsets listener;
  ask_sliced(state, [&](const Query& query, Events& out) { listener.query(pattern, query, out); });
  // What the queries cost of one core that plays a cycle a second.
  state.counters["core_percent_at_cps_1"] =
      benchmark::Counter{0.01, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert};
}

// Each slice by itself, with the fragments of what began before it.
void ask_fragments(benchmark::State& state, const Pattern& pattern) {
  ask_sliced(state, [&](const Query& query, Events& out) { pattern->query(query, out); });
}

void P1(benchmark::State& state) { ask_whole(state, pulses()); }
void P2(benchmark::State& state) { ask_whole(state, layered(0)); }
void P3(benchmark::State& state) { ask_whole(state, sixteen_layers()); }
void P1_sliced(benchmark::State& state) { ask_onsets(state, pulses()); }
void P2_sliced(benchmark::State& state) { ask_onsets(state, layered(0)); }
void P3_sliced(benchmark::State& state) { ask_onsets(state, sixteen_layers()); }
void P1_fragments(benchmark::State& state) { ask_fragments(state, pulses()); }
void P2_fragments(benchmark::State& state) { ask_fragments(state, layered(0)); }
void P3_fragments(benchmark::State& state) { ask_fragments(state, sixteen_layers()); }
// Late in a long night.
void P2_after_a_million_cycles(benchmark::State& state) { ask_whole(state, layered(0), 1'000'000); }

BENCHMARK(P1);
BENCHMARK(P2);
BENCHMARK(P3);
BENCHMARK(P1_sliced);
BENCHMARK(P2_sliced);
BENCHMARK(P3_sliced);
BENCHMARK(P1_fragments);
BENCHMARK(P2_fragments);
BENCHMARK(P3_fragments);
BENCHMARK(P2_after_a_million_cycles);

}  // namespace

BENCHMARK_MAIN();

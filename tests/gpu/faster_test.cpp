// tests/gpu/faster_test.cpp -- Whoever is faster for as much work does it, nearly always, and the other is asked again now and then.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gpu/faster.h"

#include <catch2/catch.hpp>
#include <vector>

#include "gpu/cpu_evaluator.h"
#include "tests/gpu/networks.h"

namespace perigee {
namespace {

// Computes nothing; takes so long for a call and for each sample.
struct Timed final : Evaluator {
  Timed(double& clock, double call, double sample) : now{clock}, for_call{call}, for_sample{sample} {}
  std::string name() const override { return "timed"; }
  bool evaluate(std::span<const Evaluation> work) override {
    now += for_call;
    for (const Evaluation& each : work) now += for_sample * each.count;
    ++calls;
    return true;
  }
  double& now;
  double for_call, for_sample;
  int calls = 0;
};

}  // namespace

TEST_CASE("whoever is faster for as much work does it, and the other is asked again now and then") {
  double now = 0.0;
  auto first = std::make_unique<Timed>(now, 0.0, 1.0), second = std::make_unique<Timed>(now, 1000.0, 0.1);
  Timed &processor = *first, &gpu = *second;
  const auto faster = make_faster(std::move(first), std::move(second), [&] { return now; });
  const NetworkPlan plan = make_plan(random_network(8, 1));
  const auto run = [&](std::int32_t count, int times) {
    processor.calls = gpu.calls = 0;
    const Evaluation work{&plan, {}, 0, count, nullptr, count};
    for (int i = 0; i < times; ++i) CHECK(faster->evaluate({&work, 1}));
  };
  constexpr int kTimes = 20 * kAgain, kAsked = 20 + 4;
  run(64, kTimes);  // a call alone costs the second more than all of it the first
  CHECK(gpu.calls <= kAsked);
  run(100'000, kTimes);
  CHECK(processor.calls <= kAsked);
  run(64, kTimes);  // one amount says nothing of another
  CHECK(gpu.calls <= kAsked);
  gpu.for_sample = 2.0;  // another program has it now
  run(100'000, kTimes);
  CHECK(gpu.calls <= kAsked + 16);
}

TEST_CASE("of two evaluators with the same bits nobody hears which one computes") {
  const NetworkPlan plan = make_plan(random_network(32, 5));
  const NetworkInputs inputs = note_inputs(440.0, 48000, 48000.0, 1.0);
  double now = 0.0;
  const auto faster =
      make_faster(make_cpu_evaluator(), make_cpu_evaluator(), [&] { return now += now > 20.0 ? 2.0 : 1.0; });
  std::vector<float> alone(18 * 512), either(18 * 512);
  for (std::int64_t from = 0; from < 48000; from += 512) {
    const Evaluation one{&plan, inputs, from, 512, alone.data(), 512},
        other{&plan, inputs, from, 512, either.data(), 512};
    REQUIRE(make_cpu_evaluator()->evaluate({&one, 1}));
    REQUIRE(faster->evaluate({&other, 1}));
    CHECK(alone == either);
  }
}

}  // namespace perigee

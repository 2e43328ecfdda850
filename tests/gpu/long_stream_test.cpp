// tests/gpu/long_stream_test.cpp -- After an hour outputs are as precise as at the start.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "gpu/cpu_evaluator.h"
#include "gpu/stream.h"
#include "tests/gpu/networks.h"
#include "tests/gpu/reference.h"

namespace perigee {
namespace {

constexpr long double kRateHz = 48000.0L;

// The median and the largest of 95 % of errors against long double, over 200 samples from index `first` on. What lies above:
// the edges of steps and sawteeth, where the smallest difference is a whole jump.
std::pair<double, double> errors_from(std::int64_t first, std::uint32_t hidden, double frequency_hz,
                                      double ramp_seconds) {
  const Network network = random_network(hidden, 11);
  const NetworkPlan plan = make_plan(network);
  std::vector<float> out(18);
  std::vector<double> errors;
  const auto evaluator = make_cpu_evaluator();
  for (std::int64_t i = 0; i < 200; ++i) {
    const std::int64_t index = first + 239 * i;
    const Evaluation work{&plan, running_inputs(frequency_hz, ramp_seconds, 48000.0, 0.8), index, 1, out.data(), 1};
    REQUIRE(evaluator->evaluate({&work, 1}));
    const long double seconds = static_cast<long double>(index) / kRateHz;
    const long double swing = std::fmod(seconds / ramp_seconds, 2.0L);
    const long double ramp = swing < 1.0L ? 2.0L * swing - 1.0L : 3.0L - 2.0L * swing;
    const auto expected =
        reference_outputs(network, static_cast<long double>(0.8f) * std::sin(2.0L * frequency_hz * seconds), ramp);
    for (std::size_t k = 0; k < out.size(); ++k) {
      errors.push_back(std::abs(static_cast<double>(static_cast<long double>(out[k]) - expected[k])));
    }
  }
  std::sort(errors.begin(), errors.end());
  return {errors[errors.size() / 2], errors[errors.size() * 95 / 100]};
}

// So many seconds of sound, or as many as PERIGEE_SOAK_SECONDS says.
std::int64_t soak_frames(double otherwise) {
  const char* const said = std::getenv("PERIGEE_SOAK_SECONDS");
  return static_cast<std::int64_t>(48000.0 * (said != nullptr ? std::atof(said) : otherwise));
}

}  // namespace

TEST_CASE("a stream written in random chunks is the batch: the root mean square error is 0.0", "[cppn-soak]") {
  const auto plan = std::make_shared<const NetworkPlan>(make_plan(random_network(64, 1)));
  const NetworkInputs inputs = note_inputs(440.0, 48000 * std::int64_t{1200}, 48000.0, 1.0);
  constexpr std::int64_t kBatch = 48000;
  const std::int64_t frames = (soak_frames(3.0) + kBatch - 1) / kBatch * kBatch;
  const auto channels = static_cast<std::int64_t>(plan->outputs.size());
  std::vector<float> batch(static_cast<std::size_t>(channels * kBatch));
  Stream stream{{{plan, inputs}}, 0};
  const auto evaluator = make_cpu_evaluator(), other = make_cpu_evaluator();
  std::mt19937 dice{7};
  std::vector<Evaluation> work;
  std::array<float, kQuantum> heard;
  double squares = 0.0;
  std::int64_t chunks = 0, differ = 0;
  for (Frames start = 0; start < frames; start += kQuantum) {
    while (stream.written() < start + kQuantum) {
      work.clear();
      const auto random = [&](int most) { return std::uniform_int_distribution<Frames>{1, most}(dice); };
      const Frames end = stream.plan(start + kQuantum + random(4000), random(1024), work);
      REQUIRE(evaluator->evaluate(work));
      stream.finish(end);
      ++chunks;
    }
    if (start % kBatch == 0) {
      const Evaluation whole{plan.get(), inputs, start, static_cast<std::int32_t>(kBatch), batch.data(), kBatch};
      REQUIRE(other->evaluate({&whole, 1}));
    }
    for (std::int64_t channel = 0; channel < channels; ++channel) {
      stream.fill(static_cast<int>(channel), start, heard);
      const float* const expected = batch.data() + channel * kBatch + start % kBatch;
      for (std::size_t i = 0; i < heard.size(); ++i) {
        const double error = static_cast<double>(heard[i]) - static_cast<double>(expected[i]);
        squares += error * error;
        differ += std::bit_cast<std::uint32_t>(heard[i]) != std::bit_cast<std::uint32_t>(expected[i]) ? 1 : 0;
      }
    }
  }
  const double rmse = std::sqrt(squares / static_cast<double>(frames * channels));
  if (std::getenv("PERIGEE_SOAK_SECONDS") != nullptr)
    std::printf("%.0f s, %lld channels, %lld chunks: RMSE %.1f, %lld values differ\n",
                static_cast<double>(frames) / 48000.0, static_cast<long long>(channels), static_cast<long long>(chunks),
                rmse, static_cast<long long>(differ));
  CHECK(rmse == 0.0);
  CHECK(differ == 0);
}

TEST_CASE("the outputs of an endless stream are as precise at minute 60 as at second 1") {
  for (const double frequency_hz : {0.1, 109.7, 440.0, 3520.0}) {
    for (const double ramp_seconds : {0.37, 8.0, 1800.0}) {
      const auto [median, most] = errors_from(48000, 24, frequency_hz, ramp_seconds);
      const auto [late_median, late_most] = errors_from(48000 * std::int64_t{3600}, 24, frequency_hz, ramp_seconds);
      INFO(frequency_hz << " Hz, " << ramp_seconds << " s: " << median << " " << most << ", late " << late_median << " "
                        << late_most);
      CHECK(median < 3e-7);
      CHECK(late_median < 3e-7);
      CHECK(most <
            6e-6);  // what this network makes of roundings of 6e-8: its nodes feed each other with weights up to 1.5
      CHECK(late_most < 6e-6);
      CHECK((late_most < 2.0 * most || frequency_hz < 1.0));  // slower than that, a second shows but a part of a swing
    }
  }
}

}  // namespace perigee

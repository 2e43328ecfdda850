// tests/engine/limiter_test.cpp -- Below the ceiling nothing is touched; above it the wave itself holds it, without clicks.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/limiter.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/true_peak.h"
#include "tests/engine/play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

constexpr double kTurn = 6.283185307179586;
constexpr double kCeilingDb = -0.3;

std::vector<float> limit(Limiter& limiter, const std::vector<float>& signal) {
  std::vector<float> out;
  for (std::size_t at = 0; at < signal.size(); at += kQuantum) {
    Limiter::Mono block{};
    std::copy_n(signal.begin() + static_cast<std::ptrdiff_t>(at), kQuantum, block.begin());
    std::array<float, 2 * kQuantum> both{};
    limiter.process(block, block, both.data());
    for (std::size_t i = 0; i < kQuantum; ++i) out.push_back(both[2 * i]);
  }
  return out;
}

std::vector<float> sine(double turns_per_frame, double phase, double level, std::size_t frames) {
  std::vector<float> wave(frames);
  for (std::size_t i = 0; i < frames; ++i) {
    wave[i] = static_cast<float>(level * std::sin(kTurn * (turns_per_frame * static_cast<double>(i) + phase)));
  }
  return wave;
}

// The wave between its samples by another way than the limiter's: sixteen points from 64 samples, Hann-windowed.
double highest(const std::vector<float>& wave) {
  double most = 0.0;
  for (std::size_t at = 32; at + 33 < wave.size(); ++at) {
    for (int point = 0; point < 16; ++point) {
      double sum = 0.0;
      for (int k = -31; k <= 32; ++k) {
        const double x = static_cast<double>(point) / 16.0 - k;
        const double sinc = x == 0.0 ? 1.0 : std::sin(kTurn / 2.0 * x) / (kTurn / 2.0 * x);
        const double window = 0.5 + 0.5 * std::cos(kTurn / 2.0 * x / 32.0);
        sum += sinc * window * static_cast<double>(wave[static_cast<std::size_t>(static_cast<int>(at) + k)]);
      }
      most = std::max(most, std::abs(sum));
    }
  }
  return most;
}

double decibels(double level) { return 20.0 * std::log10(level); }

}  // namespace

TEST_CASE("below the ceiling the limiter is a delay of a quantum, equal to the bit") {
  for (const double level : {0.4, 0.5, 0.85}) {  // wholly at rest, and with its peaks looked for
    const std::vector<float> signal = sine(0.0123, 0.1, level, 64 * 50);
    Limiter limiter{48000.0};
    const auto out = limit(limiter, signal);
    for (std::size_t i = 64; i < signal.size(); ++i) REQUIRE(out[i] == signal[i - 64]);
    CHECK(limiter.gain_least() == 1.0f);
  }
}

TEST_CASE("no sample passes the ceiling, and the gain moves without steps and comes back") {
  Random random{2};
  std::vector<float> signal(64 * 600, 0.5f);
  for (std::size_t i = 64 * 20; i < 64 * 60; ++i) signal[i] = static_cast<float>(random.between(-30.0, 30.0));
  signal[64 * 100 + 5] = 1e20f;
  Limiter limiter{48000.0};
  float gain = 1.0f;
  for (std::size_t at = 0; at < signal.size(); at += kQuantum) {
    Limiter::Mono block{};
    std::copy_n(signal.begin() + static_cast<std::ptrdiff_t>(at), kQuantum, block.begin());
    std::array<float, 2 * kQuantum> both{};
    limiter.process(block, block, both.data());
    for (const float sample : both) REQUIRE(std::abs(sample) <= Limiter::kCeiling);
    REQUIRE(limiter.gain() - gain < 0.03f);  // a quantum of 50 ms
    gain = limiter.gain();
  }
  CHECK(limiter.gain() == 1.0f);
}

TEST_CASE("a sine of a quarter of the rate at 45 degrees is held where its samples do not show it") {
  // Its samples are all 0.707 of its height: a limiter that looks at samples lets 1.3 through.
  const std::vector<float> signal = sine(0.25, 0.125, 1.3, 64 * 60);
  CHECK(*std::max_element(signal.begin(), signal.end()) < Limiter::kCeiling);
  Limiter limiter{48000.0};
  std::vector<float> out = limit(limiter, signal);
  out.erase(out.begin(), out.begin() + 64 * 20);
  CHECK(decibels(highest(out)) <= kCeilingDb + 0.05);
  CHECK(decibels(highest(out)) > kCeilingDb - 0.1);
}

TEST_CASE("the wave of anything up to 18 kHz stays below the ceiling, within 0.3 dB") {
  Random random{5};
  for (int trial = 0; trial < 10; ++trial) {
    std::vector<float> signal(64 * 60);
    for (int partial = 0; partial < 6; ++partial) {
      const auto wave =
          sine(random.between(0.001, 18.0 / 48.0), random.next(), random.between(0.1, 2.0), signal.size());
      const auto begin = static_cast<std::size_t>(random.below(64 * 30));
      for (std::size_t i = begin; i < signal.size(); ++i) {
        const double rise = std::min(1.0, static_cast<double>(i - begin) / 100.0);  // no step: it would have no band
        signal[i] += wave[i] * static_cast<float>(rise);
      }
    }
    Limiter limiter{48000.0};
    CHECK(decibels(highest(limit(limiter, signal))) <= kCeilingDb + 0.3);
  }
}

TEST_CASE("peaks between samples are found to 0.2 dB up to 18 kHz, and never missed where samples show them") {
  for (const double hz : {50.0, 997.0, 6000.0, 12000.0, 15000.0, 18000.0}) {
    TruePeak meter;
    const auto wave = sine(hz / 48000.0, 0.03, 1.0, 64 * 40);
    float most = 0.0f;
    for (std::size_t at = 0; at < wave.size(); at += kQuantum) {
      TruePeak::Mono block{}, peaks{};
      std::copy_n(wave.begin() + static_cast<std::ptrdiff_t>(at), kQuantum, block.begin());
      meter.raise(block, peaks);
      if (at > 0) most = std::max(most, *std::max_element(peaks.begin(), peaks.end()));
    }
    INFO(hz);
    CHECK(std::abs(decibels(static_cast<double>(most))) < 0.2);
  }
}

TEST_CASE("no point between samples is more than twice the largest of them") {
  TruePeak meter;
  TruePeak::Mono peaks{};
  for (int shift = 0; shift < 64; ++shift) {  // the worst signs for the point at a half
    TruePeak::Mono block{};
    for (int i = 0; i < kQuantum; ++i) {
      const int k = i - shift;
      block[static_cast<std::size_t>(i)] = (k <= 0 ? k : k - 1) % 2 == 0 ? 1.0f : -1.0f;
    }
    meter.raise(block, peaks);
  }
  const float most = *std::max_element(peaks.begin(), peaks.end());
  CHECK(most > 1.8f);
  CHECK(most <= TruePeak::kAtMost);
}

TEST_CASE("one peak changes the same frames wherever it falls in a quantum") {
  std::vector<float> first;
  for (std::size_t shift = 0; shift < 64; shift += 7) {
    std::vector<float> signal(64 * 500, 0.25f);
    signal[640 + shift] = 4.0f;
    Limiter limiter{48000.0};
    auto out = limit(limiter, signal);
    out.erase(out.begin(), out.begin() + 128 + static_cast<std::ptrdiff_t>(shift));
    out.resize(64 * 480);
    if (first.empty()) first = out;
    REQUIRE(out == first);
  }
}

TEST_CASE("what is no number or without end is held too") {
  std::vector<float> signal(64 * 40, 0.1f);
  signal[100] = std::numeric_limits<float>::quiet_NaN();
  signal[200] = std::numeric_limits<float>::infinity();
  signal[300] = -std::numeric_limits<float>::infinity();
  Limiter limiter{48000.0};
  for (const float sample : limit(limiter, signal)) REQUIRE(std::abs(sample) <= Limiter::kCeiling);
}

TEST_CASE("the engine counts the frames on which it limits") {
  const auto program = build([](ProgramBuilder& b) { b.add("out", {b.param("level", 3.0f)}); });
  const Take take = play({note(*program, 1000, 2000)}, 9000, 64, EngineOptions{});
  CHECK(take.status.limited_frames >= 2000);
  CHECK(take.status.limiter_gain_least <= Limiter::kCeiling / 3.0f);  // the edge of the step is higher than the step
  CHECK(take.status.limiter_gain_least > 0.8f * Limiter::kCeiling / 3.0f);
  CHECK(*std::max_element(take.left.begin(), take.left.end()) <= Limiter::kCeiling);
}

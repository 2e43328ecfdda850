// tests/engine/dc_guard_test.cpp -- A steady offset goes without a step; what swings is not changed by a bit.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/dc_guard.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "engine/portable_math.h"

using namespace perigee;

namespace {

template <class Wave>
std::vector<float> guarded(Frames frames, const Wave& wave) {
  DcGuard guard{48000.0};
  std::vector<float> out;
  for (Frames start = 0; start < frames; start += kQuantum) {
    DcGuard::Mono block;
    for (std::size_t i = 0; i < block.size(); ++i) block[i] = wave(start + static_cast<Frames>(i));
    guard.process(block);
    out.insert(out.end(), block.begin(), block.end());
  }
  return out;
}

}  // namespace

TEST_CASE("a steady offset is gone after four seconds, in lines without a step") {
  for (const float offset : {0.6f, -0.9f, 130.0f}) {
    const auto out = guarded(192'000, [&](Frames) { return offset; });
    CHECK(std::abs(out.back()) < 0.03f * std::max(1.0f, std::abs(offset)));
    for (std::size_t i = 1; i < out.size(); ++i) REQUIRE(std::abs(out[i] - out[i - 1]) < 2e-3f * std::abs(offset));
  }
}

TEST_CASE("what swings, and a small offset, leave as they came, to the bit") {
  const auto swing = [](double hz, double middle) {
    return [=](Frames frame) {
      return static_cast<float>(middle + portable::sin_turns(hz * static_cast<double>(frame) / 48000.0));
    };
  };
  for (const auto& [hz, middle] : {std::pair{20.0, 0.0}, {30.0, 0.3}, {440.0, -0.4}}) {
    const auto wave = swing(hz, middle);
    const auto out = guarded(96000, wave);
    for (std::size_t i = 0; i < out.size(); ++i) REQUIRE(out[i] == wave(static_cast<Frames>(i)));
  }
}

TEST_CASE("an offset beyond full scale is nothing any more soon after its end, and slow waves are no end") {
  const auto tone = [](Frames frame) {
    return 0.2f * static_cast<float>(portable::sin_turns(100.0 * static_cast<double>(frame) / 48000.0));
  };
  for (const float offset : {-3.0f, 40.0f, 1e6f}) {
    const auto out = guarded(24'000, [&](Frames frame) { return frame < 14'400 ? offset : tone(frame); });
    for (Frames frame = 15'600; frame < 24'000; ++frame)
      REQUIRE(std::abs(out[static_cast<std::size_t>(frame)] - tone(frame)) < 0.1f);
  }
  const auto out = guarded(192'000, [](Frames frame) {
    return 3.0f + 3.0f * static_cast<float>(portable::sin_turns(20.0 * static_cast<double>(frame) / 48000.0));
  });
  CHECK(std::abs(std::accumulate(out.end() - 48'000, out.end(), 0.0)) < 0.15 * 48'000.0);
}

TEST_CASE("a wave on an offset is led to the middle, and afterwards another one passes as it is") {
  const auto out = guarded(288'000, [](Frames frame) {
    return (frame < 96'000 ? 0.9f : 0.0f) +
           0.2f * static_cast<float>(portable::sin_turns(100.0 * static_cast<double>(frame) / 48000.0));
  });
  double mean = 0.0;
  for (std::size_t i = 91'200; i < 96'000; ++i) mean += static_cast<double>(out[i]) / 4800.0;
  CHECK(std::abs(mean) < 0.02);
  const auto late = static_cast<std::size_t>(287'999);
  CHECK(out[late] == 0.2f * static_cast<float>(portable::sin_turns(100.0 * static_cast<double>(late) / 48000.0)));
}

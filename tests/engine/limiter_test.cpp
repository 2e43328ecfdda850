// tests/engine/limiter_test.cpp -- Below the ceiling nothing is touched; above it the ceiling holds, without clicks.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/limiter.h"

#include <algorithm>
#include <cmath>

#include "tests/engine/play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

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

}  // namespace

TEST_CASE("below the ceiling the limiter is a delay of a quantum, equal to the bit") {
  Random random{1};
  std::vector<float> signal(64 * 50);
  for (float& sample : signal) sample = static_cast<float>(random.between(-0.96, 0.96));
  Limiter limiter{48000.0};
  const auto out = limit(limiter, signal);
  for (std::size_t i = 64; i < signal.size(); ++i) REQUIRE(out[i] == signal[i - 64]);
  CHECK(limiter.gain() == 1.0f);
}

TEST_CASE("no peak passes the ceiling, and the gain moves without steps and comes back") {
  Random random{2};
  std::vector<float> signal(64 * 400, 0.5f);
  for (std::size_t i = 64 * 20; i < 64 * 60; ++i) signal[i] = static_cast<float>(random.between(-30.0, 30.0));
  signal[64 * 100 + 5] = 1e20f;
  Limiter limiter{48000.0};
  const auto out = limit(limiter, signal);
  for (const float sample : out) REQUIRE(std::abs(sample) <= Limiter::kCeiling);
  CHECK(*std::max_element(out.begin(), out.end()) > 0.9f * Limiter::kCeiling);
  CHECK(out.back() == 0.5f);
}

TEST_CASE("the engine counts the frames on which it limits") {
  const auto program = build([](ProgramBuilder& b) { b.add("out", {b.param("level", 3.0f)}); });
  const Take take = play({note(*program, 1000, 2000)}, 9000);
  CHECK(take.status.limited_frames >= 2000);
  CHECK(take.status.limiter_gain_least == Approx(Limiter::kCeiling / 3.0f));
  CHECK(*std::max_element(take.left.begin(), take.left.end()) <= Limiter::kCeiling);
}

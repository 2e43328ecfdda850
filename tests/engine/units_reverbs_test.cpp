// tests/engine/units_reverbs_test.cpp -- A room dies away in the time asked for, evenly, on both sides apart, and then is silent.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <hwy/targets.h>

#include <numeric>

#include "tests/engine/through.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

Sides room(const std::vector<float>& settings, const SampleBuffer& in, Frames frames, Frames onset = 0) {
  return through_both(
      [&](ProgramBuilder& b, Signal x) {
        std::vector<Signal> inputs{x, x};
        for (const float setting : settings) inputs.push_back(b.constant(setting));
        return b.add("room", inputs);
      },
      in, frames, onset);
}
Sides room_dirt(float size, const SampleBuffer& in, Frames frames) {
  return through_both(
      [&](ProgramBuilder& b, Signal x) {
        return b.add("room_dirt", {x, x, b.constant(size)});
      },
      in, frames);
}

// Seconds for 60 dB, from the energy that is still to come (Schroeder), between −5 and −45 dB.
double decay_seconds(const std::vector<float>& tail) {
  std::vector<double> rest(tail.size() + 1, 0.0);
  for (std::size_t i = tail.size(); i-- > 0;)
    rest[i] = rest[i + 1] + static_cast<double>(tail[i]) * static_cast<double>(tail[i]);
  const auto first_below = [&](double db) {
    return static_cast<double>(
        std::find_if(rest.begin(), rest.end(), [&](double e) { return e < rest[0] * std::pow(10.0, db / 10.0); }) -
        rest.begin());
  };
  return (first_below(-45.0) - first_below(-5.0)) / 48000.0 * 1.5;
}

std::vector<float> band_of(const std::vector<float>& sound, double hz) {
  // A cosine of six waves under a bell; every third frame is enough for the energy.
  const auto half = static_cast<std::ptrdiff_t>(48000.0 / hz * 3.0);
  std::vector<float> out(sound.size(), 0.0f);
  for (std::ptrdiff_t i = half; i + half < static_cast<std::ptrdiff_t>(sound.size()); i += 3) {
    double sum = 0.0;
    for (std::ptrdiff_t k = -half; k <= half; ++k) {
      const double part = static_cast<double>(k);
      const double bell = 0.5 + 0.5 * std::cos(kTau * 0.5 * part / static_cast<double>(half));
      sum += bell * std::cos(kTau * hz * part / 48000.0) * static_cast<double>(sound[static_cast<std::size_t>(i + k)]);
    }
    out[static_cast<std::size_t>(i)] = static_cast<float>(sum);
  }
  return out;
}

}  // namespace

TEST_CASE("a room has fallen by 60 dB after the time asked for, its dim frequency by 63, on both sides") {
  const auto in = click(1.0f);
  for (const float seconds : {0.5f, 1.0f, 3.0f}) {
    const auto frames = static_cast<Frames>(seconds * 48000.0f * 1.2f);
    const Sides plain = room({seconds, 20000.0f, 20000.0f}, *in, frames);
    CHECK(decay_seconds(plain.left) == Approx(seconds).epsilon(0.1));
    CHECK(decay_seconds(plain.right) == Approx(seconds).epsilon(0.1));
  }
  const Sides dimmed = room({1.5f, 20000.0f, 2000.0f}, *in, 96000);
  CHECK(decay_seconds(band_of(dimmed.left, 250.0)) == Approx(1.5).epsilon(0.1));
  CHECK(decay_seconds(band_of(dimmed.left, 2000.0)) == Approx(1.5 * 60.0 / 63.0).epsilon(0.1));
  CHECK(decay_seconds(band_of(dimmed.left, 8000.0)) < 1.0);
}

TEST_CASE("a room answers finitely, without a constant part, and is silent in the end") {
  const auto in = click(1.0f);
  const Sides out = room({0.3f, 15000.0f, 5000.0f}, *in, 48000);
  CHECK(largest(out.left) < 0.5);
  CHECK(energy(out.left, 40000, 48000) < 1e-13);
  const double sum = std::accumulate(out.left.begin(), out.left.end(), 0.0);
  CHECK(std::abs(sum) < 0.02);
  CHECK(energy(out.left, 0, 1000) == 0.0);  // the first wall is 30 ms away
}

TEST_CASE("a room keeps the sides apart and its tail has no ring") {
  const Sides out = room({2.0f, 20000.0f, 20000.0f}, *click(1.0f), 48000);
  double both = 0.0;
  for (std::size_t i = 4800; i < 48000; ++i)
    both += static_cast<double>(out.left[i]) * static_cast<double>(out.right[i]);
  CHECK(std::abs(both) < 0.1 * std::sqrt(energy(out.left, 4800, 48000) * energy(out.right, 4800, 48000)));
  // The powers of a noise at single frequencies are spread exponentially: geometric / arithmetic mean is e^−γ = 0.56. A ring
  // would tower above the mean.
  for (const auto* side : {&out.left, &out.right}) {
    const std::vector<float> tail(side->begin() + 9600, side->begin() + 25984);
    double logs = 0.0, mean = 0.0, most = 0.0;
    const int count = 400;
    for (int k = 0; k < count; ++k) {
      const double a = amplitude(tail, 300.0 + 16.0 * k);
      logs += std::log(a * a) / count;
      mean += a * a / count;
      most = std::max(most, a * a);
    }
    CHECK(std::exp(logs) / mean > 0.45);
    CHECK(most / mean < 12.0);
  }
}

TEST_CASE("a room is as loud as told: noise comes out 7 dB softer at 2 seconds, 3 dB more for each doubling") {
  const auto in = noise_of(192000, 0.2);
  const double dry = energy({in->channel(0), in->channel(0) + 48000}, 0, 48000);
  const auto level = [&](float seconds) {
    const Sides out = room({seconds, 20000.0f, 20000.0f}, *in, 192000);
    return 10.0 * std::log10(energy(out.left, 144000, 192000) / dry);
  };
  CHECK(level(2.0f) == Approx(-7.0).margin(1.0));
  CHECK(level(1.0f) == Approx(-10.0).margin(1.0));
}

TEST_CASE("a room sounds the same in any company, block, place of a quantum and on every instruction set") {
  const auto in = noise_of(3000, 0.3);
  const auto program = build([&](ProgramBuilder& b) {
    const auto x = b.one("sample_mono", {});
    const auto out = b.add("room", {x, x, b.param("size", 2.0f)});
    b.add("out_stereo", {out[0], out[1], b.param("gain", 1.0f)});
  });
  Trigger one = note(*program, 0, 20000), other = note(*program, 33, 20000);
  one.region = other.region = whole(*in);
  set(other, "gain", 0.0f);
  set(other, "size", 0.3f);
  other.sequence = 1;
  const Take alone = play({one}, 20000);
  CHECK(play({one, other}, 20000) == alone);
  CHECK(play({one}, 20000, 333) == alone);
  const std::int64_t here = hwy::SupportedTargets();
  for (const std::int64_t target : {HWY_AVX3, HWY_AVX2, HWY_SSE4, HWY_SCALAR}) {
    if (target != HWY_SCALAR && (here & target) == 0) continue;
    hwy::SetSupportedTargetsForTest(target);
    CHECK(play({one, other}, 20000) == alone);
    hwy::SetSupportedTargetsForTest(0);
  }
  one.frame = 45;
  const Take later = play({one}, 20045);
  CHECK((std::vector<float>(later.left.begin() + 45, later.left.end()) == alone.left));
}

TEST_CASE("SuperDirt's room dies away slower the larger it is, and is stable at size 1") {
  const auto in = click(0.5f);
  const auto small = room_dirt(0.1f, *in, 96000), large = room_dirt(0.9f, *in, 96000);
  CHECK(decay_seconds(small.left) < decay_seconds(large.left));
  const auto longest = room_dirt(1.0f, *in, 480000);
  CHECK(largest(longest.left) < 1.0);
  CHECK(energy(longest.left, 432000, 480000) < 0.1 * energy(longest.left, 48000, 96000));
  CHECK(std::abs(std::accumulate(small.right.begin(), small.right.end(), 0.0)) < 2.0);
}

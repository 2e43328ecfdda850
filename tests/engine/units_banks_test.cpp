// tests/engine/units_banks_test.cpp -- Banks of resonators are the sums of their bands, each as late as its bits say.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/units_play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

// A band-pass of gain 1 in its middle, by the bilinear transform with the middle kept: an independent form of the same filter.
std::vector<double> band_pass(const std::vector<double>& in, double hz, double q) {
  const double w = kTau * hz / 48000.0, alpha = std::sin(w) / (2.0 * q), a0 = 1.0 + alpha;
  std::vector<double> out(in.size(), 0.0);
  for (std::size_t i = 0; i < in.size(); ++i) {
    const double x2 = i < 2 ? 0.0 : in[i - 2], y1 = i < 1 ? 0.0 : out[i - 1], y2 = i < 2 ? 0.0 : out[i - 2];
    out[i] = (alpha * (in[i] - x2) + 2.0 * std::cos(w) * y1 - (1.0 - alpha) * y2) / a0;
  }
  return out;
}

}  // namespace

TEST_CASE("a spectral delay is sixteen bands, each as late as the bits of its number that the mask has") {
  constexpr Frames kFrames = 14000;
  Random random{4};
  std::vector<double> noise;
  for (Frames f = 0; f < kFrames; ++f) noise.push_back(random.between(-0.5, 0.5));
  const Signal signal = [&](Frames f) {
    return static_cast<double>(static_cast<float>(noise[static_cast<std::size_t>(f)]));
  };
  for (const auto& [share, mask] : {std::pair{0.0, 3}, {0.5, 6}, {1.0, 31}}) {
    std::vector<double> expected;
    for (const double x : noise) expected.push_back(0.2 * x);
    for (int band = 1; band <= 16; ++band) {
      const auto late = static_cast<std::size_t>(std::floor((band & mask) / 16.0 * share * 0.2 * 48000.0 + 0.5));
      std::vector<double> delayed(late, 0.0);
      delayed.insert(delayed.end(), noise.begin(), noise.end() - static_cast<std::ptrdiff_t>(late));
      const std::vector<double> y = band_pass(delayed, 40.0 * std::pow(17000.0 / 40.0, (band - 1) / 15.0), 200.0);
      for (std::size_t i = 0; i < y.size(); ++i) expected[i] += 4.0 * y[i];
    }
    const auto heard =
        through("spectral_delay", signal, {static_cast<float>(share), static_cast<float>(mask)}, kFrames);
    double worst = 0.0;
    for (std::size_t i = 0; i < heard.size(); ++i)
      worst = std::max(worst, std::abs(static_cast<double>(heard[i]) - expected[i]));
    INFO(share << " " << mask);
    CHECK(worst < 2e-3);
  }
}

TEST_CASE("a ringing distortion: nothing at 0, bounded at 1, deaf to what is soft, and it sings at its own pitches") {
  const auto clean = through("distort_ringing", wave(700.0, 0.5), {0.0f});
  for (std::size_t i = 0; i < clean.size(); ++i)
    REQUIRE(clean[i] == Approx(0.5 * std::sin(kTau * 700.0 * static_cast<double>(i) / 48000.0)).margin(1e-6));
  CHECK(loudest(through("distort_ringing", wave(700.0, 0.9), {1.0f})) <= 0.5);
  CHECK(loudest(through("distort_ringing", wave(700.0, 0.19), {1.0f})) < 1e-3);
  // Just above where it is deaf a tone is heard where a resonator answers, and hardly elsewhere.
  const auto at = [](double hz) {
    return mean_square(through("distort_ringing", wave(hz, 0.24), {1.0f}, 24000), 12000);
  };
  CHECK(at(60.5) > 100.0 * at(700.0));
  CHECK(at(3000.0) > 2.0 * at(1500.0));
}

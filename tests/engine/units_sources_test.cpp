// tests/engine/units_sources_test.cpp -- Oscillators draw their shapes, noises have their spectra, chaos follows its map, tone its curve.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>

#include "tests/engine/units_play.h"

using namespace perigee;
using namespace perigee::testing;

TEST_CASE("plain shapes are their formulas") {
  const auto at = [](std::string_view unit, std::vector<float> settings, std::size_t frame) {
    return made_by(unit, settings, 4800)[frame];  // at 10 Hz a turn is 4800 frames
  };
  CHECK(at("lfsaw", {10.0f}, 1200) == Approx(0.5).margin(1e-4));
  CHECK(at("lfsaw", {10.0f}, 3600) == Approx(-0.5).margin(1e-4));
  CHECK(at("lftri", {10.0f}, 1200) == Approx(1.0).margin(1e-4));
  CHECK(at("lftri", {10.0f}, 3000) == Approx(-0.5).margin(1e-4));
  CHECK(at("lfpar", {10.0f}, 1200) == Approx(1.0).margin(1e-4));
  CHECK(at("lfpar", {10.0f}, 600) == Approx(0.75).margin(1e-4));
  CHECK(at("lfpulse", {10.0f, 0.0f, 0.25f}, 1190) == 1.0f);
  CHECK(at("lfpulse", {10.0f, 0.0f, 0.25f}, 1210) == 0.0f);
  CHECK(at("varsaw", {10.0f, 0.0f, 0.25f}, 1200) == Approx(1.0).margin(1e-3));
  CHECK(at("varsaw", {10.0f, 0.0f, 0.25f}, 3000) == Approx(0.0).margin(1e-3));
  const auto ticks = made_by("impulse", {100.0f}, 4800);
  for (std::size_t f = 0; f < ticks.size(); ++f) {
    if (ticks[f] != 0.0f) CHECK(std::min(f % 480, 480 - f % 480) <= 1);
  }
  CHECK(std::count(ticks.begin(), ticks.end(), 1.0f) == 10);
}

TEST_CASE("a sine that feeds back satisfies its own equation; without feedback it is a sine") {
  const auto y = made_by("sine_feedback", {440.0f, 0.0f, 0.9f}, 2000);
  for (std::size_t i = 2; i < y.size(); ++i) {
    const double back = 0.9 * 0.5 * static_cast<double>(y[i - 1] + y[i - 2]);
    REQUIRE(y[i] == Approx(std::sin(kTau * 440.0 * static_cast<double>(i) / 48000.0 + back)).margin(1e-4));
  }
  CHECK(made_by("sine_feedback", {440.0f}, 2000)[999] == Approx(std::sin(kTau * 440.0 * 999.0 / 48000.0)).margin(1e-4));
}

TEST_CASE("a synced saw is periodic in its master, with hardly an alias") {
  const double hz = 1234.5;
  const auto y = made_by("sync_saw", {static_cast<float>(hz), 0.0f, 1.6f}, 24000);
  double strongest = 0.0;
  for (int harmonic = 20; harmonic < 200; ++harmonic) {
    double folded = std::fmod(hz * harmonic, 48000.0);
    if (folded > 24000.0) folded = 48000.0 - folded;
    if (hz * harmonic < 24000.0 || std::abs(folded - hz * std::round(folded / hz)) < 40.0) continue;
    strongest = std::max(strongest, amplitude(y, folded));
  }
  CHECK(decibels(strongest / amplitude(y, hz)) < -80.0);
  // The second partial of the wave 2·frac(1.6·t) − 1 over a turn, by its Fourier integral.
  std::complex<double> sum = 0.0;
  for (int i = 0; i < 100000; ++i) {
    const double t = (i + 0.5) / 100000.0, x = 1.6 * t - std::floor(1.6 * t);
    sum += (2.0 * x - 1.0) * std::polar(1.0, -2.0 * kTau * t) / 100000.0;
  }
  CHECK(amplitude(y, 2.0 * hz) == Approx(2.0 * std::abs(sum)).epsilon(0.03));
}

TEST_CASE("a supersaw is as loud as one saw, on both sides, and one saw where it is one") {
  const auto power = [](float voices, int output) {
    return mean_square(made_by("supersaw", {220.0f, voices, 0.3f, 0.6f}, 96000, 3, output));
  };
  for (const float voices : {1.0f, 5.0f, 16.0f}) {
    CHECK(power(voices, 0) + power(voices, 1) == Approx(1.0 / 3.0).epsilon(0.25));
  }
  const auto lone = made_by("supersaw", {220.0f, 1.0f, 12.0f, 0.0f}, 24000);
  CHECK(amplitude(lone, 220.0) == Approx(4.0 / kTau * std::sqrt(0.5)).epsilon(0.02));
}

TEST_CASE("partials are as many and as loud as they are said to be") {
  const auto saw = made_by("partials", {1000.0f, 0.0f, 4.0f, 1.0f, 0.0f}, 24000);
  const auto square = made_by("partials", {1000.0f, 0.0f, 64.0f, 2.0f, 1.0f}, 24000);
  for (int k = 1; k <= 6; ++k) {
    CHECK(amplitude(saw, 1000.0 * k) == Approx(k <= 4 ? 1.0 / k : 0.0).margin(1e-3));
    CHECK(amplitude(square, 1000.0 * k) == Approx(k % 2 == 1 ? 1.0 / (k * k) : 0.0).margin(1e-3));
  }
}

TEST_CASE("noises have their spectra and their bounds") {
  const auto power_db = [](const std::vector<float>& sound, double low, double high) {
    double sum = 0.0;
    for (int i = 0; i < 60; ++i) {
      const double a = amplitude(sound, low + (high - low) * (i + 0.5) / 60.0);
      sum += a * a / 60.0;
    }
    return 10.0 * std::log10(sum);
  };
  const auto brown = made_by("brown", {0.0f}, 48000);
  CHECK(power_db(brown, 800, 1600) - power_db(brown, 6400, 12800) == Approx(18.0).margin(5.0));
  CHECK(loudest(brown) <= 1.0);
  CHECK(loudest(made_by("grey", {0.0f}, 48000)) <= 1.0);
  const auto clipped = made_by("clip_noise", {0.0f}, 48000);
  CHECK(mean_square(clipped) == 1.0);
  const auto dust = made_by("dust", {1000.0f}, 480000);
  const auto hits = std::count_if(dust.begin(), dust.end(), [](float x) { return x > 0.0f; });
  CHECK(static_cast<double>(hits) == Approx(10000.0).epsilon(0.05));
  CHECK(mean_square(dust) * 480000.0 / static_cast<double>(hits) == Approx(1.0 / 3.0).epsilon(0.05));  // spread evenly
  const auto both = made_by("dust2", {1000.0f}, 48000);
  CHECK(*std::min_element(both.begin(), both.end()) < -0.9f);
  const auto crackle = made_by("crackle", {1.9f}, 48000);
  CHECK(loudest(crackle) < 4.0);
  CHECK(mean_square(crackle, 24000) > 1e-4);
}

TEST_CASE("random curves meet the same points: steps, lines, smooth") {
  const auto steps = made_by("lfnoise0", {100.0f}, 9600), lines = made_by("lfnoise1", {100.0f}, 9600),
             smooth = made_by("lfnoise2", {100.0f}, 9600);
  for (std::size_t point = 1; point < 19; ++point) {
    const std::size_t f = point * 480;
    CHECK(lines[f] == Approx(steps[f + 20]).margin(0.01));
    CHECK(smooth[f] == Approx(steps[f + 20]).margin(0.01));
    CHECK(lines[f + 240] == Approx(0.5 * static_cast<double>(steps[f + 20] + steps[f + 500])).margin(0.01));
    CHECK(steps[f + 20] == steps[f + 470]);
  }
}

TEST_CASE("chaos follows its map, and comes back when it runs away") {
  const auto logistic = made_by("logistic", {1000.0f, 3.7f}, 4800);  // a step every 48 frames
  const auto henon = made_by("henon", {1000.0f, 1.4f, 0.3f}, 4800);
  for (std::size_t n = 2; n < 98; ++n) {
    const std::size_t f = n * 48 + 24;
    const auto now = [&](const std::vector<float>& y, std::size_t back) {
      return static_cast<double>(y[f - back * 48]);
    };
    CHECK(now(logistic, 0) == Approx(3.7 * now(logistic, 1) * (1.0 - now(logistic, 1))).margin(1e-5));
    const double next = 1.0 - 1.4 * now(henon, 1) * now(henon, 1) + 0.3 * now(henon, 2);
    if (n > 2) CHECK(now(henon, 0) == Approx(next).margin(1e-5));
  }
  for (const auto& [unit, settings] : {std::pair{"lorenz", std::vector<float>{24000.0f}},
                                       {"standard_map", {24000.0f}},
                                       {"latoocarfian", {24000.0f}},
                                       {"henon", {24000.0f, 2.0f, 1.0f}}}) {
    const auto y = made_by(unit, settings, 9600);
    INFO(unit);
    CHECK(loudest(y) < 8.0);
    CHECK(std::set<float>(y.begin() + 4800, y.end()).size() > 100);
  }
}

TEST_CASE("shelves and peaks have their gains, all-passes let all pass") {
  CHECK(gain_db("low_shelf", {1000.0f, 0.7071f, 12.0f}, 20.0) == Approx(12.0).margin(0.1));
  CHECK(gain_db("low_shelf", {1000.0f, 0.7071f, 12.0f}, 1000.0) == Approx(6.0).margin(0.1));
  CHECK(gain_db("low_shelf", {1000.0f, 0.7071f, 12.0f}, 20000.0) == Approx(0.0).margin(0.1));
  CHECK(gain_db("high_shelf", {1000.0f, 0.7071f, -9.0f}, 20000.0) == Approx(-9.0).margin(0.1));
  CHECK(gain_db("high_shelf", {1000.0f, 0.7071f, -9.0f}, 1000.0) == Approx(-4.5).margin(0.1));
  CHECK(gain_db("high_shelf", {1000.0f, 0.7071f, -9.0f}, 20.0) == Approx(0.0).margin(0.1));
  CHECK(gain_db("peak", {1000.0f, 2.0f, 12.0f}, 1000.0) == Approx(12.0).margin(0.05));
  CHECK(gain_db("peak", {1000.0f, 2.0f, -12.0f}, 1000.0) == Approx(-12.0).margin(0.05));
  CHECK(gain_db("peak", {1000.0f, 2.0f, 12.0f}, 50.0) == Approx(0.0).margin(0.1));
  for (const double hz : {50.0, 1000.0, 9000.0}) {
    CHECK(gain_db("allpass1", {1000.0f}, hz) == Approx(0.0).margin(0.01));
    CHECK(gain_db("allpass2", {1000.0f, 2.0f}, hz) == Approx(0.0).margin(0.01));
  }
  CHECK(gain_db("lpf6", {1000.0f}, 1000.0) == Approx(-3.01).margin(0.02));
  CHECK(gain_db("hpf6", {1000.0f}, 1000.0) == Approx(-3.01).margin(0.02));
}

TEST_CASE("rings fall by 60 dB in their time") {
  const auto ring = through("ringz", impulse(), {1000.0f, 0.05f}, 4800);
  const auto formlet = through("formlet", impulse(), {1000.0f, 0.01f, 0.05f}, 4800);
  for (const std::size_t n : {0u, 48u, 480u, 2400u, 2424u}) {
    const double t = static_cast<double>(n) / 48000.0, wave = std::cos(kTau * 1000.0 * t);
    CHECK(ring[n] == Approx(wave * std::pow(0.001, t / 0.05)).margin(1e-4));
    CHECK(formlet[n] == Approx(wave * (std::pow(0.001, t / 0.05) - std::pow(0.001, t / 0.01))).margin(1e-4));
  }
}

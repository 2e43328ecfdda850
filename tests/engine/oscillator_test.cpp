// tests/engine/oscillator_test.cpp -- Waves have their pitch, their shape and no audible aliases; noise is flat and its own.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <string_view>

#include "tests/engine/play.h"
#include "tests/engine/spectrum.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

std::vector<float> sound_of(const Program& program, Frames frames, std::uint32_t seed = 1) {
  Trigger trigger = note(program, 0, frames);
  trigger.seed = seed;
  set(trigger, "gain", 0.5f);  // below the limiter
  std::vector<float> left = play({trigger}, frames).left;
  for (float& sample : left) sample *= 2.0f;
  return left;
}

// The strongest alias, wherever it falls, against the fundamental.
double alias_db(const std::vector<float>& wave, double hz) {
  double strongest = 0.0;
  for (int harmonic = 2; harmonic < 200; ++harmonic) {
    double folded = std::fmod(hz * harmonic, 48000.0);
    if (folded > 24000.0) folded = 48000.0 - folded;
    const double from_harmonic = std::abs(folded - hz * std::round(folded / hz));
    if (hz * harmonic < 24000.0 || folded < 40.0 || from_harmonic < 40.0) continue;
    strongest = std::max(strongest, amplitude(wave, folded));
  }
  return decibels(strongest / amplitude(wave, hz));
}

}  // namespace

TEST_CASE("a sine is never beyond 1") {
  // In one second from just before its top on: the highest floats of the polynomial.
  const auto program = build([](ProgramBuilder& b) {
    b.add("out", {b.one("sine", {b.constant(0.0004f), b.constant(0.2498f)}), b.constant(0.5f), b.constant(0.0f)});
  });
  const Take heard = play({note(*program, 0, 48000)}, 48000);
  CHECK(std::ranges::max(heard.left) == 0.5f);
}

TEST_CASE("a sine is a sine, at phase 0 on its first frame") {
  const auto wave = sound_of(*bare("sine", {997.0f}), 4000);
  for (std::size_t i = 0; i < wave.size(); ++i) {
    REQUIRE(wave[i] == Approx(std::sin(kTau * 997.0 * static_cast<double>(i) / 48000.0)).margin(2e-5));
  }
}

TEST_CASE("a moving phase modulates it") {
  const auto program = build([](ProgramBuilder& b) {
    const auto modulator = b.one("mul", {b.one("sine", {b.constant(300.0f)}), b.constant(0.4f)});
    b.add("out", {b.one("sine", {b.constant(500.0f), modulator}), b.param("gain", 1.0f)});
  });
  const auto wave = sound_of(*program, 2000);
  for (std::size_t i = 0; i < wave.size(); ++i) {
    const double t = static_cast<double>(i) / 48000.0;
    REQUIRE(wave[i] == Approx(std::sin(kTau * (500.0 * t + 0.4 * std::sin(kTau * 300.0 * t)))).margin(5e-5));
  }
}

TEST_CASE("band-limited waves have their harmonics and hardly an alias") {
  const double hz = 1234.5;
  const auto freq = static_cast<float>(hz);
  const auto saw = sound_of(*bare("saw", {freq}), 24000);
  const auto square = sound_of(*bare("pulse", {freq, 0.0f, 0.5f}), 24000);
  const auto triangle = sound_of(*bare("triangle", {freq}), 24000);
  const double pi = kTau / 2.0;
  CHECK(amplitude(saw, hz) == Approx(2.0 / pi).epsilon(0.01));
  CHECK(amplitude(saw, 2 * hz) == Approx(1.0 / pi).epsilon(0.03));
  CHECK(amplitude(square, hz) == Approx(4.0 / pi).epsilon(0.01));
  CHECK(amplitude(square, 2 * hz) < 1e-3);
  CHECK(amplitude(square, 3 * hz) == Approx(4.0 / (3.0 * pi)).epsilon(0.05));
  CHECK(amplitude(triangle, hz) == Approx(8.0 / (pi * pi)).epsilon(0.01));
  CHECK(amplitude(triangle, 3 * hz) == Approx(8.0 / (9.0 * pi * pi)).epsilon(0.05));
  for (const auto* wave : {&saw, &triangle}) {  // a band-limited step swings beyond its ends
    CHECK(*std::max_element(wave->begin(), wave->end()) <= 1.15f);
    CHECK(*std::min_element(wave->begin(), wave->end()) >= -1.15f);
  }
}

TEST_CASE("up to 5 kHz every alias of a wave lies 80 dB below its fundamental") {
  constexpr Frames kSeen = 8192;
  for (const double hz : {97.3, 440.7, 1234.5, 2711.0, 3907.0, 4987.0}) {
    CAPTURE(hz);
    const auto freq = static_cast<float>(hz);
    CHECK(alias_db(sound_of(*bare("saw", {freq}), kSeen), hz) < -80.0);
    CHECK(alias_db(sound_of(*bare("pulse", {freq, 0.0f, 0.5f}), kSeen), hz) < -80.0);
    CHECK(alias_db(sound_of(*bare("pulse", {freq, 0.0f, 0.2f}), kSeen), hz) < -80.0);
    CHECK(alias_db(sound_of(*bare("triangle", {freq}), kSeen), hz) < -80.0);
  }
}

TEST_CASE(
    "a wave is the one that was always there, wherever it begins, and a frequency that moves nowhere is a constant "
    "one") {
  constexpr Frames kLater = 37;
  for (const std::string_view unit : {"saw", "pulse", "triangle"}) {
    CAPTURE(unit);
    const auto first = play({note(*bare(unit, {3000.0f}), 0, 4000)}, 4000).left;
    // 37 frames of 1/16 turn later: 5/16 of a turn.
    const auto later = play({note(*bare(unit, {3000.0f, 0.3125f}), kLater, 4000)}, 4000).left;
    CHECK(std::equal(first.begin() + kLater, first.begin() + 3000, later.begin() + kLater));
    const auto moving = build([&](ProgramBuilder& b) {
      const auto still = b.one("mul", {b.one("sine", {b.constant(5.0f)}), b.constant(0.0f)});
      b.add("out", {b.one(unit, {b.one("add", {still, b.constant(3000.0f)})}), b.param("gain", 1.0f)});
    });
    CHECK((play({note(*moving, 0, 4000)}, 4000).left == first));
  }
}

TEST_CASE("waves rise from 0, a pulse begins high") {
  CHECK(sound_of(*bare("saw", {100.0f}), 10)[0] == 0.0f);
  CHECK(sound_of(*bare("saw", {100.0f}), 10)[5] > 0.0f);
  CHECK(sound_of(*bare("triangle", {100.0f}), 10)[0] == 0.0f);
  CHECK(sound_of(*bare("triangle", {100.0f}), 10)[5] > 0.0f);
  CHECK(sound_of(*bare("pulse", {100.0f, 0.0f, 0.25f}), 400)[60] == Approx(1.5f).margin(0.001));  // its mean is 0
  CHECK(sound_of(*bare("pulse", {100.0f, 0.0f, 0.25f}), 400)[300] == Approx(-0.5f).margin(0.001));
}

TEST_CASE("no frequency, however wrong, does harm") {
  for (const std::string_view unit : {"sine", "saw", "pulse", "triangle"}) {
    for (const float hz : {0.0f, -440.0f, 1e-30f, 23999.0f, 1e9f, -1e30f}) {
      const Take take = play({note(*bare(unit, {hz}), 0, 1000)}, 1000);
      CHECK(take.status.killed == 0);
    }
  }
}

TEST_CASE("noise is flat, and each seed and salt has its own") {
  const auto first = sound_of(*bare("white", {0.0f}), 20000), again = sound_of(*bare("white", {0.0f}), 20000);
  const auto seed = sound_of(*bare("white", {0.0f}), 20000, 2), salt = sound_of(*bare("white", {1.0f}), 20000);
  CHECK((first == again));
  const auto correlation = [](const std::vector<float>& a, const std::vector<float>& b, std::size_t lag) {
    double sum = 0.0;
    for (std::size_t i = lag; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i - lag]);
    return sum / static_cast<double>(a.size());
  };
  CHECK(correlation(first, first, 0) == Approx(1.0 / 3.0).epsilon(0.03));
  for (const std::size_t lag : {1u, 2u, 3u, 64u}) CHECK(std::abs(correlation(first, first, lag)) < 0.01);
  CHECK(std::abs(correlation(first, seed, 0)) < 0.01);
  CHECK(std::abs(correlation(first, salt, 0)) < 0.01);
}

TEST_CASE("pink noise falls by 3 dB an octave") {
  const auto noise = sound_of(*bare("pink", {0.0f}), 48000);
  const auto power = [&](double low, double high) {
    double sum = 0.0;
    for (int i = 0; i < 60; ++i) {
      const double a = amplitude(noise, low + (high - low) * (i + 0.5) / 60.0);
      sum += a * a / 60.0;
    }
    return 10.0 * std::log10(sum);
  };
  CHECK(power(200, 400) - power(3200, 6400) == Approx(12.0).margin(3.0));
}

TEST_CASE("lines, sweeps and glides go where they are told and stay there") {
  const auto line = sound_of(*bare("line", {0.1f, 0.5f, 0.01f}), 1000);
  CHECK(line[0] == Approx(0.1f));
  CHECK(line[240] == Approx(0.3f));
  CHECK(line[480] == Approx(0.5f));
  CHECK(line[999] == Approx(0.5f));
  const auto sweep = sound_of(*bare("sweep", {0.8f, 0.1f, 0.01f}), 1000);
  CHECK(sweep[0] == Approx(0.8f));
  CHECK(sweep[160] == Approx(0.4f));
  CHECK(sweep[480] == Approx(0.1f));
  CHECK(sweep[999] == Approx(0.1f));
  const auto glide = sound_of(*bare("glide", {0.2f, 1.5f}), 1000);
  CHECK(glide[500] == Approx(0.2f * (1.0f + 1.5f * 0.5f)));
  CHECK(sound_of(*bare("glide", {0.2f, 0.0f}), 100)[99] == 0.2f);
}

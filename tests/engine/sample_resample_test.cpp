// tests/engine/sample_resample_test.cpp -- Another rate, the same sound: pitch, level, length and onset stay.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "engine/resample.h"

using namespace perigee;

namespace {

std::vector<float> sine(double hz, double rate_hz, std::size_t frames, double level) {
  std::vector<float> wave(frames);
  for (std::size_t i = 0; i < frames; ++i) {
    wave[i] = static_cast<float>(level * std::sin(2.0 * std::numbers::pi * hz * static_cast<double>(i) / rate_hz));
  }
  return wave;
}

// Signal to noise in dB of `wave` against that very sine, away from both ends, where the filter sees the sound begin and stop.
double snr_db(const std::vector<float>& wave, double hz, double rate_hz, double level) {
  double signal = 0.0, noise = 0.0;
  for (std::size_t i = 1000; i + 1000 < wave.size(); ++i) {
    const double wanted = level * std::sin(2.0 * std::numbers::pi * hz * static_cast<double>(i) / rate_hz);
    signal += wanted * wanted;
    noise += (wave[i] - wanted) * (wave[i] - wanted);
  }
  return 10.0 * std::log10(signal / noise);
}

}  // namespace

TEST_CASE("a sine keeps its pitch, level and phase at another rate") {
  const std::pair<double, double> rates[] = {
      {44100, 48000}, {48000, 44100}, {22050, 48000}, {44101, 48000}, {96000, 48000}};
  for (const auto& [from, to] : rates) {
    for (const double hz : {100.0, 997.0, 5000.0}) {
      CAPTURE(from, to, hz);
      const auto wave = resample(sine(hz, from, static_cast<std::size_t>(from), 0.5), from, to);
      CHECK(snr_db(wave, hz, to, 0.5) > 100.0);
    }
  }
}

TEST_CASE("the length is the nearest whole number of frames") {
  CHECK(resampled_frames(44100, 44100, 48000) == 48000);
  CHECK(resampled_frames(147, 44100, 48000) == 160);
  CHECK(resampled_frames(1, 96000, 8000) == 1);
  CHECK(resampled_frames(0, 44100, 48000) == 0);
  for (const std::size_t frames : {1u, 2u, 7u, 100u, 4410u, 44101u}) {
    CHECK(resample(std::vector<float>(frames, 0.1f), 44100, 48000).size() ==
          static_cast<std::size_t>(resampled_frames(static_cast<Frames>(frames), 44100, 48000)));
  }
}

TEST_CASE("an onset keeps its time") {
  std::vector<float> click(44100);
  click[22050] = 1.0f;
  const auto wave = resample(click, 44100, 48000);
  CHECK(std::max_element(wave.begin(), wave.end()) - wave.begin() == 24000);
}

TEST_CASE("equal rates change nothing, and silence stays silent") {
  const auto wave = sine(440, 48000, 1000, 0.5);
  CHECK(resample(wave, 48000, 48000) == wave);
  const std::vector<float> silence(1000);
  for (const float x : resample(silence, 44100, 48000)) REQUIRE(x == 0.0f);
}

TEST_CASE("piece by piece is as in one go") {
  const std::vector<float> left = sine(440.0, 44100.0, 5000, 0.5), right = sine(1000.0, 44100.0, 5000, 0.3);
  std::vector<float> both;
  for (std::size_t i = 0; i < left.size(); ++i) both.insert(both.end(), {left[i], right[i]});
  for (const std::size_t piece : {1u, 37u, 640u, 5000u}) {
    Resampler resampler{2, 44100.0, 48000.0};
    std::vector<float> all;
    for (std::size_t at = 0; at < left.size(); at += piece)
      resampler.add(std::span{both}.subspan(2 * at, 2 * std::min(piece, left.size() - at)), at + piece >= left.size(),
                    all);
    const auto one = resample(left, 44100.0, 48000.0), other = resample(right, 44100.0, 48000.0);
    REQUIRE(all.size() == 2 * one.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
      REQUIRE(all[2 * i] == Approx(one[i]).margin(1e-6));
      REQUIRE(all[2 * i + 1] == Approx(other[i]).margin(1e-6));
    }
  }
}

// tests/engine/meters_test.cpp -- The meters tell what is there: levels of sines by their formulas, loudness by EBU Tech 3341.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "engine/levels.h"
#include "engine/loudness.h"

using namespace perigee;

namespace {

constexpr double kTurn = 6.283185307179586;

double decibels(double level) { return 20.0 * std::log10(level); }

// Stereo sine of so many decibels full scale, added for so many seconds.
void add_sine(Loudness& loudness, double hz, double decibels_full_scale, double seconds) {
  const double level = std::pow(10.0, decibels_full_scale / 20.0);
  std::vector<float> wave;
  for (int i = 0; i < static_cast<int>(seconds * 48000.0); ++i) {
    const auto sample = static_cast<float>(level * std::sin(kTurn * hz * i / 48000.0));
    wave.insert(wave.end(), {sample, sample});
  }
  loudness.add(wave);
}

}  // namespace

TEST_CASE("a stereo sine of 1000 Hz at -23 dBFS is -23 LUFS, within 0.1") {  // EBU Tech 3341, case 1
  Loudness loudness{48000.0};
  add_sine(loudness, 1000.0, -23.0, 20.0);
  const LoudnessReading reading = loudness.read();
  CHECK(reading.integrated == Approx(-23.0).margin(0.1));
  CHECK(reading.short_term == Approx(-23.0).margin(0.1));
  CHECK(reading.momentary == Approx(-23.0).margin(0.1));
  CHECK(reading.true_peak == Approx(-23.0).margin(0.2));
}

TEST_CASE("what is quiet does not count for the whole") {  // EBU Tech 3341, case 3
  Loudness loudness{48000.0};
  add_sine(loudness, 1000.0, -36.0, 10.0);
  add_sine(loudness, 1000.0, -23.0, 60.0);
  add_sine(loudness, 1000.0, -36.0, 10.0);
  CHECK(loudness.read().integrated == Approx(-23.0).margin(0.1));
}

TEST_CASE("silence is no number but the word for it") {
  Loudness loudness{48000.0};
  loudness.add(std::vector<float>(96000));
  CHECK(level_text(loudness.read().integrated) == "silent");
  CHECK(level_text(loudness.read().true_peak) == "silent");
  CHECK(level_text(-14.23) == "-14.2");
}

TEST_CASE("the meter on the mix hears what the device gets, and misses only what nobody listens to") {
  LoudnessMeter meter{48000.0};
  Loudness wanted{48000.0};
  std::vector<StereoQuantum> orbits(kOrbits);
  std::vector<float> master(2 * kQuantum);
  for (int quantum = 0; quantum < 3000; ++quantum) {
    for (std::size_t i = 0; i < master.size(); ++i) {
      master[i] = static_cast<float>(0.2 * std::sin(0.07 * (64.0 * quantum + static_cast<double>(i / 2))));
    }
    meter.hear({64 * quantum, orbits, 0, orbits.data(), master.data()});
    wanted.add(master);
    if (quantum % 100 == 0) meter.listen();
  }
  meter.listen();
  CHECK(meter.read().integrated == wanted.read().integrated);
  CHECK(meter.read().true_peak == wanted.read().true_peak);
  for (int quantum = 0; quantum < 100'000; ++quantum) meter.hear({0, orbits, 0, orbits.data(), master.data()});
  meter.listen();  // the ring was full for long; nothing else happened
}

TEST_CASE("levels are the peak and the power of each orbit, and fall when it is silent") {
  Levels levels{48000.0};
  std::vector<StereoQuantum> orbits(kOrbits);
  std::vector<float> master(2 * kQuantum, 0.25f);
  for (int quantum = 0; quantum < 3000; ++quantum) {
    for (std::size_t i = 0; i < kQuantum; ++i) {
      orbits[3].left[i] = orbits[3].right[i] =
          static_cast<float>(0.5 * std::sin(kTurn * 1000.0 / 48000.0 * (64.0 * quantum + static_cast<double>(i))));
    }
    levels.hear({64 * quantum, orbits, 1u << 3, &orbits[3], master.data()});
  }
  Levels::Reading reading = levels.read();
  CHECK(reading.orbits[3].peak == Approx(0.5).epsilon(0.001));
  CHECK(reading.orbits[3].rms == Approx(0.5 / std::sqrt(2.0)).epsilon(0.01));
  CHECK(reading.master.rms == Approx(0.25).epsilon(0.001));
  CHECK(reading.orbits[0].peak == 0.0f);
  for (int quantum = 0; quantum < 1275; ++quantum) levels.hear({0, orbits, 0, &orbits[3], master.data()});  // 1.7 s
  reading = levels.read();
  CHECK(decibels(static_cast<double>(reading.orbits[3].peak)) == Approx(decibels(0.5) - 20.0).margin(0.1));
  CHECK(reading.orbits[3].rms < 0.05f);
}

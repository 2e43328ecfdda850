// tests/engine/units_zzfx_test.cpp -- The game synth's oscillator against its formulas: slide, jump, repeat, curve, held samples.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "tests/engine/units_play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

// Settings in the order of the unit.
enum Place : std::size_t {
  freq,
  shape,
  curve,
  slide,
  delta,
  jump,
  jump_time,
  repeat,
  noise,
  modulation,
  crush,
  chance
};
std::vector<float> zzfx(std::initializer_list<std::pair<Place, float>> settings, Frames frames = 4800,
                        std::uint32_t seed = 1) {
  std::vector<float> all(12, 0.0f);
  all[freq] = 440.0f;
  all[curve] = 1.0f;
  for (const auto& [place, value] : settings) all[place] = value;
  return made_by("zzfx", all, frames, seed);
}

}  // namespace

TEST_CASE("zzfx slides by 500 Hz a second for each unit, and the slide grows likewise") {
  const auto sound = zzfx({{slide, 2.0f}, {delta, 3.0f}}, 9600);
  double turns = 0.0;
  for (std::size_t f = 0; f < sound.size(); ++f) {
    const double t = static_cast<double>(f) / 48000.0;
    REQUIRE(sound[f] == Approx(std::sin(kTau * turns)).margin(2e-3));  // the phase is a sum of rounded steps
    turns += (440.0 + 500.0 * (2.0 * t + 1.5 * t * t)) / 48000.0;
  }
}

TEST_CASE("zzfx jumps once in each repeat, and what it has jumped stays") {
  const auto sound = zzfx({{jump, 300.0f}, {jump_time, 0.05f}, {repeat, 0.1f}}, 14400);
  for (int stage = 0; stage < 6; ++stage) {  // of 50 ms each
    const double hz = 440.0 + 300.0 * ((stage + 1) / 2);
    const std::vector<float> piece(sound.begin() + stage * 2400, sound.begin() + (stage + 1) * 2400);
    INFO("stage " << stage);
    CHECK(amplitude(piece, hz) == Approx(1.0).margin(0.02));
  }
}

TEST_CASE("zzfx bends its wave by a power, and its six waves are what they are called") {
  const auto plain = zzfx({}), square = zzfx({{curve, 0.0f}}), peaked = zzfx({{curve, 2.0f}});
  const auto triangle = zzfx({{shape, 1.0f}}), saw = zzfx({{shape, 2.0f}}), tangent = zzfx({{shape, 3.0f}}),
             rough = zzfx({{shape, 4.0f}}), pulse = zzfx({{shape, 5.0f}});
  for (std::size_t f = 1; f < 4000; ++f) {
    const double x = static_cast<double>(plain[f]);
    REQUIRE(square[f] == (plain[f] > 0.0f ? 1.0f : -1.0f));
    REQUIRE(peaked[f] == Approx(x * std::abs(x)).margin(1e-5));
    const double turn = 440.0 * static_cast<double>(f) / 48000.0, part = turn - std::floor(turn);
    if (std::abs(part - 0.5) > 0.499 || std::abs(std::abs(part - 0.5) - 0.25) < 1e-3)
      continue;  // a step's side is rounding's
    REQUIRE(triangle[f] == Approx(1.0 - 4.0 * std::abs(std::round(turn) - turn)).margin(1e-4));
    REQUIRE(saw[f] == Approx(1.0 - 2.0 * part).margin(1e-4));
    REQUIRE(tangent[f] == Approx(std::clamp(std::tan(kTau * part), -1.0, 1.0)).margin(1e-3));
    REQUIRE(rough[f] == Approx(std::sin(std::pow(kTau * part, 3.0))).margin(0.01));
    REQUIRE(pulse[f] == (std::abs(part - 0.5) > 0.25 ? 1.0f : -1.0f));
  }
}

TEST_CASE("zzfx holds each sample for a hundred frames times crush, and swings its pitch by a cosine") {
  const auto plain = zzfx({}), held = zzfx({{crush, 0.1f}});
  for (std::size_t f = 0; f < 4800; ++f) REQUIRE(held[f] == plain[f / 10 * 10]);
  const auto swung = zzfx({{modulation, 5.0f}}, 48000);
  for (std::size_t f = 0; f < 48000; f += 7) {
    const double turns = 440.0 / (kTau * 5.0) * std::sin(kTau * 5.0 * static_cast<double>(f) / 48000.0);
    REQUIRE(swung[f] == Approx(std::sin(kTau * turns)).margin(0.07));  // a sum in place of an integral: half a step off
  }
}

TEST_CASE("zzfx takes its chance from the event alone") {
  CHECK(zzfx({{chance, 0.3f}}, 4800, 5) == zzfx({{chance, 0.3f}}, 4800, 5));
  CHECK(zzfx({{chance, 0.3f}}, 4800, 5) != zzfx({{chance, 0.3f}}, 4800, 6));
  CHECK(zzfx({}, 4800, 5) == zzfx({}, 4800, 6));
  CHECK(zzfx({{noise, 0.5f}}, 4800, 5) != zzfx({{noise, 0.5f}}, 4800, 6));
}

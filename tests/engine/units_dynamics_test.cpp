// tests/engine/units_dynamics_test.cpp -- Followers settle as their time says, gains follow the curve on paper, sides keep their power.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/units_play.h"

using namespace perigee;
using namespace perigee::testing;

TEST_CASE("amplitude covers 1 - 1/e of a step in its time, up and down") {
  const auto y = through(
      "amplitude", [](Frames f) { return f < 4800 ? -0.5 : 0.0; }, {0.01f, 0.03f}, 9600);
  CHECK(y[479] == Approx(0.5 * (1.0 - std::exp(-1.0))).epsilon(0.005));
  CHECK(y[4799] == Approx(0.5).epsilon(1e-3));
  CHECK(y[4800 + 1439] == Approx(0.5 * std::exp(-1.0)).epsilon(0.005));
}

TEST_CASE("rms of a sine is its amplitude over root 2") {
  CHECK(through("rms", wave(1000.0, 0.5), {5.0f}, 48000).back() == Approx(0.5 / std::sqrt(2.0)).epsilon(0.01));
}

TEST_CASE("compression follows its curve") {
  const auto settled_db = [](double level_db, float ratio, float knee) {
    const double level = std::pow(10.0, level_db / 20.0);
    return decibels(
        static_cast<double>(through("compression", steady(level), {-20.0f, ratio, knee, 0.001f, 0.01f}, 9600).back()));
  };
  CHECK(settled_db(-40.0, 4.0f, 0.0f) == Approx(0.0).margin(1e-4));
  CHECK(settled_db(-8.0, 4.0f, 0.0f) == Approx(-9.0).margin(0.01));
  CHECK(settled_db(-20.0, 4.0f, 12.0f) == Approx(-0.75 * 36.0 / 24.0).margin(0.01));
  CHECK(settled_db(-14.0, 4.0f, 12.0f) == Approx(-0.75 * 6.0).margin(0.01));
}

TEST_CASE("expansion lets pass what is loud and closes below the threshold") {
  const auto settled = [](double level) {
    return static_cast<double>(through("expansion", steady(level), {-40.0f, 3.0f, 0.001f, 0.01f}, 9600).back());
  };
  CHECK(settled(0.5) == Approx(1.0).margin(1e-4));
  CHECK(decibels(settled(0.001)) == Approx(-40.0).margin(0.05));  // 20 dB under, 2 dB more for each
}

TEST_CASE("transient raises the beginning or the tail, and is nothing at 0") {
  const Signal hit = [](Frames f) {
    return 0.5 * std::exp(-static_cast<double>(f) / 4800.0) * ((f / 24) % 2 ? 1.0 : -1.0);
  };
  const auto plain = through("transient", hit, {0.0f, 0.0f});
  const auto sharp = through("transient", hit, {1.0f, 0.0f}), soft = through("transient", hit, {-1.0f, 0.0f});
  const auto longer = through("transient", hit, {0.0f, 1.0f});
  CHECK(plain[100] == Approx(hit(100)).epsilon(1e-5));
  CHECK(std::abs(sharp[30]) > 2.0f * std::abs(plain[30]));
  CHECK(std::abs(soft[30]) < 0.5f * std::abs(plain[30]));
  CHECK(std::abs(longer[4000]) > 1.3f * std::abs(plain[4000]));
}

TEST_CASE("lfo draws five shapes from 0 to 1") {
  const auto at = [](float shape, float skew, std::size_t frame) {
    return made_by("lfo", {10.0f, shape, skew, 0.0f}, 4800)[frame];  // a turn is 4800 frames
  };
  CHECK(at(0, 0.5f, 1200) == Approx(0.5).margin(1e-3));
  CHECK(at(0, 0.25f, 1200) == Approx(1.0).margin(1e-3));
  CHECK(at(0, 0.25f, 3000) == Approx(0.5).margin(1e-3));
  CHECK(at(1, 0.5f, 1200) == Approx(1.0).margin(1e-3));
  CHECK(at(1, 0.5f, 3600) == Approx(0.0).margin(1e-3));
  CHECK(at(2, 0.5f, 3600) == Approx(0.75).margin(1e-3));
  CHECK(at(3, 0.5f, 3600) == Approx(0.25).margin(1e-3));
  CHECK(at(4, 0.3f, 1430) == 1.0f);
  CHECK(at(4, 0.3f, 1450) == 0.0f);
}

TEST_CASE("tremolo moves between 1 - depth and 1; the phaser's notches sweep") {
  const auto y = through("tremolo", steady(0.5), {10.0f, 0.6f, 1.0f, 0.5f, 0.0f}, 4800);
  CHECK(y[1200] == Approx(0.5).epsilon(1e-3));
  CHECK(y[3600] == Approx(0.2).epsilon(2e-3));
  CHECK(through("tremolo", steady(0.5), {10.0f}, 4800)[3600] == 0.5f);
  // Standing still, two notches at 1000 and 1282 Hz.
  CHECK(gain_db("phaser", {0.0f, 0.75f, 1000.0f, 0.0f}, 1000.0) < -60.0);
  CHECK(gain_db("phaser", {0.0f, 0.75f, 1000.0f, 0.0f}, 1282.0) < -60.0);
  CHECK(gain_db("phaser", {0.0f, 0.75f, 1000.0f, 0.0f}, 50.0) == Approx(0.0).margin(1.0));
  // A quarter of a turn, 1200 cents: an octave up.
  CHECK(gain_db("phaser", {0.0f, 0.75f, 1000.0f, 1200.0f, 0.25f}, 2000.0) < -60.0);
}

TEST_CASE("sides keep their power, and mid and side are their own inverse") {
  for (const float place : {0.0f, 0.3f, 0.5f, 1.0f}) {
    const Heard y = hear("pan", steady(0.5), {place}, 100);
    CHECK(y.first[50] * y.first[50] + y.second[50] * y.second[50] == Approx(0.25).epsilon(1e-5));
    CHECK(y.second[50] == Approx(0.5 * std::sin(kTau / 4 * static_cast<double>(place))).margin(1e-6));
    const Heard straight = hear("pan_linear", steady(0.5), {place}, 100);
    CHECK(straight.first[50] + straight.second[50] == Approx(0.5));
  }
  const auto both = [](std::string_view unit, std::vector<float> more) {
    const auto program = build([&](ProgramBuilder& b) {
      std::vector<ProgramBuilder::Value> inputs{b.constant(0.3f), b.constant(-0.1f)};
      for (const float x : more) inputs.push_back(b.constant(x));
      auto made = b.add(unit, inputs);
      if (unit == "mid_side") made = b.add(unit, {made[0], made[1]});
      b.add("out_stereo", {made[0], made[1]});
    });
    const Take take = play({note(*program, 0, 100)}, 100);
    return std::pair{take.left[50], take.right[50]};
  };
  CHECK(both("mid_side", {}).first == Approx(0.3));
  CHECK(both("mid_side", {}).second == Approx(-0.1));
  CHECK(both("width", {1.0f}) == std::pair{0.3f, -0.1f});
  CHECK(both("width", {0.0f}).first == Approx(0.1));
  CHECK(both("width", {0.0f}).second == Approx(0.1));
  CHECK(both("rotate", {0.25f}).first == Approx(0.1));
  CHECK(both("rotate", {0.25f}).second == Approx(0.3));
  CHECK(both("balance", {0.5f}).first == Approx(0.3 * std::sqrt(0.5)));
  CHECK(made_by("cross_fade", {0.3f, -0.1f, 0.5f})[9] == Approx(0.2 * std::sqrt(0.5)));
}

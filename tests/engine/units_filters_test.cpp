// tests/engine/units_filters_test.cpp -- Coloured filters have the slopes, peaks and limits that their formulas promise.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/units_play.h"

using namespace perigee;
using namespace perigee::testing;

TEST_CASE("rlpf and rhpf are the two-pole resonators of bandwidth rq") {
  // y = a0·x + b1·y₋₁ + b2·y₋₂, then (1 ± z⁻¹)², with D = tan(w·rq/2), C = (1 − D)/(1 + D).
  for (const double hz : {300.0, 5000.0, 15000.0}) {
    for (const double rq : {1.0, 0.1}) {
      for (const bool low : {true, false}) {
        const double w = kTau * hz / 48000.0, d = std::tan(w * rq / 2.0), c = (1.0 - d) / (1.0 + d);
        const double b1 = (1.0 + c) * std::cos(w), b2 = -c;
        const double a0 = low ? (1.0 + c - b1) / 4.0 : (1.0 + c + b1) / 4.0, sign = low ? 1.0 : -1.0;
        const auto heard =
            through(low ? "rlpf" : "rhpf", impulse(0.5), {static_cast<float>(hz), static_cast<float>(rq)});
        double y1 = 0.0, y2 = 0.0, worst = 0.0;
        for (std::size_t i = 0; i < heard.size(); ++i) {
          const double y0 = (i == 0 ? 0.5 * a0 : 0.0) + b1 * y1 + b2 * y2;
          worst = std::max(worst, std::abs(y0 + sign * 2.0 * y1 + y2 - static_cast<double>(heard[i])));
          y2 = y1;
          y1 = y0;
        }
        INFO(hz << " Hz, rq " << rq << (low ? " low" : " high"));
        CHECK(worst < 3e-5);
      }
    }
  }
}

TEST_CASE("a notch takes away its centre alone; resonz lets it pass alone") {
  CHECK(gain_db("notch", {1000.0f, 2.0f}, 1000.0) < -60.0);
  CHECK(gain_db("notch", {1000.0f, 2.0f}, 100.0) == Approx(0.0).margin(0.1));
  CHECK(gain_db("resonz", {1000.0f, 0.1f}, 1000.0) == Approx(0.0).margin(0.05));
  CHECK(gain_db("resonz", {1000.0f, 0.1f}, 1050.0) == Approx(-3.0).margin(0.25));
}

TEST_CASE("the ladder falls by 24 dB an octave, is 12 dB down at its cutoff, and peaks with resonance") {
  const double low = 1e-3;  // where it is linear
  const auto db = [&](float resonance, double hz) { return gain_db("ladder", {500.0f, resonance}, hz, 24000, low); };
  CHECK(db(0.0f, 20.0) == Approx(0.0).margin(0.1));
  CHECK(db(0.0f, 500.0) == Approx(-12.04).margin(0.15));
  CHECK(db(0.0f, 4000.0) - db(0.0f, 8000.0) == Approx(25.5).margin(2.0));  // a little more near half the rate
  CHECK(db(0.9f, 500.0) > db(0.9f, 20.0) + 20.0);
}

TEST_CASE("the ladder stays bounded, whatever moves it") {
  Random random{5};
  const auto program = build([&](ProgramBuilder& b) {
    const auto noise = b.one("mul", {b.one("white", {}), b.constant(1e6f)});
    const auto hz = b.one("mul", {b.one("white", {b.constant(1.0f)}), b.constant(40000.0f)});
    const auto resonance = b.one("mul", {b.one("white", {b.constant(2.0f)}), b.constant(2.0f)});
    const auto size = b.one("clip", {hz, b.constant(1e9f)});
    const auto y = b.one("ladder", {noise, b.one("mul", {size, size}), resonance, b.constant(1.0f)});
    b.add("out", {b.one("mul", {y, b.constant(0.01f)})});
  });
  const Take take = play({note(*program, 0, 48000)}, 48000);
  CHECK(take.status.killed == 0);
  CHECK(loudest(take.left) < 0.5);
}

TEST_CASE("at resonance above 1 the ladder sings at its cutoff") {
  const auto sung = through("ladder", impulse(0.1), {1000.0f, 1.2f, 1.0f}, 48000);
  const std::vector<float> tail(sung.end() - 24000, sung.end());
  CHECK(amplitude(tail, 1000.0) > 0.2);
}

TEST_CASE("the DJ's knob is out in the middle, low-pass on the left, high-pass on the right") {
  const auto x = wave(440.0, 0.5);
  const auto middle = through("djf", x, {0.5f});
  for (std::size_t i = 0; i < middle.size(); ++i) REQUIRE(middle[i] == Approx(x(static_cast<Frames>(i))).margin(1e-6));
  // v = 0.5: 5.5^4 = 915 Hz, 3 dB down.
  CHECK(gain_db("djf", {0.25f}, 915.0) == Approx(-3.0).margin(0.1));
  CHECK(gain_db("djf", {0.75f}, 915.0) == Approx(-3.0).margin(0.1));
  CHECK(gain_db("djf", {0.25f}, 9150.0) < -38.0);
  CHECK(gain_db("djf", {0.75f}, 91.5) < -38.0);
}

TEST_CASE("a vowel has its formants") {
  CHECK(gain_db("vowel", {0.0f}, 660.0) == Approx(0.0).margin(0.5));
  CHECK(gain_db("vowel", {0.0f}, 1120.0) == Approx(-6.0).margin(1.0));
  CHECK(gain_db("vowel", {2.0f}, 270.0) == Approx(0.0).margin(0.5));
  CHECK(gain_db("vowel", {2.0f}, 270.0) > gain_db("vowel", {2.0f}, 600.0) + 15.0);
  CHECK(gain_db("vowel", {0.0f, 2.0f}, 1320.0) == Approx(0.0).margin(0.5));  // all formants an octave up
  CHECK(through("vowel", wave(300.0, 0.3), {-1.0f}, 100)[50] == Approx(wave(300.0, 0.3)(50)));
}

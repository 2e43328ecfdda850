// tests/engine/envelope_test.cpp -- Envelopes follow their segments frame by frame.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "tests/engine/play.h"
#include "tests/engine/spectrum.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

std::vector<float> level(const Program& program, Frames total, Frames gate) {
  return play({note(program, 0, total, gate)}, total).left;
}

// superdough's linear envelope, as one would write it down.
double adsr_at(double t, double a, double d, double s, double r, double gate) {
  const auto body = [&](double x) {
    if (x < a) return x / a;
    if (x < a + d) return 1.0 + (s - 1.0) * (x - a) / d;
    return s;
  };
  if (t < gate) return body(t);
  return body(gate) * std::max(0.0, 1.0 - (t - gate) / r);
}

}  // namespace

TEST_CASE("adsr follows attack, decay, sustain and release") {
  struct Case {
    double attack, decay, sustain, release;
    Frames gate;
  };
  for (const Case& c :
       {Case{0.001, 0.05, 0.6, 0.01, 6000}, Case{0.02, 0.01, 0.3, 0.05, 5000}, Case{0.02, 0.01, 0.3, 0.05, 500},
        Case{0.02, 0.05, 0.3, 0.05, 2000}, Case{0.0, 0.0, 0.5, 0.01, 300}, Case{0.0, 0.01, 0.0, 0.01, 3000}}) {
    const auto program = bare("adsr", {0.8f, static_cast<float>(c.attack), static_cast<float>(c.decay),
                                       static_cast<float>(c.sustain), static_cast<float>(c.release)});
    const auto heard = level(*program, 9000, c.gate);
    for (std::size_t f = 0; f < heard.size(); ++f) {
      const double wanted = adsr_at(static_cast<double>(f), c.attack * 48000, c.decay * 48000, c.sustain,
                                    c.release * 48000, static_cast<double>(c.gate));
      REQUIRE(heard[f] == Approx(0.8 * wanted).margin(2e-4));
    }
  }
}

TEST_CASE("ahd bends its slopes by SuperCollider's curve") {
  for (const double curve : {-3.0, 0.0, 2.0}) {
    const auto program = bare("ahd", {0.8f, 0.01f, 0.005f, 0.02f, static_cast<float>(curve)});
    const auto heard = level(*program, 2400, 2400);
    const auto bend = [&](double u) {
      u = std::clamp(u, 0.0, 1.0);
      return curve == 0.0 ? u : (1.0 - std::exp(curve * u)) / (1.0 - std::exp(curve));
    };
    for (std::size_t f = 0; f < heard.size(); ++f) {
      const double t = static_cast<double>(f);
      REQUIRE(heard[f] == Approx(0.8 * (bend(t / 480.0) - bend((t - 720.0) / 960.0))).margin(2e-4));
    }
  }
}

TEST_CASE("without attack an envelope is at full level on its first frame") {
  CHECK(level(*bare("ahd", {0.8f, 0.0f, 1.0f, 0.01f, -3.0f}), 100, 100)[0] == 0.8f);
  CHECK(level(*bare("adsr", {0.8f, 0.0f, 0.0f, 1.0f, 0.01f}), 100, 100)[0] == 0.8f);
  CHECK(level(*bare("strike", {0.8f, 0.0f, 0.1f}), 100, 100)[0] == 0.8f);
}

TEST_CASE("fades are half cosines at both ends of the voice") {
  const auto heard = level(*bare("fade", {0.8f, 0.005f, 0.01f, 0.0f}), 2000, 2000);
  for (std::size_t f = 0; f < heard.size(); ++f) {
    const auto half_cosine = [](double u) { return 0.5 - 0.5 * std::cos(kTau / 2.0 * std::clamp(u, 0.0, 1.0)); };
    const double t = static_cast<double>(f);
    REQUIRE(heard[f] == Approx(0.8 * half_cosine(t / 240.0) * half_cosine((2000.0 - t) / 480.0)).margin(1e-5));
  }
  CHECK(heard[1000] == 0.8f);
  const auto early = level(*bare("fade", {0.8f, 0.005f, 0.01f, 0.0125f}), 2000, 2000);
  for (std::size_t f = 240; f < 1400; ++f) REQUIRE(early[f] == Approx(f < 920 ? 0.8f : heard[f + 600]).margin(1e-6));
  CHECK(std::all_of(early.begin() + 1400, early.end(), [](float x) { return x == 0.0f; }));
}

TEST_CASE("a struck sound has lost 60 dB after its decay") {
  const auto heard = level(*bare("strike", {0.8f, 0.0f, 0.1f}), 6000, 6000);
  CHECK(decibels(heard[4800] / 0.8) == Approx(-60.0).margin(0.01));
  CHECK(decibels(heard[2400] / 0.8) == Approx(-30.0).margin(0.01));
}

// tests/engine/units_strings_test.cpp -- Strings, tubes and bars sound at their pitch, fall as told, and have the partials they should.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/through.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

std::vector<float> alone(std::string_view unit, const std::vector<float>& settings, Frames frames) {
  const auto program = build([&](ProgramBuilder& b) {
    std::vector<Signal> inputs;
    for (const float setting : settings) inputs.push_back(b.constant(setting));
    b.add("out", {b.one("mul", {b.add(unit, inputs)[0], b.constant(0.3f)})});
  });
  return play({note(*program, 0, frames)}, frames).left;
}

// The strongest frequency within `cents` of a guess.
double pitch_near(const std::vector<float>& sound, double hz, double cents = 40.0) {
  double best = hz;
  for (double width = cents; width > 0.02; width *= 0.4) {
    const double middle = best;
    double most = 0.0;
    for (int k = -6; k <= 6; ++k) {
      const double at = middle * std::exp2(width * k / 6.0 / 1200.0), a = amplitude(sound, at);
      if (a > most) best = at;
      most = std::max(most, a);
    }
  }
  return best;
}
double cents(double ratio) { return 1200.0 * std::log2(ratio); }
double level(const std::vector<float>& sound, double second, double hz) {
  const auto from = static_cast<std::ptrdiff_t>(second * 48000.0);
  return decibels(amplitude({sound.begin() + from, sound.begin() + from + 9600}, hz));
}

}  // namespace

TEST_CASE("a plucked string is in tune within a cent up to 2 kHz") {
  for (const float hz : {41.2f, 110.0f, 261.63f, 440.0f, 1234.5f, 2000.0f}) {
    const auto sound = alone("pluck", {hz, 6.0f, 0.9f, 0.13f}, 52000);
    const std::vector<float> later(sound.begin() + 4800, sound.begin() + 48000);
    INFO(hz << " Hz");
    CHECK(std::abs(cents(pitch_near(later, static_cast<double>(hz)) / static_cast<double>(hz))) < 1.0);
  }
}

TEST_CASE("a plucked string falls by 60 dB in its decay, and its highs sooner") {
  for (const float decay : {1.0f, 4.0f}) {
    const auto sound = alone("pluck", {220.0f, decay, 0.7f, 0.13f}, 80000);
    CHECK(level(sound, 1.2, 220.0) - level(sound, 0.2, 220.0) ==
          Approx(-60.0 / static_cast<double>(decay)).epsilon(0.05));
    CHECK(level(sound, 1.2, 2200.0) - level(sound, 0.2, 2200.0) < -60.0 / static_cast<double>(decay) - 6.0);
  }
  // Plucked in the middle, even harmonics are missing; there is no constant part.
  const auto middle = alone("pluck", {218.1818f, 4.0f, 1.0f, 0.5f}, 40000);
  CHECK(level(middle, 0.2, 436.3636) < level(middle, 0.2, 218.1818) - 40.0);
  CHECK(level(middle, 0.2, 0.0) < -70.0);
}

TEST_CASE("a driven string answers a click with its harmonics, a tube with the odd ones") {
  const auto string = through_unit("string", {200.0f, 2.0f, 1.0f}, *click(0.5f), 40000).left;
  const auto tube = through_unit("tube", {200.0f, 2.0f, 1.0f}, *click(0.5f), 40000).left;
  for (const double harmonic : {1.0, 2.0, 3.0, 4.0, 5.0}) {
    const bool odd = std::fmod(harmonic, 2.0) == 1.0;
    CHECK(level(string, 0.2, 200.0 * harmonic) > -60.0);
    CHECK((level(tube, 0.2, 200.0 * harmonic) > -60.0) == odd);
  }
  CHECK(std::abs(cents(pitch_near(string, 200.0) / 200.0)) < 1.0);
  CHECK(std::abs(cents(pitch_near(tube, 200.0) / 200.0)) < 1.0);
}

TEST_CASE("a bow and a reed speak, keep on, and stay near their pitch") {
  for (const std::string_view unit : {"bow", "reed"}) {
    for (const float hz : {110.0f, 330.0f}) {
      const auto sound = unit == "bow" ? alone(unit, {hz, 1.0f, 0.6f, 0.2f, 0.5f, 0.13f}, 96000)
                                       : alone(unit, {hz, 0.6f, 0.4f, 0.7f, 0.5f}, 96000);
      const std::vector<float> later(sound.begin() + 48000, sound.end());
      INFO(unit << " at " << hz);
      CHECK(energy(later, 0, 24000) > 10.0);
      CHECK(energy(later, 24000, 48000) == Approx(energy(later, 0, 24000)).epsilon(0.05));
      CHECK(std::abs(cents(pitch_near(later, static_cast<double>(hz), 100.0) / static_cast<double>(hz))) < 15.0);
      CHECK(largest(later) < 0.6);
    }
  }
}

TEST_CASE("bar, bell and membrane have their partials, and each falls as it should") {
  const struct {
    float shape;
    std::vector<double> ratios;
  } kinds[] = {{0.0f, {1.0, 2.7565, 5.4039}}, {1.0f, {0.5, 1.0, 1.19, 2.0}}, {2.0f, {1.0, 1.5933, 2.1355}}};
  for (const auto& kind : kinds) {
    const auto sound = alone("mallet", {400.0f, 2.0f, kind.shape, 0.0f, 1.0f}, 72000);
    for (const double ratio : kind.ratios) {
      INFO("shape " << kind.shape << " partial " << ratio);
      CHECK(level(sound, 0.1, 400.0 * ratio) > -50.0);
      CHECK(level(sound, 1.1, 400.0 * ratio) - level(sound, 0.1, 400.0 * ratio) == Approx(-30.0).epsilon(0.03));
    }
    CHECK(level(sound, 0.1, 400.0 * 1.35) < -75.0);
  }
  const auto damped = alone("mallet", {400.0f, 2.0f, 0.0f, 1.0f, 1.0f}, 72000);
  CHECK(level(damped, 0.3, 1102.6) - level(damped, 0.1, 1102.6) == Approx(-6.0 * 2.7565).epsilon(0.05));
  const auto soft = alone("mallet", {400.0f, 2.0f, 0.0f, 0.0f, 0.0f}, 72000);
  const auto hard = alone("mallet", {400.0f, 2.0f, 0.0f, 0.0f, 1.0f}, 72000);
  CHECK(level(soft, 0.1, 2161.6) < level(hard, 0.1, 2161.6) - 20.0);
}

// tests/engine/units_distortions_test.cpp -- Every curve is its formula; what turns waves over puts the energy where it says.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/units_play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

constexpr Frames kSteps = 601;

void check_curve(std::string_view unit, const std::vector<float>& settings,
                 const std::function<double(double)>& curve) {
  const Signal x = ramp(-1.5, 1.5, kSteps);
  const auto y = through(unit, x, settings, kSteps);
  INFO(unit << " " << (settings.empty() ? 0.0f : settings[0]) << " " << (settings.size() > 1 ? settings[1] : 0.0f));
  double worst = 0.0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    worst = std::max(worst, std::abs(curve(x(static_cast<Frames>(i))) - static_cast<double>(y[i])));
  }
  CHECK(worst < 2e-5);
}

double folded(double x) {
  const double y = std::fmod(std::fmod(x + 1.0, 4.0) + 4.0, 4.0);
  return 1.0 - std::abs(y - 2.0);
}

}  // namespace

TEST_CASE("distort bends by nine formulas") {
  for (const double amount : {0.0, 0.5, 2.0, 4.0}) {
    const auto a = static_cast<float>(amount);
    const double k = std::exp(amount) - 1.0, t = amount / (1.0 + amount);
    check_curve("distort", {a, 0.0f}, [&](double x) { return (1 + k) * x / (1 + k * std::abs(x)); });
    check_curve("distort", {a, 1.0f}, [&](double x) { return std::tanh(x * (1 + k)); });
    check_curve("distort", {a, 2.0f}, [&](double x) { return std::clamp((1 + k) * x, -1.0, 1.0); });
    check_curve("distort", {a, 3.0f},
                [&](double x) { return std::tanh((x - t / 3 * x * x * x) / (1 - t / 3) * (1 + k)); });
    for (const bool asym : {false, true}) {
      check_curve("distort", {a, asym ? 5.0f : 4.0f}, [&](double x) {
        const double g = 1 + 2 * k, bias = 0.07 * t, rest = std::tanh(g * bias);
        const double other = asym ? rest : std::tanh(g * (bias - x));
        const double y = (std::tanh(g * (x + bias)) - other) / ((1 - rest * rest) * g * (asym ? 1 : 2));
        return std::tanh(y * (1 + k));
      });
    }
    check_curve("distort", {a, 6.0f}, [&](double x) { return folded((1 + k / 2) * x); });
    check_curve("distort", {a, 7.0f}, [&](double x) { return std::sin(kTau / 4 * folded((1 + k / 2) * x)); });
    check_curve("distort", {a, 8.0f}, [&](double x) {
      const double angle = std::acos(std::clamp(x, -1.0, 1.0));
      double sum = std::cos(angle);
      for (int n = 2; n <= 16; n += 2) sum += std::min(13.0 * amount / n, 2.0) * std::cos(n * angle);
      return std::tanh(sum * (1 + amount / 2));
    });
  }
  check_curve("distort", {-1.0f, 3.0f}, [](double x) { return static_cast<double>(static_cast<float>(x)); });
}

TEST_CASE("lanes with different types of distortion do not disturb each other") {
  const auto program = build([](ProgramBuilder& b) {
    const auto x = b.one("sine", {b.constant(300.0f)});
    const auto y = b.one("distort", {x, b.param("amount", -1.0f), b.param("type", 0.0f)});
    b.add("out", {b.one("mul", {y, b.param("gain", 0.01f)})});
  });
  for (int type = 0; type < 9; ++type) {
    Trigger one = note(*program, 10, 500);
    set(one, "amount", 1.5f);
    set(one, "type", static_cast<float>(type));
    const Take alone = play({one}, 600);
    std::vector<Trigger> many{one};
    for (int other = 0; other < 9; ++other) {
      many.push_back(note(*program, 10, 500));
      many.back().sequence = static_cast<std::uint32_t>(other + 1);
      set(many.back(), "amount", static_cast<float>(other));
      set(many.back(), "type", static_cast<float>(other));
      set(many.back(), "gain", 0.0f);
    }
    CHECK((play(many, 600).left == alone.left));
  }
}

TEST_CASE("krush and fold are their formulas") {
  for (const double k : {0.5, 1.0, 6.0}) {
    check_curve("krush", {static_cast<float>(k)},
                [&](double x) { return (x * x + k * x) / (x * x + std::abs(x) * (k - 1) + 1); });
  }
  check_curve("fold", {3.0f}, [](double x) { return folded(3.0 * x); });
}

TEST_CASE("triode limits one half and has no mean") {
  const auto y = through("triode", wave(1000.0, 0.5), {1.0f}, 24000);
  double sum = 0.0, top = 0.0, bottom = 0.0;
  for (std::size_t i = 14400; i < y.size(); ++i) {
    sum += static_cast<double>(y[i]) / 9600.0;
    top = std::max(top, static_cast<double>(y[i]));
    bottom = std::min(bottom, static_cast<double>(y[i]));
  }
  CHECK(sum == Approx(0.0).margin(2e-3));
  CHECK(top - bottom == Approx(1.2 * (0.5 + 0.1)).epsilon(0.03));
}

TEST_CASE("octer adds an octave above, one below, two below") {
  const auto octave = [](float up, float sub, float subsub, double hz) {
    return amplitude(through("octer", wave(200.0, 0.5), {up, sub, subsub}, 24000), hz);
  };
  CHECK(octave(0.0f, 0.0f, 0.0f, 200.0) == Approx(0.5).epsilon(0.01));
  CHECK(octave(1.0f, 0.0f, 0.0f, 400.0) ==
        Approx(2.0 * 0.5 * 4.0 / (3.0 * kTau / 2.0)).epsilon(0.02));  // |sin|'s second
  CHECK(octave(1.0f, 0.0f, 0.0f, 200.0) < 0.01);
  CHECK(octave(0.0f, 1.0f, 0.0f, 100.0) > 0.15);
  CHECK(octave(0.0f, 0.0f, 1.0f, 50.0) + octave(0.0f, 0.0f, 1.0f, 150.0) > 0.15);
  CHECK(octave(0.0f, 0.0f, 0.0f, 100.0) < 1e-3);
}

TEST_CASE("ring adds the two sidebands") {
  const auto y = through("ring", wave(1000.0, 0.5), {0.8f, 300.0f}, 24000);
  CHECK(amplitude(y, 1000.0) == Approx(0.5).epsilon(0.01));
  CHECK(amplitude(y, 700.0) == Approx(0.2).epsilon(0.01));
  CHECK(amplitude(y, 1300.0) == Approx(0.2).epsilon(0.01));
}

TEST_CASE("waveloss drops whole pieces, as many as it says") {
  const Signal x = wave(100.0, 0.5);
  const auto y = through("waveloss", x, {30.0f}, 96000);
  int dropped = 0;
  for (std::size_t piece = 1; piece < 199; ++piece) {
    const std::size_t middle = piece * 480 + 120;
    const bool silent = y[middle] == 0.0f;
    CHECK((silent || y[middle] == Approx(x(static_cast<Frames>(middle))).margin(1e-5)));
    CHECK((y[middle + 200] == 0.0f) == silent);
    dropped += silent ? 1 : 0;
  }
  CHECK(dropped == Approx(60).margin(25));
  CHECK(loudest(through("waveloss", x, {100.0f}, 4800)) == 0.0);
}

TEST_CASE("squiz squeezes each piece of the wave") {
  // A sine of 100 Hz at ratio 2: half of each piece is a turn of 200 Hz, the other half silent.
  const auto y = through("squiz", wave(100.0, 0.5), {2.0f}, 4800);
  for (std::size_t piece = 2; piece < 9; ++piece) {
    CHECK(y[piece * 480 + 60] == Approx(0.5).margin(0.02));
    CHECK(y[piece * 480 + 180] == Approx(-0.5).margin(0.02));
    for (std::size_t i = 245; i < 475; ++i) REQUIRE(y[piece * 480 + i] == 0.0f);
  }
  const Signal x = wave(100.0, 0.5);
  CHECK(through("squiz", x, {1.0f}, 1000)[777] == Approx(x(777)));
}

TEST_CASE("fshift moves every frequency by the same, and leaves 60 dB less on the other side") {
  for (const double hz : {100.0, 1000.0, 10000.0}) {
    const auto y = through("fshift", wave(hz, 0.5), {321.0f}, 48000);
    const std::vector<float> settled(y.begin() + 12000, y.end());
    CHECK(amplitude(settled, hz + 321.0) == Approx(0.5).epsilon(0.005));
    CHECK(decibels(amplitude(settled, std::abs(hz - 321.0)) / 0.5) < -58.0);
    CHECK(decibels(amplitude(settled, hz) / 0.5) < -80.0);
  }
}

TEST_CASE("hilbert's outputs are a quarter turn apart") {
  const Heard y = hear("hilbert", wave(440.0, 0.5), {}, 24000);
  for (std::size_t i = 20000; i < 24000; ++i) {
    REQUIRE(std::hypot(static_cast<double>(y.first[i]), static_cast<double>(y.second[i])) ==
            Approx(0.5).epsilon(0.004));
  }
}

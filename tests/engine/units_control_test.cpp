// tests/engine/units_control_test.cpp -- Arithmetic is arithmetic, triggers count and hold, lags arrive when they say.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <hwy/targets.h>

#include "tests/engine/units_play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

void check_function(std::string_view unit, double low, double high, const std::vector<float>& settings,
                    const std::function<double(double)>& f, double tolerance = 2e-5) {
  const Signal x = ramp(low, high, 401);
  const auto y = through(unit, x, settings, 401);
  double worst = 0.0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double expected = f(static_cast<double>(static_cast<float>(x(static_cast<Frames>(i)))));
    worst = std::max(worst, std::abs(expected - static_cast<double>(y[i])) / (1.0 + std::abs(expected)));
  }
  INFO(unit);
  CHECK(worst < tolerance);
}

// Triggers on frames 100, 200, 300 …, each ten frames long.
double ticks(Frames f) { return f >= 100 && f % 100 < 10 ? 1.0 : 0.0; }

}  // namespace

TEST_CASE("functions of one number are those of the textbook") {
  const auto sign = [](double x) { return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : 0.0; };
  check_function("abs", -3, 3, {}, [](double x) { return std::abs(x); });
  check_function("neg", -3, 3, {}, [](double x) { return -x; });
  check_function("sign", -3, 3, {}, sign);
  check_function("floor", -3.03, 3.03, {}, [](double x) { return std::floor(x); });
  check_function("ceil", -3.03, 3.03, {}, [](double x) { return std::ceil(x); });
  check_function("round", -3.03, 3.03, {}, [](double x) { return std::floor(x + 0.5); });
  check_function("fract", -3.03, 3.03, {}, [](double x) { return x - std::floor(x); });
  check_function("squared", -3, 3, {}, [](double x) { return x * x; });
  check_function("cubed", -3, 3, {}, [](double x) { return x * x * x; });
  check_function("sqrt", -1, 9, {}, [](double x) { return std::sqrt(std::max(x, 0.0)); });
  check_function("reciprocal", 0.1, 9, {}, [](double x) { return 1.0 / x; });
  check_function("exp2", -20, 20, {}, [](double x) { return std::exp2(x); });
  check_function("exp", -10, 10, {}, [](double x) { return std::exp(x); });
  check_function("log2", 0.01, 100, {}, [](double x) { return std::log2(x); });
  check_function("log", 0.01, 100, {}, [](double x) { return std::log(x); });
  check_function("sin_of", -7, 7, {}, [](double x) { return std::sin(x); });
  check_function("cos_of", -7, 7, {}, [](double x) { return std::cos(x); });
  check_function("tan_of", -1.4, 1.4, {}, [](double x) { return std::tan(x); });
  check_function("tanh", -7, 7, {}, [](double x) { return std::tanh(x); });
  check_function("softclip", -7, 7, {},
                 [&](double x) { return std::abs(x) <= 0.5 ? x : sign(x) * (1.0 - 0.25 / std::abs(x)); });
  check_function("midicps", 0, 127, {}, [](double x) { return 440.0 * std::exp2((x - 69.0) / 12.0); });
  check_function("cpsmidi", 20, 9000, {}, [](double x) { return 69.0 + 12.0 * std::log2(x / 440.0); });
  check_function("dbamp", -90, 20, {}, [](double x) { return std::pow(10.0, x / 20.0); });
  check_function("ampdb", 0.001, 10, {}, [](double x) { return 20.0 * std::log10(x); });
  check_function("semitones", -24, 24, {}, [](double x) { return std::exp2(x / 12.0); });
  CHECK(made_by("reciprocal", {0.0f}, 10)[5] == 0.0f);
  CHECK(made_by("log2", {0.0f}, 10)[5] == -100.0f);
}

// Some lie so near the middle between two floats that a sum in double precision hides the side.
TEST_CASE("muladd rounds once, as IEEE 754 has it, on every instruction set", "[copies]") {
  Random random{7};
  const float near = 1.0f - 0x1p-18f;
  std::vector<float> xs{1.0f, -1.0f, 0.0f, 3.0f, 0.5f, 1e-30f, 0x1p-18f, near, -near, 0.5f * near, -0.5f * near};
  while (xs.size() < 400)
    xs.push_back(static_cast<float>((2.0 * random.next() - 1.0) * std::exp2(random.below(30) - 15)));
  const Signal signal = [&](Frames f) { return static_cast<double>(xs[static_cast<std::size_t>(f)]); };
  const float small = 0x1p-24f * (1.0f + 0x1p-18f);
  const std::pair<float, float> settings[] = {{small, 1.0f + 0x1p-23f}, {small, -1.0f - 0x1p-23f},
                                              {2 * small, 1.0f},        {0.7f, 0.3f},
                                              {-1.3f, 1e-9f},           {0.5f, -0.25f}};
  const std::int64_t here = hwy::SupportedTargets();
  for (const std::int64_t target : {HWY_AVX3, HWY_AVX2, HWY_SSE4, HWY_SCALAR}) {
    if (target != HWY_SCALAR && (here & target) == 0) continue;  // this machine cannot run it
    hwy::SetSupportedTargetsForTest(target);
    for (const auto& [by, plus] : settings) {
      const auto y = through("muladd", signal, {by, plus}, static_cast<Frames>(xs.size()));
      for (std::size_t i = 0; i < xs.size(); ++i) {
        INFO(hwy::TargetName(target) << ": " << xs[i] << " * " << by << " + " << plus);
        CHECK(y[i] == std::fma(xs[i], by, plus));
      }
    }
    hwy::SetSupportedTargetsForTest(0);
  }
}

TEST_CASE("functions of two numbers, and of ranges") {
  check_function("div", -3, 3, {0.7f}, [](double x) { return x / 0.7; });
  check_function("min", -3, 3, {0.7f}, [](double x) { return std::min(x, 0.7); });
  check_function("max", -3, 3, {0.7f}, [](double x) { return std::max(x, 0.7); });
  check_function("mod", -3.03, 3.03, {0.75f}, [](double x) { return x - 0.75 * std::floor(x / 0.75); });
  check_function("pow", 0.1, 9, {1.7f}, [](double x) { return std::pow(x, 1.7); });
  check_function("hypot", -3, 3, {0.7f}, [](double x) { return std::hypot(x, 0.7); });
  check_function("gt", -3, 3, {0.5f}, [](double x) { return x > 0.5 ? 1.0 : 0.0; });
  check_function("lt", -3, 3, {0.5f}, [](double x) { return x < 0.5 ? 1.0 : 0.0; });
  check_function("ge", -3, 3, {0.0f}, [](double x) { return x >= 0.0 ? 1.0 : 0.0; });
  check_function("le", -3, 3, {0.0f}, [](double x) { return x <= 0.0 ? 1.0 : 0.0; });
  check_function("eq", -3, 3, {0.0f}, [](double x) { return x == 0.0 ? 1.0 : 0.0; });
  check_function("ne", -3, 3, {0.0f}, [](double x) { return x != 0.0 ? 1.0 : 0.0; });
  check_function("both", -3, 3, {1.0f}, [](double x) { return x > 0.0 ? 1.0 : 0.0; });
  check_function("either", -3, 3, {0.0f}, [](double x) { return x > 0.0 ? 1.0 : 0.0; });
  check_function("round_to", -3.03, 3.03, {0.25f}, [](double x) { return std::floor(x / 0.25 + 0.5) * 0.25; });
  CHECK(made_by("div", {1.0f, 0.0f}, 10)[5] == 0.0f);
  CHECK(made_by("mod", {1.0f, 0.0f}, 10)[5] == 0.0f);
  check_function("within", -3, 3, {-0.5f, 2.0f}, [](double x) { return std::clamp(x, -0.5, 2.0); });
  check_function("wrap", -9.03, 9.03, {-0.5f, 2.0f}, [](double x) { return x - 2.5 * std::floor((x + 0.5) / 2.5); });
  check_function("reflect", -9.03, 9.03, {-0.5f, 2.0f}, [](double x) {
    const double y = (x + 0.5) - 5.0 * std::floor((x + 0.5) / 5.0);
    return -0.5 + (y > 2.5 ? 5.0 - y : y);
  });
  const auto place = [](double x) { return std::clamp((x - 1.0) / 3.0, 0.0, 1.0); };
  const auto ratio = [](double x) { return std::clamp(std::log(std::max(x, 1e-9)) / std::log(4.0), 0.0, 1.0); };
  check_function("linlin", 0, 5, {1, 4, 10, -10}, [&](double x) { return 10.0 - 20.0 * place(x); });
  check_function("linexp", 0, 5, {1, 4, 10, 1000}, [&](double x) { return 10.0 * std::pow(100.0, place(x)); });
  check_function("explin", 0.5, 5, {1, 4, 10, -10}, [&](double x) { return 10.0 - 20.0 * ratio(x); });
  check_function("expexp", 0.5, 5, {1, 4, 10, 1000}, [&](double x) { return 10.0 * std::pow(100.0, ratio(x)); });
  check_function("select", -1, 5, {10, 20, 30, 40}, [](double x) { return x < 1 ? 10 : x < 2 ? 20 : x < 3 ? 30 : 40; });
  check_function("choose", -1, 1, {10, 20}, [](double x) { return x > 0 ? 10 : 20; });
  check_function("mul_add", -1, 1, {10, 20}, [](double x) { return x * 10 + 20; });
}

TEST_CASE("triggers count, divide, step, turn over and last") {
  const auto at = [](std::string_view unit, std::vector<float> settings, std::size_t frame) {
    return through(unit, ticks, std::move(settings), 1200)[frame];
  };
  CHECK(at("pulse_count", {0.0f}, 99) == 0.0f);
  CHECK(at("pulse_count", {0.0f}, 100) == 1.0f);
  CHECK(at("pulse_count", {0.0f}, 555) == 5.0f);
  for (std::size_t f = 0; f < 1200; ++f) {
    CHECK(at("pulse_divider", {3.0f}, f) == (f == 300 || f == 600 || f == 900 ? 1.0f : 0.0f));
    if (f % 37 != 0) f += 3;  // a sample of them, the triggers among it
  }
  CHECK(at("stepper", {0.0f, 2.0f, 4.0f, 1.0f}, 50) == 2.0f);
  CHECK(at("stepper", {0.0f, 2.0f, 4.0f, 1.0f}, 250) == 4.0f);
  CHECK(at("stepper", {0.0f, 2.0f, 4.0f, 1.0f}, 350) == 2.0f);
  CHECK(at("toggle", {}, 150) == 1.0f);
  CHECK(at("toggle", {}, 250) == 0.0f);
  CHECK(at("trig", {50.0f / 48000.0f}, 149) == 1.0f);
  CHECK(at("trig", {50.0f / 48000.0f}, 150) == 0.0f);
  CHECK(at("set_reset", {0.0f}, 1100) == 1.0f);
  CHECK(at("since", {}, 248) == Approx(48.0 / 48000.0));
  CHECK(at("change", {}, 100) == 1.0f);
  CHECK(at("change", {}, 105) == 0.0f);
  CHECK(at("change", {}, 110) == 1.0f);
  CHECK(at("chance_at", {2.0f, 3.0f}, 150) == at("chance_at", {2.0f, 3.0f}, 199));
  CHECK(at("chance_at", {2.0f, 3.0f}, 150) != at("chance_at", {2.0f, 3.0f}, 200));
  CHECK(at("chance_at", {2.0f, 3.0f}, 150) == Approx(2.5).margin(0.5));
  CHECK(at("phasor", {1.0f, 5.0f, 25.0f, 7.0f}, 99) == Approx(5.0 + 99 % 20));
  CHECK(at("phasor", {1.0f, 5.0f, 25.0f, 7.0f}, 103) == Approx(10.0));
}

TEST_CASE("what is held is held") {
  const auto held = [](std::string_view unit) {
    const auto program = build([&](ProgramBuilder& b) {
      const auto time = b.one("voice_time", {});
      const auto gate = b.one("lt", {b.one("mod", {time, b.constant(0.01f)}), b.constant(0.005f)});
      b.add("out", {b.one(unit, {time, gate})});
    });
    return play({note(*program, 0, 2000)}, 2000, 64, kSmall).left;
  };
  const auto sampled = held("sample_hold"), gated = held("gate_hold");
  CHECK(sampled[479] == 0.0f);
  CHECK(sampled[700] == Approx(0.01).margin(3e-5));
  CHECK(gated[100] == Approx(100.0 / 48000.0).margin(1e-6));
  CHECK(gated[400] == Approx(0.005).margin(3e-5));
  const auto schmidt = through("schmidt", wave(100.0), {-0.5f, 0.5f}, 960);
  CHECK(schmidt[30] == 0.0f);
  CHECK(schmidt[100] == 1.0f);
  CHECK(schmidt[270] == 1.0f);
  CHECK(schmidt[300] == 0.0f);
}

TEST_CASE("a voice knows its time and its gate") {
  const auto program = build([](ProgramBuilder& b) {
    b.add("out_stereo", {b.one("voice_time", {}), b.one("voice_gate", {})});
  });
  const Take take = play({note(*program, 10, 500, 300)}, 600, 64, kSmall);
  CHECK(take.left[250] == Approx(240.0 / 48000.0));
  CHECK(take.right[309] == 1.0f);
  CHECK(take.right[310] == 0.0f);
}

TEST_CASE("lags arrive to a thousandth in their time, slews in a straight line") {
  const Signal step = [](Frames f) { return f < 100 ? 1.0 : 0.0; };
  CHECK(through("lag", step, {0.01f})[50] == 1.0f);
  CHECK(through("lag", step, {0.01f})[100 + 479] == Approx(0.001).epsilon(0.01));
  CHECK(through("lag_up_down", step, {0.5f, 0.01f})[100 + 479] == Approx(0.001).epsilon(0.01));
  CHECK(through("slew", step, {1.0f, 100.0f})[100 + 239] == Approx(0.5).margin(1e-4));
  CHECK(through("slew", step, {1.0f, 100.0f})[100 + 600] == 0.0f);
}

TEST_CASE("the simplest filters have their impulse responses") {
  const auto at = [](std::string_view unit, std::vector<float> settings, std::size_t frame) {
    return through(unit, impulse(), std::move(settings))[frame];
  };
  for (const std::size_t n : {0u, 1u, 5u}) {
    CHECK(at("one_pole", {0.75f}, n) == Approx(0.25 * std::pow(0.75, n)));
    CHECK(at("integrator", {0.5f}, n) == Approx(std::pow(0.5, n)));
  }
  CHECK(at("one_zero", {0.25f}, 0) == Approx(0.75));
  CHECK(at("one_zero", {0.25f}, 1) == Approx(0.25));
  CHECK(at("one_zero", {0.25f}, 2) == 0.0f);
  CHECK(at("decay", {0.01f}, 480) == Approx(0.001).epsilon(1e-3));
  CHECK(at("decay2", {0.001f, 0.01f}, 240) == Approx(std::pow(0.001, 0.5) - std::pow(0.001, 5.0)).epsilon(1e-3));
  CHECK(through("dc_block", steady(0.5), {38.0f}, 9600)[9000] == Approx(0.0).margin(1e-5));
  CHECK(gain_db("dc_block", {38.0f}, 1000.0) == Approx(0.0).margin(0.05));
}

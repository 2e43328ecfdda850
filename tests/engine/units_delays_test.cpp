// tests/engine/units_delays_test.cpp -- Delays shift, combs and all-passes are their difference equations, and time may move.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/through.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

constexpr Frames kFrames = 3000;
float at(const std::vector<float>& sound, Frames frame) {
  return frame < 0 ? 0.0f : sound[static_cast<std::size_t>(frame)];
}
float seconds(double frames) { return static_cast<float>(frames / 48000.0); }

}  // namespace

// Times are seconds in 24 bits, so a whole frame is met within a ten-thousandth.
TEST_CASE("a delay of whole frames is the sound itself later, wherever the voice begins") {
  const auto in = noise_of(2000, 0.5);
  for (const std::string_view unit : {"delay_n", "delay_l", "delay_c"}) {
    for (const int frames : {1, 7, 64, 65, 1000}) {
      for (const Frames onset : {Frames{0}, Frames{29}}) {
        const auto out = through_unit(unit, {seconds(frames), 0.1f}, *in, kFrames, onset).left;
        bool same = true;
        for (Frames f = 0; f < kFrames; ++f) {
          const Frames from = f - frames;
          const float exact = from >= 0 && from < 2000 ? in->channel(0)[from] : 0.0f;
          same = same && std::abs(at(out, f) - exact) <= (unit == "delay_n" ? 0.0f : 2e-4f);
        }
        INFO(unit << " " << frames << " frames");
        CHECK(same);
      }
    }
  }
}

TEST_CASE("between two frames a delay is the straight line, or nearly the sine itself") {
  const auto in = tone(kFrames, 500.0, 0.5);
  for (const double frames : {10.25, 100.5, 333.875}) {
    const auto straight = through_unit("delay_l", {seconds(frames), 0.1f}, *in, kFrames).left;
    const auto smooth = through_unit("delay_c", {seconds(frames), 0.1f}, *in, kFrames).left;
    for (Frames f = 400; f < 2000; ++f) {
      const double exact = 0.5 * std::sin(kTau * 500.0 * (static_cast<double>(f) - frames) / 48000.0);
      REQUIRE(at(smooth, f) == Approx(exact).margin(5e-5));
      REQUIRE(at(straight, f) == Approx(exact).margin(3e-4));
    }
  }
}

TEST_CASE("a delay whose time moves bends the pitch by its slope") {
  const auto in = tone(30000, 1000.0, 0.25);
  const auto out = through(
      [](ProgramBuilder& b, Signal x) {
        const auto time = b.one("line", {b.constant(0.0f), b.constant(0.05f), b.constant(0.5f)});  // 0.1 s a second
        return b.one("delay_c", {x, time, b.constant(0.1f)});
      },
      *in, 24000);
  const std::vector<float> later(out.begin() + 4000, out.end());
  CHECK(amplitude(later, 900.0) == Approx(0.25).epsilon(0.01));
}

TEST_CASE("a comb and an all-pass are their difference equations") {
  const auto in = noise_of(1500, 0.05);
  for (const double decay : {0.02, 0.2, -0.1}) {
    for (const int d : {2, 50, 700}) {
      const double g = std::copysign(std::pow(0.001, d / 48000.0 / std::abs(decay)), decay);
      std::vector<double> kept(kFrames, 0.0);
      const auto comb = through_unit("comb_n", {seconds(d), static_cast<float>(decay), 0.1f}, *in, kFrames).left;
      const auto allpass = through_unit("allpass_n", {seconds(d), static_cast<float>(decay), 0.1f}, *in, kFrames).left;
      double off_comb = 0.0, off_allpass = 0.0;
      for (int f = 0; f < static_cast<int>(kFrames); ++f) {
        const auto i = static_cast<std::size_t>(f);
        const double back = f >= d ? kept[i - static_cast<std::size_t>(d)] : 0.0;
        kept[i] = (f < 1500 ? static_cast<double>(in->channel(0)[f]) : 0.0) + g * back;
        off_comb = std::max(off_comb, std::abs(static_cast<double>(comb[i]) - back));
        off_allpass = std::max(off_allpass, std::abs(static_cast<double>(allpass[i]) - (back - g * kept[i])));
      }
      INFO("decay " << decay << " delay " << d);
      CHECK(off_comb < 1e-5);
      CHECK(off_allpass < 1e-5);
    }
  }
}

TEST_CASE("a comb has fallen by 60 dB after its decay; an all-pass leaves every frequency at its level") {
  const auto in = click(0.5f);
  for (const std::string_view unit : {"comb_n", "comb_l", "comb_c"}) {
    const auto out = through_unit(unit, {0.01f, 0.5f, 0.1f}, *in, 24500).left;
    CHECK(decibels(std::abs(static_cast<double>(out[24000]) / static_cast<double>(out[480]))) ==
          Approx(-60.0 * 0.49 / 0.5).margin(0.5));
  }
  for (const std::string_view unit : {"allpass_n", "allpass_l", "allpass_c"}) {
    const auto out = through_unit(unit, {0.005f, 0.3f, 0.1f}, *in, 40000).left;
    for (const double hz : {50.0, 333.0, 1000.0, 7000.0}) CHECK(response(out, hz, 0.5) == Approx(1.0).epsilon(0.01));
  }
}

TEST_CASE("lanes with different times sound as they do alone") {
  const auto in = noise_of(1000, 0.1);
  for (const std::string_view unit : {"delay_l", "comb_c", "allpass_n", "feedback_delay"}) {
    const auto program = build([&](ProgramBuilder& b) {
      const auto x = b.one("sample_mono", {});
      b.add("out", {b.one(unit, {x, b.param("time", 0.01f)}), b.param("gain", 1.0f)});
    });
    Trigger one = note(*program, 10, 2500), other = note(*program, 33, 2000);
    one.region = other.region = whole(*in);
    set(one, "time", 0.0123f);
    set(other, "time", 0.0321f);
    set(other, "gain", 0.0f);
    other.sequence = 1;
    INFO(unit);
    CHECK((play({one}, 2600).left == play({one, other}, 2600).left));
    CHECK((play({one}, 2600, 1).left == play({one}, 2600, 333).left));
  }
}

TEST_CASE("echoes fall by the feedback, and a new time is faded to without a jump") {
  const auto in = click(0.5f);
  const auto out = through_unit("feedback_delay", {seconds(1000), 0.5f, 0.01f, 0.1f}, *in, 5000).left;
  for (std::size_t echo = 1; echo < 5; ++echo) {
    CHECK(out[1000 * echo] == Approx(std::pow(0.5, static_cast<double>(echo))).epsilon(1e-6));
    CHECK(energy(out, 1000 * echo + 1, 1000 * echo + 1000) == 0.0);
  }
  const auto steady = tone(9000, 100.0, 0.5);
  const auto moved = through(
      [](ProgramBuilder& b, Signal x) {
        // From 10 ms to 33 ms, half way.
        const auto step = b.one("line", {b.constant(-1000.0f), b.constant(1000.0f), b.constant(0.2f)});
        const auto jump = b.one("add", {b.one("clip", {step, b.constant(0.0115f)}), b.constant(0.0215f)});
        return b.one("feedback_delay", {x, jump, b.constant(0.0f), b.constant(0.02f), b.constant(0.1f)});
      },
      *steady, 9000);
  for (std::size_t f = 600; f < 9000; ++f) REQUIRE(std::abs(moved[f] - moved[f - 1]) < 0.0085f);
  CHECK(moved[8000] == Approx(0.5 * std::sin(kTau * 100.0 * (8000.0 - 33.0 * 48.0) / 48000.0)).margin(1e-3));
}

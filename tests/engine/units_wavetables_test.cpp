// tests/engine/units_wavetables_test.cpp -- Tables of waves and pointed readings are their formulas; how exact reading between frames is.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/through.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

std::vector<float> read(const std::function<Signal(ProgramBuilder&)>& sketch, const SampleBuffer& in, Frames frames,
                        double speed = 1.0) {
  const auto program = build([&](ProgramBuilder& b) { b.add("out", {sketch(b)}); });
  Trigger trigger = note(*program, 0, frames);
  trigger.region = whole(in, speed);
  return play({trigger}, frames).left;
}
std::vector<float> wavetable(const SampleBuffer& in, float hz, float position, float warp = 0.0f, float mode = 0.0f) {
  return read(
      [&](ProgramBuilder& b) {
        return b.one("wavetable", {b.constant(hz), b.constant(position), b.constant(warp), b.constant(mode)});
      },
      in, 12000);
}
// A sine, then its second harmonic.
std::unique_ptr<SampleBuffer> two_waves() {
  return sound(1, 4096, [](int, Frames f) {
    const double turns = static_cast<double>(f % 2048) / 2048.0;
    return static_cast<float>(0.4 * std::sin(kTau * (f < 2048 ? 1.0 : 2.0) * turns));
  });
}

}  // namespace

TEST_CASE("a wavetable plays its waves at the pitch, and what is between two of them in between") {
  const auto table = two_waves();
  const auto first = wavetable(*table, 375.0f, 0.0f), half = wavetable(*table, 375.0f, 0.5f),
             second = wavetable(*table, 375.0f, 1.0f);
  for (std::size_t f = 0; f < 12000; ++f) {
    const double turns = 375.0 * static_cast<double>(f) / 48000.0;
    const double one = 0.4 * std::sin(kTau * turns), two = 0.4 * std::sin(kTau * 2.0 * turns);
    REQUIRE(first[f] == Approx(one).margin(1e-4));
    REQUIRE(second[f] == Approx(two).margin(2e-4));
    REQUIRE(half[f] == Approx(0.5 * (one + two)).margin(2e-4));
  }
}

TEST_CASE("every warp leaves the wave alone at 0 and bends it otherwise, keeping its pitch") {
  const auto table = two_waves();
  const auto plain = wavetable(*table, 375.0f, 0.0f);
  for (int mode = 1; mode <= 9; ++mode) {
    INFO("mode " << mode);
    CHECK((wavetable(*table, 375.0f, 0.0f, 0.0f, static_cast<float>(mode)) == plain));
    const auto bent = wavetable(*table, 375.0f, 0.0f, 0.6f, static_cast<float>(mode));
    CHECK((bent != plain));
    for (std::size_t f = 0; f < 4000; ++f) REQUIRE(bent[f] == Approx(bent[f + 128]).margin(2e-3));
  }
}

TEST_CASE("a reading by phase is the sound at that share of it") {
  const auto in =
      sound(1, 4800, [](int, Frames f) { return static_cast<float>(0.5 * std::sin(0.05 * static_cast<double>(f))); });
  const auto out = read(
      [](ProgramBuilder& b) {
        return b.add("sample_at", {b.one("line", {b.constant(1.0f), b.constant(0.0f), b.constant(0.25f)})})[0];
      },
      *in, 12000);
  CHECK(out[0] == 0.0f);  // the end itself is outside
  for (std::size_t f = 50; f < 11900; ++f) {
    const double at = 4800.0 * (1.0 - static_cast<double>(f) / 12000.0);
    REQUIRE(out[f] == Approx(0.5 * std::sin(0.05 * at)).margin(2e-4));
  }
}

TEST_CASE("cubic reading between frames errs by -120 dB at 220 Hz, -90 at 1 kHz, -40 at 6 kHz, -20 at 12 kHz") {
  const auto noise_ratio = [](double hz) {
    const auto in = tone(60000, hz, 0.5);
    const double speed = 0.7310585;
    const auto out = read([](ProgramBuilder& b) { return b.one("sample_mono", {}); }, *in, 48000, speed);
    double off = 0.0;
    for (std::size_t f = 100; f < 48000; ++f) {
      const double exact = 0.5 * std::sin(kTau * hz * speed * static_cast<double>(f) / 48000.0);
      off += std::pow(static_cast<double>(out[f]) - exact, 2.0);
    }
    return 10.0 * std::log10(0.125 * 47900.0 / off);
  };
  CHECK(noise_ratio(220.0) > 120.0);
  CHECK(noise_ratio(1000.0) > 90.0);
  CHECK(noise_ratio(6000.0) > 40.0);
  CHECK(noise_ratio(12000.0) > 20.0);
}

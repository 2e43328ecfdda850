// tests/engine/units_spectral_test.cpp -- Nothing done gives the sound 2560 frames later; each change does to the bins what it says.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <hwy/targets.h>

#include "tests/engine/through.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

constexpr std::size_t kLate = 2560;
enum Setting : std::size_t { freeze, comb, smear, scram, binshift, hbrick, lbrick, enhance, real, imag, kSettings };

std::vector<float> spectral(const std::vector<std::pair<Setting, float>>& wanted, const SampleBuffer& in, Frames frames,
                            Frames onset = 0) {
  std::vector<float> settings(kSettings, 0.0f);
  settings[lbrick] = 1.0f;
  for (const auto& [which, value] : wanted) settings[which] = value;
  return through_unit("spectral", settings, in, frames, onset).left;
}
double level(const std::vector<float>& sound, double hz, std::size_t from = 12000) {
  return decibels(amplitude({sound.begin() + static_cast<std::ptrdiff_t>(from),
                             sound.begin() + static_cast<std::ptrdiff_t>(from + 12000)},
                            hz) +
                  1e-9);
}
double bin_hz(double bin) { return bin * 48000.0 / 2048.0; }

}  // namespace

TEST_CASE("a frozen sound stays as it was, however it goes on") {
  const auto in =
      sound(1, 96000, [](int, Frames f) {  // 500 Hz and 1500 Hz, and after a tenth of a second another pitch
        const double t = static_cast<double>(f) / 48000.0, hz = f < 4800 ? 500.0 : 1900.0;
        return static_cast<float>(0.3 * std::sin(kTau * hz * t) +
                                  (f < 4800 ? 0.1 * std::sin(kTau * 3.0 * hz * t) : 0.0));
      });
  const auto out = spectral({{freeze, 1.0f}}, *in, 90000);
  for (const std::size_t from : {12000u, 40000u, 70000u}) {
    CHECK(level(out, 500.0, from) == Approx(decibels(0.3)).margin(1.0));
    CHECK(level(out, 1500.0, from) == Approx(decibels(0.1)).margin(1.0));
    CHECK(level(out, 1900.0, from) < -80.0);
  }
}

TEST_CASE("with nothing done the sound comes 2560 frames later, to -90 dB and better") {
  const auto in = noise_of(12000, 0.5);
  for (const Frames onset : {Frames{0}, Frames{37}, Frames{500}}) {
    const auto out = spectral({}, *in, 16000, onset);
    double off = 0.0;
    for (std::size_t f = 0; f < 16000; ++f) {
      const float exact = f >= kLate && f < kLate + 12000 ? in->channel(0)[f - kLate] : 0.0f;
      off = std::max(off, std::abs(static_cast<double>(out[f] - exact)));
    }
    CHECK(decibels(off / 0.5) < -110.0);
  }
}

TEST_CASE("bricks cut at their share of the bins, and teeth are cut between") {
  const auto in = sound(1, 30000, [](int, Frames f) {
    const double t = static_cast<double>(f);
    return static_cast<float>(0.1 * (std::sin(kTau * 1000.0 * t / 48000.0) + std::sin(kTau * 9000.0 * t / 48000.0)));
  });
  const auto plain = spectral({}, *in, 30000);
  CHECK(level(plain, 1000.0) == Approx(-20.0).margin(0.1));
  const auto low = spectral({{lbrick, 0.25f}}, *in, 30000), high = spectral({{hbrick, 0.25f}}, *in, 30000);
  CHECK(level(low, 1000.0) == Approx(-20.0).margin(0.1));
  CHECK(level(low, 9000.0) < -90.0);
  CHECK(level(high, 9000.0) == Approx(-20.0).margin(0.1));
  CHECK(level(high, 1000.0) < -90.0);
  const auto noise = noise_of(30000, 0.3);
  const auto combed = spectral({{comb, 0.5f}}, *noise, 30000);
  // 128 teeth of which half is open: 8 bins, of which the lower 4.
  double open = 0.0, shut = 0.0;
  for (int tooth = 10; tooth < 100; ++tooth) {
    open += std::pow(10.0, level(combed, bin_hz(1025.0 / 128.0 * (tooth + 0.25))) / 10.0);
    shut += std::pow(10.0, level(combed, bin_hz(1025.0 / 128.0 * (tooth + 0.75))) / 10.0);
  }
  CHECK(open > 100.0 * shut);
}

TEST_CASE("bins are moved up, given overtones, mixed up and blurred") {
  const auto in = tone(30000, bin_hz(40.0), 0.2);
  const auto moved = spectral({{binshift, 0.125f}}, *in, 30000);
  CHECK(level(moved, bin_hz(72.0)) > -20.0);
  CHECK(level(moved, bin_hz(40.0)) < -60.0);
  for (const float shift :
       {0.0625f, 0.09f, 0.1f, 0.1015625f, 0.12f}) {  // by any number of bins: windows that overlap add up
    const double at = std::floor(static_cast<double>(shift) * 256.0 + 0.5);
    CHECK(level(spectral({{binshift, shift}}, *in, 30000), bin_hz(40.0 + at)) ==
          Approx(level(moved, bin_hz(72.0))).margin(0.2));
  }
  const auto rich = spectral({{enhance, 1.0f}}, *in, 30000);
  for (const double partial : {2.0, 3.0, 4.0}) CHECK(level(rich, bin_hz(40.0 * partial)) > -35.0);
  const auto noise = noise_of(30000, 0.3);
  CHECK(energy(spectral({{scram, 1.0f}}, *noise, 30000), 12000, 24000) ==
        Approx(energy(spectral({}, *noise, 30000), 12000, 24000)).epsilon(0.8));
  CHECK(level(spectral({{scram, 1.0f}}, *in, 30000), bin_hz(40.0)) <
        level(spectral({}, *in, 30000), bin_hz(40.0)) - 6.0);
  const auto blurred = spectral({{smear, 0.1f}}, *in, 30000);
  CHECK(level(blurred, bin_hz(40.0)) < level(spectral({}, *in, 30000), bin_hz(40.0)) - 6.0);
  CHECK(energy(blurred, 12000, 24000) > 0.0);
  const auto bent = spectral({{real, 0.5f}, {imag, 0.3f}}, *in, 30000);
  CHECK(largest(bent) < 4.0);
  CHECK(energy(bent, 12000, 24000) > 0.1);
}

TEST_CASE("frozen, a sound that has begun goes on as loud as when it was frozen") {
  // Noise that becomes ten times softer: frozen from the first window on, the loudness of the bins stays that of the beginning.
  Random random{5};
  const auto in = sound(
      1, 60000, [&](int, Frames f) { return static_cast<float>(random.between(-0.5, 0.5) * (f < 8192 ? 1.0 : 0.01)); });
  const auto program = build([&](ProgramBuilder& b) {
    const auto late = b.one("line", {b.constant(-1.0f), b.constant(9.0f), b.constant(1.0f)});  // above 0 from 4800 on
    const auto out = b.one("spectral", {b.one("sample_mono", {}), late});
    b.add("out", {out});
  });
  Trigger trigger = note(*program, 0, 60000);
  trigger.region = whole(*in);
  const auto frozen = play({trigger}, 60000).left, free = spectral({}, *in, 60000);
  CHECK(energy(frozen, 40000, 50000) > 0.1 * energy(frozen, 6000, 10000) * 2.5);
  CHECK(energy(free, 40000, 50000) < 1e-3 * energy(free, 6000, 10000));
}

TEST_CASE("spectral sound is the same in any company, block, place and on every instruction set") {
  const auto in = noise_of(9000, 0.3);
  const auto program = build([&](ProgramBuilder& b) {
    std::vector<Signal> inputs{b.one("sample_mono", {})};
    for (const char* name : {"freeze", "comb", "smear", "scram"}) inputs.push_back(b.param(name, 0.0f));
    b.add("out", {b.one("mul", {b.add("spectral", inputs)[0], b.constant(0.5f)}), b.param("gain", 1.0f)});
  });
  std::vector<Trigger> group;
  for (std::uint32_t i = 0; i < 16; ++i) {
    group.push_back(note(*program, 20 + 100 * static_cast<Frames>(i), 12000));
    group.back().region = whole(*in);
    group.back().sequence = i;
    set(group.back(), "smear", 0.3f);
    set(group.back(), "scram", 0.05f * static_cast<float>(i));
    set(group.back(), "gain", i == 5 ? 1.0f : 0.0f);
  }
  const Take alone = play({group[5]}, 14000);
  CHECK(energy(alone.left, 0, 14000) > 1.0);
  CHECK(play(group, 14000) == alone);
  CHECK(play({group[5]}, 14000, 333) == alone);
  Trigger later = group[5];
  later.frame += 45;
  const Take shifted = play({later}, 14045);
  CHECK((std::vector<float>(shifted.left.begin() + 45, shifted.left.end()) == alone.left));
  const std::int64_t here = hwy::SupportedTargets();
  for (const std::int64_t target : {HWY_AVX3, HWY_AVX2, HWY_SSE4, HWY_SCALAR}) {
    if (target != HWY_SCALAR && (here & target) == 0) continue;
    hwy::SetSupportedTargetsForTest(target);
    CHECK(play({group[5]}, 14000) == alone);
    hwy::SetSupportedTargetsForTest(0);
  }
}

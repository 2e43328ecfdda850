// tests/engine/units_wavetables_test.cpp -- Tables of waves and pointed readings are their formulas; how exact reading between frames is.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/wave_table.h"
#include "engine/wave_warp.h"
#include "tests/engine/spectrum.h"
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
std::vector<float> wavetable(const SampleBuffer& in, float hz, float position, float warp = 0.0f, float mode = 0.0f,
                             Frames frames = 12000) {
  return read(
      [&](ProgramBuilder& b) {
        return b.one("wavetable", {b.constant(hz), b.constant(position), b.constant(warp), b.constant(mode)});
      },
      in, frames);
}
// A sine, then its second harmonic.
std::unique_ptr<SampleBuffer> two_waves() {
  const auto plain = sound(1, 4096, [](int, Frames f) {
    const double turns = static_cast<double>(f % 2048) / 2048.0;
    return static_cast<float>(0.4 * std::sin(kTau * (f < 2048 ? 1.0 : 2.0) * turns));
  });
  return make_wave_table({plain->channel(0), 4096});
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

TEST_CASE("every warp keeps the pitch, and no two are alike") {
  const auto table = two_waves();
  std::vector<std::vector<float>> heard;
  for (int mode = 0; mode < static_cast<int>(kWarps.size()); ++mode) {
    INFO(kWarps[static_cast<std::size_t>(mode)]);
    heard.push_back(wavetable(*table, 375.0f, 0.0f, 0.6f, static_cast<float>(mode)));
    const auto& bent = heard.back();
    for (std::size_t f = 0; f < 4000; ++f) REQUIRE(bent[f] == Approx(bent[f + 128]).margin(2e-3));
    for (std::size_t other = 0; other + 1 < heard.size(); ++other) CHECK((bent != heard[other]));
  }
}

TEST_CASE("a wavetable has no aliases above -80 dB, from 50 Hz to 5 kHz") {
  // A bare saw: all harmonics there are.
  const auto plain =
      sound(1, 2048, [](int, Frames f) { return static_cast<float>(static_cast<double>(f) / 1024.0 - 1.0); });
  const auto table = make_wave_table({plain->channel(0), 2048});
  for (const double hz : {50.37, 220.71, 997.3, 2111.9, 4987.3}) {
    INFO(hz << " Hz");
    const auto heard = wavetable(*table, static_cast<float>(hz), 0.0f, 0.0f, 0.0f, 48000);
    // The phase steps by whole parts of 2^32 of a turn.
    const double step =
        static_cast<double>(static_cast<std::int32_t>(static_cast<float>(hz) * (1.0f / 48000.0f) * 4294967296.0f));
    const double exact = step * 48000.0 / 4294967296.0, ground = amplitude(heard, exact);
    CHECK(ground == Approx(2.0 / (0.5 * kTau)).margin(0.01));
    // Between the harmonics lie what the reading gets wrong and what is folded back.
    double worst = 0.0;
    for (int k = 0; k * exact < 20000.0; k += 1 + k / 12) {
      for (const double share : {0.31, 0.5, 0.73}) worst = std::max(worst, amplitude(heard, (k + share) * exact));
    }
    CHECK(decibels(worst / ground) < -80.0);
    for (int k = 1; (k + 1) * exact < 16000.0; k += 1 + k / 4) {
      const double of_the_table = 2.0 / (2048.0 * std::sin(0.5 * kTau * k / 2048.0));
      CHECK(amplitude(heard, k * exact) == Approx(of_the_table).epsilon(0.01));
    }
  }
}

std::unique_ptr<SampleBuffer> one_sine() {
  const auto plain = sound(1, 2048, [](int, Frames f) {
    return static_cast<float>(0.4 * std::sin(kTau * static_cast<double>(f) / 2048.0));
  });
  return make_wave_table({plain->channel(0), 2048});
}
TEST_CASE("no warp has aliases above -80 dB, from 50 Hz to 5 kHz, however far it bends") {
  const auto table = one_sine();
  for (int mode = 1; mode < static_cast<int>(kWarps.size()); ++mode) {
    for (const auto& [hz, warp] : {std::pair{50.37f, 0.6f}, {220.71f, 1.0f}, {997.3f, 0.3f}, {4987.3f, 0.6f}}) {
      INFO(kWarps[static_cast<std::size_t>(mode)] << ' ' << warp << " at " << hz << " Hz");
      const auto heard = wavetable(*table, hz, 0.0f, warp, static_cast<float>(mode), 24000);
      const double step = static_cast<double>(static_cast<std::int32_t>(hz * (1.0f / 48000.0f) * 4294967296.0f));
      const double exact = step * 48000.0 / 4294967296.0;
      double strongest = 0.0, between = 0.0;
      for (int k = 0; k * exact < 20000.0; ++k) {
        strongest = std::max(strongest, amplitude(heard, k * exact));
        between = std::max(between, amplitude(heard, (k + (k % 2 == 0 ? 0.31 : 0.5)) * exact));
      }
      CHECK(decibels(between / strongest) < -80.0);
    }
  }
}

// A note of a sine whose warp is what `warp` makes.
std::vector<float> moved(int mode, const std::function<Signal(ProgramBuilder&)>& warp, Frames frames) {
  return read(
      [&](ProgramBuilder& b) {  // the pitch is a signal that nobody else reads
        const auto pitch = b.one("line", {b.constant(375.0f), b.constant(375.0f), b.constant(1.0f)});
        return b.one("wavetable", {pitch, b.constant(0.0f), warp(b), b.constant(static_cast<float>(mode))});
      },
      *one_sine(), frames);
}
TEST_CASE("a warp that crawls is at each frame what it would be if it stood there") {
  for (int mode = 1; mode < static_cast<int>(kWarps.size()); ++mode) {
    INFO(kWarps[static_cast<std::size_t>(mode)]);
    const auto heard = moved(
        mode,
        [](ProgramBuilder& b) {
          return b.one("line", {b.constant(0.3f), b.constant(0.7f), b.constant(0.2f)});
        },
        9600);
    std::vector<double> off;
    for (std::size_t f = 100; f < 9600; f += 211) {
      const auto there = moved(
          mode, [&](ProgramBuilder& b) { return b.constant(0.3f + 0.4f * static_cast<float>(f) / 9600.0f); },
          static_cast<Frames>(f) + 1);
      off.push_back(std::abs(static_cast<double>(heard[f] - there[f])));
    }
    std::nth_element(off.begin(), off.begin() + 22, off.end());  // where the number of steps or folds changes, it jumps
    CHECK(off[22] < 1e-3);
  }
}
TEST_CASE("a warp that buzzes is the bent wave itself, at every frame") {
  for (int mode = 1; mode < static_cast<int>(kWarps.size()); ++mode) {
    INFO(kWarps[static_cast<std::size_t>(mode)]);
    const auto heard = moved(
        mode,
        [](ProgramBuilder& b) {
          return b.one("add", {b.one("mul", {b.one("sine", {b.constant(90.0f)}), b.constant(0.3f)}), b.constant(0.5f)});
        },
        9600);
    std::vector<double> off;
    for (std::size_t f = 100; f < 9600; ++f) {
      const auto turns = static_cast<float>(f % 128) / 128.0f;
      const auto warp = static_cast<float>(0.5 + 0.3 * std::sin(kTau * 90.0 * static_cast<double>(f) / 48000.0));
      const double at = PhaseWarp(mode, warp)(turns);
      const double bent = (mode == kFlip && turns < warp ? -0.4 : 0.4) * std::sin(kTau * at);
      off.push_back(std::abs(static_cast<double>(heard[f]) - bent));
    }
    std::nth_element(off.begin(), off.end() - 200, off.end());  // at a jump the last bit of the warp decides
    CHECK(*(off.end() - 200) < 1e-4);
  }
}

TEST_CASE("a wave that nothing bends keeps no drawings, and is the same bits") {
  const auto table = two_waves();
  const auto with = [&](bool ring) {
    return build([&](ProgramBuilder& b) {
      b.add("out", {b.one("wavetable", {b.param("freq", 100.0f), b.constant(0.5f), b.constant(0.7f),
                                        ring ? b.param("mode", 0.0f) : b.constant(0.0f)})});
    });
  };
  const auto plain = with(false), could = with(true);
  CHECK(plain->rings().empty());
  CHECK(could->rings().size() == 1);
  Trigger one = note(*plain, 100, 4096), other = note(*could, 100, 4096);
  one.region = other.region = whole(*table, 1.0);
  CHECK(play({one}, 4096) == play({other}, 4096));
}

TEST_CASE("a chord that shares its drawings sounds as its notes do one by one") {
  const auto table = two_waves();
  const auto program = build([&](ProgramBuilder& b) {
    const auto warp = b.one("line", {b.constant(0.25f), b.constant(0.75f), b.constant(0.05f)});
    b.add("out", {b.one("wavetable", {b.param("freq", 100.0f), b.constant(0.5f), warp, b.constant(7.0f)})});
  });
  std::vector<Trigger> chord;
  std::vector<float> sum(4096);
  for (const float hz : {100.0f, 101.0f, 150.0f, 401.0f}) {
    Trigger& one = chord.emplace_back(note(*program, chord.size() == 3 ? 200 : 0, 4096));
    one.region = whole(*table, 1.0);
    set(one, "freq", hz);
    const auto alone = play({one}, 4096).left;
    for (std::size_t f = 0; f < sum.size(); ++f) sum[f] += alone[f];
  }
  const auto together = play(chord, 4096).left;
  for (std::size_t f = 0; f < sum.size(); ++f) REQUIRE(together[f] == Approx(sum[f]).margin(1e-5));
}

TEST_CASE("a table thins out what has too many waves, and reads a short file as one cycle") {
  const auto whole_of = [](Frames frames) {
    const auto plain = sound(1, frames, [](int, Frames f) { return static_cast<float>(f % 2 == 0 ? 0.1 : -0.1); });
    return make_wave_table({plain->channel(0), static_cast<std::size_t>(frames)})->waves;
  };
  CHECK(whole_of(100) == 1);
  CHECK(whole_of(600) == 2);  // cycles of 256
  CHECK(whole_of(2048) == 1);
  CHECK(whole_of(2048 * 5 + 7) == 5);
  CHECK(whole_of(2048 * 300) == kMostWaves);
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

// tests/session/effects_test.cpp -- Every control that acts on a voice, from code to sound: measured against what it says of itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "engine/wav_writer.h"
#include "lua/host.h"
#include "patterns/warning.h"
#include "tests/engine/spectrum.h"
#include "tests/session/listening.h"

using namespace perigee;
using Catch::Matchers::Contains;
using perigee::testing::amplitude;
using perigee::testing::decibels;

namespace {

constexpr double kRate = 48000.0;

// The first cycle of code, in stereo; at 0.5 cycles a second it lasts two.
std::vector<float> render(const std::string& code, Dialect dialect, int block, const Report& report) {
  PlayerOptions options = offline_options();
  options.dialect = dialect;
  Player player(options, report);
  HostOptions quiet;
  quiet.print = [](std::string_view) {};
  Host host(player, quiet);
  const EvalResult result = host.evaluate("setcps(0.5) " + code, "test.lua");
  INFO(code);
  REQUIRE(result.error == "");
  return rendered(player, {.seconds = 2.0}, block);
}
std::vector<float> stereo(const std::string& code, Dialect dialect = Dialect::strudel, int block = 256) {
  return render(code, dialect, block, no_report());
}
std::vector<float> one_side(const std::vector<float>& both, std::size_t side) {
  std::vector<float> made;
  for (std::size_t i = side; i < both.size(); i += 2) made.push_back(both[i]);
  return made;
}
std::vector<float> left(const std::string& code, Dialect dialect = Dialect::strudel) {
  return one_side(stereo(code, dialect), 0);
}
std::vector<float> part(const std::vector<float>& sound, double from, double to) {
  return {sound.begin() + static_cast<std::ptrdiff_t>(from * kRate),
          sound.begin() + static_cast<std::ptrdiff_t>(to * kRate)};
}
double rms(const std::vector<float>& sound, double from = 0.2, double to = 1.8) {
  double sum = 0.0;
  const auto piece = part(sound, from, to);
  for (const float x : piece) sum += static_cast<double>(x) * static_cast<double>(x);
  return std::sqrt(sum / static_cast<double>(piece.size()));
}
double at_hz(const std::vector<float>& sound, double hz, double from = 0.2, double to = 1.8) {
  return amplitude(part(sound, from, to), hz);
}
// Upward zero crossings a second.
double pitch_of(const std::vector<float>& sound, double from, double to) {
  const auto piece = part(sound, from, to);
  double first = -1.0, last = -1.0;
  int count = 0;
  for (std::size_t i = 1; i < piece.size(); ++i) {
    if (!(piece[i - 1] < 0.0f && piece[i] >= 0.0f)) continue;
    const double where = static_cast<double>(i) - static_cast<double>(piece[i] / (piece[i] - piece[i - 1]));
    if (first < 0.0) first = where;
    last = where;
    ++count;
  }
  return count > 1 ? kRate * (count - 1) / (last - first) : 0.0;
}

// A held note without an envelope to speak of: level 0.3 by 0.8.
double largest_step(const std::vector<float>& sound) {
  float most = 0.0f;
  for (std::size_t i = 1; i < sound.size(); ++i) most = std::max(most, std::abs(sound[i] - sound[i - 1]));
  return static_cast<double>(most);
}
std::string held(const std::string& wave, double hz, const std::string& rest) {
  return "p(1, s\"" + wave + "\":freq(" + std::to_string(hz) + "):sustain(1)" + rest + ")";
}
constexpr double kLevel = 0.3 * 0.8;

// <folder>/tone/0.wav: one and a half seconds of a sine.
void write_tone(const std::filesystem::path& folder, double hz) {
  std::filesystem::create_directories(folder / "tone");
  std::string error;
  const auto writer = WavWriter::create(folder / "tone" / "0.wav", kRate, 1, WavWriter::Format::float32, error);
  REQUIRE(writer);
  std::vector<float> sound;
  for (int i = 0; i < 72000; ++i)
    sound.push_back(static_cast<float>(0.5 * std::sin(perigee::testing::kTau * hz * i / kRate)));
  REQUIRE(writer->write(sound));
  REQUIRE(writer->finish());
}

}  // namespace

TEST_CASE("controls at their neutral value change no bit") {
  const std::string plain = held("sawtooth", 220, "");
  const auto reference = stereo(plain);
  for (const char* neutral :
       {":coarse(1)", ":shape(0)", ":postgain(1)", ":velocity(1)", ":noise(0)", ":vib(6):vibmod(0)", ":penv(0)",
        ":waveloss(0)", ":squiz(1)", ":octer(0)", ":ring(0)", ":tremolo(3):tremolodepth(0)", ":transient(0)", ":fm(0)",
        ":djf(0.5)", ":harmonic(1)", ":accelerate(0)"}) {
    INFO(neutral);
    CHECK(stereo(held("sawtooth", 220, neutral)) == reference);
  }
  CHECK(stereo(held("sawtooth", 220, ":lpf(900):lpenv(0)")) == stereo(held("sawtooth", 220, ":lpf(900)")));
  CHECK(stereo(held("sawtooth", 220, ":lpf(900):lprate(3):lpdepth(0)")) == stereo(held("sawtooth", 220, ":lpf(900)")));
}

TEST_CASE("how time is cut does not matter to any effect") {
  const std::string all =
      R"(p(1, s"sawtooth*2":note"c2 g2":lpf(900):lpenv(3):lpq(8):lprate(5):hpf(90):hpenv(-1):ftype("24db")
    :vib(5):penv(7):fm(2):fmdecay(0.1):fm2(1):distort("1.5:0.7:fold"):crush(6):coarse(3):tremolo(7):phaser(2):vowel("a")
    :compressor(-20):noise(0.2):ring(0.3):krush(1):waveloss(20):fshift(30):transient(0.5):djf(0.4)))";
  for (const Dialect dialect : {Dialect::strudel, Dialect::tidal}) {
    const auto reference = stereo(all, dialect, 64);
    CHECK(rms(one_side(reference, 0)) > 1e-3);
    CHECK(stereo(all, dialect, 1) == reference);
    CHECK(stereo(all, dialect, 333) == reference);
  }
}

TEST_CASE("filters lie at their cutoff, with the dialect's resonance and the slope of their type") {
  // A sine at the cutoff comes through at the filter's Q.
  CHECK(at_hz(left(held("sine", 1000, ":lpf(1000):lpq(6)")), 1000) ==
        Approx(kLevel * std::pow(10.0, 0.3)).epsilon(0.01));
  CHECK(at_hz(left(held("sine", 1000, ":hpf(1000):hpq(0)")), 1000) == Approx(kLevel).epsilon(0.01));
  CHECK(at_hz(left(held("sine", 1000, ":bpf(1000):bpq(5)")), 1000) == Approx(kLevel).epsilon(0.01));
  const double tidal = 0.02 * 0.3 * std::sqrt(0.5);  // gain 1, pan in the middle
  CHECK(at_hz(left("p(1, s\"sine\":freq(1000):amp(0.02):lpf(1000):resonance(0.5))", Dialect::tidal), 1000) ==
        Approx(tidal * std::sqrt(1000.0)).epsilon(0.02));
  // Three octaves above: 12 dB an octave, or 24.
  const double once = at_hz(left(held("sine", 4000, ":lpf(500):lpq(0)")), 4000) / kLevel;
  const double twice = at_hz(left(held("sine", 4000, ":lpf(500):lpq(0):ftype(\"24db\")")), 4000) / kLevel;
  CHECK(decibels(once) == Approx(-36.3).margin(1.0));
  CHECK(decibels(twice) == Approx(2.0 * decibels(once)).margin(0.5));
  const double ladder = at_hz(left(held("sine", 4000, ":lpf(500):lpq(0):ftype(\"ladder\"):drive(-3)")), 4000);
  CHECK(ladder > 0.0);
  CHECK(decibels(ladder / kLevel) < -50.0);
}

TEST_CASE("a filter's envelope starts, peaks and rests where it says") {
  // Cutoff 500 Hz, three octaves up in 0.2 s and back by 0.4 s; a sine at 4 kHz passes only at the top.
  const auto opened = left(held("sine", 4000, ":lpf(500):lpq(0):lpenv(3):lpa(0.2):lpd(0.2):lps(0)"));
  CHECK(rms(opened, 0.19, 0.21) > 5.0 * rms(opened, 0.0, 0.05));
  CHECK(decibels(rms(opened, 1.0, 1.5) * std::sqrt(2.0) / kLevel) == Approx(-36.3).margin(1.0));
  // Held at the top it is a filter at 4 kHz.
  const auto top = left(held("sine", 4000, ":lpf(500):lpq(0):lpenv(3):lpa(0.1):lps(1)"));
  CHECK(at_hz(top, 4000, 0.5, 1.8) == Approx(kLevel).epsilon(0.02));
  // The anchor moves the range down by its share: half of two octaves.
  const auto anchored = left(held("sine", 1000, ":lpf(500):lpq(0):lpenv(2):lpa(0.1):lps(1):fanchor(0.5)"));
  CHECK(at_hz(anchored, 1000, 0.5, 1.8) == Approx(kLevel).epsilon(0.02));
  // Negative octaves begin at the top and fall.
  const auto falling = left(held("sine", 4000, ":lpf(500):lpq(0):lpenv(-3):lpa(0.4):lps(1)"));
  CHECK(rms(falling, 0.0, 0.05) > 5.0 * rms(falling, 0.6, 1.0));
}

TEST_CASE("a filter's slow wave moves its cutoff about the written one, in Hz or with the cycle") {
  const auto waved = left(held("sine", 1000, ":lpf(1000):lpq(0):lprate(1):lpdepth(0.8):lpshape(\"square\")"));
  // The square's first half is above, its second half below: 1800 Hz and 200 Hz.
  CHECK(rms(waved, 0.1, 0.45) > 8.0 * rms(waved, 0.6, 0.95));
  CHECK(stereo(held("sawtooth", 110, ":lpf(800):lpsync(2):lpdepth(0.5)")) ==
        stereo(held("sawtooth", 110, ":lpf(800):lprate(1):lpdepth(0.5)")));
}

TEST_CASE("pitch moves: envelope, vibrato, glide, octave, harmonic") {
  const auto bent = left(held("sine", 400, ":penv(12):pattack(0.5):panchor(0)"));
  CHECK(pitch_of(bent, 1.0, 1.5) == Approx(800.0).epsilon(0.001));
  CHECK(pitch_of(bent, 0.0, 0.02) == Approx(400.0).epsilon(0.05));
  CHECK(pitch_of(bent, 0.24, 0.26) == Approx(400.0 * std::sqrt(2.0)).epsilon(0.01));
  const auto anchored = left(held("sine", 400, ":penv(12):pattack(0.5)"));  // the written pitch is where it is held
  CHECK(pitch_of(anchored, 1.0, 1.5) == Approx(400.0).epsilon(0.001));
  const auto swinging = left(held("sine", 400, ":vib(2):vibmod(1)"));
  CHECK(pitch_of(swinging, 0.115, 0.135) == Approx(400.0 * std::pow(2.0, 1.0 / 12.0)).epsilon(0.005));
  CHECK(pitch_of(swinging, 0.365, 0.385) == Approx(400.0 / std::pow(2.0, 1.0 / 12.0)).epsilon(0.005));
  for (const auto& [dialect, middle] : {std::pair{Dialect::strudel, 1.0}, {Dialect::tidal, 0.5}}) {
    const auto rising = left(held("sine", 400, ":accelerate(1)"), dialect);
    CHECK(pitch_of(rising, 0.0, 0.02) == Approx(400.0).epsilon(0.05));
    CHECK(pitch_of(rising, middle - 0.01, middle + 0.01) == Approx(600.0).epsilon(0.01));
  }
  CHECK(pitch_of(left("p(1, s\"sine\":note(48):octave(1):sustain(1))"), 0.5, 1.5) == Approx(261.63).epsilon(0.001));
  CHECK(pitch_of(left("p(1, s\"sine\":note(0):octave(4))", Dialect::tidal), 0.5, 1.5) == Approx(130.81).epsilon(0.001));
  CHECK(pitch_of(left(held("sine", 100, ":harmonic(3)")), 0.5, 1.5) == Approx(300.0).epsilon(0.001));
}

TEST_CASE("frequency modulation has the sidebands of Bessel's functions, and operators bend operators") {
  // Deviation = index · ratio · pitch: a modulation index of 1, so the carrier is J0(1) and the first sidebands J1(1).
  const auto simple = left(held("sine", 1000, ":fm(1):fmh(0.3)"));
  CHECK(at_hz(simple, 1000) == Approx(kLevel * 0.7652).epsilon(0.01));
  CHECK(at_hz(simple, 1300) == Approx(kLevel * 0.4401).epsilon(0.01));
  CHECK(at_hz(simple, 700) == Approx(kLevel * 0.4401).epsilon(0.01));
  // The second operator bends the first: sidebands of the sideband.
  const auto stacked = left(held("sine", 1000, ":fm(1):fmh(0.3):fm2(1):fmh2(0.05)"));
  CHECK(at_hz(stacked, 1350) > 0.02);
  CHECK(at_hz(simple, 1350) < 0.001);
  // The first one straight into the sound beside it.
  const auto beside = left(R"(p(1, s"sine":freq(1000):sustain(1):fm(1):fmh(0.3):set({fmi20 = 1, fmh2 = 0.05})))");
  CHECK(at_hz(beside, 1050) > 0.05);
  // Its envelope fades it away.
  const auto fading =
      left(held("sine", 1000, ":fm(1):fmh(0.3):fmattack(0.01):fmdecay(0.3):fmsustain(0):fmenv(\"lin\")"));
  CHECK(at_hz(fading, 1300, 0.5, 1.8) < 1e-4);
  CHECK(at_hz(fading, 1300, 0.02, 0.12) > 0.02);
}

TEST_CASE("shapers: levels and harmonics are those of their curves") {
  // shape: k = 2s/(1−s); the peak x becomes (1+k)x/(1+k|x|).
  const double k = 2.0 * 0.5 / 0.5, x = kLevel;
  const auto shaped = left(held("sine", 100, ":shape(\"0.5:0.5\")"));
  CHECK(*std::max_element(shaped.begin(), shaped.end()) == Approx(0.5 * (1 + k) * x / (1 + k * x)).epsilon(0.001));
  // distort scurve: k = e^amount − 1.
  const double e = std::exp(2.0) - 1.0;
  const auto scurve = left(held("sine", 100, ":distort(\"2:0.25\")"));
  CHECK(*std::max_element(scurve.begin(), scurve.end()) == Approx(0.25 * (1 + e) * x / (1 + e * x)).epsilon(0.001));
  const auto hard = left(held("sine", 100, ":distort(\"3:0.5:hard\")"));
  CHECK(*std::max_element(hard.begin(), hard.end()) == Approx(0.5).epsilon(0.001));
  for (const char* type : {"soft", "cubic", "diode", "asym", "fold", "sinefold", "chebyshev"}) {
    INFO(type);
    CHECK(stereo(held("sine", 100, ":distort(\"2:0.25:" + std::string(type) + "\")")) !=
          stereo(held("sine", 100, ":distort(\"2:0.25\")")));
  }
  // crush: 4 bits are steps of 1/8.
  const auto crushed = left(held("sine", 100, ":gain(1):crush(4)"));
  for (std::size_t i = 10000; i < 10200; ++i) CHECK(crushed[i] * 8.0f == std::floor(crushed[i] * 8.0f));
  // coarse: every value is held for so many frames.
  const auto coarse = left(held("sine", 100, ":coarse(5)"));
  int steps = 0;
  for (std::size_t i = 20001; i < 21001; ++i) steps += coarse[i] != coarse[i - 1] ? 1 : 0;
  CHECK(steps == Approx(200).margin(2));
  CHECK(at_hz(left(held("sine", 1000, ":triode(1)")), 2000) > 0.005);
  CHECK(at_hz(left(held("sine", 1000, ":krush(4)")), 3000) > 0.001);
}

TEST_CASE("rings and shifts: lines where the arithmetic puts them") {
  const auto ring = left(held("sine", 1000, ":ring(1):ringf(300)"));
  CHECK(at_hz(ring, 1000) == Approx(kLevel).epsilon(0.01));
  CHECK(at_hz(ring, 1300) == Approx(0.5 * kLevel).epsilon(0.01));
  CHECK(at_hz(ring, 700) == Approx(0.5 * kLevel).epsilon(0.01));
  const auto shifted = left(held("sine", 1000, ":fshift(250)"));
  CHECK(at_hz(shifted, 1250) == Approx(kLevel).epsilon(0.02));
  CHECK(at_hz(shifted, 1000) < 0.02 * kLevel);
  CHECK(at_hz(left(held("sine", 500, ":fshiftnote(1)")), 1000) == Approx(kLevel).epsilon(0.02));
  CHECK(at_hz(left(held("sine", 500, ":octer(1)")), 1000) > 0.2 * kLevel);
  CHECK(at_hz(left(held("sine", 400, ":octersub(1)")), 200) > 0.1 * kLevel);
  CHECK(at_hz(left(held("sine", 200, ":squiz(2)")), 400) > 0.3 * kLevel);  // each wave twice as fast, then a rest
  CHECK(rms(left(held("sine", 200, ":waveloss(50)"))) ==
        Approx(rms(left(held("sine", 200, ""))) * std::sqrt(0.5)).epsilon(0.15));
}

TEST_CASE("loudness moves: tremolo in both dialects, compressor, transient") {
  // superdough: without a shape a ramp, from 1 − depth to 1; with the cycle it is the same.
  const auto swung = left(held("sine", 1000, ":tremolo(1):tremoloshape(\"square\"):tremolodepth(0.75)"));
  CHECK(rms(swung, 0.6, 0.9) == Approx(0.25 * rms(swung, 0.1, 0.4)).epsilon(0.01));
  CHECK(stereo(held("saw", 110, ":tremolo(-3)")) == stereo(held("saw", 110, ":tremolo(3)")));
  CHECK(stereo(held("saw", 110, ":tremsync(2)")) == stereo(held("saw", 110, ":tremolo(1)")));
  // SuperDirt: 1 − d/2 ± d/2, beginning at the top.
  const auto sine = left("p(1, s\"sine\":freq(1000):tremolorate(1):tremolodepth(0.5))", Dialect::tidal);
  CHECK(rms(sine, 0.49, 0.51) == Approx(0.5 * rms(sine, 0.99, 1.01)).epsilon(0.01));
  // Far above its threshold a compressor of ratio 20 lets through little more than the makeup.
  const auto soft = left(held("sine", 1000, ":gain(0.3):compressor(\"-40:20:0.1\")")),
             loud = left(held("sine", 1000, ":gain(3):compressor(\"-40:20:0.1\")"));
  CHECK(decibels(rms(loud, 1.0, 1.8) / rms(soft, 1.0, 1.8)) == Approx(1.0).margin(0.5));
  const auto sharp = left("p(1, s\"bd\":transient(1))"), plain = left("p(1, s\"bd\")");
  CHECK(rms(sharp, 0.0, 0.01) > 1.1 * rms(plain, 0.0, 0.01));
}

TEST_CASE("phaser, vowel and djf cut what they say") {
  const auto notch = left(held("sine", 1000, ":phaser(0):phasercenter(1000):phasersweep(0)"));
  CHECK(at_hz(notch, 1000) < 0.02 * kLevel);
  const auto spoken = left(held("sawtooth", 110, ":vowel(\"a\")"));
  CHECK(at_hz(spoken, 660) > 4.0 * at_hz(spoken, 2200));
  CHECK(stereo(held("sawtooth", 110, ":vowel(\"a\")")) != stereo(held("sawtooth", 110, ":vowel(\"o\")")));
  const auto low = left(held("sine", 4000, ":djf(0.25)"));  // (11 · 0.5)^4 = 915 Hz
  CHECK(decibels(at_hz(low, 4000) / kLevel) == Approx(-25.6).margin(2.0));
  const auto high = left(held("sine", 100, ":djf(0.75)"));
  CHECK(decibels(at_hz(high, 100) / kLevel) < -30.0);
  const auto tidal = left("p(1, s\"sine\":freq(4000):djf(0.25))", Dialect::tidal);  // 447 Hz
  const auto open = left("p(1, s\"sine\":freq(4000))", Dialect::tidal);
  CHECK(decibels(at_hz(tidal, 4000) / at_hz(open, 4000)) == Approx(-38.0).margin(2.0));
}

TEST_CASE("level and place: overgain, amp, noise, fades, grain envelopes") {
  const auto level = [](const std::string& rest) {
    return at_hz(left("p(1, s\"sine\":freq(1000)" + rest + ")", Dialect::tidal), 1000);
  };
  CHECK(level(":gain(1):overgain(0.2)") == Approx(level("") * std::pow(1.2, 4)).epsilon(0.001));
  CHECK(level(":amp(0.1)") == Approx(level("") * 0.25).epsilon(0.001));
  CHECK(level(":postgain(2)") == Approx(level("") * 2.0).epsilon(0.001));
  CHECK(at_hz(left(held("sine", 1000, ":noise(0.5)")), 1000) == Approx(0.5 * kLevel).epsilon(0.05));
  // postgain comes after the distortion, gain before it.
  const auto before = left(held("sine", 100, ":distort(\"3:0.5:hard\"):gain(0.8)")),
             after = left(held("sine", 100, ":distort(\"3:0.5:hard\"):gain(0.8):postgain(0.5)"));
  for (std::size_t i = 9000; i < 9100; ++i) CHECK(after[i] == 0.5f * before[i]);
}

TEST_CASE("samples: pitch envelopes and vibrato bend them, octaves and notes speed them up") {
  TemporaryFolder folder;
  write_tone(folder.path(), 400.0);
  const auto tone = [&](const std::string& rest, Dialect dialect = Dialect::strudel) {
    return left("samples(\"" + folder.path().string() + "\") p(1, s\"tone\"" + rest + ")", dialect);
  };
  CHECK(pitch_of(tone(""), 0.2, 1.0) == Approx(400.0).epsilon(0.001));
  CHECK(pitch_of(tone(":penv(12):pattack(0.3):panchor(0)"), 0.4, 0.6) == Approx(800.0).epsilon(0.001));
  CHECK(pitch_of(tone(":vib(2):vibmod(1)"), 0.115, 0.135) == Approx(400.0 * std::pow(2.0, 1.0 / 12.0)).epsilon(0.005));
  CHECK(pitch_of(tone(":octave(1)"), 0.1, 0.5) == Approx(800.0).epsilon(0.001));
  CHECK(pitch_of(tone(":octave(4)", Dialect::tidal), 0.2, 1.0) == Approx(200.0).epsilon(0.001));
  CHECK(pitch_of(tone(":note(\"c3\")"), 0.1, 0.5) == Approx(800.0).epsilon(0.001));
  CHECK(pitch_of(tone(":accelerate(-0.5)"), 0.0, 0.05) == Approx(400.0).epsilon(0.02));
  CHECK(stereo("samples(\"" + folder.path().string() + "\") p(1, s\"tone\":penv(0):vib(3):vibmod(0))") ==
        stereo("samples(\"" + folder.path().string() + "\") p(1, s\"tone\")"));
}

TEST_CASE("a sample whose speed follows a pattern is read at every speed of it, from its beginning to its end") {
  TemporaryFolder folder;
  write_tone(folder.path(), 400.0);  // 1.5 s
  const auto tone = [&](const std::string& speed) {
    return left("samples(\"" + folder.path().string() + "\") p(1, s\"tone\":speed(" + speed + "))");
  };
  CHECK(tone("follow(0.8)") == tone("0.8"));
  const auto stepped = tone("follow(\"2 0.5 1 1\")");  // half seconds: one of the file, a quarter, and the last quarter
  CHECK(pitch_of(stepped, 0.1, 0.4) == Approx(800.0).epsilon(0.001));
  CHECK(pitch_of(stepped, 0.6, 0.9) == Approx(200.0).epsilon(0.001));
  CHECK(pitch_of(stepped, 1.05, 1.2) == Approx(400.0).epsilon(0.001));
  CHECK(rms(stepped, 1.3, 1.9) == 0.0);
  CHECK(pitch_of(tone("follow(saw:range(0, 1.2))"), 0.99, 1.01) == Approx(240.0).epsilon(0.01));  // from a stand
}

TEST_CASE("what comes late out of an effect of the spectrum is all there, however short its sound") {
  TemporaryFolder folder;
  write_tone(folder.path(), 400.0);
  const std::string samples = "samples(\"" + folder.path().string() + "\") p(1, ";
  for (const Dialect dialect : {Dialect::strudel, Dialect::tidal}) {
    for (const std::string sound : {"s\"tone\":begin(0.2):end_(0.25)", "s\"tone\":legato(0.02)", "s\"tone\":chop(16)",
                                    "s\"superpiano*8\":legato(0.25)", "note\"c4*8\":s\"saw\":legato(0.25)"}) {
      const auto level = [&](const std::string& rest) {
        return rms(left(samples + sound + rest + ")", dialect), 0.0, 2.0);
      };
      INFO(sound);
      CHECK(decibels(level(":lbrick(0.99)") / level("")) == Approx(0.0).margin(0.4));
    }
  }
}

TEST_CASE("spectra, shifts and stretches: what is heavy is heard too") {
  const auto cut = left(held("sawtooth", 500, ":lbrick(0.1)"));  // a tenth of 24 kHz
  CHECK(at_hz(cut, 1500) > 20.0 * at_hz(cut, 4000));
  const auto high = left(held("sawtooth", 500, ":hbrick(0.1)"));
  CHECK(at_hz(high, 4000) > 20.0 * at_hz(high, 1500));
  CHECK(at_hz(left(held("sine", 400, ":stretch(1)")), 800) > 0.3 * kLevel);  // an octave up
  TemporaryFolder folder;
  write_tone(folder.path(), 400.0);
  const auto slow = left("samples(\"" + folder.path().string() + "\") p(1, s\"tone\":set{timescale = 1.2})");
  CHECK(pitch_of(slow, 0.3, 1.0) == Approx(400.0).epsilon(0.02));
  CHECK(rms(slow, 1.55, 1.75) > 0.1);  // longer than the file
  const auto dirt = left("p(1, s\"white\":phaserrate(1):phaserdepth(0.8))", Dialect::tidal);
  CHECK(rms(dirt) > 1.1 * rms(left("p(1, s\"white\")", Dialect::tidal)));
}

TEST_CASE("from a begin behind the end a sample is read backwards; where nothing is read, that is told") {
  TemporaryFolder folder;
  write_tone(folder.path(), 400.0);
  const std::string tone = "samples(\"" + folder.path().string() + "\") p(1, s\"tone\"";
  for (const Dialect dialect : {Dialect::strudel, Dialect::tidal}) {
    const auto turned = left(tone + ":begin(0.7):end_(0.3))", dialect);
    CHECK(rms(turned, 0.1, 0.5) > 0.05);
    CHECK((turned == left(tone + ":begin(0.3):end_(0.7):speed(-1))", dialect)));
  }
  for (const char* silent : {":speed(0))", ":begin(0.5):end_(0.5))", ":begin(2))", ":speed(1e300))"}) {
    std::vector<std::string> told;
    render(tone + silent, Dialect::strudel, 4096, [&](const std::string& message) { told.push_back(message); });
    REQUIRE(told.size() == 1);
    CHECK_THAT(told[0], Contains("so it is silent"));
  }
  std::vector<std::string> never;
  render(tone + ":loop(0))", Dialect::tidal, 4096, [&](const std::string& message) { never.push_back(message); });
  REQUIRE(never.size() == 1);
  CHECK_THAT(never[0], Contains("loop: ") && Contains("so it is silent"));
}

TEST_CASE("what no voice hears and what no word means is told, once") {
  const auto told = [](const std::string& code) {
    std::vector<std::string> messages;
    render(code, Dialect::strudel, 4096, [&](const std::string& message) { messages.push_back(message); });
    return messages;
  };
  const auto unheard = told("p(1, s\"bd*4\":lagogo(1))");
  REQUIRE(unheard.size() == 1);
  CHECK_THAT(unheard[0], Contains("slot 1: lagogo: \"bd\" has no such control"));
  const auto unknown = told("p(1, s\"saw*4\":lpf(500):ftype(7))");
  REQUIRE(unknown.size() == 1);
  CHECK_THAT(unknown[0], Contains("ftype: 7 is none of 12db, ladder, 24db"));
  CHECK_THAT(told("p(1, s\"bd*4\":n(\"foo\"))").at(0), Contains("slot 1: n: \"foo\" is neither a number nor a note"));
  CHECK_THAT(told("p(1, s\"bd*4\":bank(\"x\"))").at(0), Contains("bank: there is no sound \"x_bd\""));
  CHECK_THAT(told("p(1, s\"bd*4\":unit(\"x\"))").at(1), Contains("unit: \"x\" is none of r, c, s"));
  CHECK_THAT(told("p(1, s\"bd*4\":orbit(1000))").at(0), Contains("orbit: there are 16 orbits, from 0 to 15; 1000"));
  CHECK(told("p(1, s\"bd*4\":orbit(15))").empty());
  CHECK_THAT(told("p(1, s\"bd*4\":duckorbit(99))").at(0), Contains("duckorbit: there are 16 orbits, from 0 to 15; 99"));
  CHECK_THAT(told("p(1, s\"saw\":clip(-1))").at(0), Contains("clip: -1 is below 0"));
  CHECK_THAT(told("p(1, s\"bd\":nudge(1e30))").at(0),
             Contains("nudge: 1e+30 is above 60; the event comes that many seconds later"));
  CHECK_THAT(told("p(1, s\"bd\":delay(.5):lock(1))").at(0), Contains("lock: \"bd\" has no such control"));
  for (const char* echo : {"delaytime(5)", "delaysync(2.5)"})
    CHECK_THAT(told(std::string("p(1, s\"bd\":delay(.5):") + echo + ")").at(0),
               Contains("delaytime: 5 seconds is longer than an echo takes; it comes after 4"));
  CHECK(told("p(1, s\"bd\":delay(.5):delaytime(4))").empty());
  CHECK_THAT(told("p(1, s\"saw\":lpf(follow(\"900 abc\")))").at(0), Contains("cutoff: \"abc\" is no number"));
  CHECK(told("p(1, s\"saw\":lpf(follow(\"abc 900\")))").size() == 1);
  CHECK_THAT(told("p(1, s\"saw\":n(follow(\"0 1\")))").at(0), Contains("n: nothing that sounds here moves with n"));
  CHECK_THAT(told("p(1, s\"saw\":ctranspose(12))").at(0), Contains("ctranspose: \"saw\" has no such control"));
  CHECK_THAT(told("setcps(\"1 2\") p(1, s\"saw\")").at(0), Contains("read at the begin of each cycle"));
  CHECK_THAT(told("setcps(sine:range(0.4, 0.6):slow(8)) p(1, s\"saw\")").at(0),
             Contains("read at the begin of each cycle"));
  CHECK(told("setcps(\"<1 2>\") p(1, s\"saw\")").empty());
  for (const char* control : {"loop(1)", "loopBegin(0.5)", "unit(\"c\")"})
    CHECK_THAT(told(std::string("p(1, s\"bd\":") + control + ")").at(0), Contains("\"bd\" has no such control"));
  CHECK_THAT(told("p(1, s\"nosuch*4\")").at(0), Contains("slot 1: no sound is named \"nosuch\""));
  CHECK(told("p(1, s\"superfm*4\":lfo(0.1))").size() == 1);  // which has none; supersquare has one
  CHECK(told("p(1, s\"supersquare*4\":lfo(0.1))").empty());
  CHECK_THAT(told("p(1, s\"saw\":vowel(\"zz\"))").at(0), Contains("vowel: \"zz\" is none of a, e, i, o, u"));
  CHECK_THAT(told("p(1, s\"saw\":tremolo(3):tremoloshape(\"round\"))").at(0), Contains("is none of tri"));
  CHECK(told("p(1, s\"bd\":room(0.2):delay(0.3):color(\"red\"):midichan(3):lpf(500):lpenv(2):orbit(2))").empty());
  CHECK(told("p(1, s\"saw\":fm(3):accelerate(1))").empty());
  for (const char* number : {"0/0", "1/0"})
    CHECK_THAT(told(std::string("p(1, note(") + number + "):s\"saw\")").at(0), Contains("slot 1: note: "));
}

TEST_CASE("what only some voices hear is told where another plays") {
  TemporaryFolder folder;
  write_tone(folder.path(), 400.0);
  const auto told = [&](const std::string& code, Dialect dialect = Dialect::strudel) {
    std::vector<std::string> messages;
    render("samples(\"" + folder.path().string() + "\") p(1, " + code + ")", dialect, 4096,
           [&](const std::string& message) { messages.push_back(message); });
    return messages;
  };
  for (const std::string control : {"speed(2)", "begin(0.5)", "end_(0.5)", "unit(\"c\")", "loop(1)", "timescale(2)"}) {
    INFO(control);
    REQUIRE(told("s\"saw\":" + control).size() == 1);
    CHECK_THAT(told("s\"saw\":" + control)[0], Contains("\"saw\" has no such control"));
    CHECK(told("s\"tone\":" + control).empty());
  }
  CHECK(told("s\"bd\":speed(2)").empty());
  CHECK(told("s\"supersquare\":speed(2)").empty());
  CHECK(told("s\"bd\":accelerate(1)").size() == 1);
  CHECK(told("s\"bd\":fm(3)").size() == 1);
  CHECK(told("s\"tone\":fmi(3)").size() == 1);
  CHECK(told("s\"tone\":velocity(0.5)").empty());
  CHECK(told("s\"tone\":velocity(0.5)", Dialect::tidal).size() == 1);
  CHECK(told("s\"superpiano\":velocity(0.5)", Dialect::tidal).empty());
}

TEST_CASE("each slot's code is told what it does wrong, and again when it is played again") {
  static std::vector<std::string> warned;
  const auto told = [](const std::string& code, const std::string& again) {
    std::vector<std::string> messages;
    Player player(offline_options(), [&](const std::string& message) { messages.push_back(message); });
    HostOptions quiet;
    quiet.print = [](std::string_view) {};
    Host host(player, quiet);
    for (const std::string& each : {code, again}) {
      CHECK(host.evaluate(each, "test.lua").ok);
      rendered(player, {.seconds = 8.0});
    }
    return messages;
  };
  set_warning_sink([](std::string_view message) { warned.emplace_back(message); });
  told("d1(s\"bd\" * 2)", "d2(s\"bd\" * 2) d1(s\"bd\" * 3)");
  set_warning_sink(nullptr);
  REQUIRE(warned.size() == 3);
  CHECK_THAT(warned[0], Contains("slot 1: a plain value"));
  CHECK_THAT(warned[2], Contains("slot 2: a plain value"));

  TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "bad");
  std::ofstream{folder.path() / "bad" / "0.wav"} << "this is no sound";
  const auto twice = told("samples(\"" + folder.path().string() + "\") d1(s\"bad*4\")", "d1(s\"bad*4\")");
  REQUIRE(twice.size() == 2);
  CHECK_THAT(twice[1], Contains("slot 1: ") && Contains("is not a sound file"));
}

TEST_CASE("a ladder follows its envelope, and the turning speaker turns in both dialects") {
  const std::string reed = "d1(note(\"c3\"):s(\"saw\"):clip(1):sustain(1):ftype(\"ladder\"):lpf(300)";
  CHECK(at_hz(left(reed + ":lpenv(5):lpa(1))"), 1177.3, 0.8, 1.0) > 4.0 * at_hz(left(reed + ")"), 1177.3, 0.8, 1.0));
  for (const Dialect dialect : {Dialect::strudel, Dialect::tidal}) {
    const std::string tone = "d1(note(\"c4\"):s(\"saw\"):legato(1)";
    CHECK((stereo(tone + ":leslie(1))", dialect) != stereo(tone + ")", dialect)));
  }
}

TEST_CASE("what an effect gives late is not cut off at the voice's end") {
  const double plain = largest_step(left("d1(note(\"a1 ~\"):s(\"sine\"):attack(.05):release(.05))"));
  for (const char* effect : {"lbrick(.3)", "comb(.5)", "enhance(.5)", "imag(.1)", "real(.5)", "stretch(1.5)",
                             "binshift(.1)", "psrate(1.5)", "tsdelay(.5)"}) {
    INFO(effect);
    const auto late = left(std::string{"d1(note(\"a1 ~\"):s(\"sine\"):attack(.05):release(.05):"} + effect + ")");
    const auto end = part(late, 0.99, 2.0);
    // Faster sounds take larger steps; a cut is one of its whole height.
    CHECK(largest_step(end) < 0.3 * *std::max_element(late.begin(), late.end()) + plain);
  }
}

TEST_CASE("a piece of a sound does not jump where it begins and ends, and loop points in no order loop it all") {
  TemporaryFolder folder;
  write_tone(folder.path(), 400.0);
  const auto tone = [&](const std::string& rest) {
    return left("samples(\"" + folder.path().string() + "\") p(1, s(\"tone\")" + rest + ")");
  };
  const double whole = largest_step(tone(""));
  for (const char* piece : {":begin(.303):end_(.3605)", ":begin(.303):end_(.3605):speed(-1)",
                            ":end_(.3605):release(.05)", ":chop(8)", ":begin(.3):end_(.3605):fadeTime(.02)"}) {
    INFO(piece);
    CHECK(largest_step(tone(piece)) < 1.5 * whole);
  }
  CHECK(tone(":loop(1):loopBegin(.5):loopEnd(.5)") == tone(":loop(1)"));
}

TEST_CASE("a sound that begins inside its file is all there after a millisecond, so that a slice keeps its attack") {
  TemporaryFolder folder;
  write_tone(folder.path(), 400.0);
  for (const Dialect dialect : {Dialect::strudel, Dialect::tidal}) {
    const auto tone = [&](const std::string& rest) {
      const auto code = "samples(\"" + folder.path().string() + "\") p(1, s(\"tone\"):begin(.3)" + rest + ")";
      return left(code, dialect);
    };
    const auto faded = tone(""), whole = tone(":fadeInTime(0)"), longer = tone(":fadeTime(.02)");
    const auto begun = static_cast<std::ptrdiff_t>(0.001 * kRate) + Engine::latency_frames();
    CHECK(faded != whole);
    CHECK(std::equal(faded.begin() + begun, faded.begin() + 48000, whole.begin() + begun));
    CHECK(!std::equal(longer.begin() + begun, longer.begin() + 10 * begun, whole.begin() + begun));
  }
}

TEST_CASE("an effect of one's own that makes infinity is told of, and the sound goes past it") {
  std::vector<std::string> messages;
  const auto heard = [&](const std::string& code) {
    return render(code, Dialect::strudel, 4096, [&](const std::string& message) { messages.push_back(message); });
  };
  CHECK(heard("d1(s(\"bd*4\")) orbitfx(1, function(i) return (i * 1e38) * 1e38 end)") == heard("d1(s(\"bd*4\"))"));
  REQUIRE(messages.size() == 1);
  CHECK_THAT(messages[0], Contains("an effect of orbitfx() or master() runs away"));
}

// tests/engine/sampler_test.cpp -- The sample reader: exact at its own speed, cubic between frames, silent outside its region.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "tests/engine/play.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

const Program& reader() {
  static const auto program = build([](ProgramBuilder& b) { b.add("out", {b.one("sample_mono", {})}); });
  return *program;
}
std::unique_ptr<SampleBuffer> noise(int channels, Frames frames) {
  Random random{21};
  return sound(channels, frames, [&](int, Frames) { return static_cast<float>(random.between(-0.5, 0.5)); });
}
Take read(const SampleRegion& region, Frames total, Frames onset = 0) {
  Trigger trigger = note(reader(), onset, total);
  trigger.region = region;
  return play({trigger}, onset + total);
}

// Catmull-Rom in double precision, frame by frame.
double reference(const SampleBuffer& sample, double position) {
  const double whole_part = std::floor(position), x = position - whole_part;
  const float* y = sample.channel(0) + static_cast<Frames>(whole_part);
  const double a = y[-1], b = y[0], c = y[1], d = y[2];
  return b + 0.5 * x * ((c - a) + x * ((2 * a - 5 * b + 4 * c - d) + x * (3 * (b - c) + d - a)));
}

}  // namespace

TEST_CASE("at speed 1 a sample comes out frame by frame, and backwards at -1") {
  const auto sample = noise(1, 777);
  for (const Frames onset : {0, 5, 64}) {
    const Take forwards = read(whole(*sample), 900, onset), backwards = read(whole(*sample, -1.0), 900, onset);
    for (Frames f = 0; f < 900; ++f) {
      const auto at = static_cast<std::size_t>(onset + f);
      REQUIRE(forwards.left[at] == (f < 777 ? sample->channel(0)[f] : 0.0f));
      REQUIRE(backwards.left[at] == (f < 777 ? sample->channel(0)[776 - f] : 0.0f));
    }
  }
}

TEST_CASE("between frames it is the cubic through four of them, at any speed") {
  const auto sample = noise(1, 20000);
  for (const double speed : {0.01, 0.5, 1.1, 1.85, 1.9, 3.7, 17.0, -0.3, -1.6, -5.0}) {
    INFO("speed " << speed);
    const SampleRegion region = whole(*sample, speed);
    const Take take = read(region, 700);
    const double step = static_cast<double>(region.step) / 4294967296.0,
                 start = static_cast<double>(region.start) / 4294967296.0;
    for (Frames f = 0; f < 700; ++f) {
      const double position = start + step * static_cast<double>(f);
      const double wanted = position < 20000.0 && position >= 0.0 ? reference(*sample, position) : 0.0;
      REQUIRE(take.left[static_cast<std::size_t>(f)] == Approx(wanted).margin(2e-6));
    }
  }
}

TEST_CASE(
    "read between its frames, a sine of 1 kHz has 90 dB more signal than error, and 18 dB less an octave higher") {
  // The error of Catmull-Rom falls by 18 dB an octave; at speed 0.9 the places between frames come evenly.
  for (const auto& [hz, least_db] :
       {std::pair{500.0, 106.0}, {1000.0, 90.0}, {2000.0, 72.0}, {5000.0, 46.0}, {10000.0, 25.0}}) {
    const auto sample = sound(1, 20000, [hz = hz](int, Frames f) {
      return static_cast<float>(0.5 * std::sin(6.283185307179586 * hz * static_cast<double>(f) / 48000.0));
    });
    const Take take = read(whole(*sample, 0.9), 20000);
    double signal = 0.0, error = 0.0;
    for (Frames f = 0; f < 20000; ++f) {
      const double exact = 0.5 * std::sin(6.283185307179586 * hz * 0.9 * static_cast<double>(f) / 48000.0);
      signal += exact * exact;
      error += std::pow(static_cast<double>(take.left[static_cast<std::size_t>(f)]) - exact, 2);
    }
    INFO(hz << " Hz: " << 10.0 * std::log10(signal / error) << " dB");
    CHECK(10.0 * std::log10(signal / error) > least_db);
  }
}

TEST_CASE("outside its region it is silent, and slices of one sound join without a seam") {
  const auto sample = noise(1, 1000);
  SampleRegion region = whole(*sample, 0.75);
  const Take all = read(region, 1200);
  region.end = 300 * kSampleFrame;
  const Take first = read(region, 1200);
  region.end = 1000 * kSampleFrame;
  region.begin = region.start = 300 * kSampleFrame;
  const Take rest = read(region, 1200);
  for (std::size_t f = 0; f < 400; ++f) REQUIRE(first.left[f] == all.left[f]);
  for (std::size_t f = 400; f < 1200; ++f) REQUIRE(first.left[f] == 0.0f);
  for (std::size_t f = 0; f < 800; ++f) REQUIRE(rest.left[f] == all.left[f + 400]);
}

TEST_CASE("a loop wraps round its region, forwards and backwards") {
  const auto sample = noise(1, 500);
  for (const double speed : {1.0, -1.0}) {
    SampleRegion region = whole(*sample, speed);
    region.begin = 100 * kSampleFrame;
    region.end = 133 * kSampleFrame;
    region.start = 110 * kSampleFrame;
    region.loop = true;
    const Take take = read(region, 1000);
    for (Frames f = 0; f < 1000; ++f) {
      const Frames place = 100 + ((10 + (speed > 0 ? f : -f)) % 33 + 33) % 33;
      REQUIRE(take.left[static_cast<std::size_t>(f)] == sample->channel(0)[place]);
    }
  }
}

TEST_CASE("a loop inside a sound is the same bytes as its region written out again and again") {
  constexpr Frames kBegin = 1000, kLength = 307, kTimes = 200;
  const auto sample = noise(1, 3000);
  const auto written =
      sound(1, kTimes * kLength, [&](int, Frames f) { return sample->channel(0)[kBegin + f % kLength]; });
  for (const double speed : {0.93, 1.0, 1.1, 2.3, -0.7, -1.9}) {
    SampleRegion looped = whole(*sample, speed), straight = whole(*written, speed);
    looped.begin = kBegin * kSampleFrame;
    looped.end = (kBegin + kLength) * kSampleFrame;
    looped.loop = true;
    looped.start = looped.begin;
    straight.start = kTimes / 2 * kLength * kSampleFrame;
    INFO(speed);
    CHECK(read(looped, 9000) == read(straight, 9000));
  }
}

TEST_CASE("accelerate changes the speed in a straight line") {
  const auto ramp = sound(1, 4000, [](int, Frames f) { return static_cast<float>(f) / 8192.0f; });
  SampleRegion region = whole(*ramp, 1.0);
  region.step_slope = (std::int64_t{1} << 48) / 1000;  // twice as fast after 1000 frames
  const Take take = read(region, 1000);
  for (double f = 0; f < 1000; ++f) {
    const double position = f + 0.0005 * f * (f - 1.0);
    REQUIRE(take.left[static_cast<std::size_t>(f)] == Approx(position / 8192.0).margin(1e-5));
  }
}

TEST_CASE("a mono sample in a stereo reader is on both sides, a stereo one apart") {
  const auto program = build([](ProgramBuilder& b) {
    const auto sides = b.add("sample_stereo", {});
    b.add("out_stereo", {sides[0], sides[1]});
  });
  const auto mono = noise(1, 300), stereo = noise(2, 300);
  Trigger trigger = note(*program, 3, 300);
  trigger.region = whole(*mono, 1.25);
  const Take one = play({trigger}, 400);
  CHECK((one.left == one.right));
  trigger.region = whole(*stereo);
  const Take two = play({trigger}, 400);
  for (Frames f = 0; f < 300; ++f) {
    REQUIRE(two.left[static_cast<std::size_t>(f + 3)] == stereo->channel(0)[f]);
    REQUIRE(two.right[static_cast<std::size_t>(f + 3)] == stereo->channel(1)[f]);
  }
}

TEST_CASE("no region, however wrong, reads outside the sample") {
  const auto sample = noise(1, 7);
  Random random{5};
  for (int i = 0; i < 300; ++i) {
    SampleRegion region;
    region.sample = sample.get();
    const auto any = [&] { return static_cast<std::int64_t>(random.between(-1.0, 1.0) * 9e18) >> random.below(40); };
    region.start = any();
    region.begin = any();
    region.end = any();
    region.step = any();
    region.step_slope = any();
    region.loop = i % 2 == 0;
    const Take take = read(region, 300);
    CHECK(take.status.killed == 0);
  }
}

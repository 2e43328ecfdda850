// tests/engine/units_grains_test.cpp -- Grains come from where and as often as told; stretching and shifting keep what they should.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/through.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

Sides read(std::string_view unit, const std::vector<float>& settings, const SampleBuffer& in, Frames frames,
           double speed = 1.0, Frames onset = 0) {
  const auto program = build([&](ProgramBuilder& b) {
    std::vector<Signal> inputs;
    for (const float setting : settings) inputs.push_back(b.constant(setting));
    const auto out = b.add(unit, inputs);
    b.add("out_stereo", {out[0], out[1]});
  });
  Trigger trigger = note(*program, onset, frames);
  trigger.region = whole(in, speed);
  const Take take = play({trigger}, onset + frames);
  const auto skip = static_cast<std::ptrdiff_t>(onset);
  return {{take.left.begin() + skip, take.left.end()}, {take.right.begin() + skip, take.right.end()}};
}

}  // namespace

TEST_CASE("stretched by 1 a sound is itself; by 2 it lasts twice as long at the same pitch") {
  const auto in = noise_of(20000, 0.5);
  const auto same = read("stretch", {1.0f, 0.05f}, *in, 21000).left;
  for (std::size_t f = 0; f < 20000; ++f) REQUIRE(same[f] == Approx(in->channel(0)[f]).margin(2e-7));
  CHECK(energy(same, 20000, 21000) == 0.0);
  const auto a = tone(48000, 440.0, 0.4);
  for (const float scale : {0.5f, 2.0f, 3.7f}) {
    const auto frames = static_cast<Frames>(48000.0f * scale);
    const auto out = read("stretch", {scale, 0.08f}, *a, frames + 9600).left;
    CHECK(energy(out, static_cast<std::size_t>(frames + 4800), static_cast<std::size_t>(frames + 9600)) == 0.0);
    CHECK(energy(out, static_cast<std::size_t>(frames - 9600), static_cast<std::size_t>(frames - 4800)) > 10.0);
    const std::vector<float> inside(out.begin() + 2400, out.begin() + 21600);
    double near = 0.0, far = 0.0;
    for (double hz = 400.0; hz <= 480.0; hz += 5.0) near += std::pow(amplitude(inside, hz), 2.0);
    for (double hz = 200.0; hz <= 240.0; hz += 5.0) far += std::pow(amplitude(inside, hz), 2.0);
    CHECK(near > 1000.0 * far);
  }
}

TEST_CASE("however far a sound is stretched, its attack is its attack") {
  const auto in = noise_of(20000, 0.5);
  for (const float scale : {0.5f, 2.0f, 3.7f}) {
    const auto out = read("stretch", {scale, 0.1f}, *in, 4800).left;
    for (std::size_t f = 0; f < 2400; ++f) REQUIRE(out[f] == Approx(in->channel(0)[f]).margin(2e-7));
  }
}

TEST_CASE("grains that overlap by half and follow on each other are the sound itself") {
  const auto in = noise_of(48000, 0.5);
  // One grain alone is its window times the sound from its position.
  const auto one = read("grains", {0.25f, 1.0f, 0.1f, 0.1f, 0.0f, 0.0f}, *in, 6000).left;
  for (std::size_t f = 0; f < 4800; ++f) {
    const double u = (static_cast<double>(f) + 0.5) / 4800.0, half = u < 0.5 ? 2.0 * u : 2.0 - 2.0 * u;
    REQUIRE(one[f] ==
            Approx(half * half * (3.0 - 2.0 * half) * static_cast<double>(in->channel(0)[12000 + f])).margin(1e-6));
  }
  CHECK(energy(one, 4800, 6000) == 0.0);
  const auto program = build([&](ProgramBuilder& b) {
    const auto position = b.one("line", {b.constant(0.0f), b.constant(1.0f), b.constant(1.0f)});
    b.add("out", {b.add("grains", {position, b.constant(1.0f), b.constant(0.1f), b.constant(20.0f)})[0]});
  });
  Trigger trigger = note(*program, 0, 48000);
  trigger.region = whole(*in);
  const auto out = play({trigger}, 48000).left;
  for (std::size_t f = 2400; f < 40000; ++f) REQUIRE(out[f] == Approx(in->channel(0)[f]).margin(1e-3));
}

TEST_CASE("grains have the pitch of their rate and the trigger's speed, and come as often as told") {
  const auto in = tone(48000, 600.0, 0.3);
  const auto out = read("grains", {0.3f, 1.5f, 0.2f, 10.0f, 0.2f, 0.0f}, *in, 48000, 0.5).left;
  CHECK(amplitude(out, 450.0) > 10.0 * amplitude(out, 600.0));
  const auto sparse = read("grains", {0.5f, 1.0f, 0.01f, 7.0f, 0.0f, 0.0f}, *noise_of(48000, 0.5), 48000).left;
  int begun = 0;
  for (std::size_t f = 1; f < 48000; ++f) begun += sparse[f - 1] == 0.0f && sparse[f] != 0.0f ? 1 : 0;
  CHECK(begun >= 6);
  CHECK(begun <= 8);
  const Sides wide = read("grains", {0.5f, 1.0f, 0.1f, 20.0f, 1.0f, 1.0f}, *in, 48000);
  CHECK(wide.left != wide.right);
  CHECK(largest(read("grains", {0.5f, 1.0f, 2.0f, 1000.0f, 1.0f, 1.0f}, *in, 48000).left) < 1.0);
}

TEST_CASE("a pitch shifter multiplies the pitch and leaves a ratio of 1 as it is") {
  const auto in = tone(48000, 500.0, 0.4);
  for (const float ratio : {0.5f, 0.75f, 1.5f, 2.0f, 3.0f}) {
    const auto out = through_unit("pitch_shift", {ratio, 0.1f, 0.0f, 0.0f}, *in, 48000).left;
    const std::vector<float> later(out.begin() + 28800, out.begin() + 48000);
    double near = 0.0, all = 0.0;
    for (double hz = 100.0; hz <= 2000.0; hz += 5.0) {
      const double power = std::pow(amplitude(later, hz), 2.0);
      all += power;
      if (std::abs(hz - 500.0 * static_cast<double>(ratio)) <= 30.0) near += power;
    }
    INFO("ratio " << ratio);
    CHECK(near > 0.98 * all);
  }
  const auto noise = noise_of(20000, 0.5);
  const auto same = through_unit("pitch_shift", {1.0f, 0.1f, 0.0f, 0.0f}, *noise, 20000).left;
  for (std::size_t f = 2; f < 20000; ++f) REQUIRE(same[f] == Approx(noise->channel(0)[f - 2]).margin(1e-6));
  const auto sprayed = through_unit("pitch_shift", {1.0f, 0.05f, 0.5f, 0.1f}, *noise, 20000).left;
  CHECK(largest(sprayed) > 0.1);
}

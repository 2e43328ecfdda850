// tests/engine/units_swings_test.cpp -- Swinging delays: combs while they stand still, bent pitch by their formula when they move.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/through.h"

using namespace perigee;
using namespace perigee::testing;

namespace {

// The frequency at each zero crossing upwards, in Hz.
std::vector<double> crossings(const std::vector<float>& sound) {
  std::vector<double> at, hz;
  for (std::size_t i = 1; i < sound.size(); ++i) {
    const double a = static_cast<double>(sound[i - 1]), b = static_cast<double>(sound[i]);
    if (a < 0.0 && b >= 0.0) at.push_back(static_cast<double>(i) - b / (b - a));
  }
  for (std::size_t i = 1; i < at.size(); ++i) hz.push_back(48000.0 / (at[i] - at[i - 1]));
  return hz;
}

}  // namespace

TEST_CASE("vibrato bends the pitch by as many semitones as told, up and down") {
  const auto out = through_unit("vibrato", {5.0f, 1.0f}, *tone(60000, 1000.0, 0.4), 58000).left;
  const auto hz = crossings({out.begin() + 4000, out.end()});
  CHECK(*std::max_element(hz.begin(), hz.end()) == Approx(1000.0 * std::exp2(1.0 / 12.0)).epsilon(2e-3));
  CHECK(*std::min_element(hz.begin(), hz.end()) == Approx(1000.0 * (2.0 - std::exp2(1.0 / 12.0))).epsilon(2e-3));
}

TEST_CASE("a flanger that stands still is a comb with feedback") {
  const auto out = through_unit("flanger", {0.0f, 0.0f, 0.001f, 0.5f}, *click(0.5f), 20000).left;
  for (const double hz : {100.0, 500.0, 1000.0, 1700.0}) {
    const auto z = std::polar(1.0, -kTau * hz * 0.001);
    CHECK(response(out, hz, 0.5) == Approx(std::abs(0.5 * (1.0 + z / (1.0 - 0.5 * z)))).epsilon(0.01));
  }
}

TEST_CASE("SuperDirt's phaser adds the sound between 8.8 and 10 ms ago") {
  const auto out = through_unit("phaser_dirt", {0.0f, 0.7f}, *click(0.5f), 20000).left;
  for (const double hz : {53.0, 106.0, 200.0, 700.0}) {
    CHECK(response(out, hz, 0.5) == Approx(std::abs(1.0 + 0.7 * std::polar(1.0, -kTau * hz * 0.0094))).epsilon(0.01));
  }
  // While it swings, every click comes again within that time.
  const auto clicks = sound(1, 48000, [](int, Frames f) { return f % 1000 == 0 ? 0.5f : 0.0f; });
  const auto moving = through_unit("phaser_dirt", {3.0f, 1.0f}, *clicks, 48000).left;
  for (std::size_t i = 0; i < 47000; ++i) {
    if (std::abs(moving[i]) < 0.05f || i % 1000 == 0) continue;
    CHECK(i % 1000 >= 421);
    CHECK(i % 1000 <= 482);
  }
}

TEST_CASE("a chorus widens: its sides differ, and both are half the power of the sound alone") {
  const auto in = noise_of(96000, 0.2);
  const Sides out = through_unit("chorus", {0.8f, 0.003f, 0.02f, 1.0f}, *in, 96000);
  const std::vector<float> dry(in->channel(0), in->channel(0) + in->frames);
  // Two voices that are not alike: half the power, and a little less since reading between frames costs highs.
  const double level = energy(out.left, 4800, 96000) / energy(dry, 4800, 96000);
  CHECK(level > 0.37);
  CHECK(level < 0.53);
  double both = 0.0;
  for (std::size_t i = 4800; i < 96000; ++i)
    both += static_cast<double>(out.left[i]) * static_cast<double>(out.right[i]);
  CHECK(std::abs(both) < 0.3 * energy(out.left, 4800, 96000));
  const Sides none = through_unit("chorus", {0.8f, 0.003f, 0.02f, 0.0f}, *in, 96000);
  CHECK((none.left == dry));
}

TEST_CASE("one ear hears it later, and which is the sign's") {
  const auto in = noise_of(1000, 0.5);
  const Sides right = through_unit("haas", {0.01f}, *in, 3000), left = through_unit("haas", {-0.01f}, *in, 3000);
  for (std::size_t f = 0; f < 1000; ++f) {
    REQUIRE(right.left[f] == in->channel(0)[f]);
    REQUIRE(right.right[f + 480] == Approx(in->channel(0)[f]).margin(1e-3));
    REQUIRE(left.left[f + 480] == right.right[f + 480]);
  }
}

TEST_CASE("a rotating speaker makes a high tone louder, softer, higher and lower once a turn") {
  const auto in = tone(96000, 3000.0, 0.4);
  const Sides out = through_unit("leslie", {5.0f, 0.3f, 1.0f}, *in, 96000);
  const std::vector<float> later(out.left.begin() + 9600, out.left.end());
  const auto hz = crossings(later);
  // The mouth of the horn moves at π·rate·size: 4.7 m/s.
  const double shift = 3.14159265 * 5.0 * 0.3 / 343.0;
  CHECK(*std::max_element(hz.begin(), hz.end()) / 3000.0 == Approx(1.0 + shift).epsilon(3e-3));
  CHECK(*std::min_element(hz.begin(), hz.end()) / 3000.0 == Approx(1.0 - shift).epsilon(3e-3));
  // Without a cabinet the loudness alone moves: sidebands one turn away.
  const Sides still = through_unit("leslie", {5.0f, 0.0f, 1.0f}, *in, 96000);
  const std::vector<float> plain(still.left.begin() + 9600, still.left.end());
  CHECK(amplitude(plain, 3005.0) / amplitude(plain, 3000.0) == Approx(0.25 / 2.0 / 0.75).epsilon(0.1));
}
